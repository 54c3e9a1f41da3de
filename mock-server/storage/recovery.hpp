// Makes worlds again from what the database holds of them: their turns, folded in order.
#pragma once

#include "engine/world.hpp"
#include "storage/sqlite.hpp"
#include "storage/sqlite_log.hpp"
#include "storage/turn_codec.hpp"
#include "storage/world_row.hpp"

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace fauxcount::storage {

// A turn in passing, right after it was folded.
struct SeenTurn {
    std::string_view world;
    std::int64_t incarnation;
    std::uint64_t number;
    ReadTurn const& turn;
    std::string_view vault;  // the letters of its texts
    std::vector<bool> const& erased;  // of each text: turn_rows.hpp
    domain::State const& after;
};
using TurnWatch = std::function<void(SeenTurn const&)>;

struct ReadWorld {
    ReadWorld(std::string name, engine::WorldOptions options, domain::State state)
        : world{std::move(name), std::move(options), std::move(state), 1, 1, api::ClockMode::frozen, {}} {}

    engine::WorldAsKept world;
    std::uint64_t turns = 0, commits = 0;  // of all its incarnations
};
// All of its turns. Shows each to `watch`, if there is one: incarnation by incarnation, as they are numbered.
// Throws StorageDamaged if a row is damaged or missing, naming it: a world that is not whole is never served;
// StorageError if it has options of another version.
ReadWorld read_world(Database& database, WorldRow const& row, TurnWatch const& watch = {});
// The same world from its image, if there is one that can be used, and the turns after it; `turns` and
// `commits` count those.
ReadWorld read_world_by_image(Database& database, WorldRow const& row);

struct Recovered {
    std::vector<engine::WorldAsKept> worlds;  // by name
    WorldNumbers numbers;
};
// All of them. Throws StorageDamaged as read_world() does, or if something of the directory itself is lost.
Recovered recover(Database& database);

}  // namespace fauxcount::storage
