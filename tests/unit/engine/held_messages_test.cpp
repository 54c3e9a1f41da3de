// Messages that come late, by a fault of their own or because the way that they go by is down: when each
// comes, in which order, and that it comes whatever happens meanwhile.
#include "tests/unit/engine/watched_world.hpp"

#include <array>
#include <cstddef>
#include <tuple>

namespace fauxcount::engine {

namespace {

using api::System;

constexpr char const* carols = "carol@example.test";
constexpr char const* carols_number = "+15550100";
constexpr std::array<Duration, 3> around{Duration{-1}, Duration{0}, Duration{1}};
constexpr Duration usual = minute * 5;
// From the end of the wait until the stage that erases the data is done.
constexpr Duration until_erased = second * 40;

// Alice and Bob have an address each, Carol has an address and a number.
class HeldMessages : public WatchedWorld {
protected:
    HeldMessages() : carol(with_number("carol", carols_number)) {}

    static api::OrderFault late(Duration by = usual, std::optional<std::uint32_t> times = {}) {
        auto fault = order(FaultKind::message_late, "*", times);
        fault.late_by = by;
        return fault;
    }
    static api::OrderFault late(MessageKind kind, Duration by = usual) {
        auto fault = late(by);
        fault.message = kind;
        return fault;
    }
    static api::OrderFault down(System system, Duration lasts = hour) {
        auto fault = order(FaultKind::down);
        fault.system = system;
        fault.lasts = lasts;
        return fault;
    }
    void expect_one_delivery(Instant at, std::uint32_t fault) {
        auto const all = deliveries_of(world);
        ASSERT_EQ(all.size(), 1U);
        EXPECT_EQ(all[0].at, at);
        EXPECT_EQ(all[0].fault, fault);
        EXPECT_FALSE(all[0].account || all[0].stage || all[0].subscription);
    }

    Owner carol;
};

class SystemsThatAreDown : public HeldMessages, public testing::WithParamInterface<System> {
protected:
    SystemsThatAreDown() { dave = with_number("dave", "+15550101"); }

    Owner dave;
    Via const way = GetParam() == System::mail ? Via::email : Via::sms;
};

}  // namespace

TEST_F(HeldMessages, ComeAtTheirInstantAndNotATickEarlier) {
    std::uint32_t const number = give(late());
    Instant const arrives = now() + usual;
    schedule(alice);
    EXPECT_EQ(view(number).held, 1U);
    for (Duration const offset : around) {
        pass_to(arrives + offset);
        if (offset.ms < 0) {
            EXPECT_EQ(letters().size(), 0U);
            EXPECT_EQ(sent(), 0U);
            EXPECT_EQ(view(number).held, 1U);
            expect_one_delivery(arrives, number);
            continue;
        }
        auto const all = letters();
        ASSERT_EQ(all.size(), 1U);
        EXPECT_EQ(all[0].at, arrives);
        EXPECT_EQ(all[0].to, alices);
        EXPECT_EQ(all[0].account, alice.id);
        EXPECT_EQ(sent(), 1U);
        EXPECT_FALSE(view(number).held);
        EXPECT_EQ(deliveries_of(world).size(), 0U);
    }
    EXPECT_EQ(told("fault.released").size(), 1U);
}

TEST_F(HeldMessages, TheDeadlineIsThatOfTheFirst) {
    std::uint32_t const number = give(late());
    Instant const first = now() + usual;
    auto const removal = schedule(alice);
    pass(minute);
    cancel(removal);
    EXPECT_EQ(view(number).held, 2U);
    expect_one_delivery(first, number);
    pass_to(first);
    EXPECT_EQ(view(number).held, 1U);
    expect_one_delivery(first + minute, number);
    pass(minute);
    EXPECT_EQ(kinds(letters()), (Said{"removal_scheduled", "removal_cancelled"}));
    EXPECT_EQ(deliveries_of(world).size(), 0U);
}

TEST_F(HeldMessages, ComeAfterAllThatCameBeforeThem) {
    give(late(usual, 1));
    Instant const begin = now();
    schedule(alice);
    pass(usual - millisecond);
    schedule(bob);
    pass(millisecond);
    schedule(carol);
    auto const all = letters();
    ASSERT_EQ(all.size(), 4U);
    EXPECT_EQ(all[0].account, bob.id);
    EXPECT_EQ(all[0].at, begin + usual - millisecond);
    EXPECT_EQ(all[1].account, alice.id);
    EXPECT_EQ(all[1].at, begin + usual);
    EXPECT_EQ(all[2].account, carol.id);
    for (std::size_t i = 0; i < all.size(); ++i) EXPECT_EQ(all[i].number, i + 1);
}

TEST_F(HeldMessages, ComeAfterWhatElseFallsDueAtThatInstant) {
    auto const removal = schedule(alice);
    Instant const erased = removal.due + until_erased;
    pass_to(erased - usual);
    give(late(usual, 1));
    schedule(bob);
    pass_to(erased);
    auto const all = letters();
    ASSERT_EQ(kinds(all), (Said{"removal_scheduled", "purged", "removal_scheduled"}));
    EXPECT_EQ(all[1].at, erased);
    EXPECT_EQ(all[2].at, erased);
    EXPECT_EQ(all[2].account, bob.id);
}

TEST_F(HeldMessages, OfOneInstantComeThoseOfTheOlderFaultFirst) {
    auto const scheduled = late(MessageKind::removal_scheduled, usual * 2);
    auto const cancelled = late(MessageKind::removal_cancelled, usual);
    for (bool const in_order : {true, false}) {
        give(in_order ? scheduled : cancelled);
        give(in_order ? cancelled : scheduled);
        std::size_t const before = letters().size();
        auto const removal = schedule(alice);
        pass(usual);
        cancel(removal);
        pass(usual);
        auto last = kinds(letters());
        last.erase(last.begin(), last.begin() + static_cast<std::ptrdiff_t>(before));
        EXPECT_EQ(last, in_order ? (Said{"removal_scheduled", "removal_cancelled"})
                                 : (Said{"removal_cancelled", "removal_scheduled"}));
        heal(0);
    }
}

// Alice has the first slot of all, the one that a delivery has in the index.
TEST_F(HeldMessages, ComeThoughTheAccountIsRemovedMeanwhile) {
    ASSERT_EQ(world.state().identity().place_of(alice.id).slot, 0U);
    std::uint32_t const number = give(late(MessageKind::purged, day * 30));
    auto const removal = schedule(alice);
    Instant const arrives = removal.due + until_erased + day * 30;
    pass_to(removal.due + minute);
    ASSERT_EQ(world.state().find(alice.id)->phase, domain::Phase::removed);
    expect_one_delivery(arrives, number);
    for (Duration const offset : around) {
        pass_to(arrives + offset);
        auto const left = residue(alice);
        EXPECT_TRUE(left.clean) << "a delivery is nobody's deadline";
        EXPECT_EQ(store(left, "deadlines").entries, 0U);
        EXPECT_EQ(store(left, "messages").entries, 2U) << "also while one is on its way";
        EXPECT_EQ(store(left, "messages").declared, 2U);
        bool const has_come = offset.ms >= 0;
        EXPECT_EQ(sent(), has_come ? 2U : 1U);
        if (!has_come) continue;
        EXPECT_EQ(kinds(letters_to(alices)), (Said{"removal_scheduled", "purged"}));
        EXPECT_EQ(letters().back().at, arrives);
        EXPECT_EQ(letters().back().account, alice.id);
        EXPECT_FALSE(letters().back().to) << "it is known no more";
    }
}

TEST_F(HeldMessages, ACodeMayBeOutOfItsTimeWhenItComes) {
    for (Duration const by : {minute * 10 - millisecond, minute * 10}) {
        auto fault = late(MessageKind::code, by);
        fault.times = 1;
        give(fault);
    }
    for (auto const& [who, address, is_right] :
         {std::tuple{&alice, alices, true}, std::tuple{&bob, bobs, false}}) {
        who->token = sign_in(address);
        FactorId const factor = enrol(*who, Via::email);
        EXPECT_EQ(ask_for_code(*who, factor).code, "ok");
        pass(minute * 10 - (is_right ? millisecond : Duration{0}));
        ASSERT_EQ(letters_to(address).size(), 1U);
        auto const code = letters_to(address)[0];
        EXPECT_EQ(code.at < *code.expires_at, is_right);
        who->token = sign_in(address);
        EXPECT_EQ(confirm(*who, factor, *code.code).code, is_right ? "ok" : "auth.bad_code");
    }
}

TEST_F(HeldMessages, ACodeMayBeVoidWhenItComesBecauseOfANewerOne) {
    give(late(usual, 1));
    FactorId const factor = enrol(alice, Via::email);
    EXPECT_EQ(ask_for_code(alice, factor).code, "ok");
    pass(minute);
    EXPECT_EQ(ask_for_code(alice, factor).code, "ok");
    pass(usual - minute);
    auto const all = codes_sent();
    ASSERT_EQ(all.size(), 2U);
    EXPECT_LT(all[0].at, all[1].at);
    EXPECT_GT(*all[0].expires_at, *all[1].expires_at) << "the older one came last";
    alice.token = sign_in(alices);
    EXPECT_EQ(confirm(alice, factor, all[1].code.value()).code, "auth.bad_code");
    EXPECT_EQ(confirm(alice, factor, all[0].code.value()).code, "ok");
}

TEST_F(HeldMessages, ComeAtOnceWhenTheirFaultIsHealedAndMeetNoOther) {
    std::uint32_t const number = give(late(hour));
    std::uint32_t const loses = give(order(FaultKind::message_lost));
    schedule(carol);
    EXPECT_EQ(view(number).held, 2U);
    pass(minute);
    heal(number);
    auto const all = letters();
    ASSERT_EQ(all.size(), 2U);
    EXPECT_EQ(all[0].to, carols) << "in the order in which they were sent";
    EXPECT_EQ(all[1].to, carols_number);
    for (auto const& one : all) EXPECT_EQ(one.at, now());
    EXPECT_EQ(view(loses).calls, 0U);
    EXPECT_EQ(deliveries_of(world).size(), 0U);
    pass(hour);
    EXPECT_EQ(sent(), 2U);
    EXPECT_EQ(told("fault.released"), Said{}) << "it says that it is healed";
    EXPECT_EQ(told("fault.healed"), Said{"fault.healed 1"});
}

TEST_F(HeldMessages, ComeAtOnceWhenAllIsHealed) {
    give(late(MessageKind::removal_cancelled, hour));
    give(late(MessageKind::removal_scheduled, hour));
    cancel(schedule(alice));
    pass(minute);
    heal(0);
    EXPECT_EQ(kinds(letters()), (Said{"removal_cancelled", "removal_scheduled"}));
    EXPECT_TRUE(world.state().faults().empty());
    EXPECT_EQ(deliveries_of(world).size(), 0U);
    pass(hour);
    EXPECT_EQ(sent(), 2U);
}

TEST_F(HeldMessages, AreSoManyAndWhatIsBeyondDoesNotMeetTheirFault) {
    std::uint32_t const number = give(late());
    for (std::uint32_t n = 0; n < domain::messages_max / 2; ++n) cancel(schedule(alice));
    EXPECT_EQ(view(number).held, domain::messages_max);
    EXPECT_EQ(sent(), 0U);
    std::uint32_t const younger = give(order(FaultKind::message_lost, "*", 1));
    auto const removal = schedule(alice);
    EXPECT_EQ(view(younger).used, 1U) << "which meets it then";
    cancel(removal);
    EXPECT_EQ(kinds(letters()), Said{"removal_cancelled"}) << "and the next one comes in time";
    EXPECT_EQ(view(number).held, domain::messages_max);
    EXPECT_EQ(view(number).used, domain::messages_max);
    EXPECT_EQ(view(number).calls, domain::messages_max);
    EXPECT_EQ(acts(FaultKind::message_late), domain::messages_max);
    pass(usual);
    EXPECT_EQ(sent(), domain::messages_max + 1);
    EXPECT_FALSE(view(number).held);
    schedule(alice);
    EXPECT_EQ(view(number).held, 1U) << "there is room again";
}

TEST_F(HeldMessages, AreHeldAndBroughtByOneThatIsUsedUp) {
    std::uint32_t const number = give(late(usual, 1));
    auto const removal = schedule(alice);
    EXPECT_FALSE(view(number).armed);
    EXPECT_EQ(view(number).held, 1U);
    cancel(removal);
    EXPECT_EQ(kinds(letters()), Said{"removal_cancelled"});
    pass(usual);
    EXPECT_EQ(kinds(letters()), (Said{"removal_cancelled", "removal_scheduled"}));
    EXPECT_FALSE(view(number).held);
}

TEST_F(HeldMessages, AreHeldAndBroughtByOneThatIsOver) {
    auto fault = late(usual);
    fault.lasts = minute;
    std::uint32_t const number = give(fault);
    schedule(alice);
    pass(minute);
    EXPECT_FALSE(view(number).armed);
    EXPECT_EQ(view(number).held, 1U);
    schedule(bob);
    EXPECT_EQ(sent(), 1U);
    pass(usual - minute);
    EXPECT_EQ(sent(), 2U);
}

TEST_F(HeldMessages, NothingIsLeftOfAFaultThatIsHealedOnceAllHasCome) {
    World other_way("w", world);
    give(late());
    FaultDesk(other_way).order(down(System::mail, usual));
    schedule(alice);
    schedule_in(other_way, alice);
    EXPECT_NE(world.state().hash(), other_way.state().hash());
    pass(usual);
    pass_in(other_way, usual);
    heal(0);
    FaultDesk(other_way).heal(0);
    EXPECT_EQ(world.state().messages_sent(), 1U);
    EXPECT_EQ(world.state().hash(), other_way.state().hash()) << "whatever held it back";
    EXPECT_TRUE(Watch::same(world.state(), other_way.state()));
}

TEST_F(HeldMessages, OneThatIsHealedInTheSameInstantLeavesAWorldThatNeverHadIt) {
    World same("w", world);
    give(late());
    schedule(carol);
    heal(1);
    schedule_in(same, carol);
    EXPECT_EQ(world.state().hash(), same.state().hash());
    EXPECT_TRUE(Watch::same(world.state(), same.state()));
}

TEST_F(HeldMessages, ComeTheSameHoweverTimePasses) {
    give(late());
    World other_way("w", world);
    schedule(carol);
    schedule_in(other_way, carol);
    pass(usual);
    for (int n = 0; n < 5; ++n) pass_in(other_way, minute);
    EXPECT_EQ(world.state().hash(), other_way.state().hash());
    EXPECT_EQ(world.state().messages_sent(), 2U);
}

TEST_F(HeldMessages, AreCopiedTurnedBackAndEndWithTheWorld) {
    give(late());
    Instant const arrives = now() + usual;
    schedule(alice);
    world.take_snapshot("held");
    std::uint64_t const hash = world.state().hash();
    World fork("fork", world);
    EXPECT_EQ(fork.state().hash(), hash);
    pass(usual);
    EXPECT_EQ(sent(), 1U);
    EXPECT_EQ(fork.state().messages_sent(), 0U) << "the fork's is on its way";
    ASSERT_EQ(deliveries_of(fork).size(), 1U);
    pass_in(fork, usual);
    ASSERT_EQ(letters_of(fork).size(), 1U);
    EXPECT_EQ(letters_of(fork)[0].at, arrives);

    ASSERT_TRUE(world.rewind("held"));
    EXPECT_EQ(world.state().hash(), hash);
    EXPECT_EQ(sent(), 0U);
    EXPECT_EQ(view(1).held, 1U);
    pass(usual);
    EXPECT_EQ(sent(), 1U) << "once again, and once";

    ASSERT_TRUE(world.rewind("held"));
    world.reset();
    EXPECT_TRUE(world.state().faults().empty());
    EXPECT_EQ(deliveries_of(world).size(), 0U);
    pass(usual);
    EXPECT_EQ(sent(), 0U);
}

// docs/time.md: a wait that would end later ends with time itself.
TEST_F(HeldMessages, NothingIsPutOffBeyondTheEndOfTime) {
    pass_to(Instant{last_instant.ms - minute.ms});
    alice.token = sign_in(alices);
    FactorId const factor = enrol(alice, Via::email);
    give(late());
    EXPECT_EQ(ask_for_code(alice, factor).code, "ok");
    EXPECT_EQ(sent(), 0U);
    pass_to(last_instant);
    ASSERT_EQ(letters().size(), 1U);
    EXPECT_EQ(letters()[0].at, last_instant);
}

TEST_P(SystemsThatAreDown, RefuseToSendACodeByThatWayAlone) {
    for (Via const each : {Via::email, Via::sms}) guard(dave, each);
    FactorId const mine = enrol(carol, way), others = enrol(carol, other(way));
    pass(minute);
    std::size_t const before = letters_by(way).size();
    std::uint32_t const number = give(down(GetParam()));
    Instant const end = now() + hour;
    ChallengeId const open = challenge("dave@example.test");
    for (Heard const& heard : {ask_for_code(carol, mine), send_code(open, way)}) {
        ASSERT_EQ(heard.code, "service.down");
        EXPECT_EQ(std::get<api::Problem>(heard.answer).not_before, end);
        EXPECT_EQ(heard.fault, number);
    }
    for (Heard const& heard : {ask_for_code(carol, others), send_code(open, other(way))})
        EXPECT_EQ(heard.code, "ok") << "the other way goes on";
    EXPECT_EQ(view(number).used, 2U);
    EXPECT_FALSE(view(number).held) << "none was to be sent";
    EXPECT_EQ(answer(open, other(way), letters_by(other(way)).back().code.value()).code, "ok");
    pass_to(end - millisecond);
    carol.token = sign_in(carols);
    EXPECT_EQ(ask_for_code(carol, mine).code, "service.down");
    EXPECT_EQ(letters_by(way).size(), before);
    pass(millisecond);
    EXPECT_EQ(ask_for_code(carol, mine).code, "ok");
    EXPECT_EQ(send_code(challenge("dave@example.test"), way).code, "ok");
    EXPECT_EQ(letters_by(way).size(), before + 2);
}

TEST_P(SystemsThatAreDown, HoldLettersByThatWayUntilTheyAreBack) {
    std::uint32_t const number = give(down(GetParam()));
    Instant const end = now() + hour;
    schedule(carol);
    ASSERT_EQ(letters().size(), 1U);
    EXPECT_EQ(letters()[0].via, other(way));
    EXPECT_EQ(view(number).held, 1U);
    EXPECT_EQ(view(number).used, 1U);
    EXPECT_EQ(acts(FaultKind::down), 1U) << "as often as it acted";
    expect_one_delivery(end, number);
    for (Duration const offset : around) {
        pass_to(end + offset);
        EXPECT_EQ(letters_by(way).size(), offset.ms < 0 ? 0U : 1U);
    }
    EXPECT_EQ(letters_by(way).front().at, end);
    EXPECT_FALSE(view(number).held);
    EXPECT_FALSE(view(number).armed);
    schedule(dave);
    EXPECT_EQ(letters_by(way).back().at, now()) << "from then on they are sent";
    EXPECT_EQ(told("fault.released").size(), 1U);
}

TEST_P(SystemsThatAreDown, BringThemWhenTheyAreHealed) {
    std::uint32_t const number = give(down(GetParam()));
    schedule(carol);
    pass(minute);
    EXPECT_EQ(letters_by(way).size(), 0U);
    heal(number);
    ASSERT_EQ(letters_by(way).size(), 1U);
    EXPECT_EQ(letters_by(way)[0].at, now());
    pass(hour);
    EXPECT_EQ(letters_by(way).size(), 1U);
}

TEST_P(SystemsThatAreDown, ForOneAccountHoldNobodyElsesLetters) {
    auto fault = down(GetParam());
    fault.account = carol.id;
    std::uint32_t const number = give(fault);
    schedule(carol);
    schedule(dave);
    EXPECT_EQ(view(number).held, 1U);
    ASSERT_EQ(letters_by(way).size(), 1U);
    EXPECT_EQ(letters_by(way)[0].account, dave.id);
}

TEST_P(SystemsThatAreDown, AreTheOnlyOnesThatHoldLetters) {
    FactorId const factor = enrol(carol, way);
    for (System const another : {System::billing, System::devices, System::cloud}) give(down(another));
    give(order(FaultKind::down, "get_account"));
    auto overloaded = order(FaultKind::status);
    overloaded.system = GetParam();
    std::uint32_t const of_calls = give(overloaded);
    EXPECT_EQ(ask_for_code(carol, factor).code, "server.overloaded");
    schedule(carol);
    EXPECT_EQ(letters().size(), 2U);
    EXPECT_EQ(view(of_calls).calls, 1U) << "a letter is no call of it";
}

INSTANTIATE_TEST_SUITE_P(All, SystemsThatAreDown, testing::Values(System::mail, System::sms),
                         [](auto const& one) { return std::string(wire_name(one.param)); });

}  // namespace fauxcount::engine
