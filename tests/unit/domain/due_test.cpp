// Rules that stand on their own: asked of a state whose deadline is due and has not fired, they answer as if
// it had.
#include "tests/unit/domain/town.hpp"

#include <gtest/gtest.h>

namespace fauxcount::domain {

namespace {

Verdict decided(State const& state, auto const& command) {
    Turn turn;
    Verdict const verdict = decide(state, command, turn);
    EXPECT_EQ(turn.events.empty(), !verdict.ok());
    return verdict;
}

}  // namespace

TEST(UnfiredDue, NoCancelIsAcceptedAtItWhoeverAsks) {
    Town town;
    Place const alice = town.sign_up("alice@example.test");
    Actor const session = town.sign_in("alice@example.test");
    ASSERT_TRUE(town.run(RequestRemoval{session, alice, Channel::site}).ok());
    Actor const receipt{ActorKind::receipt, alice, 1};
    Actor const admin{ActorKind::administrator, {}, 0};
    Instant const due = town.state.account(alice.slot).due;
    for (Actor const& actor : {receipt, admin}) {
        Town at = town;
        at.happen({ClockMoved{due - millisecond}});
        EXPECT_EQ(decided(at.state, CancelRemoval{actor, {alice, 1}}).code, Code::ok);
        at.happen({ClockMoved{due}});
        EXPECT_EQ(decided(at.state, CancelRemoval{actor, {alice, 1}}).code, Code::removal_too_late);
        at.happen({ClockMoved{due + millisecond}});
        EXPECT_EQ(decided(at.state, CancelRemoval{actor, {alice, 1}}).code, Code::removal_too_late);
    }
}

TEST(UnfiredDue, NoSignInCancelsAtIt) {
    Town town(policy_with("pending.login", "cancels"));
    Place const alice = town.sign_up("alice@example.test");
    Actor const session = town.sign_in("alice@example.test");
    ASSERT_TRUE(town.run(RequestRemoval{session, alice, Channel::site}).ok());
    SignIn const sign_in{"alice@example.test", town_password, true};
    Instant const due = town.state.account(alice.slot).due;
    town.happen({ClockMoved{due - millisecond}});
    EXPECT_EQ(decided(town.state, sign_in).code, Code::ok);
    town.happen({ClockMoved{due}});
    EXPECT_EQ(decided(town.state, sign_in).code, Code::auth_bad_credentials);
}

}  // namespace fauxcount::domain
