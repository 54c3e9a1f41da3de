// Faults of messages: which ones each is for, and what becomes of those that are lost, doubled or led astray.
// What is held back is tested in held_messages_test.cpp, and what is wrong with an order in
// message_orders_test.cpp.
#include "domain/sent_codes.hpp"
#include "tests/unit/engine/watched_world.hpp"

#include <cstddef>
#include <memory>

namespace fauxcount::engine {

namespace {

constexpr char const* carols = "carol@example.test";
constexpr char const* carols_number = "+15550100";

// Alice and Bob have an address each, Carol has an address and a number.
class MessageFaults : public WatchedWorld {
protected:
    MessageFaults() : carol(with_number("carol", carols_number)) {}

    static api::OrderFault fault(FaultKind kind, std::optional<std::uint32_t> times = {}) {
        auto fault = order(kind, "*", times);
        if (kind == FaultKind::message_late) fault.late_by = minute * 5;
        if (kind == FaultKind::message_astray) fault.recipient = bobs;
        return fault;
    }
    static api::OrderFault lost(std::optional<std::uint32_t> times = {}) {
        return fault(FaultKind::message_lost, times);
    }
    static std::uint32_t newest_code_of(domain::State const& state, Owner const& who) {
        return state.extent(*state.find(who.id)).sent_codes().back().ordinal;
    }

    Owner carol;
};

class EachFaultOfMessages : public MessageFaults, public testing::WithParamInterface<FaultKind> {};

}  // namespace

TEST_F(MessageFaults, TakeEveryMessageWhereNothingElseIsSaid) {
    std::uint32_t const number = give(lost());
    cancel(schedule(alice));
    schedule(carol);
    EXPECT_EQ(letters().size(), 0U);
    EXPECT_EQ(sent(), 0U);
    EXPECT_EQ(view(number).calls, 4U) << "one for each address";
    EXPECT_EQ(view(number).used, 4U);
    EXPECT_TRUE(view(number).armed);
    heal(number);
    EXPECT_EQ(sent(), 0U) << "what is lost never comes";
    schedule(bob);
    EXPECT_EQ(kinds(letters()), Said{"removal_scheduled"});
}

TEST_F(MessageFaults, TakeThoseOfTheKindThatIsNamed) {
    auto one = lost();
    one.message = MessageKind::removal_cancelled;
    std::uint32_t const number = give(one);
    cancel(schedule(carol));
    EXPECT_EQ(kinds(letters()), Said(2, "removal_scheduled"));
    EXPECT_EQ(view(number).calls, 2U);
}

TEST_F(MessageFaults, TakeThoseOfTheWayThatIsNamed) {
    auto one = lost();
    one.via = Via::sms;
    std::uint32_t const number = give(one);
    cancel(schedule(carol));
    EXPECT_EQ(letters_by(Via::email).size(), 2U);
    EXPECT_EQ(letters_by(Via::sms).size(), 0U);
    EXPECT_EQ(view(number).calls, 2U);
}

TEST_F(MessageFaults, TakeThoseThatAreBoth) {
    auto one = lost();
    one.message = MessageKind::removal_cancelled;
    one.via = Via::email;
    std::uint32_t const number = give(one);
    cancel(schedule(carol));
    EXPECT_EQ(kinds(letters_by(Via::email)), Said{"removal_scheduled"});
    EXPECT_EQ(kinds(letters_by(Via::sms)), (Said{"removal_scheduled", "removal_cancelled"}));
    EXPECT_EQ(view(number).calls, 1U);
}

TEST_F(MessageFaults, TakeThoseOfTheAccountThatIsNamed) {
    auto one = lost();
    one.account = bob.id;
    std::uint32_t const number = give(one);
    for (Owner const& who : {alice, bob, carol}) schedule(who);
    for (auto const& letter : letters()) EXPECT_NE(letter.account, bob.id);
    EXPECT_EQ(sent(), 3U);
    EXPECT_EQ(view(number).calls, 1U);
}

TEST_F(MessageFaults, ActOnTheNthMessageAndTheOnesAfterIt) {
    auto one = lost(2);
    one.nth = 2;
    std::uint32_t const number = give(one);
    cancel(schedule(alice));
    cancel(schedule(alice));
    EXPECT_EQ(kinds(letters()), (Said{"removal_scheduled", "removal_cancelled"}));
    EXPECT_NE(letters()[0].removal, letters()[1].removal) << "the first and the last";
    EXPECT_EQ(view(number).calls, 3U) << "one that is used up counts no more";
    EXPECT_EQ(view(number).used, 2U);
    EXPECT_FALSE(view(number).armed);
}

TEST_F(MessageFaults, CountAMessageForEachAddress) {
    auto one = lost(1);
    one.nth = 2;
    give(one);
    schedule(carol);
    ASSERT_EQ(letters().size(), 1U);
    EXPECT_EQ(letters()[0].to, carols);
}

TEST_F(MessageFaults, AreOverAtTheirEnd) {
    auto one = lost();
    one.lasts = hour;
    std::uint32_t const number = give(one);
    pass(hour - millisecond);
    auto const removal = schedule(alice);
    EXPECT_EQ(sent(), 0U);
    pass(millisecond);
    EXPECT_FALSE(view(number).armed);
    cancel(removal);
    EXPECT_EQ(kinds(letters()), Said{"removal_cancelled"});
    EXPECT_EQ(view(number).calls, 1U);
}

TEST_F(MessageFaults, TheOldestWhoseTurnItIsActsAndTheOthersDoNotSeeTheMessage) {
    std::uint32_t const first = give(lost(1)), second = give(lost(1));
    auto const removal = schedule(alice);
    EXPECT_EQ(view(first).used, 1U);
    EXPECT_EQ(view(second).calls, 0U);
    cancel(removal);
    EXPECT_EQ(view(second).used, 1U);
    EXPECT_EQ(sent(), 0U);
    schedule(bob);
    EXPECT_EQ(sent(), 1U);
}

TEST_F(MessageFaults, MeetNoCallAndNoStageAndNoneOfThoseMeetsAMessage) {
    std::uint32_t const of_messages = give(lost());
    EXPECT_EQ(read(alice).fault, 0U);
    EXPECT_EQ(view(of_messages).calls, 0U);
    heal(of_messages);
    schedule(alice);
    std::uint32_t const of_calls = give(order(FaultKind::status));
    pass(day * 31);
    EXPECT_EQ(kinds(letters()), (Said{"removal_scheduled", "purged"}));
    EXPECT_EQ(view(of_calls).calls, 0U);
}

TEST_P(EachFaultOfMessages, LeavesTheAnswerAndTheCodeWhatTheyWouldBe) {
    FactorId const factor = enrol(alice, Via::email);
    World same("w", world);
    std::uint32_t const number = give(fault(GetParam(), 1));
    auto const heard = ask_for_code(alice, factor);
    ASSERT_EQ(heard.code, "ok");
    EXPECT_FALSE(heard.effect) << "the call met no fault";
    EXPECT_EQ(std::get<api::CodeSent>(heard.answer).via, Via::email);
    EXPECT_FALSE(std::get<api::CodeSent>(heard.answer).retry_after);
    EXPECT_EQ(view(number).used, 1U);
    EXPECT_EQ(acts(GetParam()), 1U);
    same.answer(api::SendFactorCode{factor}, api::Credential{alice.token, {}});
    domain::State const& state = world.state();
    EXPECT_EQ(newest_code_of(state, alice), newest_code_of(same.state(), alice));
    auto const again = ask_for_code(alice, factor);
    EXPECT_EQ(std::get<api::CodeSent>(again.answer).retry_after, minute) << "it counts as sent";
    std::string const code =
        domain::sent_code(state.seed(), state.identity().place_of(alice.id), newest_code_of(state, alice));
    EXPECT_EQ(confirm(alice, factor, code).code, "ok");
    schedule(alice);
}

INSTANTIATE_TEST_SUITE_P(All, EachFaultOfMessages,
                         testing::Values(FaultKind::message_lost, FaultKind::message_late,
                                         FaultKind::message_twice, FaultKind::message_astray),
                         [](auto const& one) { return std::string(wire_name(one.param)); });

TEST_F(MessageFaults, TwoOfOneComeOneAfterTheOther) {
    std::uint32_t const number = give(fault(FaultKind::message_twice, 1));
    schedule(carol);
    auto const all = letters();
    ASSERT_EQ(all.size(), 3U);
    EXPECT_EQ(view(number).used, 1U);
    EXPECT_EQ(view(number).calls, 1U) << "its own double is none that it meets";
    for (std::size_t i = 0; i < all.size(); ++i) {
        EXPECT_EQ(all[i].number, i + 1);
        EXPECT_EQ(all[i].at, now());
        EXPECT_EQ(all[i].to, i < 2 ? carols : carols_number);
    }
    EXPECT_EQ(all[0].text, all[1].text);
}

TEST_F(MessageFaults, ACodeThatComesTwiceIsTakenOnce) {
    guard(alice, Via::email);
    pass(minute);
    auto twice = fault(FaultKind::message_twice, 1);
    twice.message = MessageKind::code;
    give(twice);
    std::size_t const before = codes_sent().size();
    ChallengeId const first = challenge(alices), second = challenge(alices);
    EXPECT_EQ(send_code(first, Via::email).code, "ok");
    auto const all = codes_sent();
    ASSERT_EQ(all.size(), before + 2);
    EXPECT_EQ(all[before].code, all[before + 1].code);
    EXPECT_EQ(answer(first, Via::email, all[before].code.value()).code, "ok");
    EXPECT_EQ(answer(second, Via::email, all[before + 1].code.value()).code, "auth.bad_code");
}

TEST_F(MessageFaults, OneThatIsAstrayComesToTheRecipientAndToNobodyElse) {
    auto astray = fault(FaultKind::message_astray, 1);
    astray.recipient = "BOB@Example.test";
    std::uint32_t const number = give(astray);
    EXPECT_EQ(view(number).recipient, bobs) << "as it is kept";
    EXPECT_EQ(view(number).via, Via::email);
    auto const removal = schedule(alice);
    auto const all = letters();
    ASSERT_EQ(all.size(), 1U);
    EXPECT_EQ(all[0].to, bobs);
    EXPECT_EQ(all[0].account, alice.id);
    EXPECT_EQ(all[0].removal, removal.id);
    EXPECT_EQ(all[0].via, Via::email);
    EXPECT_EQ(letters_to(bobs).size(), 1U);
    EXPECT_EQ(letters_to(alices).size(), 0U);
    cancel(removal);
    EXPECT_EQ(kinds(letters_to(alices)), Said{"removal_cancelled"});
}

TEST_F(MessageFaults, OnesThatAreAstrayAreThoseOfTheRecipientsWay) {
    Owner const dave = with_number("dave", "+15550101");
    auto astray = fault(FaultKind::message_astray);
    astray.recipient = "+1-555-0100";
    std::uint32_t const number = give(astray);
    EXPECT_EQ(view(number).recipient, carols_number);
    EXPECT_EQ(view(number).via, Via::sms);
    schedule(alice);
    EXPECT_EQ(view(number).calls, 0U);
    schedule(dave);
    EXPECT_EQ(view(number).used, 1U);
    ASSERT_EQ(letters_by(Via::sms).size(), 1U);
    EXPECT_EQ(letters_by(Via::sms)[0].to, carols_number);
    EXPECT_EQ(letters_by(Via::sms)[0].account, dave.id);
    EXPECT_EQ(letters_to("dave@example.test").size(), 1U);
}

TEST_F(MessageFaults, WhoeverGetsACodeThatIsAstrayCanUseIt) {
    guard(alice, Via::email);
    pass(minute);
    give(fault(FaultKind::message_astray, 1));
    ChallengeId const open = challenge(alices);
    EXPECT_EQ(send_code(open, Via::email).code, "ok");
    ASSERT_EQ(letters_to(bobs).size(), 1U);
    EXPECT_EQ(answer(open, Via::email, letters_to(bobs)[0].code.value()).code, "ok");
}

TEST_F(MessageFaults, ARecipientWhoIsGoneIsNamedNoMore) {
    schedule(bob);
    std::uint32_t const number = give(fault(FaultKind::message_astray));
    pass(day * 31);
    ASSERT_EQ(world.state().find(bob.id)->phase, domain::Phase::removed);
    EXPECT_FALSE(view(number).recipient);
    EXPECT_EQ(view(number).used, 1U) << "the last one of his own, which came to him";
    schedule(alice);
    EXPECT_EQ(view(number).used, 2U);
    auto const all = letters();
    EXPECT_EQ(all.back().account, alice.id);
    EXPECT_FALSE(all.back().to);
    EXPECT_EQ(letters_to(bobs).size(), 3U) << "whoever knows the address finds them";
    EXPECT_EQ(letters_to(alices).size(), 0U);
}

TEST_F(MessageFaults, WhomOneCameToIsToldThoughWhoItIsAboutIsGone) {
    give(fault(FaultKind::message_astray, 1));
    schedule(alice);
    pass(day * 31);
    auto const all = letters();
    ASSERT_EQ(kinds(all), (Said{"removal_scheduled", "purged"}));
    EXPECT_EQ(all[0].to, bobs);
    EXPECT_FALSE(all[1].to);
    EXPECT_TRUE(residue(alice).clean);
    EXPECT_EQ(store(residue(alice), "messages").declared, 2U);
}

TEST_F(MessageFaults, TheJournalTellsOfNoMessageAndOfNoAct) {
    std::vector<FaultKind> const each{FaultKind::message_lost, FaultKind::message_late,
                                      FaultKind::message_twice, FaultKind::message_astray};
    for (FaultKind const kind : each) give(fault(kind, 1));
    cancel(schedule(alice));
    cancel(schedule(alice));
    for (std::size_t i = 0; i < each.size(); ++i) {
        EXPECT_EQ(view(static_cast<std::uint32_t>(i) + 1).used, 1U);
        EXPECT_EQ(acts(each[i]), 1U) << wire_name(each[i]);
    }
    EXPECT_EQ(sent(), 3U) << "two of one, and one that is astray";
    EXPECT_EQ(told("fault.ordered").size(), 4U);
    EXPECT_EQ(told("fault.").size(), 4U);
    pass(minute * 5);
    EXPECT_EQ(sent(), 4U);
    EXPECT_EQ(told("fault.released"), Said{"fault.released 2"});
    EXPECT_EQ(told("fault.").size(), 5U);
    EXPECT_EQ(told("message").size(), 0U);
}

TEST_F(MessageFaults, AHealedOneThatDidNothingLeavesNothing) {
    std::uint64_t const before = world.state().hash();
    for (FaultKind const kind : {FaultKind::message_lost, FaultKind::message_late, FaultKind::message_twice,
                                 FaultKind::message_astray})
        give(fault(kind));
    EXPECT_NE(world.state().hash(), before);
    heal(0);
    EXPECT_EQ(world.state().hash(), before);
}

TEST_F(MessageFaults, NoneInAHeaderIsAFaultOfItsCall) {
    for (FaultKind const kind : {FaultKind::message_lost, FaultKind::message_late, FaultKind::message_twice,
                                 FaultKind::message_astray}) {
        api::Credential credential{alice.token, {}};
        credential.fault = std::make_shared<api::OrderFault>(fault(kind));
        auto const heard = ask(api::GetAccount{alice.id}, credential);
        ASSERT_EQ(heard.code, "request.invalid") << wire_name(kind);
        EXPECT_EQ(std::get<api::Problem>(heard.answer).place, "Fauxcount-Fault: /kind");
    }
    EXPECT_TRUE(world.state().faults().empty());
}

}  // namespace fauxcount::engine
