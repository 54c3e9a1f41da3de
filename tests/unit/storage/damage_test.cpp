// A row that is lost, or stands where nothing leads to, is refused by a start and told by verify: what is
// served is all that was acknowledged.
#include "storage/world_row.hpp"
#include "tests/unit/behaviour/random_life.hpp"
#include "tests/unit/storage/kept.hpp"

#include <string>
#include <string_view>

namespace fauxcount::storage {

namespace {

namespace dsl = fauxcount::testing;

class Damaged : public Kept {
protected:
    // A world with a snapshot, from before a purge whose erasure waits for it, and an older incarnation.
    void SetUp() override {
        auto kept = open();
        world.engine().keep_in(kept.log.get());
        kept.log->made(world.engine());
        dsl::populate(world);
        ASSERT_TRUE(written(*kept.log));
        ASSERT_TRUE(world.engine().take_snapshot("before"));
        world(dsl::advance(hour));
        ASSERT_TRUE(world.engine().rewind("before"));
        world(dsl::request_removal(world.account("alice")));
        ASSERT_TRUE(written(*kept.log));
        world(dsl::advance(day * 31));
        ASSERT_TRUE(written(*kept.log));
        // Nobody's letters.
        world(dsl::advance(hour));
        world.engine().keep_in(nullptr);
        ASSERT_TRUE(written(*kept.log));
        kept.log.reset();
        std::filesystem::copy_file(file(), directory() + "/whole");
    }

    void expect_refused(char const* damage) {
        std::filesystem::copy_file(directory() + "/whole", file(),
                                   std::filesystem::copy_options::overwrite_existing);
        ASSERT_GT(change(damage), 0) << damage;
        EXPECT_THROW(open(), StorageDamaged) << damage;
        EXPECT_NE(verified(), "") << damage;
    }

    dsl::World world{dsl::seed(7)};
};

}  // namespace

TEST_F(Damaged, WhatIsWholeIsNot) {
    EXPECT_EQ(verified(), "");
    EXPECT_EQ(open().worlds.at(0).state.hash(), world.hash());
}

TEST_F(Damaged, OptionsOfANewerVersionAreNot) {
    {
        Database database(file());
        WorldRow row = world_rows(database).at(0);
        row.options += "policy.of_a_newer_version=1\n";
        Statement(database, "UPDATE world SET options = ?, sum = ?")
            .bind(std::string_view(row.options), sum_of(row))
            .run();
    }
    try {
        open();
        FAIL() << "it was read";
    } catch (StorageDamaged const& error) {
        FAIL() << error.what();
    } catch (StorageError const& error) {
        EXPECT_NE(std::string_view(error.what()).find("use the version that wrote it"), std::string::npos);
    }
}

TEST_F(Damaged, ByALostTail) {
    for (char const* damage : {"DELETE FROM turns WHERE incarnation = 2 AND first = (SELECT max(first) FROM "
                               "turns WHERE incarnation = 2)",
                               "DELETE FROM turns WHERE incarnation = 1 AND first = (SELECT max(first) FROM "
                               "turns WHERE incarnation = 1)",
                               "UPDATE turns SET incarnation = 0 WHERE incarnation = 2 AND first = "
                               "(SELECT max(first) FROM turns WHERE incarnation = 2)",
                               "DELETE FROM turns", "DELETE FROM turns; DELETE FROM vault"}) {
        expect_refused(damage);
    }
}

TEST_F(Damaged, ByARowThatIsLost) {
    constexpr char const* everything = "DELETE FROM world; DELETE FROM incarnation; DELETE FROM snapshot; "
                                       "DELETE FROM turns; DELETE FROM vault; DELETE FROM erasure";
    for (char const* damage :
         {"DELETE FROM world", "DELETE FROM incarnation", "DELETE FROM incarnation WHERE number = 1",
          "DELETE FROM incarnation WHERE number = 2", "DELETE FROM snapshot", "DELETE FROM erasure",
          "DELETE FROM vault WHERE turn = 1", "DELETE FROM meta",
          "DELETE FROM meta WHERE name = CAST('seed' AS BLOB)", everything}) {
        expect_refused(damage);
    }
}

TEST_F(Damaged, ByARowThatSaysSomethingElse) {
    for (char const* damage :
         {"UPDATE erasure SET slot = slot + 1", "UPDATE erasure SET generation = generation + 1",
          "UPDATE erasure SET digests = zeroblob(length(digests))", "UPDATE erasure SET turn = turn + 1",
          "UPDATE meta SET value = value + 1 WHERE name = CAST('seed' AS BLOB)",
          "UPDATE snapshot SET turn = 1", "UPDATE incarnation SET parent = -1",
          "UPDATE world SET running = 1"}) {
        expect_refused(damage);
    }
}

TEST_F(Damaged, ByARowThatNothingLeadsTo) {
    for (char const* damage :
         {"UPDATE vault SET world = 9", "UPDATE turns SET world = 9", "UPDATE snapshot SET world = 9",
          "UPDATE erasure SET world = 9", "UPDATE erasure SET incarnation = 9", "UPDATE world SET id = 9",
          "UPDATE vault SET incarnation = 9 WHERE incarnation = 1"}) {
        expect_refused(damage);
    }
}

}  // namespace fauxcount::storage
