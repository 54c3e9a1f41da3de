#include "storage/history.hpp"

#include "storage/damage.hpp"
#include "storage/schema.hpp"

#include <algorithm>
#include <string>

namespace fauxcount::storage {

std::vector<Stretch> way_to(Database& database, std::int64_t world, std::int64_t incarnation,
                            std::uint64_t end) {
    Statement parent_of(database,
                        "SELECT parent, parent_turn FROM incarnation WHERE world = ? AND number = ?");
    std::vector<Stretch> way;
    while (incarnation != nothing) {
        way.push_back({incarnation, end});
        parent_of.bind(world, incarnation);
        if (!parent_of.step()) {
            throw StorageError(database.path() + " is damaged: incarnation " + std::to_string(incarnation) +
                               " of world number " + std::to_string(world) + " is missing");
        }
        // A parent is always the older one, so the way has an end.
        std::int64_t const parent = parent_of.number(0);
        end = static_cast<std::uint64_t>(parent_of.number(1));
        parent_of.reset();
        if (parent >= incarnation)
            throw StorageError(database.path() + " is damaged: incarnations in a circle");
        incarnation = parent;
    }
    std::reverse(way.begin(), way.end());
    return way;
}

void end_incarnation(Database& database, std::int64_t world, std::int64_t incarnation, std::uint64_t next) {
    Statement row(database, "SELECT parent, parent_turn FROM incarnation WHERE world = ? AND number = ?");
    if (!row.bind(world, incarnation).step())
        damaged(database, "incarnation " + std::to_string(incarnation) + " of world number " +
                              std::to_string(world) + " is missing");
    Statement(database, "UPDATE incarnation SET next = ?, sum = ? WHERE world = ? AND number = ?")
        .bind(next,
              incarnation_sum(incarnation, row.number(0), static_cast<std::uint64_t>(row.number(1)), next),
              world, incarnation)
        .run();
}

}  // namespace fauxcount::storage
