#include "storage/verification.hpp"

#include "domain/invariants.hpp"
#include "storage/damage.hpp"
#include "storage/kept_image.hpp"
#include "storage/recovery.hpp"

#include <utility>

namespace fauxcount::storage {

namespace {

constexpr char const* remedy = "; put back a copy, or begin with an empty directory";

// Rows that nothing leads to: what led to them is lost.
struct Stray {
    char const* what;
    char const* sql;
};
constexpr Stray strays[]{
    {"incarnations", "SELECT world, count(*) FROM incarnation WHERE world NOT IN (SELECT id FROM world) "
                     "GROUP BY world"},
    {"snapshots", "SELECT world, count(*) FROM snapshot WHERE world NOT IN (SELECT id FROM world) "
                  "GROUP BY world"},
    {"turns", "SELECT world, count(*) FROM turns t WHERE NOT EXISTS (SELECT 1 FROM incarnation i WHERE "
              "i.world = t.world AND i.number = t.incarnation) GROUP BY world"},
    {"letters", "SELECT world, count(*) FROM vault t WHERE NOT EXISTS (SELECT 1 FROM incarnation i WHERE "
                "i.world = t.world AND i.number = t.incarnation) GROUP BY world"},
    {"erasures", "SELECT world, count(*) FROM erasure t WHERE NOT EXISTS (SELECT 1 FROM incarnation i WHERE "
                 "i.world = t.world AND i.number = t.incarnation) GROUP BY world"},
};

// What holds of every world holds of this one. Nothing: it does.
std::string breach_of(domain::State const& state) {
    domain::Auditor auditor(state);
    constexpr std::size_t slice = 4096;
    while (auditor.step(slice)) {
    }
    if (auditor.findings().empty()) return {};
    domain::Breach const& first = auditor.findings().front();
    return std::string(first.id) + ": " + first.detail;
}

WorldSummary summary_of(ReadWorld const& read) {
    WorldSummary summary;
    summary.incarnation = read.world.incarnation;
    summary.turns = read.turns;
    summary.commits = read.commits;
    summary.now = read.world.state.now();
    summary.hash = read.world.state.hash();
    for (auto const& [name, state] : read.world.snapshots)
        summary.snapshots.push_back({name, state.now(), state.hash()});
    return summary;
}

// What a start by the image comes to must be what the turns alone lead to.
void check_image(Database& database, WorldRow const& row, ReadWorld const& by_turns) {
    Damage const damage(database, row.name);
    if (!find_image(database, row.number, damage)) return;
    if (read_world_by_image(database, row).world.state.hash() != by_turns.world.state.hash())
        damage.found("the image leads to another state than the turns");
}

VerifiedWorld verify_world(Database& database, WorldRow const& row) {
    VerifiedWorld verified{row.name, {}, {}};
    try {
        ReadWorld const read = read_world(database, row);
        check_image(database, row, read);
        if (auto const breach = breach_of(read.world.state); !breach.empty()) {
            verified.damage = database.path() + " is damaged: the turns of world `" + row.name +
                              "` lead to what no world may be, " + breach + remedy;
        } else {
            verified.whole = summary_of(read);
        }
    } catch (StorageDamaged const& error) {
        verified.damage = error.what();
    }
    return verified;
}

}  // namespace

std::vector<std::string> verify_file(Database& database) {
    std::vector<std::string> findings;
    std::string const damaged = database.path() + " is damaged: ";
    try {
        Statement check(database, "PRAGMA integrity_check(10)");
        while (check.step()) {
            std::string const said(check.bytes(0));
            if (said != "ok") findings.push_back(damaged + said + remedy);
        }
        for (Stray const& stray : strays) {
            Statement rows(database, stray.sql);
            while (rows.step()) {
                findings.push_back(damaged + stray.what + " of world number " +
                                   std::to_string(rows.number(0)) + " belong to nothing, in " +
                                   std::to_string(rows.number(1)) + " rows" + remedy);
            }
        }
        if (database.number("SELECT count(*) FROM meta WHERE key = 'seed'") != 1)
            findings.push_back(damaged + "the seed of the server is missing" + remedy);
    } catch (StorageDamaged const& error) {
        findings.emplace_back(error.what());
    }
    return findings;
}

void verify_worlds(Database& database, std::function<void(VerifiedWorld const&)> const& tell) {
    for (WorldRow const& row : world_rows(database)) tell(verify_world(database, row));
}

}  // namespace fauxcount::storage
