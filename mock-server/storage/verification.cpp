#include "storage/verification.hpp"

#include "domain/invariants.hpp"
#include "storage/coherence.hpp"
#include "storage/damage.hpp"
#include "storage/kept_image.hpp"
#include "storage/recovery.hpp"

#include <utility>

namespace fauxcount::storage {

namespace {

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
            verified.damage = damage_text(database, "the turns of world `" + row.name +
                                                        "` lead to what no world may be, " + breach);
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
    try {
        Statement check(database, "PRAGMA integrity_check(10)");
        while (check.step()) {
            std::string const said(check.bytes(0));
            if (said != "ok") findings.push_back(damage_text(database, said));
        }
        for (std::string& finding : incoherences(database)) findings.push_back(std::move(finding));
        world_rows(database);
    } catch (StorageDamaged const& error) {
        findings.emplace_back(error.what());
    }
    return findings;
}

void verify_worlds(Database& database, std::function<void(VerifiedWorld const&)> const& tell) {
    std::vector<WorldRow> rows;
    try {
        rows = world_rows(database);
    } catch (StorageDamaged const&) {
        return;  // verify_file() has said so
    }
    for (WorldRow const& row : rows) tell(verify_world(database, row));
}

}  // namespace fauxcount::storage
