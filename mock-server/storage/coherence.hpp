// What must hold between the rows of a data directory, whatever is in them: as many worlds as were made, and
// no row that nothing leads to.
#pragma once

#include "storage/sqlite.hpp"

#include <string>
#include <vector>

namespace fauxcount::storage {

// What does not hold, one finding an entry; none is the rule. A few look-ups an incarnation: no table is read
// from end to end. Throws StorageDamaged if SQLite cannot read the file.
std::vector<std::string> incoherences(Database& database);

}  // namespace fauxcount::storage
