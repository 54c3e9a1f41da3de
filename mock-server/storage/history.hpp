// Which stretches of which incarnations made a world what it is: the way from its first turn to now.
#pragma once

#include "storage/sqlite.hpp"

#include <cstdint>
#include <vector>

namespace fauxcount::storage {

// No incarnation: it began from nothing.
inline constexpr std::int64_t nothing = -1;

struct Stretch {
    std::int64_t incarnation;
    std::uint64_t end;  // the turn before which it stops
};

// First to last, up to the turn `end` of the incarnation. Throws StorageError if a link is missing.
std::vector<Stretch> way_to(Database& database, std::int64_t world, std::int64_t incarnation,
                            std::uint64_t end);

// From now on the turn that comes next in that incarnation is `next`. Throws StorageDamaged if it is missing.
void end_incarnation(Database& database, std::int64_t world, std::int64_t incarnation, std::uint64_t next);

}  // namespace fauxcount::storage
