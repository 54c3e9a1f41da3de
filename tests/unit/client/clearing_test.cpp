// What the removal flow clears, in which order, and above all what it leaves alone.
#include "client/clearing.hpp"
#include "tests/unit/client/scripted.hpp"

#include <gtest/gtest.h>

namespace fauxcount::client {

namespace {

using namespace scripted;

std::set<Clearing> const everything{Clearing::lost_mode_off, Clearing::find_off, Clearing::unbind,
                                    Clearing::cancel_subscription, Clearing::disable_2fa};

TEST(Clearing, HasANameForEachWordAndNoOther) {
    for (auto const what : everything) EXPECT_EQ(clearing_from(wire_name(what)), what);
    EXPECT_FALSE(clearing_from(""));
    EXPECT_FALSE(clearing_from("Unbind"));
    EXPECT_FALSE(clearing_from("wipe"));
}

TEST(Clearing, EachBlockerHasItsRequest) {
    auto flow = signed_in(plan(everything));
    flow.answered(preflight({blocker(Code::device_lost_mode, phone)}));
    EXPECT_EQ(asked<api::SetLostMode>(flow).device, phone);
    EXPECT_FALSE(asked<api::SetLostMode>(flow).enabled);

    flow = signed_in(plan(everything));
    flow.answered(preflight({blocker(Code::device_find_on, phone)}));
    EXPECT_EQ(asked<api::SetFindDevice>(flow).device, phone);
    EXPECT_FALSE(asked<api::SetFindDevice>(flow).enabled);
    EXPECT_EQ(asked<api::SetFindDevice>(flow).password, "correct horse");

    flow = signed_in(plan(everything));
    flow.answered(preflight({blocker(Code::device_bound, phone)}));
    EXPECT_EQ(asked<api::UnbindDevice>(flow).device, phone);

    flow = signed_in(plan(everything));
    flow.answered(preflight({blocker(Code::subscription_active, plus)}));
    EXPECT_EQ(asked<api::CancelSubscription>(flow).subscription, plus);
    EXPECT_EQ(asked<api::CancelSubscription>(flow).when, api::CancelWhen::now);

    flow = signed_in(plan(everything));
    flow.answered(preflight({blocker(Code::factor_enabled, app)}));
    EXPECT_EQ(asked<api::RemoveFactor>(flow).factor, app);
}

TEST(Clearing, TheSecondFactorIsTheLastToGoAndBothAppsGo) {
    constexpr FactorId other{app.value + 1};
    auto flow = signed_in(plan(everything));
    flow.answered(preflight({blocker(Code::factor_enabled, app), blocker(Code::factor_enabled, other),
                             blocker(Code::subscription_active, plus)}));
    EXPECT_TRUE(asks<api::CancelSubscription>(flow));
    flow.answered(api::SubscriptionView{});
    auto const first = asked<api::RemoveFactor>(flow).factor;
    flow.answered(api::Done{});
    auto const second = asked<api::RemoveFactor>(flow).factor;
    EXPECT_EQ((std::set{first, second}), (std::set{app, other}));
    flow.answered(api::Done{});
    EXPECT_TRUE(asks<api::Preflight>(flow));
    EXPECT_EQ(flow.progress().cleared.back().what, Clearing::disable_2fa);
}

TEST(Clearing, UntoldNothingIsCleared) {
    std::vector const all{blocker(Code::device_lost_mode, phone), blocker(Code::device_find_on, phone),
                          blocker(Code::device_bound, tablet), blocker(Code::subscription_active, plus),
                          blocker(Code::factor_enabled, app)};
    auto flow = signed_in();
    flow.answered(preflight(all));
    EXPECT_EQ(ended<Blocked>(flow).blockers.size(), 5U) << "the whole list, not the first";
    EXPECT_TRUE(flow.progress().cleared.empty());
}

TEST(Clearing, ToldSomeNothingIsClearedForNothing) {
    auto flow = signed_in(plan({Clearing::cancel_subscription}));
    flow.answered(preflight({blocker(Code::subscription_active, plus), blocker(Code::device_bound, phone)}));
    EXPECT_EQ(ended<Blocked>(flow).blockers.size(), 2U);
    EXPECT_TRUE(flow.progress().cleared.empty());
}

TEST(Clearing, NoWordButItsOwnEndsLostMode) {
    auto flow = signed_in(plan({Clearing::unbind, Clearing::find_off, Clearing::cancel_subscription}));
    flow.answered(preflight({blocker(Code::device_lost_mode, phone)}));
    EXPECT_EQ(ended<Blocked>(flow).blockers.size(), 1U);
}

TEST(Clearing, AnUnheardOfBlockerIsNotCleared) {
    auto flow = signed_in(plan(everything));
    flow.answered(preflight({blocker(Code::removal_limit, phone)}));
    ended<Blocked>(flow);
}

TEST(Clearing, TakesLostModeFirstThenFindDeviceThenTheBinding) {
    auto flow = signed_in(plan(everything));
    flow.answered(preflight({blocker(Code::subscription_active, plus), blocker(Code::device_bound, phone),
                             blocker(Code::device_find_on, phone), blocker(Code::device_lost_mode, phone),
                             blocker(Code::device_bound, tablet)}));
    EXPECT_TRUE(asks<api::SetLostMode>(flow));
    flow.answered(api::DeviceView{});
    EXPECT_TRUE(asks<api::SetFindDevice>(flow));
    flow.answered(api::DeviceView{});
    EXPECT_EQ(asked<api::UnbindDevice>(flow).device, phone);
    flow.answered(api::Done{});
    EXPECT_EQ(asked<api::UnbindDevice>(flow).device, tablet);
    flow.answered(api::Done{});
    EXPECT_TRUE(asks<api::CancelSubscription>(flow));
    flow.answered(api::SubscriptionView{});
    EXPECT_TRUE(asks<api::Preflight>(flow)) << "what counts is what stands in the way now";
    EXPECT_EQ(flow.progress().cleared.size(), 5U);
}

TEST(Clearing, FollowsADeviceThatShowsOneBlockerAfterTheOther) {
    auto flow = signed_in(plan(everything));
    for (auto const code : {Code::device_lost_mode, Code::device_find_on, Code::device_bound}) {
        flow.answered(preflight({blocker(code, phone)}));
        flow.answered(api::Done{});
    }
    flow.answered(preflight());
    EXPECT_TRUE(asks<api::RequestRemoval>(flow));
}

TEST(Clearing, ProvesItselfWhenLettingGoOfALockAsksForIt) {
    auto flow = signed_in(plan({Clearing::unbind}));
    flow.answered(preflight({blocker(Code::device_find_on, phone)}));
    flow.answered(problem(Code::auth_proof_too_old));
    ASSERT_TRUE(asks<api::ProveSession>(flow));
    flow.answered(api::SessionView{});
    EXPECT_EQ(asked<api::UnbindDevice>(flow).device, phone);
}

TEST(Clearing, OneUnbindDoesForBothBlockersOfADevice) {
    auto flow = signed_in(plan({Clearing::unbind}));
    flow.answered(preflight({blocker(Code::device_find_on, phone), blocker(Code::device_bound, phone)}));
    flow.answered(api::Done{});
    EXPECT_TRUE(asks<api::Preflight>(flow));
}

TEST(Clearing, WarningsStayUnlessThePlanSaysSo) {
    auto warned = preflight();
    warned.warnings = {blocker(Code::device_bound, tablet)};
    auto flow = signed_in(plan({Clearing::unbind}));
    flow.answered(warned);
    EXPECT_TRUE(asks<api::RequestRemoval>(flow));
    EXPECT_EQ(flow.progress().warnings.size(), 1U);

    auto thorough = plan({Clearing::unbind});
    thorough.clear_warnings = true;
    flow = signed_in(thorough);
    flow.answered(warned);
    EXPECT_EQ(asked<api::UnbindDevice>(flow).device, tablet);
}

TEST(Clearing, WhatStillStandsInTheWayIsNotClearedTwice) {
    auto flow = signed_in(plan({Clearing::unbind}));
    flow.answered(preflight({blocker(Code::device_bound, phone)}));
    flow.answered(problem(Code::device_not_found));
    flow.answered(preflight({blocker(Code::device_bound, phone)}));
    ended<Blocked>(flow);
    ASSERT_EQ(flow.progress().cleared.size(), 1U);
    EXPECT_EQ(flow.progress().cleared.front().code, Code::device_not_found);
}

TEST(Clearing, SomebodyElsesClearingIsAsGood) {
    auto flow = signed_in(plan({Clearing::cancel_subscription}));
    flow.answered(preflight({blocker(Code::subscription_active, plus)}));
    flow.answered(problem(Code::subscription_not_active));
    flow.answered(preflight());
    EXPECT_TRUE(asks<api::RequestRemoval>(flow));
}

TEST(Clearing, AnUnansweredClearingIsReportedAsSuch) {
    auto flow = signed_in(plan({Clearing::unbind}));
    flow.answered(preflight({blocker(Code::device_bound, phone)}));
    for (int attempts = 0; attempts < 5; ++attempts) flow.unknown("timeout");
    EXPECT_TRUE(asks<api::Preflight>(flow));
    ASSERT_EQ(flow.progress().cleared.size(), 1U);
    EXPECT_FALSE(flow.progress().cleared.front().code);
}

TEST(Clearing, ABlockerThatAppearsBeforeTheRequestIsClearedInAnotherRound) {
    auto flow = requesting(plan({Clearing::cancel_subscription}));
    auto refusal = problem(Code::removal_blocked);
    refusal.blockers = {blocker(Code::subscription_active, plus)};
    flow.answered(refusal);
    flow.answered(preflight(refusal.blockers));
    EXPECT_TRUE(asks<api::CancelSubscription>(flow));
    flow.answered(api::SubscriptionView{});
    flow.answered(preflight());
    EXPECT_EQ(sent(flow).credential.idempotency_key, "key-2");
}

TEST(Clearing, ARequestThatStaysBlockedEndsWithTheList) {
    auto flow = requesting();
    auto refusal = problem(Code::removal_blocked);
    refusal.blockers = {blocker(Code::subscription_active, plus)};
    for (int rounds = 0; rounds < 6; ++rounds) {
        flow.answered(refusal);
        if (asks<api::Preflight>(flow)) flow.answered(preflight());
    }
    EXPECT_EQ(ended<Blocked>(flow).blockers.size(), 1U);
}

}  // namespace

}  // namespace fauxcount::client
