// The cancel flow against scripted answers.
#include "client/cancel_flow.hpp"
#include "tests/unit/client/scripted.hpp"

#include <gtest/gtest.h>

namespace fauxcount::client {

namespace {

using namespace scripted;
using api::RemovalState;

CancelFlow cancelling() { return CancelFlow{{removal, "receipt", "key", {}}}; }

TEST(CancelFlow, CancelsWithTheReceipt) {
    auto flow = cancelling();
    EXPECT_EQ(asked<api::CancelRemoval>(flow).removal, removal);
    EXPECT_EQ(sent(flow).credential.bearer, "receipt");
    EXPECT_EQ(sent(flow).credential.idempotency_key, "key");
    flow.answered(view(RemovalState::cancelled));
    EXPECT_EQ(ended<Cancelled>(flow).removal, removal);
}

TEST(CancelFlow, ARefusalKeepsItsCode) {
    for (auto const code :
         {Code::removal_too_late, Code::removal_not_pending, Code::removal_cancel_not_offered,
          Code::removal_not_found, Code::auth_invalid_token}) {
        auto flow = cancelling();
        flow.answered(problem(code));
        EXPECT_EQ(ended<Refused>(flow).problem.code, code);
    }
}

TEST(CancelFlow, RepeatsUnderTheSameKey) {
    auto flow = cancelling();
    flow.unknown("timeout");
    EXPECT_TRUE(asks<api::CancelRemoval>(flow));
    EXPECT_EQ(sent(flow).credential.idempotency_key, "key");
    EXPECT_EQ(sent(flow).attempt, 1U);
}

TEST(CancelFlow, NothingPendingAfterALostAnswerIsLookedUp) {
    auto flow = cancelling();
    flow.unknown("timeout");
    flow.answered(problem(Code::removal_not_pending));
    EXPECT_EQ(asked<api::GetRemoval>(flow).removal, removal);
    flow.answered(view(RemovalState::cancelled));
    ended<Cancelled>(flow);
}

TEST(CancelFlow, TooLateAfterALostAnswerStaysTooLate) {
    auto flow = cancelling();
    flow.unknown("timeout");
    flow.answered(problem(Code::removal_too_late));
    flow.answered(view(RemovalState::purging));
    EXPECT_EQ(ended<Refused>(flow).problem.code, Code::removal_too_late);
}

TEST(CancelFlow, AServerThatCannotWriteMayHaveCancelled) {
    auto flow = cancelling();
    flow.answered(problem(Code::server_storage));
    EXPECT_TRUE(asks<api::CancelRemoval>(flow));
    EXPECT_EQ(sent(flow).credential.idempotency_key, "key");
    flow.answered(problem(Code::removal_not_pending));
    flow.answered(view(RemovalState::cancelled));
    ended<Cancelled>(flow);
}

TEST(CancelFlow, PutOffAfterALostAnswerDecidesNothing) {
    auto flow = cancelling();
    flow.unknown("timeout");
    auto later = problem(Code::rate_limited);
    later.not_before = start + hour;
    flow.answered(later);
    ASSERT_TRUE(asks<api::GetRemoval>(flow));
    flow.answered(view(RemovalState::scheduled));
    EXPECT_TRUE(ended<GaveUp>(flow).pending_possible) << "the first one may still arrive";
}

TEST(CancelFlow, LooksOnceMoreWhenEveryAnswerWasLost) {
    auto flow = cancelling();
    for (int attempts = 0; attempts < 5; ++attempts) flow.unknown("timeout");
    ASSERT_TRUE(asks<api::GetRemoval>(flow));
    flow.answered(view(RemovalState::scheduled));
    EXPECT_TRUE(ended<GaveUp>(flow).pending_possible);
}

TEST(CancelFlow, EndsWhenNothingIsEverAnswered) {
    auto flow = cancelling();
    int sends = 0;
    for (; sends < 100 && std::holds_alternative<Send>(flow.next()); ++sends) flow.unknown("timeout");
    EXPECT_EQ(sends, 10);
    ended<GaveUp>(flow);
}

TEST(CancelFlow, GivesUpWithoutALookIfNothingEverLeft) {
    auto flow = cancelling();
    for (int attempts = 0; attempts < 5; ++attempts) flow.unsent("nobody listens there");
    EXPECT_EQ(ended<GaveUp>(flow).why, "nobody listens there");
}

}  // namespace

}  // namespace fauxcount::client
