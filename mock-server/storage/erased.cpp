#include "storage/erased.hpp"

#include "domain/event.hpp"
#include "storage/little_endian.hpp"

namespace fauxcount::storage {

std::string digests_only(std::span<domain::Identifier const> identifiers) {
    std::string form;
    for (domain::Identifier const& identifier : identifiers) {
        put(form,
            static_cast<std::uint8_t>(static_cast<unsigned>(identifier.kind) | domain::digest_only_bit));
        put(form, static_cast<std::uint8_t>(sizeof identifier.digest));
        put(form, identifier.digest);
    }
    return form;
}

}  // namespace fauxcount::storage
