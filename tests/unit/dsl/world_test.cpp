// The language of tests fails when it should, where it should, and says enough to understand why.
#include "scenarios/dsl/world.hpp"
#include "scenarios/files/verbs.hpp"

#include <gtest/gtest-spi.h>
#include <gtest/gtest.h>

#include <set>
#include <sstream>
#include <vector>

using namespace fauxcount;
using namespace fauxcount::testing;

namespace {

// What the world reports while `act` runs.
template <class Act>
std::vector<::testing::TestPartResult> failures_of(Act&& act) {
    ::testing::TestPartResultArray results;
    std::vector<::testing::TestPartResult> copies;
    {
        ::testing::ScopedFakeTestPartResultReporter const reporter(
            ::testing::ScopedFakeTestPartResultReporter::INTERCEPT_ALL_THREADS, &results);
        act();
    }
    copies.reserve(static_cast<std::size_t>(results.size()));
    for (int i = 0; i < results.size(); ++i) copies.push_back(results.GetTestPartResult(i));
    return copies;
}

bool says(::testing::TestPartResult const& result, std::string const& text) {
    return std::string(result.message()).find(text) != std::string::npos;
}

// The verbs of a story: the first word behind who did it, what has to do with time left out.
std::set<std::string> verbs_of(std::string const& story) {
    std::set<std::string> verbs;
    std::istringstream lines(story);
    for (std::string line; std::getline(lines, line);) {
        std::istringstream parts(line);
        std::string when, who, what;
        if (!std::getline(parts, when, '|') || !std::getline(parts, who, '|') ||
            !std::getline(parts, what, '|') || who == " the clock ")
            continue;
        std::istringstream(what) >> what;
        verbs.insert(what);
    }
    return verbs;
}

}  // namespace

TEST(Language, ARefusalNobodyExpectedIsAFailureAtTheStep) {
    World world{seed(11)};
    auto& alice = world.account("alice").with(subscription(plan::cloud_plus));
    int line = 0;
    auto const failures = failures_of([&] {
        line = __LINE__ + 1;
        world(request_removal(alice));
    });
    ASSERT_EQ(failures.size(), 1U);
    auto const& failure = failures.at(0);
    EXPECT_EQ(failure.line_number(), line);
    EXPECT_NE(std::string(failure.file_name()).find("world_test.cpp"), std::string::npos);
    EXPECT_TRUE(says(failure, "expected: success"));
    EXPECT_TRUE(says(failure, "refused removal.blocked subscription.active"));
    EXPECT_TRUE(says(failure, "seed 11"));
    EXPECT_TRUE(says(failure, "t+0d 00:00:00 | alice | subscription.start | active"));
}

TEST(Language, ASuccessNobodyExpectedIsAFailure) {
    World world;
    auto& alice = world.account("alice");
    auto const failures =
        failures_of([&] { world(request_removal(alice), expect(refused::removal_already_pending)); });
    ASSERT_EQ(failures.size(), 1U);
    EXPECT_TRUE(says(failures.at(0), "expected: refused removal.already_pending"));
    EXPECT_TRUE(says(failures.at(0), "it was: scheduled, due t+30d 00:00:00"));
}

TEST(Language, TheWrongRefusalIsAFailure) {
    World world;
    auto& alice = world.account("alice").with(device("phone", find_device::on, lost_mode::on));
    EXPECT_EQ(failures_of([&] { world(request_removal(alice), expect(refused::removal_too_late)); }).size(),
              1U);
    EXPECT_EQ(failures_of([&] { world(request_removal(alice), expect(blocked_by({}))); }).size(), 1U);
    EXPECT_EQ(failures_of([&] { world(request_removal(alice), expect(not_before(world.now()))); }).size(),
              1U);
    world(request_removal(alice), expect(refused::device_lost_mode, blocked_by({refused::device_lost_mode})));
}

TEST(Language, AConditionThatDoesNotHoldIsAFailureAndItsOppositeIsNot) {
    World world;
    auto& alice = world.account("alice").with(device("phone"));
    auto const failures = failures_of([&] {
        world(read(alice), require(alice.is(phase::scheduled)));
        world(read(alice), require(!alice.is(phase::active)));
        world(read(alice), require(nothing_left_of(alice)));
        world(read(alice), require(alice.device("phone").is_locked(), alice.device("phone").is_free()));
    });
    EXPECT_EQ(failures.size(), 5U);
    EXPECT_TRUE(says(failures.at(0), "required: alice is scheduled\nit is active"));
    world(read(alice), require(!alice.is(phase::scheduled), alice.device("phone").is_bound_to(alice)));
}

TEST(Language, AnAnswerOfTheWrongKindOrContentIsAFailure) {
    World world;
    auto& alice = world.account("alice");
    auto const no = answer<api::AccountView>("it has items", [](auto const& view) { return view.items > 0; });
    EXPECT_EQ(failures_of([&] { world(read(alice), expect(no)); }).size(), 1U);
    EXPECT_EQ(failures_of([&] { world(preflight(alice), expect(no)); }).size(), 1U);
    EXPECT_EQ(failures_of([&] { world(request_removal(alice), expect(scheduled_in(29 * days))); }).size(),
              1U);
    EXPECT_EQ(failures_of([&] {
                  world(read_removal(alice), expect(answered_in_state(removal_state::purging)));
              }).size(),
              1U);
}

TEST(Language, TimePassesByStepsAlone) {
    World world;
    auto& alice = world.account("alice").with(subscription(plan::cloud_trial));
    EXPECT_EQ(world.now(), world.start());
    world(advance(90 * minutes));
    EXPECT_EQ(world.now(), world.start() + 90 * minutes);
    world(advance_to_next_deadline(), require(alice.is(phase::active)));
    EXPECT_EQ(world.now(), world.start() + 7 * days);
    world(advance_to(world.start() + 8 * days));
    EXPECT_EQ(world.now(), world.start() + 8 * days);
}

TEST(Language, AClockRefusesWhatItRefusesOverHttpToo) {
    World world;
    auto const start = world.start();
    world(advance(-1 * days), expect(refused::clock_in_past));
    world(advance_to(start - 1 * ms), expect(refused::clock_in_past));
    world(advance(8000 * 365 * days), expect(refused::clock_out_of_range));
    world(advance_to(Instant{last_instant.ms + 1}), expect(refused::clock_out_of_range));
    world(advance_to_next_deadline(), expect(refused::clock_nothing_due));
    EXPECT_EQ(world.now(), start);
    auto const failures = failures_of([&] { world(advance(-1 * days)); });
    ASSERT_EQ(failures.size(), 1U);
    EXPECT_TRUE(says(failures.at(0), "refused clock.in_past"));
}

TEST(Language, AForkGoesItsOwnWayWithEverybodyInIt) {
    World world;
    auto& alice = world.account("alice").with(device("phone"));
    auto const other = world.fork();
    auto& alice_there = other->account("alice");
    EXPECT_EQ(alice_there.id(), alice.id());
    (*other)(unbind(alice_there, alice_there.device("phone")));
    (*other)(request_removal(alice_there), require(alice_there.is(phase::scheduled)));
    world(read(alice), require(alice.is(phase::active), alice.device("phone").is_bound_to(alice)));
}

TEST(Language, AStepIsTakenOnBehalfOfWhoeverWasNamedLast) {
    World world;
    auto& alice = world.account("alice");
    world(request_removals({&alice}).as(alice), expect(refused::auth_forbidden));
    world(request_removals({&alice}).as_nobody(), expect(refused::auth_missing));
    world(request_removals({&alice}).with_token("of another world"), expect(refused::auth_invalid_token));
    world(read(alice).as_nobody().as_administrator(), require(alice.is(phase::active)));
    world(request_removals({&alice}).as(alice).as_administrator(), require(alice.is(phase::scheduled)));
}

TEST(Language, AWorldThatCannotBeIsRefusedAtOnce) {
    EXPECT_THROW(World{profile("no-such")}, std::invalid_argument);
    EXPECT_THROW((World{policy("grace", "soon")}), std::invalid_argument);
    World world;
    EXPECT_THROW(world.account("alice").receipt(), std::out_of_range);
    EXPECT_THROW(world.account("alice").subscription("cloud_max"), std::out_of_range);
    EXPECT_THROW(world.account("alice").item(0), std::out_of_range);
    world.account("alice").with(device("phone"));
    EXPECT_THROW(world.account("alice").device("phnoe"), std::out_of_range);
}

// One name in C++, in scenario files and in the trace that a server hands out.
TEST(Language, CallsACommandAsScenarioFilesAndTheJournalDo) {
    World world;
    auto& bob = world.account("bob");
    auto& alice =
        world.account("alice").with(device("phone", find_device::on)).with(subscription(plan::cloud_plus));
    auto const& phone = alice.device("phone");
    world(prove(alice));
    world(set_lost_mode(alice, phone, lost_mode::on));
    world(set_lost_mode(alice, phone, lost_mode::off));
    world(set_find(alice, phone, find_device::off));
    world(factory_reset(phone));
    world(unbind(alice, phone));
    world(cancel(alice.subscription("cloud_plus")));
    world(add_item(alice, item_kind::photo, 10));
    world(drop_item(alice, std::get<api::ItemList>(world(list_items(alice))).items.front().id));
    world(preflight(alice));
    world(request_removal(alice));
    world(cancel_removal(alice));
    world(request_removals({&alice, &bob}));

    auto const told = verbs_of(world.story());
    for (auto const& verb : told) EXPECT_NE(files::find_verb(verb), nullptr) << verb;
    EXPECT_TRUE(told.contains("removal.request_all"));
    std::set<std::string> caused;
    for (auto const& turn : world.engine().journal().read(1, 1000, 0)) caused.emplace(turn.cause);
    for (auto const& cause : caused) EXPECT_TRUE(cause == "fire" || told.contains(cause)) << cause;
    EXPECT_TRUE(caused.contains("removal.request_all"));
    EXPECT_GE(caused.size(), 14U);
}

TEST(Language, SecondFactorsAreWithWhomeverEnrolledThem) {
    World world;
    auto& alice = world.account("alice").with(device("phone"), second_factor(), backup_codes());
    world(sign_in(alice), expect(refused::auth_factor_required));
    auto const first = alice.challenge();
    world(answer(alice).code("000000"), expect(refused::auth_bad_code));
    world(answer(alice));
    world(answer(alice).to(first), expect(refused::challenge_not_found));
    world(prove(alice), expect(refused::auth_factor_required));
    world(answer_with_backup_code(alice, 0));
    auto& tablet = world.device("tablet", device_kind::tablet);
    world(set_up(tablet, alice), expect(refused::auth_factor_required), require(tablet.is_free()));
    world(answer_on(tablet, alice).code(alice.code(30 * seconds)), require(tablet.is_bound_to(alice)));
    world(list_factors(alice), expect(answer<api::FactorList>("an app and a set", [](auto const& list) {
              return list.factors.size() == 2;
          })));
    world(remove_factor(alice, alice.backup_codes()));
    world(enrol_totp(alice));
    world(confirm(alice));
    world(remove_factor(alice));

    for (auto const& verb : verbs_of(world.story())) EXPECT_NE(files::find_verb(verb), nullptr) << verb;
    EXPECT_EQ(world.story().find(alice.backup_code(0)), std::string::npos);
    EXPECT_THROW(world.account("bob").code(), std::out_of_range);
    EXPECT_THROW(world.account("bob").backup_code(0), std::out_of_range);
    EXPECT_THROW(world.account("bob").challenge(), std::out_of_range);
}

TEST(Language, CodesThatAreSentAreReadWhereTheirOwnerReadsThem) {
    World world;
    auto& alice = world.account("alice", {"alice@example.test", "+15550100"})
                      .with(second_factor(factor_kind::email), backup_codes());
    // So long that the next one can be sent.
    EXPECT_EQ(world.now(), world.start() + 1 * minutes);
    world(sign_in(alice), expect(refused::auth_factor_required));
    auto const first = alice.challenge();
    world(send_code(alice, via::email), expect(sent_by(via::email)),
          require(alice.was_told(message_kind::code)));
    world(send_code(alice, via::email), expect(none_sent_for(1 * minutes)));
    EXPECT_NE(alice.mailed(), alice.mailed(1));
    world(answer_by(alice, via::email).code(alice.mailed(1)), expect(refused::auth_bad_code));
    world(answer_by(alice, via::email));
    world(send_code(alice, via::email).to(first), expect(refused::challenge_not_found));

    world(enrol_codes_by(alice, via::sms));
    world(send_factor_code(alice, via::sms), expect(sent_by(via::sms)));
    world(confirm_by(alice, via::sms));
    world(advance(1 * minutes));
    auto& phone = world.device("phone");
    world(set_up(phone, alice), expect(refused::auth_factor_required));
    world(send_code(alice, via::sms));
    world(answer_on(phone, alice, via::sms), require(phone.is_bound_to(alice)));
    world(remove_factor(alice, alice.factor(via::email)));
    world(remove_factor(alice, alice.factor(via::sms)));
    world(sign_in(alice));

    for (auto const& verb : verbs_of(world.story())) EXPECT_NE(files::find_verb(verb), nullptr) << verb;
    EXPECT_NE(world.story().find("alice | challenge.send_code (email) | none sent by email for PT1M"),
              std::string::npos);
    for (std::string const& code : {alice.mailed(), alice.mailed(1), alice.texted(), alice.texted(1)})
        EXPECT_EQ(world.story().find(code), std::string::npos);
    EXPECT_THROW(alice.mailed(2), std::out_of_range);
    EXPECT_THROW(world.account("bob").texted(), std::out_of_range);
    EXPECT_THROW(world.account("bob").factor(via::email), std::out_of_range);
}

TEST(Language, WhetherACodeIsSentIsExpectedOrAFailure) {
    World world{policy("code.resend", "PT0S")};
    auto& alice = world.account("alice").with(second_factor(factor_kind::email));
    EXPECT_EQ(world.now(), world.start());
    world(sign_in(alice), expect(refused::auth_factor_required));
    auto const failures = failures_of([&] {
        world(send_code(alice, via::email), expect(sent_by(via::sms)));
        world(send_code(alice, via::email), expect(none_sent_for(1 * ms)));
        world(send_code(alice, via::sms), expect(sent_by(via::sms)));
    });
    ASSERT_EQ(failures.size(), 4U);
    EXPECT_TRUE(says(failures.at(0), "expected: a code is sent by sms\nit was: sent by email"));
    EXPECT_TRUE(says(failures.at(1), "expected: none is sent for PT0.001S\nit was: sent by email"));
    EXPECT_TRUE(says(failures.at(2), "expected: success\nit was: refused factor.not_found"));
    EXPECT_TRUE(says(failures.at(3), "expected: a code is sent by sms\nit was: refused factor.not_found"));
}

TEST(Language, WhatPeopleAreWrittenIsReadByAStep) {
    World world;
    auto& alice = world.account("alice", {"alice@example.test", "+15550100"});
    auto& bob = world.account("bob");
    world(request_removal(alice), require(alice.was_told(message_kind::removal_scheduled),
                                          !bob.was_told(message_kind::removal_scheduled)));
    api::Inbox const first = world(read_inbox());
    ASSERT_EQ(first.messages.size(), 2U);
    EXPECT_EQ(first.messages[0].to, "alice@example.test");
    EXPECT_EQ(first.messages[1].via, via::sms);
    EXPECT_EQ(first.messages[1].removal, alice.removal().id);
    EXPECT_EQ(first.messages[1].due, alice.removal().due);

    world(cancel_removal(alice), require(alice.was_told(message_kind::removal_cancelled)));
    EXPECT_EQ(world(read_inbox().after(first)).messages.size(), 2U);
    api::Inbox const chosen = world(read_inbox().to("+1-555-01-00").of(message_kind::removal_cancelled));
    ASSERT_EQ(chosen.messages.size(), 1U);
    EXPECT_EQ(chosen.messages[0].number, 4U);
    EXPECT_EQ(chosen.sent, 4U);
    EXPECT_EQ(world(read_inbox().by(via::email).about(alice).at_most(1)).messages.size(), 1U);
    EXPECT_TRUE(world(read_inbox().about(bob)).messages.empty());
    EXPECT_TRUE(world(read_inbox().to("alice"), expect(refused::request_invalid)).messages.empty());

    for (auto const& verb : verbs_of(world.story())) EXPECT_NE(files::find_verb(verb), nullptr) << verb;
    std::string const reader = "t+0d 00:00:00 | the administrator | inbox.list";
    for (std::string const line : {" | 2 messages: removal_scheduled, removal_scheduled",
                                   " (+1-555-01-00 removal_cancelled) | 1 message: removal_cancelled",
                                   " (bob) | no messages", " (alice) | refused request.invalid"})
        EXPECT_NE(world.story().find(reader + line), std::string::npos) << line;
}

TEST(Language, AnInboxThatIsNotReadOrNotAsRequiredIsAFailure) {
    World world;
    auto& alice = world.account("alice");
    world(request_removal(alice));
    auto const failures = failures_of([&] {
        world(read_inbox().to("alice"));
        world(read_inbox(), expect(refused::cursor_invalid));
        world(read_inbox(), require(alice.was_told(message_kind::purged)));
    });
    ASSERT_EQ(failures.size(), 3U);
    EXPECT_TRUE(says(failures.at(0), "expected: success\nit was: refused request.invalid"));
    EXPECT_TRUE(says(failures.at(1), "expected: refused cursor.invalid"));
    EXPECT_TRUE(says(failures.at(2),
                     "required: alice was told of purged\nthe inbox has 1 message: removal_scheduled"));
    world(advance(31 * days), require(alice.was_told(message_kind::purged)));
}

// What a lost answer leaves open, a step must say.
TEST(Language, AnAnswerThatDoesNotComeIsExpectedOrAFailure) {
    World world{seed(11)};
    auto& alice = world.account("alice");
    world(order_fault(fault_once(fault_kind::reply_lost, "request_removal")));
    world(request_removal(alice).keyed("once"), expect(unanswered()));
    world(request_removal(alice).keyed("once"), expect(scheduled_in(30 * days)));
    world(heal_faults());
    world(order_fault(fault(fault_kind::reset, "preflight")));
    auto const silent = failures_of([&] { world(preflight(alice)); });
    ASSERT_EQ(silent.size(), 1U);
    EXPECT_TRUE(says(silent[0], "expected: success\nno complete answer"));
    auto const otherwise = failures_of([&] { world(preflight(alice), expect(refused::auth_missing)); });
    ASSERT_EQ(otherwise.size(), 1U);
    world(heal_fault(1));
    auto const answered = failures_of([&] { world(read_removal(alice), expect(unanswered())); });
    ASSERT_EQ(answered.size(), 1U);
    EXPECT_TRUE(says(answered[0], "expected: no answer"));
    world(heal_fault(1), expect(refused::fault_not_found));
}

TEST(Language, WhatBecomesOfMessagesIsOrderedInWords) {
    World world;
    auto& alice = world.account("alice").with(second_factor(factor_kind::email));
    world.account("mallory");
    world(sign_in(alice), expect(refused::auth_factor_required));
    world(order_fault(once(message_fault(fault_kind::message_lost, message_kind::code))));
    world(send_code(alice, via::email), expect(sent_by(via::email)));
    EXPECT_THROW(alice.mailed(1), std::out_of_range);
    world(advance(1 * minutes));

    world(order_fault(once(late_messages(1 * minutes, message_kind::code))));
    world(send_code(alice, via::email), expect(sent_by(via::email)));
    world(advance(1 * minutes - 1 * ms));
    EXPECT_THROW(alice.mailed(1), std::out_of_range);
    world(advance(1 * ms));
    EXPECT_NE(alice.mailed(), alice.mailed(1));

    world(order_fault(once(message_fault(fault_kind::message_twice))));
    world(send_code(alice, via::email), expect(sent_by(via::email)));
    EXPECT_EQ(alice.mailed(), alice.mailed(1));
    world(answer_by(alice, via::email));

    world(order_fault(once(astray_messages("mallory@example.test", message_kind::removal_scheduled))));
    world(request_removal(alice), require(alice.was_told(message_kind::removal_scheduled)));
    api::Inbox const there = world(read_inbox().to("mallory@example.test"));
    ASSERT_EQ(there.messages.size(), 1U);
    EXPECT_EQ(there.messages[0].account, alice.id());
    EXPECT_TRUE(
        world(read_inbox().to("alice@example.test").of(message_kind::removal_scheduled)).messages.empty());

    for (auto const& verb : verbs_of(world.story())) EXPECT_NE(files::find_verb(verb), nullptr) << verb;
    EXPECT_NE(world.story().find("| the administrator | fault.order (message_late) | done"),
              std::string::npos);
}

TEST(Language, ADeviceOutOfReachHearsWhatItMissedWhenItIsBack) {
    World world;
    auto& alice = world.account("alice").with(device("phone"));
    auto& phone = alice.device("phone");
    world(order_fault(offline(phone, 2 * days)));
    world(sign_out(alice, phone), expect(unanswered()), require(phone.is_bound_to(alice)));
    world(unbind(alice, phone), require(phone.has_a_sign_out_pending(), phone.is_set_up(), !phone.is_free()));
    world(advance(2 * days - 1 * ms), require(phone.has_a_sign_out_pending()));
    world(advance(1 * ms), require(phone.is_free(), !phone.has_a_sign_out_pending()));

    auto& bob = world.account("bob");
    world(set_up(phone, bob), require(phone.is_bound_to(bob)));
    world(order_fault(offline(phone)));
    world(unbind(bob, phone), require(phone.has_a_sign_out_pending()));
    world(heal_fault(2), require(phone.is_free()));
    auto const silent = failures_of([&] {
        world(order_fault(offline(phone)));
        world(set_up(phone, bob));
    });
    ASSERT_EQ(silent.size(), 1U);
    EXPECT_TRUE(says(silent[0], "expected: success\nno complete answer"));
}

TEST(Language, AnAccountShowsThePasswordThatItHasByThen) {
    World world;
    auto& alice = world.account("alice").with(device("phone"), device("tablet"));
    auto& phone = alice.device("phone");
    EXPECT_EQ(alice.password(), "sesame");
    EXPECT_THROW(alice.old_password(), std::out_of_range);
    world(change_password(alice, ""), expect(refused::request_invalid));
    EXPECT_EQ(alice.password(), "sesame") << "it was refused";
    world(change_password(alice, "open sesame"),
          require(alice.is(proven_by::password), phone.is(proven_by::nothing),
                  alice.was_told(message_kind::password_changed)));
    EXPECT_EQ(alice.password(), "open sesame");
    world(sign_in(alice, password(alice.old_password())), expect(refused::auth_bad_credentials));
    world(sign_out(alice, phone, password("sesame")), expect(refused::auth_bad_credentials));
    world(sign_in(alice), require(alice.is(proven_by::password)));
    world(prove(alice));
    world(sign_out(alice, phone), require(phone.is_free()));
    world(set_up(phone, alice), require(phone.is(proven_by::password)));

    // What became of it is not known: the account goes on with what it had.
    world(order_fault(fault_once(fault_kind::reply_lost, "change_password")));
    world(change_password(alice, "simsim"), expect(unanswered()));
    EXPECT_EQ(alice.password(), "open sesame");
    world(sign_in(alice), expect(refused::auth_bad_credentials));
    world(change_password(alice, "simsim"));
    world(sign_in(alice));
    EXPECT_EQ(alice.old_password(), "open sesame");

    auto const told = verbs_of(world.story());
    EXPECT_TRUE(told.contains("account.change_password"));
    for (auto const& verb : told) EXPECT_NE(files::find_verb(verb), nullptr) << verb;
    for (std::string const& text : {std::string("open sesame"), std::string("simsim")})
        EXPECT_EQ(world.story().find(text), std::string::npos);
}

TEST(Language, ASessionThatIsProvenByAnythingElseIsAFailure) {
    World world;
    auto& alice = world.account("alice").with(device("phone"));
    auto& tablet = world.device("tablet", device_kind::tablet);
    auto const failures = failures_of([&] {
        world(read(alice), require(alice.is(proven_by::second_factor)));
        world(read(alice), require(alice.device("phone").is(proven_by::nothing)));
        world(read(alice), require(tablet.is(proven_by::password)));
    });
    ASSERT_EQ(failures.size(), 3U);
    EXPECT_TRUE(says(failures.at(0), "required: alice is proven by second_factor\nit is proven by password"));
    EXPECT_TRUE(says(failures.at(1), "phone is proven by nothing\nit is proven by password"));
    EXPECT_TRUE(says(failures.at(2), "tablet is proven by password\nrefused auth.missing"));
}
