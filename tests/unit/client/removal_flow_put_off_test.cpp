// The flows when a provider is overloaded, limits its callers, or has lost its way: what they ask their host
// to wait for, and that they never take it for a decision.
#include "client/cancel_flow.hpp"
#include "client/removal_flow.hpp"
#include "tests/unit/client/scripted.hpp"

#include <gtest/gtest.h>

namespace fauxcount::client {

namespace {

using namespace scripted;
using api::RemovalState;

api::Problem put_off(Code code, Duration retry_after) {
    auto answer = problem(code);
    answer.retry_after = retry_after;
    return answer;
}

TEST(RemovalFlowPutOff, TheFirstTryHasNoDelayAndEachFurtherOneHas) {
    auto flow = requesting();
    EXPECT_FALSE(sent(flow).delay);
    Duration whole{200};
    for (int lost = 0; lost < 4; ++lost) {
        flow.unknown("timeout");
        auto const delay = sent(flow).delay;
        ASSERT_TRUE(delay);
        EXPECT_EQ(delay->clock, Clock::real);
        EXPECT_FALSE(delay->told);
        EXPECT_GE(delay->length.ms, whole.ms / 2);
        EXPECT_LE(delay->length, whole);
        whole = whole + whole;
    }
    flow.unknown("timeout");
    EXPECT_TRUE(asks<api::GetAccount>(flow));
    EXPECT_FALSE(sent(flow).delay) << "another request";
}

TEST(RemovalFlowPutOff, TwoRunsOfOnePlanPauseAlike) {
    auto one = requesting(), other = requesting();
    for (int lost = 0; lost < 4; ++lost) {
        one.unknown("timeout");
        other.unknown("timeout");
        EXPECT_EQ(sent(one).delay->length, sent(other).delay->length);
    }
}

TEST(RemovalFlowPutOff, ABusyWorldIsGivenTheRealTimeItAsksFor) {
    auto flow = requesting();
    flow.answered(put_off(Code::world_busy, second * 7));
    auto const again = sent(flow);
    EXPECT_EQ(again.delay->length, second * 7);
    EXPECT_EQ(again.delay->clock, Clock::real);
    EXPECT_TRUE(again.delay->told);
    EXPECT_EQ(again.credential.idempotency_key, "key");
    flow.answered(accepted());
    EXPECT_EQ(waits(flow).until, due);
}

TEST(RemovalFlowPutOff, AGatewayThatSaysWhenIsGivenTimeOfTheWorld) {
    auto flow = requesting();
    flow.unknown("status 503 and an answer outside the contract", second * 90);
    EXPECT_EQ(sent(flow).delay->length, second * 90);
    EXPECT_EQ(sent(flow).delay->clock, Clock::world);
    EXPECT_EQ(sent(flow).credential.idempotency_key, "key");
}

TEST(RemovalFlowPutOff, IsPatientWithWhoeverAnswersAndIsStillThere) {
    auto flow = requesting();
    for (int busy = 0; busy < 15; ++busy) {
        flow.answered(problem(Code::server_draining));
        ASSERT_EQ(sent(flow).credential.idempotency_key, "key") << busy;
    }
    flow.answered(problem(Code::server_draining));
    auto const verdict = ended<GaveUp>(flow);
    EXPECT_EQ(verdict.why, "server.draining");
    EXPECT_FALSE(verdict.pending_possible) << "nothing was carried out";
}

TEST(RemovalFlowPutOff, AfterALostAnswerItDecidesNothing) {
    auto flow = requesting();
    flow.unknown("timeout");
    for (int busy = 0; busy < 16; ++busy) flow.answered(problem(Code::world_busy));
    EXPECT_TRUE(asks<api::GetAccount>(flow)) << "resolved by reading";
    flow.answered(account_view(removal));
    EXPECT_EQ(sent(flow).credential.idempotency_key, "key");
}

TEST(RemovalFlowPutOff, AServerThatAsksForAnHourIsNotWaitedForAndNotHurried) {
    auto flow = requesting();
    flow.answered(put_off(Code::world_busy, hour));
    EXPECT_EQ(ended<GaveUp>(flow).why, "world.busy");
}

TEST(RemovalFlowPutOff, AHostThatWillNotWaitEndsWithoutAVerdictOfTheProvider) {
    auto flow = requesting();
    flow.unknown("timeout", second * 90);
    flow.declined();
    auto const verdict = ended<GaveUp>(flow);
    EXPECT_TRUE(verdict.pending_possible);
    EXPECT_NE(verdict.why.find("nobody waits"), std::string::npos) << verdict.why;
}

TEST(RemovalFlowPutOff, AHostThatWillNotWaitForALookKnowsWhatItKnew) {
    auto flow = waiting();
    flow.waited(start);
    flow.answered(put_off(Code::world_busy, second));
    flow.declined();
    EXPECT_EQ(ended<Scheduled>(flow).until, due);
    EXPECT_EQ(ended<Scheduled>(flow).receipt, "receipt");
}

TEST(RemovalFlowPutOff, NobodyIsAskedToDeclineTheFirstTry) {
    auto flow = requesting();
    flow.declined();
    EXPECT_TRUE(asks<api::RequestRemoval>(flow));
}

CancelFlow cancelling() { return CancelFlow{{removal, "receipt", "key", {}}}; }

TEST(CancelFlowPutOff, RepeatsTheVerySameRequestWhenToldTo) {
    auto flow = cancelling();
    flow.answered(put_off(Code::world_busy, second * 3));
    auto const again = sent(flow);
    EXPECT_TRUE(std::holds_alternative<api::CancelRemoval>(again.request));
    EXPECT_EQ(again.credential.idempotency_key, "key");
    EXPECT_EQ(again.attempt, 1U);
    EXPECT_EQ(again.delay->length, second * 3);
    flow.answered(view(RemovalState::cancelled));
    ended<Cancelled>(flow);
}

TEST(CancelFlowPutOff, EndsWithItsHostsPatience) {
    auto flow = cancelling();
    flow.declined();
    EXPECT_TRUE(asks<api::CancelRemoval>(flow));
    flow.unknown("timeout", second);
    flow.declined();
    EXPECT_TRUE(ended<GaveUp>(flow).pending_possible);
}

TEST(CancelFlowPutOff, EndsWithItsLimits) {
    auto flow = cancelling();
    int sends = 0;
    for (; sends < 100 && asks<api::CancelRemoval>(flow); ++sends) flow.answered(problem(Code::world_busy));
    EXPECT_EQ(sends, 16);
    EXPECT_EQ(ended<GaveUp>(flow).why, "world.busy");
}

// Hosts that go on with receipts alone have no use for a key; they do not come back together all the same.
TEST(RemovalFlowPutOff, TwoReceiptsDoNotComeBackTogether) {
    int together = 0;
    auto const pause = [](std::uint64_t id) {
        RemovalPlan what;
        what.authority = KeptReceipt{RemovalId{id}, "receipt"};
        RemovalFlow flow{what};
        for (int lost = 0; lost < 4; ++lost) flow.unsent("nobody listens there");
        return sent(flow).delay->length;
    };
    for (std::uint64_t id = 1; id <= 100; ++id) together += pause(id) == pause(id + 1) ? 1 : 0;
    EXPECT_LT(together, 5);
}

}  // namespace

}  // namespace fauxcount::client
