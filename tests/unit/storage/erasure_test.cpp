// What a purge erases is gone from the file, too; and nothing that is damaged is believed.
#include "storage/log_writer.hpp"
#include "tests/unit/behaviour/random_life.hpp"
#include "tests/unit/storage/kept.hpp"
#include "tests/unit/storage/same_letters.hpp"

#include <chrono>
#include <cstdint>
#include <optional>
#include <thread>
#include <variant>

namespace fauxcount::storage {

namespace {

namespace dsl = fauxcount::testing;

class Erasure : public Kept {
protected:
    void SetUp() override {
        kept = open();
        world.engine().keep_in(kept.log.get());
        kept.log->made(world.engine());
        dsl::populate(world);
        world(dsl::add_item(world.account("alice"), dsl::item_kind::note, 5).keyed("her-key"));
    }
    void TearDown() override { world.engine().keep_in(nullptr); }

    void remove_alice() {
        world(dsl::request_removal(world.account("alice")));
        world(dsl::advance(day * 31));
        ASSERT_TRUE(world.account("alice").is(dsl::phase::removed).unmet(world).empty());
    }
    void close() {
        world.engine().keep_in(nullptr);
        ASSERT_TRUE(written(*kept.log));
        kept.log.reset();
    }

    dsl::World world{dsl::seed(7)};
    DataDirectory kept;
    std::string const letters = "alice@";
};

}  // namespace

TEST_F(Erasure, LeavesNoLetterInAnyFile) {
    ASSERT_TRUE(written(*kept.log));
    ASSERT_TRUE(on_disk(letters));
    remove_alice();
    close();
    EXPECT_FALSE(on_disk(letters));
    EXPECT_TRUE(on_disk("bob@"));
    auto const again = open();
    EXPECT_EQ(again.worlds.at(0).state.hash(), world.hash());
}

// Also not in the answer that was remembered of the factor whose codes went there.
TEST_F(Erasure, LeavesNoAddressThatCodesWereSentTo) {
    auto& alice = world.account("alice");
    world(dsl::enrol_codes_by(alice, dsl::via::email));
    world(dsl::send_factor_code(alice, dsl::via::email), dsl::expect(dsl::sent_by(dsl::via::email)));
    auto const confirmed = world(dsl::confirm_by(alice, dsl::via::email).keyed("another-key"));
    ASSERT_EQ(std::get<api::FactorView>(confirmed).to, "alice@example.test");
    remove_alice();
    close();
    EXPECT_FALSE(on_disk(letters));
    EXPECT_EQ(open().worlds.at(0).state.hash(), world.hash());
}

// They lie in other people's mailboxes; whoever knows the address finds them.
TEST_F(Erasure, LeavesWhatWasWrittenToTheAddressUnderItsDigest) {
    remove_alice();
    close();
    EXPECT_FALSE(on_disk(letters));
    auto const again = open();
    domain::State const& state = again.worlds.at(0).state;
    expect_same_letters(state, world.engine().state());
    ASSERT_EQ(state.messages_sent(), 2U);
    std::uint64_t const to =
        domain::identifier_digest(state.seed(), domain::IdentifierKind::email, "alice@example.test");
    EXPECT_EQ(state.message(1).to, to);
    EXPECT_EQ(state.message(2).to, to);
    EXPECT_EQ(state.message(2).kind, domain::MessageKind::purged);
}

// Nobody watches this world, so that a purge which is due at once is one turn: what the account was called is
// erased and given free in it, and yet a start has to know whom it wrote to.
TEST_F(Kept, APurgeInOneTurnComesToTheSameLettersAgain) {
    auto kept = open();
    engine::WorldOptions options;
    options.profile = "forge-instant";
    options.policy = *domain::profile(options.profile);
    engine::World world("instant", options);
    world.keep_in(kept.log.get());
    kept.log->made(world);
    world.answer(api::SignUp{{"ada@example.test", "+15550100"}, "sesame"}, {});
    auto const in = world.answer(api::SignIn{"ada@example.test", "sesame", true}, {});
    world.answer(api::RequestRemoval{}, {std::get<api::SessionOpened>(in).token, {}});
    ASSERT_EQ(world.state().accounts_removed(), 1U);
    ASSERT_EQ(world.state().messages_sent(), 2U);
    world.keep_in(nullptr);
    ASSERT_TRUE(written(*kept.log));
    kept.log.reset();
    EXPECT_FALSE(on_disk("ada@"));
    auto const again = open();
    expect_same_letters(again.worlds.at(0).state, world.state());
    EXPECT_EQ(again.worlds.at(0).state.hash(), world.state().hash());
}

TEST_F(Erasure, WaitsForTheLastSnapshotThatShowsIt) {
    ASSERT_TRUE(world.engine().take_snapshot("before"));
    std::uint64_t const before = world.hash();
    remove_alice();
    close();
    EXPECT_TRUE(on_disk(letters));
    kept = open();
    EXPECT_EQ(kept.worlds.at(0).snapshots.at("before").hash(), before);
    world.engine().keep_in(kept.log.get());
    ASSERT_TRUE(world.engine().drop_snapshot("before"));
    close();
    EXPECT_FALSE(on_disk(letters));
    EXPECT_EQ(open().worlds.at(0).state.hash(), world.hash());
}

TEST_F(Erasure, IsUndoneByARewind) {
    ASSERT_TRUE(world.engine().take_snapshot("before"));
    remove_alice();
    ASSERT_TRUE(world.engine().rewind("before"));
    ASSERT_TRUE(world.engine().drop_snapshot("before"));
    close();
    EXPECT_TRUE(on_disk(letters));
    EXPECT_EQ(open().worlds.at(0).state.hash(), world.hash());
}

TEST_F(Erasure, HoldsForAForkThatHasNoSnapshot) {
    ASSERT_TRUE(world.engine().take_snapshot("before"));
    remove_alice();
    engine::World fork("fork", world.engine());
    kept.log->forked(fork, world.engine());
    kept.log->dropped(world.engine());
    close();
    EXPECT_FALSE(on_disk(letters));
    auto const again = open();
    ASSERT_EQ(again.worlds.size(), 1U);
    EXPECT_EQ(again.worlds.at(0).state.hash(), fork.state().hash());
}

// Else the next commit would pay for each purge with three synchronisations more.
TEST_F(Erasure, OfTheWriteAheadLogIsPutOffWhileThereIsWork) {
    close();
    WhenToTidy const busy{.quiet = std::chrono::hours{1}};
    SqliteLog log(open_to_change(directory()), {{world.engine().name(), 1}}, busy);
    world.engine().keep_in(&log);
    auto const commit = [&] {
        world(dsl::add_item(world.account("bob"), dsl::item_kind::note, 5));
        return written(log);
    };
    remove_alice();
    world(dsl::sign_in(world.account("bob")));
    ASSERT_TRUE(written(log));
    EXPECT_TRUE(on_disk(letters));
    for (std::uint32_t n = 2; n < busy.commits; ++n) ASSERT_TRUE(commit());
    EXPECT_TRUE(on_disk(letters));
    ASSERT_TRUE(commit());
    ASSERT_TRUE(commit()) << "what comes after it waits for it";
    EXPECT_FALSE(on_disk(letters));
    world.engine().keep_in(nullptr);
}

TEST_F(Erasure, OfTheWriteAheadLogComesOnceThereIsNoWork) {
    close();
    SqliteLog log(open_to_change(directory()), {{world.engine().name(), 1}},
                  {.quiet = std::chrono::milliseconds{1}, .commits = 1'000'000});
    world.engine().keep_in(&log);
    remove_alice();
    ASSERT_TRUE(written(log));
    // As many looks as take a minute or so.
    for (int looks = 0; looks < 100'000 && on_disk(letters); ++looks) std::this_thread::yield();
    EXPECT_FALSE(on_disk(letters));
    world.engine().keep_in(nullptr);
}

TEST_F(Erasure, OfTheWriteAheadLogIsLeftToTheNextStartByWhoIsKilled) {
    close();
    {
        SqliteLog log(open_to_change(directory()), {{world.engine().name(), 1}},
                      {.quiet = std::chrono::hours{1}, .commits = 1'000'000});
        world.engine().keep_in(&log);
        remove_alice();
        ASSERT_TRUE(written(log));
        world.engine().keep_in(nullptr);
        log.abandon();
    }
    EXPECT_TRUE(on_disk(letters));
    EXPECT_EQ(open().worlds.at(0).state.hash(), world.hash());
    EXPECT_FALSE(on_disk(letters));
}

// Killed between the commit of a purge and what comes after it.
TEST_F(Erasure, IsFinishedByTheNextStart) {
    ASSERT_TRUE(written(*kept.log));
    close();
    std::string const copy = directory() + "/copy";
    {
        LogWriter writer(open_to_change(directory()));
        writer.tidy();
        std::uint32_t const alice = 0;
        writer.write({EraseLetters{1, 1, 9, alice, 1, std::string(10, '\0')}});
        std::filesystem::create_directory(copy);
        for (char const* const file : {"/fauxcount.db", "/fauxcount.db-wal"})
            std::filesystem::copy_file(directory() + file, copy + file);
    }
    ASSERT_TRUE(on_disk_in(copy, letters));
    auto const again = open_data_directory(copy, {});
    EXPECT_FALSE(on_disk_in(copy, letters));
    EXPECT_TRUE(on_disk_in(copy, "bob@"));
}

// Bytes all over the file become other ones, each by itself. What is not refused is what it was.
TEST_F(Erasure, NoDamageIsBelieved) {
    remove_alice();
    std::uint64_t const hash = world.hash();
    close();
    std::string const path = file();
    std::string whole;
    {
        std::ifstream in(path, std::ios::binary);
        whole.assign(std::istreambuf_iterator<char>(in), {});
    }
    std::size_t refused = 0;
    // Without a common factor with a page, so that every place of one is met somewhere.
    constexpr std::size_t step = 331;
    for (std::size_t at = 0; at < whole.size(); at += step) {
        std::string damaged = whole;
        damaged[at] = static_cast<char>(damaged[at] ^ 0x10);
        std::ofstream(path, std::ios::binary | std::ios::trunc) << damaged;
        try {
            auto const again = open();
            ASSERT_EQ(again.worlds.size(), 1U) << at;
            ASSERT_EQ(again.worlds.at(0).state.hash(), hash) << at;
        } catch (StorageError const&) {
            ++refused;
        }
    }
    EXPECT_GT(refused, 5U);
}

}  // namespace fauxcount::storage
