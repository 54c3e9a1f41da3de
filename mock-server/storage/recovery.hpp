// Makes worlds again from what the database holds of them: their turns, folded in order.
#pragma once

#include "engine/world.hpp"
#include "storage/sqlite.hpp"
#include "storage/sqlite_log.hpp"

#include <vector>

namespace fauxcount::storage {

struct Recovered {
    std::vector<engine::WorldAsKept> worlds;  // by name
    WorldNumbers numbers;
};

// Throws StorageError if a row is damaged or missing, naming it: a world that is not whole is never served.
Recovered recover(Database& database);

}  // namespace fauxcount::storage
