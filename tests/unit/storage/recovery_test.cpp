// What is kept comes back as it was: the same hash, the same clock, the same future.
#include "engine/faults.hpp"
#include "tests/unit/behaviour/mail.hpp"
#include "tests/unit/behaviour/random_life.hpp"
#include "tests/unit/storage/kept.hpp"
#include "tests/unit/storage/same_letters.hpp"

#include <optional>
#include <utility>
#include <vector>

namespace fauxcount::storage {

namespace {

namespace dsl = fauxcount::testing;

dsl::Life numbers(std::uint64_t from, std::uint64_t to) {
    dsl::Life life;
    for (std::uint64_t number = from; number < to; ++number) life.push_back(number);
    return life;
}

class Recovery : public Kept {
protected:
    // From here on the world is kept.
    static void keep(dsl::World& world, SqliteLog& log) {
        world.engine().keep_in(&log);
        log.made(world.engine());
    }
    engine::WorldAsKept reopened() {
        auto kept = open();
        EXPECT_EQ(kept.worlds.size(), 1U);
        return std::move(kept.worlds.at(0));
    }
};

TEST_F(Recovery, OfWhateverLifeEndsInTheSameState) {
    for (std::uint64_t kind = 0; kind < 4; ++kind) {
        auto world = dsl::world_of_kind(kind);
        {
            auto kept = open();
            keep(*world, *kept.log);
            dsl::populate(*world);
            dsl::live(*world, numbers(1000 * kind, 1000 * kind + 300));
            world->engine().keep_in(nullptr);
            ASSERT_TRUE(written(*kept.log));
        }
        auto const again = reopened();
        EXPECT_EQ(again.state.hash(), world->hash()) << kind;
        EXPECT_EQ(again.state.now(), world->now());
        EXPECT_EQ(again.next_turn, world->engine().journal().next());
        EXPECT_EQ(again.name, world->engine().name());
        std::filesystem::remove_all(directory());
    }
}

// What a turn tells people follows from it, so it is not kept: it is sent again when the turn is folded.
TEST_F(Recovery, OfAnInboxThatHasForgottenItsOldest) {
    dsl::World world(dsl::seed(7));
    {
        auto kept = open();
        keep(world, *kept.log);
        dsl::populate(world);
        dsl::schedule_and_cancel(world, world.account("alice"), domain::messages_max / 2 + 10);
        world(dsl::request_removal(world.account("bob")));
        world(dsl::advance(day * 31));
        world.engine().keep_in(nullptr);
        ASSERT_TRUE(written(*kept.log));
    }
    auto const again = reopened();
    EXPECT_EQ(again.state.hash(), world.hash());
    EXPECT_EQ(again.state.messages_sent(), domain::messages_max + 22);
    expect_same_letters(again.state, world.engine().state());
}

TEST_F(Recovery, GoesOnAsIfNothingHadHappened) {
    auto world = dsl::world_of_kind(2);
    auto kept = open();
    keep(*world, *kept.log);
    dsl::populate(*world);
    for (std::uint64_t part = 0; part < 8; ++part) {
        dsl::live(*world, numbers(40 * part, 40 * part + 40));
        ASSERT_TRUE(written(*kept.log));
        kept.log.reset();
        kept = open();
        ASSERT_EQ(kept.worlds.at(0).state.hash(), world->hash()) << part;
        world->engine().keep_in(kept.log.get());
    }
    world->engine().keep_in(nullptr);
}

TEST_F(Recovery, HasAllThatSettledAndNothingThatWasAbandoned) {
    dsl::World world(dsl::seed(7));
    auto kept = open();
    keep(world, *kept.log);
    dsl::populate(world);
    kept.log->settle();
    EXPECT_EQ(kept.log->durable(), kept.log->handed_in());
    std::uint64_t const settled = world.hash();
    dsl::live(world, numbers(0, 20));
    kept.log->abandon();
    world.engine().keep_in(nullptr);
    kept.log.reset();
    EXPECT_NE(settled, world.hash());
    EXPECT_EQ(reopened().state.hash(), settled);
}

TEST_F(Recovery, OfSnapshotsAndTheIncarnationsBetween) {
    dsl::World world(dsl::seed(7));
    engine::World& engine = world.engine();
    std::vector<std::uint64_t> at_snapshot;
    {
        auto kept = open();
        keep(world, *kept.log);
        dsl::populate(world);
        ASSERT_TRUE(engine.take_snapshot("first"));
        at_snapshot.push_back(world.hash());
        dsl::live(world, numbers(0, 40));
        ASSERT_TRUE(engine.take_snapshot("second"));
        at_snapshot.push_back(world.hash());
        ASSERT_TRUE(engine.rewind("first"));
        dsl::live(world, numbers(40, 60));
        ASSERT_TRUE(engine.take_snapshot("third"));
        at_snapshot.push_back(world.hash());
        ASSERT_TRUE(engine.take_snapshot("first"));
        ASSERT_TRUE(engine.rewind("second"));
        dsl::live(world, numbers(60, 80));
        engine.set_clock_mode(api::ClockMode::running, 5);
        engine.keep_in(nullptr);
    }
    auto again = reopened();
    EXPECT_EQ(again.state.hash(), world.hash());
    EXPECT_EQ(again.incarnation, 3U);
    EXPECT_EQ(again.clock_mode, api::ClockMode::running);
    ASSERT_EQ(again.snapshots.size(), 3U);
    EXPECT_EQ(again.snapshots.at("first").hash(), at_snapshot[2]);
    EXPECT_EQ(again.snapshots.at("second").hash(), at_snapshot[1]);
    EXPECT_EQ(again.snapshots.at("third").hash(), at_snapshot[2]);
}

TEST_F(Recovery, OfWhatIsLeftWhenNoSnapshotIsLeft) {
    dsl::World world(dsl::seed(7));
    engine::World& engine = world.engine();
    {
        auto kept = open();
        keep(world, *kept.log);
        dsl::populate(world);
        ASSERT_TRUE(engine.take_snapshot("one"));
        dsl::live(world, numbers(0, 40));
        ASSERT_TRUE(engine.rewind("one"));
        dsl::live(world, numbers(40, 80));
        ASSERT_TRUE(engine.drop_snapshot("one"));
        dsl::live(world, numbers(80, 90));
        engine.keep_in(nullptr);
    }
    auto again = reopened();
    EXPECT_EQ(again.state.hash(), world.hash());
    EXPECT_TRUE(again.snapshots.empty());
}

TEST_F(Recovery, OfAForkAndTheWorldItLeft) {
    dsl::World world(dsl::seed(7));
    std::optional<engine::World> fork;
    std::uint64_t forked = 0;
    {
        auto kept = open();
        keep(world, *kept.log);
        dsl::populate(world);
        ASSERT_TRUE(world.engine().take_snapshot("one"));
        dsl::live(world, numbers(0, 40));
        ASSERT_TRUE(world.engine().rewind("one"));
        dsl::live(world, numbers(40, 80));
        fork.emplace("fork", world.engine());
        forked = world.hash();
        fork->keep_in(kept.log.get());
        kept.log->forked(*fork, world.engine());
        dsl::live(world, numbers(80, 90));
        fork->begin_advance(fork->state().now() + day * 40, UINT64_MAX);
        while (fork->slice(100)) {
        }
        world.engine().keep_in(nullptr);
        fork->keep_in(nullptr);
    }
    auto kept = open();
    ASSERT_EQ(kept.worlds.size(), 2U);
    EXPECT_NE(forked, fork->state().hash());
    for (engine::WorldAsKept const& one : kept.worlds) {
        EXPECT_EQ(one.state.hash(), one.name == "fork" ? fork->state().hash() : world.hash()) << one.name;
        EXPECT_EQ(one.snapshots.size(), one.name == "fork" ? 0U : 1U) << one.name;
    }
}

TEST_F(Recovery, OfAResetWorldAndOfNoneThatWasDropped) {
    dsl::World world(dsl::seed(7));
    dsl::World other(dsl::seed(8));
    engine::World dropped("dropped", world.engine());
    {
        auto kept = open();
        keep(world, *kept.log);
        dropped.keep_in(kept.log.get());
        kept.log->made(dropped);
        kept.log->dropped(dropped);
        dsl::populate(world);
        world.engine().reset();
        dsl::live(world, numbers(0, 10));
        world.engine().keep_in(nullptr);
    }
    auto again = reopened();
    EXPECT_EQ(again.state.hash(), world.hash());
    EXPECT_EQ(again.incarnation, 2U);
}

TEST_F(Recovery, OfHowItsAnswersAreSpelt) {
    engine::WorldOptions options;
    options.policy = *domain::profile(options.profile);
    std::vector<api::WireQuirks> const all{{.json_prefix = "while(1);\n=%\x01\xC3\xA9"},
                                           {.errors_in_200 = true},
                                           {.errors_in_200 = true, .status_header = "X-Status"},
                                           {.content_type = "text/plain; charset=utf-8"}};
    for (auto const& quirks : all) {
        options.wire_quirks = quirks;
        engine::World odd("odd", options);
        {
            auto kept = open();
            kept.log->made(odd);
        }
        EXPECT_EQ(reopened().options.wire_quirks, quirks);
        std::filesystem::remove_all(directory());
    }
}

TEST_F(Recovery, OfFaultsAndOfWhatTheyRemember) {
    dsl::World world(dsl::seed(7));
    engine::World& engine = world.engine();
    auto const order = [&](api::FaultKind kind, std::string const& operation) {
        api::OrderFault fault;
        fault.kind = kind;
        fault.operation = operation;
        fault.times = 1000;
        if (kind == api::FaultKind::status) fault.code = Code::server_overloaded;
        engine::FaultDesk(engine).order(fault);
    };
    {
        auto kept = open();
        keep(world, *kept.log);
        dsl::populate(world);
        order(api::FaultKind::status, "add_item");
        order(api::FaultKind::stale_read, "get_removal");
        order(api::FaultKind::stage_fails, "*");
        dsl::live(world, numbers(0, 300));
        engine.begin_advance(engine.state().now() + day * 40, UINT64_MAX);
        while (engine.slice(100)) {
        }
        engine.keep_in(nullptr);
    }
    ASSERT_EQ(engine.state().faults().size(), 3U);
    EXPECT_GT(engine.state().fault(1)->used, 0U);
    EXPECT_NE(engine.state().fault(2)->before, nullptr);
    EXPECT_GT(engine.state().fault(3)->used, 0U);
    auto const again = reopened();
    EXPECT_EQ(again.state.hash(), world.hash());
    EXPECT_EQ(again.state.fault(2)->before->hash(), engine.state().fault(2)->before->hash());
}

TEST_F(Recovery, IsForOneProcessAtATime) {
    auto kept = open();
    EXPECT_THROW(open(), StorageInUse);
    kept.log.reset();
    EXPECT_NO_THROW(open());
}

TEST_F(Recovery, IsForTheOwnerAloneInADirectoryThatIsNot) {
    std::filesystem::create_directory(directory());
    std::filesystem::permissions(directory(), std::filesystem::perms{0755});
    dsl::World world(dsl::seed(7));
    auto kept = open();
    keep(world, *kept.log);
    ASSERT_TRUE(written(*kept.log));
    world.engine().keep_in(nullptr);
    std::size_t files = 0;
    for (auto const& file : std::filesystem::directory_iterator(directory())) {
        EXPECT_EQ(file.status().permissions(), std::filesystem::perms{0600}) << file.path();
        ++files;
    }
    EXPECT_EQ(files, 2U);
}

TEST_F(Recovery, KeepsTheSeedOfTheServer) {
    {
        auto kept = open_data_directory(directory(), 42);
    }
    EXPECT_EQ(open().seed, 42U);
    EXPECT_NO_THROW(open_data_directory(directory(), 42));
    EXPECT_THROW(open_data_directory(directory(), 43), StorageError);
}

}  // namespace

}  // namespace fauxcount::storage
