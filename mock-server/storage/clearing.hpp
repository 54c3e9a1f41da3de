// Which turns of a world nothing leads to any more, neither its present nor a snapshot, and how they go.
#pragma once

#include "storage/sqlite.hpp"

#include <cstdint>

namespace fauxcount::storage {

// Everything behind the last point of each incarnation that is on the way to `now`, the present incarnation,
// or to a snapshot. True if there was anything.
bool drop_unneeded(Database& database, std::int64_t world, std::int64_t now);

}  // namespace fauxcount::storage
