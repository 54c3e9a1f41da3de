// Reads the operating system's entropy.
#include "client/entropy.hpp"

#include "api/ids.hpp"

#include <sys/random.h>

#include <array>
#include <cerrno>
#include <cstdint>
#include <system_error>

namespace fauxcount::client {

std::string fresh_token() {
    std::array<std::uint64_t, 2> bits{};
    // Up to 256 bytes come whole or not at all; only an early boot or a signal can fail the call.
    while (::getrandom(bits.data(), sizeof bits, 0) != static_cast<::ssize_t>(sizeof bits)) {
        if (errno != EINTR) throw std::system_error{errno, std::generic_category(), "getrandom"};
    }
    std::string token;
    for (auto const word : bits) append_base32(token, word);
    return token;
}

}  // namespace fauxcount::client
