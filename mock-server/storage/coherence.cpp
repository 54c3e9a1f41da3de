#include "storage/coherence.hpp"

#include "storage/damage.hpp"
#include "storage/meta.hpp"

#include <cstdint>
#include <set>
#include <utility>

namespace fauxcount::storage {

namespace {

// A world and one of its incarnations.
using Place = std::pair<std::int64_t, std::int64_t>;

// Each place that the table has rows of, found by leaping from one to the next.
struct Table {
    char const* what;
    char const* next_place;
};
constexpr Table tables[]{
    {"turns", "SELECT world, incarnation FROM turns WHERE (world, incarnation) > (?, ?) "
              "ORDER BY world, incarnation LIMIT 1"},
    {"letters", "SELECT world, incarnation FROM vault WHERE (world, incarnation) > (?, ?) "
                "ORDER BY world, incarnation LIMIT 1"},
    {"erasures", "SELECT world, incarnation FROM erasure WHERE (world, incarnation) > (?, ?) "
                 "ORDER BY world, incarnation LIMIT 1"},
};
struct OfWorlds {
    char const* what;
    char const* next_lost;
};
constexpr OfWorlds of_worlds[]{
    {"incarnations", "SELECT DISTINCT world FROM incarnation WHERE world NOT IN (SELECT id FROM world)"},
    {"snapshots", "SELECT DISTINCT world FROM snapshot WHERE world NOT IN (SELECT id FROM world)"},
    {"images", "SELECT world FROM image WHERE world NOT IN (SELECT id FROM world)"},
};

std::string stray(Database const& database, char const* what, std::int64_t world) {
    return damage_text(database, std::string(what) + " of world number " + std::to_string(world) +
                                     " belong to nothing");
}

void look_for_strays(Database& database, std::vector<std::string>& findings) {
    for (OfWorlds const& table : of_worlds) {
        Statement rows(database, table.next_lost);
        while (rows.step()) findings.push_back(stray(database, table.what, rows.number(0)));
    }
    std::set<Place> known;
    Statement incarnations(database, "SELECT world, number FROM incarnation");
    while (incarnations.step()) known.emplace(incarnations.number(0), incarnations.number(1));
    for (Table const& table : tables) {
        Statement next(database, table.next_place);
        for (Place at{INT64_MIN, INT64_MIN}; next.bind(at.first, at.second).step(); next.reset()) {
            at = {next.number(0), next.number(1)};
            if (!known.contains(at)) findings.push_back(stray(database, table.what, at.first));
        }
    }
}

}  // namespace

std::vector<std::string> incoherences(Database& database) {
    std::vector<std::string> findings;
    for (std::string_view const name : {meta_seed, meta_worlds, meta_gaps}) {
        try {
            auto const wanted = meta(database, name);
            auto const there = static_cast<std::uint64_t>(database.number("SELECT count(*) FROM world"));
            if (name == meta_worlds && wanted != there) {
                findings.push_back(damage_text(database, "it holds " + std::to_string(there) +
                                                             " worlds and should hold " +
                                                             std::to_string(wanted)));
            }
        } catch (StorageDamaged const& error) {
            findings.emplace_back(error.what());
        }
    }
    look_for_strays(database, findings);
    return findings;
}

}  // namespace fauxcount::storage
