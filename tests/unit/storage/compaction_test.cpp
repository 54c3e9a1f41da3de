// What is made compact is smaller and the same: its worlds, its snapshots, its future, what a purge erases
// from it later, and whatever it is stopped by in the middle.
#include "storage/compaction.hpp"
#include "storage/recovery.hpp"
#include "storage/schema.hpp"
#include "tests/unit/behaviour/mail.hpp"
#include "tests/unit/behaviour/random_life.hpp"
#include "tests/unit/storage/failing_disk.hpp"
#include "tests/unit/storage/kept.hpp"
#include "tests/unit/storage/same_letters.hpp"

#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

namespace fauxcount::storage {

namespace {

namespace dsl = fauxcount::testing;

// A world or a snapshot of one, and its state.
using Hashes = std::map<std::string, std::uint64_t>;

class Compact : public Kept {
protected:
    void begin() {
        kept = open();
        world.engine().keep_in(kept.log.get());
        kept.log->made(world.engine());
        dsl::populate(world);
    }
    void live(std::uint64_t from, std::uint64_t to) {
        for (std::uint64_t number = from; number < to; ++number) {
            dsl::live(world, {number});
            // Each in a row of its own.
            ASSERT_TRUE(written(*kept.log));
        }
    }
    void add_notes(std::uint64_t count) {
        for (std::uint64_t n = 0; n < count; ++n)
            world(dsl::add_item(world.account("alice"), dsl::item_kind::note, 5));
    }
    void fork() {
        engine::World fork("fork", world.engine());
        fork.keep_in(kept.log.get());
        kept.log->forked(fork, world.engine());
        fork.keep_in(nullptr);
    }
    void close() {
        world.engine().keep_in(nullptr);
        ASSERT_TRUE(written(*kept.log));
        kept.log.reset();
    }
    void reopen() {
        kept = open();
        ASSERT_EQ(kept.worlds.size(), 1U);
        ASSERT_EQ(kept.worlds[0].state.hash(), world.hash());
        ASSERT_EQ(kept.worlds[0].next_turn, world.engine().journal().next());
        world.engine().keep_in(kept.log.get());
    }
    Hashes found() {
        Hashes hashes;
        for (engine::WorldAsKept const& one : open().worlds) {
            hashes[one.name] = one.state.hash();
            for (auto const& [name, state] : one.snapshots) hashes[one.name + "/" + name] = state.hash();
        }
        return hashes;
    }
    // How many turns a start folds.
    std::uint64_t turns_folded() {
        auto const database = open_to_read(directory());
        return read_world_by_image(*database, world_rows(*database).at(0)).turns;
    }

    dsl::World world{dsl::seed(7)};
    DataDirectory kept;
};

TEST_F(Compact, AStartGoesOnFromTheImage) {
    begin();
    live(0, 120);
    close();
    std::uint64_t const all = turns_folded();
    Compaction const done = compact(directory());
    ASSERT_EQ(done.worlds.size(), 1U);
    EXPECT_EQ(done.worlds[0].hash, world.hash());
    EXPECT_EQ(done.worlds[0].no_image, "");
    EXPECT_GT(done.worlds[0].image_bytes, 0U);
    EXPECT_EQ(done.worlds[0].turns, all);
    EXPECT_LE(done.bytes_after, done.bytes_before);
    EXPECT_EQ(turns_folded(), 0U);
    EXPECT_EQ(verified(), "");
    reopen();
    live(120, 160);
    close();
    EXPECT_GT(turns_folded(), 0U);
    EXPECT_LT(turns_folded(), all);
    EXPECT_EQ(verified(), "");
    reopen();
    close();
    compact(directory());
    EXPECT_EQ(turns_folded(), 0U);
    reopen();
    close();
}

TEST_F(Compact, SnapshotsAndForksStayWhatTheyAre) {
    begin();
    live(0, 20);
    ASSERT_TRUE(world.engine().take_snapshot("one"));
    live(20, 40);
    ASSERT_TRUE(world.engine().take_snapshot("two"));
    ASSERT_TRUE(world.engine().rewind("one"));
    live(40, 50);
    ASSERT_TRUE(world.engine().take_snapshot("three"));
    live(50, 60);
    ASSERT_TRUE(world.engine().rewind("two"));
    live(60, 70);
    fork();
    close();
    Hashes const before = found();
    ASSERT_EQ(before.size(), 5U);
    Compaction const done = compact(directory());
    EXPECT_EQ(found(), before);
    EXPECT_EQ(verified(), "");
    // What was lived after the third snapshot is on no way.
    ASSERT_EQ(done.worlds.size(), 2U);
    EXPECT_EQ(done.worlds[0].turns_dropped, 0U);
    EXPECT_NE(done.worlds[0].image_bytes, 0U);
    EXPECT_GT(done.worlds[1].turns_dropped, 0U);
    EXPECT_EQ(done.worlds[1].no_image, "it has snapshots");
}

TEST_F(Compact, SnapshotsRewindsAndResetsAfterItFindTheirStates) {
    begin();
    live(0, 60);
    close();
    compact(directory());
    reopen();
    ASSERT_TRUE(world.engine().take_snapshot("at-the-image"));
    std::uint64_t const at_the_image = world.hash();
    live(60, 70);
    ASSERT_TRUE(world.engine().take_snapshot("later"));
    ASSERT_TRUE(world.engine().rewind("at-the-image"));
    live(70, 80);
    close();
    EXPECT_EQ(found().at("test/at-the-image"), at_the_image);
    EXPECT_EQ(verified(), "");
    reopen();
    world.engine().reset();
    live(80, 90);
    close();
    EXPECT_EQ(found().at("test/at-the-image"), at_the_image);
    reopen();
    ASSERT_TRUE(world.engine().drop_snapshot("later"));
    ASSERT_TRUE(world.engine().drop_snapshot("at-the-image"));
    close();
    // Nothing leads to the image any more.
    auto const database = open_to_read(directory());
    EXPECT_EQ(database->number("SELECT count(*) FROM image_part"), 0);
    EXPECT_EQ(database->number("SELECT count(*) FROM image"), 0);
}

TEST_F(Compact, APurgeErasesFromTheImageAsWell) {
    begin();
    world(dsl::add_item(world.account("alice"), dsl::item_kind::note, 5).keyed("her-key"));
    add_notes(40);
    close();
    ASSERT_EQ(compact(directory()).worlds.at(0).no_image, "");
    ASSERT_TRUE(on_disk("alice@"));
    reopen();
    world(dsl::request_removal(world.account("alice")));
    world(dsl::advance(day * 31));
    close();
    EXPECT_FALSE(on_disk("alice@"));
    EXPECT_TRUE(on_disk("bob@"));
    // The image is still good.
    EXPECT_LT(turns_folded(), 40U);
    EXPECT_EQ(verified(), "");
    reopen();
    close();
}

TEST_F(Compact, AnInboxThatHasForgottenItsOldestIsTheSameAndGoesOn) {
    begin();
    dsl::schedule_and_cancel(world, world.account("alice"), 700);
    close();
    ASSERT_EQ(compact(directory()).worlds.at(0).no_image, "");
    EXPECT_EQ(turns_folded(), 0U);
    EXPECT_EQ(verified(), "");
    reopen();
    expect_same_letters(kept.worlds[0].state, world.engine().state());
    dsl::schedule_and_cancel(world, world.account("bob"), 5);
    world(dsl::request_removal(world.account("alice")).as_administrator());
    world(dsl::advance(day * 31));
    close();
    EXPECT_EQ(verified(), "");
    reopen();
    EXPECT_EQ(kept.worlds[0].state.messages_sent(), 1412U);
    expect_same_letters(kept.worlds[0].state, world.engine().state());
    close();
}

TEST_F(Compact, AWorldThatIsDroppedTakesItsImageAlong) {
    begin();
    add_notes(60);
    close();
    compact(directory());
    reopen();
    ASSERT_TRUE(on_disk("alice@"));
    kept.log->dropped(world.engine());
    close();
    EXPECT_FALSE(on_disk("alice@"));
}

TEST_F(Compact, AnImageOfAnotherVersionIsNotRead) {
    begin();
    live(0, 60);
    close();
    compact(directory());
    {
        Database database(directory() + "/fauxcount.db");
        auto const column = [&](std::string const& name) {
            return static_cast<std::uint64_t>(database.number(("SELECT " + name + " FROM image").c_str()));
        };
        std::uint64_t const sum = RowSum()
                                      .add(column("incarnation"))
                                      .add(column("turn"))
                                      .add("0.0.0")
                                      .add(column("hash"))
                                      .add(column("parts"))
                                      .add(column("letters"))
                                      .value();
        Statement(database, "UPDATE image SET maker = ?, sum = ?").bind(std::string_view("0.0.0"), sum).run();
    }
    EXPECT_GT(turns_folded(), 50U);
    reopen();
    close();
}

TEST_F(Compact, ADamagedImageIsNotBelieved) {
    begin();
    add_notes(60);
    close();
    compact(directory());
    for (char const* const damage :
         {"UPDATE image SET hash = hash + 1", "DELETE FROM image_part",
          "UPDATE image_part SET bytes = zeroblob(length(bytes))",
          "UPDATE image_letters SET bytes = x'' WHERE number = 0", "DELETE FROM image_letters"}) {
        std::filesystem::copy_file(directory() + "/fauxcount.db", directory() + "/kept");
        change(damage);
        EXPECT_THROW(open(), StorageDamaged) << damage;
        EXPECT_NE(verified(), "") << damage;
        std::filesystem::rename(directory() + "/kept", directory() + "/fauxcount.db");
    }
    reopen();
    close();
}

TEST_F(Compact, APopulationIsDrawnAgainSoonerThanRead) {
    begin();
    ASSERT_EQ(world.engine().seed_population(api::Template::full, 200).code, Code::ok);
    close();
    EXPECT_EQ(compact(directory()).worlds.at(0).no_image, "its turns are smaller than an image");
    reopen();
    close();
}

TEST_F(Compact, WhatIsDamagedIsLeftAlone) {
    begin();
    live(0, 20);
    close();
    change("DELETE FROM turns WHERE first = (SELECT min(first) FROM turns WHERE first > 1)");
    std::uint64_t const bytes = size_of(directory());
    EXPECT_THROW(compact(directory()), StorageDamaged);
    EXPECT_EQ(size_of(directory()), bytes);
}

// Every operation of SQLite is once the last that the disk carries out.
TEST_F(Compact, WhateverItIsStoppedByEveryWorldIsThere) {
    begin();
    live(0, 20);
    ASSERT_TRUE(world.engine().take_snapshot("one"));
    live(20, 30);
    ASSERT_TRUE(world.engine().rewind("one"));
    live(30, 40);
    fork();
    close();
    Hashes const before = found();
    std::string const path = directory() + "/fauxcount.db";
    std::string const copy = directory() + "/copy";
    std::filesystem::copy_file(path, copy);
    FailingDisk disk;
    for (Fault const fault : {Fault::write_error, Fault::write_short, Fault::sync_error}) {
        bool met = true;
        std::uint64_t tried = 0;
        for (std::uint64_t nth = 1; met; ++nth) {
            for (char const* const file : {"", "-wal", "-journal"}) std::filesystem::remove(path + file);
            std::filesystem::copy_file(copy, path);
            disk.order(fault, nth, true);
            try {
                compact(directory(), disk.name());
            } catch (StorageError const&) {
                ++tried;
            }
            met = disk.happened();
            disk.heal();
            ASSERT_EQ(found(), before) << "operation " << nth;
            ASSERT_EQ(verified(), "") << "operation " << nth;
            ASSERT_LT(nth, 10'000U);
        }
        EXPECT_GT(tried, 3U);
    }
}

}  // namespace

}  // namespace fauxcount::storage
