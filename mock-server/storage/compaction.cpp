#include "storage/compaction.hpp"

#include "domain/image.hpp"
#include "storage/clearing.hpp"
#include "storage/damage.hpp"
#include "storage/data_directory.hpp"
#include "storage/gaps.hpp"
#include "storage/kept_image.hpp"
#include "storage/recovery.hpp"
#include "storage/verification.hpp"

#include <map>

namespace fauxcount::storage {

namespace {

using Hashes = std::map<std::string, std::uint64_t, std::less<>>;

// Of its present, which has no name, and of its snapshots.
Hashes hashes_of(ReadWorld const& read) {
    Hashes hashes{{"", read.world.state.hash()}};
    for (auto const& [name, state] : read.world.snapshots) hashes.emplace(name, state.hash());
    return hashes;
}

std::uint64_t number(Database& database, char const* sql, std::int64_t world) {
    Statement row(database, sql);
    return row.bind(world).step() ? static_cast<std::uint64_t>(row.number(0)) : 0;
}

// What its turns and their letters take.
std::uint64_t bytes_of_turns(Database& database, std::int64_t world) {
    return number(database, "SELECT sum(length(body)) FROM turns WHERE world = ?", world) +
           number(database, "SELECT sum(length(bytes)) FROM vault WHERE world = ?", world);
}

// Its image takes the place of all its turns when the server starts, so nothing may need a state from before.
void make_image(Database& database, WorldRow const& row, ReadWorld const& read, CompactedWorld& done) {
    drop_image(database, row.number);
    if (!read.world.snapshots.empty()) {
        done.no_image = "it has snapshots";
        return;
    }
    auto const image = domain::image_of(read.world.state);
    if (!image) {
        done.no_image = "a fault shows an older state of it";
        return;
    }
    // A population of millions is one turn, and drawn again sooner than read.
    if (image->bytes() > bytes_of_turns(database, row.number)) {
        done.no_image = "its turns are smaller than an image";
        return;
    }
    put_image(database, row.number, {row.incarnation, read.world.next_turn}, *image, done.hash);
    done.image_bytes = image->bytes();
}

CompactedWorld compact_world(Database& database, WorldRow const& row) {
    CompactedWorld done;
    done.name = row.name;
    Hashes before;
    {
        ReadWorld const read = read_world(database, row);
        before = hashes_of(read);
        done.hash = read.world.state.hash();
        constexpr char const* turns = "SELECT sum(count) FROM turns WHERE world = ?";
        drop_unneeded(database, row.number, row.incarnation);
        done.turns = number(database, turns, row.number);
        done.turns_dropped = read.turns - done.turns;
        make_image(database, row, read, done);
    }
    // As the next start will read it.
    if (hashes_of(read_world_by_image(database, world_row(database, row.number).value())) != before)
        Damage(database, row.name).found("another state would be read once it is compact");
    return done;
}

void must_be_whole(Database& database) {
    auto const findings = verify_file(database);
    if (!findings.empty()) throw StorageDamaged(findings.front());
    verify_worlds(database, [](VerifiedWorld const& verified) {
        if (!verified.whole) throw StorageDamaged(verified.damage);
    });
}

}  // namespace

Compaction compact(std::string const& directory, char const* vfs) {
    Compaction done;
    done.bytes_before = size_of(directory);
    {
        auto const database = open_to_change(directory, vfs);
        must_be_whole(*database);
        Transaction transaction(*database);
        for (WorldRow const& row : world_rows(*database))
            done.worlds.push_back(compact_world(*database, row));
        transaction.commit();
        close_gaps(*database);
        database->number("PRAGMA wal_checkpoint(TRUNCATE)");
    }
    done.bytes_after = size_of(directory);
    return done;
}

}  // namespace fauxcount::storage
