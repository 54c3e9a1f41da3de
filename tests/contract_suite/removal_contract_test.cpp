// What the removal flow and a provider promise each other, in process and over HTTP alike.
#include "tests/contract_suite/removal_fixture.hpp"

namespace fauxcount::contract_suite {

namespace {

using namespace client;

TEST_P(Removal, GoesFromSignInToTheConfirmedEnd) {
    make_world();
    auto const account = sign_up();
    auto const item = ask<api::ItemView>(api::AddItem{api::ItemKind::photo, 4096}, sign_in().token);
    auto const asked_at = now();
    auto const verdict = as<Removed>(remove(plan()));
    EXPECT_EQ(verdict.at, asked_at + day * 30 + minute);
    EXPECT_EQ(now(), asked_at + day * 30 + minute);
    EXPECT_EQ(phase_of(account), api::Phase::removed);
    EXPECT_TRUE(nothing_left_of(account)) << to_string(item.id);
    EXPECT_EQ(progress.unknown, 0U);
}

TEST_P(Removal, KillsEverySessionAtTheRequestAndGoesOnWithTheReceipt) {
    make_world();
    sign_up();
    auto const session = sign_in();
    auto const scheduled = schedule();
    EXPECT_EQ(ask<api::Problem>(api::ListDevices{}, session.token).code, Code::auth_invalid_token);
    EXPECT_EQ(ask<api::RemovalView>(api::GetRemoval{scheduled.removal}, scheduled.receipt).state,
              api::RemovalState::scheduled);
}

TEST_P(Removal, NamesAllThatStandsInTheWayAndTouchesNothing) {
    make_world();
    auto const account = sign_up();
    auto const phone = bind(api::DeviceKind::phone);
    lose(phone);
    auto const subscription = subscribe();
    auto const blockers = as<Blocked>(remove(plan())).blockers;
    ASSERT_EQ(blockers.size(), 2U);
    EXPECT_EQ(blockers[0].device, phone);
    EXPECT_EQ(blockers[0].code, Code::device_lost_mode);
    EXPECT_EQ(blockers[1].subscription, subscription);
    EXPECT_EQ(blockers[1].code, Code::subscription_active);
    EXPECT_TRUE(progress.cleared.empty());
    EXPECT_EQ(phase_of(account), api::Phase::active);
    EXPECT_EQ(ask<api::DeviceView>(api::GetDevice{phone}, sign_in().token).lost_mode, true);
}

TEST_P(Removal, ToldSomeOfItStillTouchesNothing) {
    make_world();
    sign_up();
    lose(bind(api::DeviceKind::phone));
    auto const subscription = subscribe();
    EXPECT_EQ(as<Blocked>(remove(plan({Clearing::cancel_subscription}))).blockers.size(), 2U);
    EXPECT_EQ(ask<api::SubscriptionView>(api::GetSubscription{subscription}, sign_in().token).state,
              api::SubscriptionState::active);
}

TEST_P(Removal, ClearsWhatItIsToldAndReportsIt) {
    make_world();
    auto const account = sign_up();
    lose(bind(api::DeviceKind::phone));
    subscribe();
    as<Removed>(remove(plan({Clearing::lost_mode_off, Clearing::cancel_subscription})));
    ASSERT_EQ(progress.cleared.size(), 2U);
    EXPECT_EQ(progress.cleared[0].what, Clearing::lost_mode_off);
    EXPECT_EQ(progress.cleared[0].code, Code::ok);
    EXPECT_EQ(progress.cleared[1].what, Clearing::cancel_subscription);
    EXPECT_EQ(progress.cleared[1].code, Code::ok);
    EXPECT_TRUE(nothing_left_of(account));
}

TEST_P(Removal, FollowsADeviceThroughAllItsBlockers) {
    make_world("device-cloud", {{"blockers.device_bound", "block"}, {"blockers.device_find_on", "block"}});
    sign_up();
    auto const phone = bind(api::DeviceKind::phone);
    lose(phone);
    auto const all = plan({Clearing::lost_mode_off, Clearing::find_off, Clearing::unbind});
    as<Removed>(remove(all));
    ASSERT_EQ(progress.cleared.size(), 3U);
    EXPECT_FALSE(ask<api::DeviceView>(api::GetDevice{phone}).locked);
}

TEST_P(Removal, KnowsOfAllBlockersOfADeviceBeforeItClearsTheFirst) {
    make_world("device-cloud", {{"blockers.device_find_on", "block"}});
    sign_up();
    auto const phone = bind(api::DeviceKind::phone);
    lose(phone);
    auto const blockers = as<Blocked>(remove(plan({Clearing::lost_mode_off}))).blockers;
    ASSERT_EQ(blockers.size(), 2U);
    EXPECT_EQ(blockers[0].code, Code::device_lost_mode);
    EXPECT_EQ(blockers[1].code, Code::device_find_on);
    EXPECT_TRUE(progress.cleared.empty()) << "what does not suffice is not begun";
    EXPECT_EQ(ask<api::DeviceView>(api::GetDevice{phone}, sign_in().token).lost_mode, true);
    as<Removed>(remove(plan({Clearing::lost_mode_off, Clearing::find_off})));
    ASSERT_EQ(progress.cleared.size(), 2U);
    EXPECT_EQ(progress.cleared[0].what, Clearing::lost_mode_off);
    EXPECT_EQ(progress.cleared[1].what, Clearing::find_off);
}

TEST_P(Removal, LeavesWarningsAloneSoThatATabletCanBeLockedForEver) {
    make_world();
    sign_up();
    auto const tablet = bind(api::DeviceKind::tablet);
    as<Removed>(remove(plan({Clearing::unbind})));
    ASSERT_EQ(progress.warnings.size(), 1U);
    EXPECT_EQ(progress.warnings[0].device, tablet);
    EXPECT_TRUE(ask<api::DeviceView>(api::GetDevice{tablet}).orphan_locked);
}

TEST_P(Removal, ClearsWarningsTooIfToldAndLeavesTheTabletFree) {
    make_world();
    sign_up();
    auto const tablet = bind(api::DeviceKind::tablet);
    auto thorough = plan({Clearing::unbind});
    thorough.clear_warnings = true;
    as<Removed>(remove(thorough));
    auto const view = ask<api::DeviceView>(api::GetDevice{tablet});
    EXPECT_FALSE(view.locked || view.orphan_locked);
}

TEST_P(Removal, AHostThatDoesNotWaitGoesOnLaterFromTheReceipt) {
    make_world();
    sign_up();
    auto const asked_at = now();
    auto const scheduled = schedule();
    EXPECT_EQ(scheduled.until, asked_at + day * 30);
    EXPECT_EQ(scheduled.state, api::RemovalState::scheduled);
    auto later = plan();
    later.authority = KeptReceipt{scheduled.removal, scheduled.receipt};
    EXPECT_EQ(as<Removed>(remove(later)).removal, scheduled.removal);
}

TEST_P(Removal, HearsDuringThePurgeThatItIsTooLateToCancel) {
    make_world();
    sign_up();
    auto const first = schedule();
    advance_to(first.until);
    auto later = plan();
    later.authority = KeptReceipt{first.removal, first.receipt};
    auto const purging = schedule(later);
    EXPECT_EQ(purging.state, api::RemovalState::purging);
    EXPECT_EQ(purging.until, first.until + minute);
    EXPECT_EQ(as<Refused>(cancel(first)).problem.code, Code::removal_too_late);
}

TEST_P(Removal, CanBeCancelledUntilTheLastMillisecond) {
    make_world();
    auto const account = sign_up();
    auto const scheduled = schedule();
    advance_to(scheduled.until - millisecond);
    EXPECT_EQ(as<Cancelled>(cancel(scheduled)).at, scheduled.until - millisecond);
    EXPECT_EQ(phase_of(account), api::Phase::active);
    auto watching = plan();
    watching.authority = KeptReceipt{scheduled.removal, scheduled.receipt};
    EXPECT_EQ(as<Cancelled>(remove(watching)).removal, scheduled.removal);
}

TEST_P(Removal, CannotBeCancelledOneMillisecondLater) {
    make_world();
    sign_up();
    auto const scheduled = schedule();
    advance_to(scheduled.until);
    EXPECT_EQ(as<Refused>(cancel(scheduled)).problem.code, Code::removal_too_late);
}

TEST_P(Removal, TakesTheEndOfItsRecordForWhatItIs) {
    make_world();
    sign_up();
    auto const scheduled = schedule();
    advance_to(scheduled.until + day * 200);
    auto later = plan();
    later.authority = KeptReceipt{scheduled.removal, scheduled.receipt};
    as<Removed>(remove(later));
    EXPECT_EQ(ask<api::Problem>(api::GetRemoval{scheduled.removal}, scheduled.receipt).code,
              Code::removal_gone);
}

TEST_P(Removal, IsImmediateWhereThePolicyHasNoGrace) {
    make_world("forge-instant");
    auto const account = sign_up();
    as<Removed>(remove(plan()));
    EXPECT_TRUE(nothing_left_of(account));
}

TEST_P(Removal, AWrongPasswordIsARefusal) {
    make_world();
    sign_up();
    auto wrong = plan();
    wrong.authority = Login{ada, "wrong horse"};
    EXPECT_EQ(as<Refused>(remove(wrong)).problem.code, Code::auth_bad_credentials);
}

TEST_P(Removal, StepsUpWhenItsSessionWasOpenedLongAgo) {
    make_world();
    sign_up();
    auto const session = sign_in();
    advance_to(now() + hour);
    auto mute = plan();
    mute.authority = OpenSession{session.token, session.session.id, ""};
    EXPECT_EQ(as<Refused>(remove(mute)).problem.code, Code::auth_proof_too_old);
    auto knowing = plan();
    knowing.authority = OpenSession{session.token, session.session.id, password};
    as<Removed>(remove(knowing));
}

TEST_P(Removal, WorksFromTheSettingsOfADevice) {
    make_world();
    sign_up();
    auto const device = ask<api::DeviceView>(api::MakeDevice{api::DeviceKind::phone}).id;
    auto const session = ask<api::SessionOpened>(api::SetUpDevice{device, ada, password});
    auto there = plan();
    there.authority = OpenSession{session.token, session.session.id, password};
    there.channel = api::Channel::device;
    as<Removed>(remove(there));
    EXPECT_EQ(progress.view->channel, api::Channel::device);
}

TEST_P(Removal, TheDeviceChannelNeedsADevice) {
    make_world();
    sign_up();
    auto elsewhere = plan();
    elsewhere.channel = api::Channel::device;
    EXPECT_EQ(as<Refused>(remove(elsewhere)).problem.code, Code::device_not_bound);
}

TEST_P(Removal, AnAdministratorRemovesByName) {
    make_world();
    auto const account = sign_up();
    auto theirs = plan();
    theirs.authority = Administrator{administrator, account};
    as<Removed>(remove(theirs));
    EXPECT_TRUE(nothing_left_of(account));
}

TEST_P(Removal, AnAdministratorMayBeToldToAskTheOwner) {
    make_world("device-cloud", {{"bulk", "needs_owner"}});
    auto theirs = plan();
    theirs.authority = Administrator{administrator, sign_up()};
    EXPECT_EQ(as<Refused>(remove(theirs)).problem.code, Code::removal_needs_owner);
}

// A second flow meets the removal of the first. Whatever a login means there, it cancels nothing.
TEST_P(Removal, ASecondFlowCancelsNothingWhateverALoginMeans) {
    for (auto const* meaning : {"cancels", "interstitial", "denied", "normal"}) {
        SCOPED_TRACE(meaning);
        (void)transport().control(api::DropWorld{"default"});
        make_world("device-cloud", {{"pending.login", meaning}});
        auto const account = sign_up();
        auto const first = schedule();
        auto second = plan();
        second.idempotency_key = "another-key";
        RemovalFlow flow{second};
        Decline waiting;
        auto const verdict = run(flow, transport(), waiting);
        if (std::string_view{meaning} == "normal") {
            EXPECT_EQ(as<Scheduled>(verdict).removal, first.removal);
            EXPECT_TRUE(as<Scheduled>(verdict).receipt.empty());
            EXPECT_TRUE(flow.progress().found_pending);
        } else {
            EXPECT_EQ(as<Refused>(verdict).problem.code, Code::account_removal_pending);
        }
        EXPECT_EQ(phase_of(account), api::Phase::scheduled);
    }
}

// Whoever tests a client reads here what its user is told.
TEST_P(Removal, IsToldOfInTheInbox) {
    make_world();
    auto const account = sign_up();
    auto const scheduled = schedule();
    api::ListInbox request;
    request.world = "default";
    request.to = "ADA@example.test";
    request.wait = second;
    auto const told = control<api::Inbox>(request);
    ASSERT_EQ(told.messages.size(), 1U);
    EXPECT_EQ(told.messages[0].kind, api::MessageKind::removal_scheduled);
    EXPECT_EQ(told.messages[0].to, ada);
    EXPECT_EQ(told.messages[0].removal, scheduled.removal);
    EXPECT_EQ(told.messages[0].due, scheduled.until);
    as<Cancelled>(cancel(scheduled));
    auto again = plan();
    again.idempotency_key = "another-key";
    as<Removed>(remove(again));
    request.cursor = told.next_cursor;
    auto const rest = control<api::Inbox>(request);
    ASSERT_EQ(rest.messages.size(), 3U);
    EXPECT_EQ(rest.messages[0].kind, api::MessageKind::removal_cancelled);
    EXPECT_EQ(rest.messages[2].kind, api::MessageKind::purged);
    EXPECT_EQ(rest.messages[2].account, account);
    EXPECT_EQ(rest.sent, 4U);
    EXPECT_TRUE(nothing_left_of(account));
}

INSTANTIATE_TEST_SUITE_P(EachReach, Removal,
                         testing::Values(Reach::in_process, Reach::http, Reach::http_with_quirks),
                         testing::PrintToStringParamName{});

}  // namespace

}  // namespace fauxcount::contract_suite
