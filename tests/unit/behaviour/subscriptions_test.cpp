// Subscriptions under the four rules of a removal, and that nobody pays for what was asleep.
#include "scenarios/dsl/world.hpp"

#include <gtest/gtest.h>

using namespace fauxcount;
using namespace fauxcount::testing;

namespace {

// Sessions that stay, so that a pending subscription can be looked at.
PolicyChange const tokens_stay = policy("pending.tokens", "normal");
PolicyChange const long_sessions = policy("session.lifetime", "P3650D");
PolicyChange rule(std::string value) { return policy("subscription", std::move(value)); }

}  // namespace

TEST(Renewal, GoesOnPeriodByPeriod) {
    World world{long_sessions};
    auto& alice =
        world.account("alice").with(subscription(plan::cloud_trial), subscription(plan::cloud_plus));
    world(advance(70 * days), require(alice.subscription("cloud_trial").charged(11),
                                      alice.subscription("cloud_plus").charged(3)));
}

TEST(RuleBlock, KeepsARemovalOutUntilItIsCancelledOrEnding) {
    for (when const at : {when::now, when::at_period_end}) {
        World world{rule("block")};
        auto& alice = world.account("alice").with(subscription(plan::cloud_plus));
        world(request_removal(alice), expect(blocked_by({refused::subscription_active})));
        world(cancel(alice.subscription("cloud_plus"), at));
        world(request_removal(alice), expect(scheduled_in(30 * days)));
    }
}

TEST(RuleCancelNow, PutsItToSleepAtTheRequestAndChargesNothingMeanwhile) {
    World world{rule("cancel_now"), tokens_stay, long_sessions, policy("grace", "P90D")};
    auto& alice = world.account("alice").with(subscription(plan::cloud_plus));
    auto const plus = alice.subscription("cloud_plus");
    world(request_removal(alice), require(plus.is(subscription_state::suspended)));
    world(cancel(plus), expect(refused::subscription_not_active));
    world(advance(89 * days), require(plus.is(subscription_state::suspended), plus.charged(1)));
    world(advance(2 * days), require(nothing_left_of(alice)));
}

TEST(RuleCancelNow, WakesItOnACancelAtItsNextPeriodWithoutABackCharge) {
    struct Row {
        Duration asleep, next_after_start;
    };
    // Charged on days 0, 30, 60 and 90 if it had stayed awake; the request is at the start.
    std::vector<Row> const rows{{1 * days, 30 * days},
                                {30 * days - 1 * ms, 30 * days},
                                {30 * days, 60 * days},
                                {30 * days + 1 * ms, 60 * days},
                                {75 * days, 90 * days}};
    for (Row const& row : rows) {
        World world{rule("cancel_now"), tokens_stay, long_sessions, policy("grace", "P90D")};
        auto& alice = world.account("alice").with(subscription(plan::cloud_plus));
        auto const plus = alice.subscription("cloud_plus");
        world(request_removal(alice));
        world(advance(row.asleep));
        world(cancel_removal(alice), require(plus.is(subscription_state::active), plus.charged(1),
                                             plus.renews_at(world.start() + row.next_after_start)));
        world(advance_to(world.start() + row.next_after_start), require(plus.charged(2)));
    }
}

TEST(RuleAtPeriodEnd, LetsItRunOutAndACancelMakesItRunOn) {
    World world{rule("at_period_end"), tokens_stay, long_sessions, policy("grace", "P90D")};
    auto& alice = world.account("alice").with(subscription(plan::cloud_plus));
    auto const plus = alice.subscription("cloud_plus");
    world(request_removal(alice), require(plus.is(subscription_state::ending)));
    auto const kept = world.fork();
    auto& alice_kept = kept->account("alice");
    (*kept)(advance(29 * days));
    (*kept)(cancel_removal(alice_kept), require(plus.is(subscription_state::active)));
    (*kept)(advance(1 * days), require(plus.charged(2)));

    world(advance(30 * days), require(plus.is(subscription_state::ended), plus.charged(1)));
    world(cancel_removal(alice), require(plus.is(subscription_state::ended)));  // what ended, ended
}

TEST(RuleAtPeriodEnd, DoesNotReviveWhatTheOwnerCancelled) {
    World world{rule("at_period_end"), tokens_stay, long_sessions};
    auto& alice = world.account("alice").with(subscription(plan::cloud_plus));
    auto const plus = alice.subscription("cloud_plus");
    world(cancel(plus, when::at_period_end));
    world(request_removal(alice));
    world(cancel_removal(alice), require(plus.is(subscription_state::ending)));
}

TEST(RuleAtPeriodEnd, AnOwnersOwnEndIsNotUndoneByACancelOfTheRemoval) {
    World world{rule("at_period_end"), tokens_stay, long_sessions};
    auto& alice = world.account("alice").with(subscription(plan::cloud_plus));
    auto const plus = alice.subscription("cloud_plus");
    world(request_removal(alice), require(plus.is(subscription_state::ending)));
    world(cancel(plus), require(plus.is(subscription_state::ended)));
    world(cancel_removal(alice), require(plus.is(subscription_state::ended)));
}

TEST(RuleAtPeriodEnd, AnOwnersOwnEndAtThePeriodsEndIsNotUndoneEither) {
    World world{rule("at_period_end"), tokens_stay, long_sessions, policy("grace", "P60D")};
    auto& alice = world.account("alice").with(subscription(plan::cloud_plus));
    auto const plus = alice.subscription("cloud_plus");
    world(request_removal(alice), require(plus.is(subscription_state::ending)));
    world(cancel(plus, when::at_period_end), require(plus.is(subscription_state::ending)));
    world(cancel_removal(alice), require(plus.is(subscription_state::ending)));
    world(advance(30 * days), require(plus.is(subscription_state::ended), plus.charged(1)));
}

// Whoever reads only the answer of the request misses nothing that a preflight would have told.
TEST(RuleThatDoesNotBlock, IsToldByPreflightAndRequestAlike) {
    for (char const* const name : {"cancel_now", "at_period_end", "external"}) {
        World world{rule(name)};
        auto& alice = world.account("alice")
                          .with(device("phone", find_device::on))
                          .with(subscription(plan::cloud_plus));
        auto const before = std::get<api::PreflightView>(world(preflight(alice)));
        auto const accepted = std::get<api::RemovalAccepted>(world(request_removal(alice)));
        auto const told = [](std::vector<api::Blocker> const& warnings) {
            std::vector<std::string> all;
            for (api::Blocker const& one : warnings) {
                all.push_back(std::string(wire_name(one.code)) + ": " + one.fix.method + " " + one.fix.path);
                EXPECT_EQ(one.severity, api::Severity::warn);
            }
            return all;
        };
        EXPECT_EQ(told(accepted.warnings), told(before.warnings)) << name;
        EXPECT_EQ(accepted.warnings.size(), 2U) << name;
        EXPECT_TRUE(before.blockers.empty()) << name;
    }
}

TEST(RuleExternal, GoesOnUntilThePurgeEndsIt) {
    World world{rule("external"), tokens_stay, long_sessions, policy("grace", "P90D")};
    auto& alice = world.account("alice").with(subscription(plan::cloud_plus));
    auto const plus = alice.subscription("cloud_plus");
    auto const warned = answer<api::RemovalAccepted>("the owner is warned of it", [](auto const& accepted) {
        return accepted.warnings.size() == 1 && accepted.warnings[0].code == Code::subscription_active;
    });
    world(request_removal(alice), expect(warned), require(plus.is(subscription_state::active)));
    world(advance(89 * days), require(plus.charged(3)));
    world(advance(2 * days), require(nothing_left_of(alice)));
}

TEST(Cancel, OfAnEndingOneEndsItNowAndAtPeriodEndAgainIsAsAsked) {
    World world{long_sessions};
    auto& alice = world.account("alice").with(subscription(plan::cloud_plus));
    auto const plus = alice.subscription("cloud_plus");
    world(cancel(plus, when::at_period_end));
    std::uint64_t const hash = world.hash();
    world(cancel(plus, when::at_period_end));
    EXPECT_EQ(world.hash(), hash);
    world(cancel(plus), require(plus.is(subscription_state::ended)));
    world(advance(60 * days), require(plus.charged(1)));
}

TEST(Cancel, IsAllowedWhileARemovalIsPending) {
    World world{rule("external"), tokens_stay, long_sessions};
    auto& alice = world.account("alice").with(subscription(plan::cloud_plus));
    world(request_removal(alice));
    world(cancel(alice.subscription("cloud_plus")),
          require(alice.subscription("cloud_plus").is(subscription_state::ended)));
}
