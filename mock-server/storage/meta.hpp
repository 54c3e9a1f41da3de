// What holds of a data directory as a whole: numbers by name, each with a checksum.
#pragma once

#include "storage/sqlite.hpp"

#include <cstdint>
#include <optional>
#include <string_view>

namespace fauxcount::storage {

// The seed of the server that made it; how many worlds it holds; whether letters may lie in gaps (gaps.hpp).
inline constexpr std::string_view meta_seed = "seed";
inline constexpr std::string_view meta_worlds = "worlds";
inline constexpr std::string_view meta_gaps = "gaps";

void put_meta(Database& database, std::string_view name, std::uint64_t value);
// Throws StorageDamaged if it is missing, or is not what was written.
std::uint64_t meta(Database& database, std::string_view name);

// To be called whenever a world has come or gone.
void count_worlds(Database& database);

}  // namespace fauxcount::storage
