#include "storage/clearing.hpp"

#include "storage/gaps.hpp"
#include "storage/history.hpp"
#include "storage/kept_image.hpp"
#include "storage/world_row.hpp"

#include <algorithm>
#include <map>
#include <utility>
#include <vector>

namespace fauxcount::storage {

namespace {

constexpr std::uint64_t no_end = INT64_MAX;

// Up to where each incarnation is needed; 0: not at all.
using Ends = std::map<std::int64_t, std::uint64_t>;

void need(Ends& ends, Database& database, std::int64_t world, std::int64_t incarnation, std::uint64_t end) {
    for (Stretch const& stretch : way_to(database, world, incarnation, end)) {
        std::uint64_t& needed = ends[stretch.incarnation];
        needed = std::max(needed, stretch.end);
    }
}

bool anything(Database& database, char const* sql, std::int64_t world, std::int64_t incarnation,
              std::uint64_t end) {
    Statement rows(database, sql);
    return rows.bind(world, incarnation, end).step();
}

bool drop_from(Database& database, std::int64_t world, std::int64_t incarnation, std::uint64_t end) {
    bool const there = end == 0 || anything(database,
                                            "SELECT 1 FROM turns WHERE world = ? AND incarnation = ? AND "
                                            "first >= ? LIMIT 1",
                                            world, incarnation, end);
    if (!there) return false;
    for (char const* sql : {"DELETE FROM turns WHERE world = ? AND incarnation = ? AND first >= ?",
                            "DELETE FROM erasure WHERE world = ? AND incarnation = ? AND turn >= ?"}) {
        Statement(database, sql).bind(world, incarnation, end).run();
    }
    drop_letters(database, world, incarnation, end);
    if (end != 0) end_incarnation(database, world, incarnation, end);
    if (anything(database, "SELECT 1 FROM image WHERE world = ? AND incarnation = ? AND turn > ?", world,
                 incarnation, end)) {
        drop_image(database, world);
    }
    if (end == 0) {
        Statement(database, "DELETE FROM incarnation WHERE world = ? AND number = ?")
            .bind(world, incarnation)
            .run();
    }
    return true;
}

}  // namespace

bool drop_unneeded(Database& database, std::int64_t world, std::int64_t now) {
    Ends ends;
    Statement numbers(database, "SELECT number FROM incarnation WHERE world = ?");
    for (numbers.bind(world); numbers.step();) ends[numbers.number(0)] = 0;
    need(ends, database, world, now, no_end);
    Statement snapshots(database, "SELECT incarnation, turn FROM snapshot WHERE world = ?");
    for (snapshots.bind(world); snapshots.step();)
        need(ends, database, world, snapshots.number(0), static_cast<std::uint64_t>(snapshots.number(1)));
    bool dropped = false;
    for (auto const& [incarnation, end] : ends) {
        if (end != no_end) dropped = drop_from(database, world, incarnation, end) || dropped;
    }
    if (dropped) count_rows(database, world);
    return dropped;
}

}  // namespace fauxcount::storage
