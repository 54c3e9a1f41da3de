#include "storage/damage.hpp"

namespace fauxcount::storage {

std::string damage_text(Database const& database, std::string const& what) {
    return database.path() + " is damaged: " + what + "; put back a copy, or begin with an empty directory";
}

void damaged(Database const& database, std::string const& what) {
    throw StorageDamaged(damage_text(database, what));
}

void Damage::found(std::string const& what) const { damaged(database_, "of world `" + world_ + "` " + what); }

}  // namespace fauxcount::storage
