// What a world's rows must not be, and how that is said: which file, which world, which row, and what to do.
#pragma once

#include "storage/schema.hpp"
#include "storage/sqlite.hpp"

#include <cstdint>
#include <string>

namespace fauxcount::storage {

class Damage {
public:
    Damage(Database const& database, std::string world) : path_(database.path()), world_(std::move(world)) {}

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
    std::string path_, world_;
};

}  // namespace fauxcount::storage
