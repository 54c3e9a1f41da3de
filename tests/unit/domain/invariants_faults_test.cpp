// The invariants of what is ordered to fail, each shown red: a message comes otherwise than a fault says, or
// a device that is out of reach hears of something.
#include "domain/faults.hpp"
#include "tests/unit/domain/town.hpp"

#include <gmock/gmock.h>

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace fauxcount::domain {

namespace {

using testing::Contains;
using testing::IsEmpty;

constexpr Duration late = minute * 5;

// Alice has a phone and is about to ask for her removal, of which she would get one letter.
struct Disturbed : TownTest {
    Disturbed() {
        State undisturbed = town.state;
        evolve(undisturbed, request, {});
        letter = undisturbed.message(undisturbed.messages_sent());
    }

    void order(FaultTerms const& terms, std::string const& text) {
        ASSERT_TRUE(town.run(OrderFault{terms, text, false}).ok());
    }
    // The next message, once.
    void disturb(FaultKind kind, std::uint64_t recipient = 0) {
        FaultTerms terms;
        terms.kind = kind;
        terms.times = 1;
        if (kind == FaultKind::message_late) terms.wait_ms = static_cast<std::uint32_t>(late.ms);
        MessageTerms said;
        said.recipient = recipient;
        order(terms, text_of(said));
    }
    void take_away(Instant until = last_instant) {
        FaultTerms terms;
        terms.kind = FaultKind::offline;
        terms.until = until;
        order(terms, text_of(phone));
    }
    static std::function<void(Writer&)> of_fault(std::function<void(Fault&)> const& change) {
        return [change](Writer& w) { w.change_faults([&](Faults& faults) { change(faults.front()); }); };
    }
    std::function<void(Writer&)> with_flags(unsigned flags) const {
        return [flags, this](Writer& w) { w.device(phone.slot).flags = static_cast<std::uint8_t>(flags); };
    }

    Place alice = town.sign_up("alice@example.test");
    Place bob = town.sign_up("bob@example.test");
    Actor session = town.sign_in("alice@example.test");
    Place phone = town.device_of("alice@example.test", session, false);
    Event request = scheduled(alice.slot, town.state.now());
    Event let_go = DeviceUnbound{phone.slot, alice.slot};
    Message letter;
};

struct DisturbedMessages : Disturbed {
    std::string found = "S46 message_faults";
    std::function<void(Writer&)> comes_too = [this](Writer& w) { w.send(letter); };
};
struct OutOfReach : Disturbed {
    std::string found = "L05 offline_device";
};

}  // namespace

TEST_F(DisturbedMessages, S46_AMessageThatGoesMissingIsNoticed) {
    disturb(FaultKind::message_lost);
    EXPECT_THAT(after({request}), IsEmpty()) << "it is lost, as was ordered";
    EXPECT_THAT(after({request}, of_fault([](Fault& fault) { fault.used = 0; })), Contains(found))
        << "no fault has lost it";
    EXPECT_THAT(after({request}, comes_too), Contains(found)) << "it was lost, and comes";
    town.happen({request});
    Event const cancelled = RemovalCancelled{alice.slot};
    EXPECT_THAT(after({cancelled}), IsEmpty()) << "the next one is nobody's business";
    EXPECT_THAT(after({cancelled}, unsend), Contains(found));
}

TEST_F(DisturbedMessages, S46_ALateMessageThatIsNotHeldIsNoticed) {
    disturb(FaultKind::message_late);
    EXPECT_THAT(after({request}), IsEmpty());
    EXPECT_THAT(after({request}, comes_too), Contains(found)) << "it comes at once, too";
    EXPECT_THAT(after({request}, of_fault([](Fault& fault) { fault.held.clear(); })), Contains(found));
    auto const twice = [](Fault& fault) { fault.held.push_back(fault.held.front()); };
    EXPECT_THAT(after({request}, of_fault(twice)), Contains(found)) << "it will come twice";
}

TEST_F(DisturbedMessages, S46_ALateMessageThatComesAtAnotherTimeIsNoticed) {
    disturb(FaultKind::message_late);
    town.happen({request});
    Instant const comes = town.state.now() + late;
    Event const released = FaultReleased{1};
    auto const is_shown = [&](Writer& w) {
        of_fault([](Fault& fault) { fault.held.clear(); })(w);
        comes_too(w);
    };
    EXPECT_THAT(after({ClockMoved{comes - millisecond}, released}, is_shown), Contains(found));
    EXPECT_THAT(after({ClockMoved{comes + millisecond}}), Contains(found)) << "it does not come";
    std::vector<Event> const in_time{ClockMoved{comes}, released};
    EXPECT_THAT(after(in_time), IsEmpty());
    EXPECT_THAT(after(in_time, send_again), Contains(found)) << "once is enough";
    EXPECT_THAT(after(in_time, unsend), Contains(found));
    EXPECT_THAT(after(in_time, [](Writer& w) { reword(w, [](Message& m) { ++m.subject; }); }),
                Contains(found));
    EXPECT_THAT(after({FaultHealed{1}}), IsEmpty()) << "then it comes at once";
    EXPECT_THAT(after({FaultHealed{1}}, unsend), Contains(found));
}

TEST_F(DisturbedMessages, S46_TwoOfOneThatAreMoreOrLessAreNoticed) {
    disturb(FaultKind::message_twice);
    EXPECT_THAT(after({request}), IsEmpty());
    EXPECT_THAT(after({request}, unsend), Contains(found));
    EXPECT_THAT(after({request}, send_again), Contains(found));
}

TEST_F(DisturbedMessages, S46_AMessageThatComesToAnybodyElseIsNoticed) {
    std::uint64_t const to_bob = town.state.extent(town.state.account(bob.slot)).identifiers()[0].digest;
    disturb(FaultKind::message_astray, to_bob);
    EXPECT_THAT(after({request}), IsEmpty());
    EXPECT_THAT(after({request}, comes_too), Contains(found)) << "it comes to Alice as well";
    auto const to_nobody = [](Writer& w) { reword(w, [](Message& m) { ++m.to; }); };
    EXPECT_THAT(after({request}, to_nobody), Contains(found));
    town.happen({request});
    EXPECT_THAT(after({RemovalCancelled{alice.slot}}), IsEmpty());
    EXPECT_THAT(after({RemovalCancelled{alice.slot}}, to_nobody), Contains(found));
}

TEST_F(OutOfReach, L05_ADeviceThatSignsOutTooSoonIsNoticed) {
    EXPECT_THAT(after({let_go}), IsEmpty()) << "within reach it hears of it at once";
    take_away();
    EXPECT_THAT(after({let_go}), IsEmpty());
    EXPECT_THAT(after({let_go}, with_flags(0)), Contains(found));
    EXPECT_THAT(after({let_go}, with_flags(Device::flag_pending)), Contains(found)) << "it goes on as it was";
    town.happen({let_go});
    EXPECT_THAT(after({DeviceCheckedIn{phone.slot}}), Contains(found)) << "it is still out of reach";
    Event const touched = DeviceLostModeChanged{phone.slot, false};
    EXPECT_THAT(after({touched}), IsEmpty());
    EXPECT_THAT(after({touched}, with_flags(0)), Contains(found)) << "it was told nothing";
    EXPECT_THAT(after({DeviceReset{phone.slot}}), IsEmpty()) << "whoever holds it needs no network";
}

TEST_F(OutOfReach, L05_ADeviceThatIsBackAndSignsOutOfNothingOrNeverIsNoticed) {
    take_away();
    town.happen({let_go});
    Event const healed = FaultHealed{1}, back = DeviceCheckedIn{phone.slot};
    EXPECT_THAT(after({healed, back}), IsEmpty());
    EXPECT_THAT(after({healed}), Contains(found)) << "nobody tells it";
    EXPECT_THAT(after({healed, back}, with_flags(Device::flag_set_up | Device::flag_pending)),
                Contains(found))
        << "it does not do as it is told";
    EXPECT_THAT(after({healed, back}, with_flags(Device::flag_set_up)), Contains(found));
    town.happen({healed, back});
    EXPECT_THAT(after({back}), Contains(found)) << "once is enough";
}

TEST_F(OutOfReach, L05_ADeviceThatIsBackWhereASecondFaultKeepsItAwayIsNoticed) {
    Instant const until = town.state.now() + hour;
    take_away(until);
    take_away();
    town.happen({let_go});
    std::vector<Event> turn{ClockMoved{until}, FaultReleased{1}};
    EXPECT_THAT(after(turn), IsEmpty());
    turn.emplace_back(DeviceCheckedIn{phone.slot});
    EXPECT_THAT(after(turn), Contains(found));
}

// Neither is asked of a world in which nothing fails: what is missing there is S44's to say.
TEST_F(Disturbed, AWorldWithoutFaultsIsLeftToTheOthers) {
    EXPECT_THAT(after({request}, unsend), Contains("S44 people_told"));
    EXPECT_THAT(after({request}, unsend), testing::Not(Contains("S46 message_faults")));
}

}  // namespace fauxcount::domain
