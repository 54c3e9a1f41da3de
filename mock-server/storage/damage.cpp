#include "storage/damage.hpp"

namespace fauxcount::storage {

void Damage::found(std::string const& what) const {
    throw StorageDamaged(path_ + " is damaged: of world `" + world_ + "` " + what +
                         "; put back a copy, or begin with an empty directory");
}

}  // namespace fauxcount::storage
