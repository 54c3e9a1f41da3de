// The row of a world: its name and options, where it stands, and how many rows of other tables it must have.
#pragma once

#include "storage/sqlite.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace fauxcount::storage {

// As it stands in the table; its sum is not checked yet.
struct WorldRow {
    std::int64_t number = 0;
    std::string name, options;
    std::uint32_t incarnation = 0;
    std::int64_t running = 0;
    std::uint64_t snapshots = 0, erasures = 0;  // so many rows
    std::uint64_t sum = 0;
};
// What its sum must be.
std::uint64_t sum_of(WorldRow const& row);

// By name.
std::vector<WorldRow> world_rows(Database& database);
std::optional<WorldRow> world_row(Database& database, std::int64_t number);
// With the sum that it must have.
void put_world_row(Database& database, WorldRow const& row);
// To be called whenever its snapshots or erasures have become others.
void count_rows(Database& database, std::int64_t world);

}  // namespace fauxcount::storage
