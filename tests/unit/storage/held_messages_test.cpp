// What faults hold back, in a world that is kept: letters on their way and a device that has not heard. A
// start brings them back, and each comes once.
#include "api/text.hpp"
#include "engine/faults.hpp"
#include "scenarios/dsl/world.hpp"
#include "storage/compaction.hpp"
#include "storage/recovery.hpp"
#include "storage/turn_json.hpp"
#include "storage/world_row.hpp"
#include "tests/unit/storage/kept.hpp"
#include "tests/unit/storage/same_letters.hpp"

#include <cstdint>
#include <string>
#include <utility>

namespace fauxcount::storage {

namespace {

namespace dsl = fauxcount::testing;

constexpr Duration late_by = minute * 10;

// Bob's letter is late. Alice has let go of her phone, which is out of reach for a day. The next letter of
// all, and the next that tells of a purge, are led to Carol.
class HeldMessagesKept : public Kept {
protected:
    void SetUp() override {
        DataDirectory kept = open();
        world.engine().keep_in(kept.log.get());
        kept.log->made(world.engine());
        auto& alice = world.account("alice").with(dsl::device("phone"));
        world.account("carol");
        auto late = dsl::fault_once(dsl::fault_kind::message_late);
        late.message = dsl::message_kind::removal_scheduled;
        late.late_by = late_by;
        world(dsl::order_fault(late));
        world(dsl::request_removal(world.account("bob")));
        auto offline = dsl::fault(dsl::fault_kind::offline);
        offline.device = alice.device("phone").id();
        offline.lasts = day;
        world(dsl::order_fault(offline));
        world(dsl::unbind(alice, alice.device("phone")));
        auto astray = dsl::fault_once(dsl::fault_kind::message_astray);
        astray.recipient = "Carol@example.test";
        world(dsl::order_fault(astray));
        astray.message = dsl::message_kind::purged;
        world(dsl::order_fault(astray));
        // An image has to be smaller than the turns that lead to it.
        for (int i = 0; i < 200; ++i) world(dsl::sign_in(world.account("carol")));
        world(dsl::advance(minute));
        world.engine().keep_in(nullptr);
        ASSERT_TRUE(written(*kept.log));
        ASSERT_EQ(world.engine().state().fault(1)->held.size(), 1U);
    }

    // As a server that is started anew has it.
    engine::World started(DataDirectory& kept) {
        EXPECT_EQ(kept.worlds.size(), 1U);
        engine::World again(std::move(kept.worlds.at(0)), 0);
        again.keep_in(kept.log.get());
        return again;
    }
    static void pass(engine::World& in, Duration length) {
        in.begin_advance(in.state().now() + length, UINT64_MAX);
        while (in.slice(100)) {
        }
    }
    bool waits(domain::State const& state) {
        auto const phone = world.account("alice").device("phone").id();
        return state.find(phone)->has(domain::Device::flag_pending);
    }
    void expect_it_goes_on() {
        std::uint64_t before = world.hash();
        for (int start = 0; start < 3; ++start) {
            DataDirectory kept = open();
            engine::World again = started(kept);
            domain::State const& state = again.state();
            EXPECT_EQ(state.hash(), before);
            EXPECT_EQ(state.deadlines().size(), world.engine().state().deadlines().size());
            EXPECT_EQ(state.fault(1)->held.size(), start == 0 ? 1U : 0U);
            EXPECT_EQ(state.messages_sent(), start == 0 ? 0U : 1U);
            EXPECT_EQ(waits(state), start < 2);
            // To the letter's arrival, and then to the device's.
            Duration const length = start == 0 ? late_by - minute : day;
            if (start < 2) {
                pass(again, length);
                world(dsl::advance(length));
            }
            expect_same_letters(state, world.engine().state());
            EXPECT_EQ(state.hash(), world.hash());
            EXPECT_EQ(state.messages_sent(), 1U);
            before = state.hash();
            again.keep_in(nullptr);
            ASSERT_TRUE(written(*kept.log));
        }
        EXPECT_EQ(world.engine().state().message(1).at, world.start() + late_by);
        EXPECT_EQ(verified(), "");
    }

    dsl::World world{dsl::seed(7)};
};

}  // namespace

TEST_F(HeldMessagesKept, ComeOnceAfterAStartFromTheirTurns) { expect_it_goes_on(); }

TEST_F(HeldMessagesKept, ComeOnceAfterAStartFromAnImage) {
    ASSERT_EQ(compact(directory()).worlds.at(0).no_image, "");
    expect_it_goes_on();
}

TEST_F(HeldMessagesKept, ComeAtOnceWhenTheyAreHealedAfterAStart) {
    DataDirectory kept = open();
    engine::World again = started(kept);
    engine::FaultDesk(again).heal(0);
    EXPECT_EQ(again.state().messages_sent(), 1U);
    EXPECT_FALSE(waits(again.state()));
    std::uint64_t const healed = again.state().hash();
    again.keep_in(nullptr);
    ASSERT_TRUE(written(*kept.log));
    kept.log.reset();
    EXPECT_EQ(open().worlds.at(0).state.hash(), healed);
}

TEST_F(HeldMessagesKept, AreToldOfInTheLogByTheirKindTheDeviceAndADigest) {
    std::string log;
    auto const read = [&] {
        log.clear();
        auto const database = open_to_read(directory());
        read_world(*database, world_rows(*database).at(0),
                   [&](SeenTurn const& seen) { log += turn_json(seen) + "\n"; });
    };
    read();
    auto const& state = world.engine().state();
    std::string const carol = api::hash_text(
        domain::identifier_digest(state.seed(), domain::IdentifierKind::email, "carol@example.test"));
    std::string const phone = to_string(world.account("alice").device("phone").id());
    for (std::string const& words :
         {std::string(R"({"event":"fault.ordered","fault":1,"text":)") +
              R"({"message":"removal_scheduled","recipient":null},"kind":"message_late")",
          R"({"event":"fault.ordered","fault":2,"text":{"device":")" + phone + R"("},"kind":"offline")",
          R"({"event":"fault.ordered","fault":3,"text":{"message":null,"recipient":")" + carol +
              R"("},"kind":"message_astray")",
          R"({"event":"fault.ordered","fault":4,"text":{"message":"purged","recipient":")" + carol +
              R"("},"kind":"message_astray")"})
        EXPECT_NE(log.find(words), std::string::npos) << words << " in\n" << log;
    EXPECT_EQ(log.find("fault.released"), std::string::npos);
    {
        DataDirectory kept = open();
        engine::World again = started(kept);
        pass(again, day);
        again.keep_in(nullptr);
        ASSERT_TRUE(written(*kept.log));
    }
    read();
    for (std::string const& words :
         {std::string(R"({"event":"fault.released","fault":1})"),
          R"({"event":"fault.released","fault":2},{"event":"device.checked_in","device":")" + phone +
              R"("})"})
        EXPECT_NE(log.find(words), std::string::npos) << words << " in\n" << log;
}

// No purge has to look for the address there.
TEST_F(HeldMessagesKept, TheRecipientIsInNoFileOnceItsAccountIsGone) {
    ASSERT_TRUE(on_disk("carol@"));
    {
        DataDirectory kept = open();
        world.engine().keep_in(kept.log.get());
        world(dsl::request_removal(world.account("carol")));
        world(dsl::advance(day * 31));
        world.engine().keep_in(nullptr);
        ASSERT_TRUE(written(*kept.log));
    }
    EXPECT_FALSE(on_disk("carol@"));
    EXPECT_FALSE(on_disk("Carol@"));
    DataDirectory const again = open();
    EXPECT_EQ(again.worlds.at(0).state.hash(), world.hash());
    expect_same_letters(again.worlds.at(0).state, world.engine().state());
}

}  // namespace fauxcount::storage
