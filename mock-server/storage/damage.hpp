// What rows must not be, and how that is said: which file, which world, which row, and what to do.
#pragma once

#include "storage/schema.hpp"
#include "storage/sqlite.hpp"

#include <cstdint>
#include <string>

namespace fauxcount::storage {

// What is said of it, and that thrown as StorageDamaged.
std::string damage_text(Database const& database, std::string const& what);
[[noreturn]] void damaged(Database const& database, std::string const& what);

// Of one world.
class Damage {
public:
    Damage(Database const& database, std::string world) : database_(database), world_(std::move(world)) {}

    // Throws StorageDamaged.
    [[noreturn]] void found(std::string const& what) const;
    // Found, unless the row has the sum that it should have.
    void check(std::int64_t sum, std::uint64_t wanted, std::string const& what) const {
        if (static_cast<std::uint64_t>(sum) != wanted) found(what + " does not have its checksum");
    }
    void check(std::int64_t sum, RowSum const& wanted, std::string const& what) const {
        check(sum, wanted.value(), what);
    }

private:
    Database const& database_;
    std::string world_;
};

}  // namespace fauxcount::storage
