// The removal flow where a code that is sent comes late, or never, or after it is void: how long it waits,
// when it has another one sent, and how it ends.
#include "client/removal_flow.hpp"
#include "tests/unit/client/scripted.hpp"

#include <gtest/gtest.h>

namespace fauxcount::client {

namespace {

using namespace scripted;
using api::FactorKind;

constexpr Duration patience = minute * 2;

std::string shown(RemovalFlow const& flow) { return asked<api::AnswerChallenge>(flow).code; }

// It is challenged at that time, and is about to have a code sent.
RemovalFlow challenged_at(Instant now, std::vector<FactorKind> kinds = {FactorKind::email}) {
    RemovalFlow flow{plan_with_mailbox()};
    flow.time_is(now);
    flow.answered(factor_required(std::move(kinds)));
    return flow;
}

// One is sent, or none so soon, and that is there.
void ask(RemovalFlow& flow, Instant now, std::optional<Duration> retry_after,
         std::optional<SentCode> const& there) {
    ASSERT_TRUE(asks<api::SendCode>(flow));
    flow.time_is(now);
    flow.answered(code_sent(retry_after));
    looks(flow);
    flow.code_read(there);
}

// Waits to the end of this wait, and then finds that.
void wait_and_find(RemovalFlow& flow, std::optional<SentCode> const& there) {
    flow.waited(waits(flow).until);
    looks(flow);
    flow.code_read(there);
}

// Waits as long as it does, and finds nothing but that.
void wait_in_vain(RemovalFlow& flow, std::optional<SentCode> const& there = {}) {
    for (int looked = 0; looked < 100 && std::holds_alternative<Wait>(flow.next()); ++looked)
        wait_and_find(flow, there);
}

// A flow that has had one sent at `start`, which is not there yet.
RemovalFlow waiting_for_mail() {
    auto flow = challenged_at(start);
    ask(flow, start, {}, std::nullopt);
    return flow;
}

TEST(RemovalFlowLateCode, IsLookedForAgainAndShownWhenItIsThere) {
    auto flow = waiting_for_mail();
    EXPECT_EQ(waits(flow).what, WaitFor::mail);
    EXPECT_EQ(waits(flow).until, start + second);
    wait_and_find(flow, std::nullopt);
    EXPECT_EQ(waits(flow).until, start + second * 3);
    flow.waited(start + second * 3);
    EXPECT_EQ(looks(flow).via, api::Via::email);
    EXPECT_EQ(looks(flow).purpose, api::CodePurpose::sign_in);
    EXPECT_EQ(looks(flow).identifier, "ada@example.test");
    flow.code_read(letter(1));
    EXPECT_EQ(shown(flow), letter(1).code);
    EXPECT_EQ(flow.progress().codes_missed, 0U);
}

TEST(RemovalFlowLateCode, IsLookedForLessAndLessOftenAndNotForEver) {
    auto flow = waiting_for_mail();
    std::vector<std::int64_t> seconds;
    while (seconds.size() < 100 && std::holds_alternative<Wait>(flow.next())) {
        seconds.push_back((waits(flow).until - start).ms / second.ms);
        wait_and_find(flow, std::nullopt);
    }
    EXPECT_EQ(seconds, (std::vector<std::int64_t>{1, 3, 7, 15, 31, 61, 91, 120}));
    EXPECT_EQ(asked<api::SendCode>(flow).challenge, challenge);
    EXPECT_EQ(sent(flow).attempt, 0U) << "it is another request, so that what comes of it can be told";
    EXPECT_EQ(flow.progress().codes_missed, 1U);
}

TEST(RemovalFlowLateCode, AHostThatLooksEarlyLosesNothing) {
    auto flow = waiting_for_mail();
    auto const wait = waits(flow);
    for (auto const now : {start, start + millisecond, Instant{}}) {
        flow.waited(now);
        looks(flow);
        flow.code_read(std::nullopt);
        EXPECT_EQ(waits(flow).until, wait.until);
        EXPECT_EQ(waits(flow).what, wait.what);
    }
    flow.waited(start + millisecond);
    flow.code_read(letter(1));
    EXPECT_EQ(shown(flow), letter(1).code) << "it has come in the midst of the wait";
}

TEST(RemovalFlowLateCode, AnEarlyLookThatNobodyCanTakeLosesNothing) {
    auto flow = waiting_for_mail();
    flow.waited(start);
    flow.unread("the box is stuck");
    EXPECT_EQ(waits(flow).until, start + second);
    flow.waited(start + second);
    flow.unread("the box is stuck");
    EXPECT_NE(ended<GaveUp>(flow).why.find("the box is stuck"), std::string::npos);
}

// What is lost is followed by another one.

TEST(RemovalFlowLateCode, OneThatIsLostIsFollowedByAnother) {
    auto flow = waiting_for_mail();
    wait_in_vain(flow);
    ask(flow, start + patience, {}, letter(3));
    EXPECT_EQ(shown(flow), letter(3).code);
    EXPECT_EQ(flow.progress().codes_read, 1U);
    EXPECT_EQ(flow.progress().codes_wrong, 0U);
}

TEST(RemovalFlowLateCode, WhereNoneIsSentSoSoonTheFirstIsStillGood) {
    auto flow = waiting_for_mail();
    wait_in_vain(flow);
    ask(flow, start + patience, second * 30, std::nullopt);
    EXPECT_EQ(waits(flow).what, WaitFor::resend);
    EXPECT_EQ(waits(flow).until, start + patience + second * 31);
    auto lost = flow;
    wait_and_find(flow, letter(1));
    EXPECT_EQ(shown(flow), letter(1).code) << "it was looked for once more before it would be void";
    wait_and_find(lost, std::nullopt);
    EXPECT_TRUE(asks<api::SendCode>(lost));
}

TEST(RemovalFlowLateCode, OneThatANewerOneHasMadeVoidIsNotShown) {
    auto flow = waiting_for_mail();
    wait_in_vain(flow);
    ask(flow, start + patience, {}, letter(1));
    EXPECT_EQ(waits(flow).what, WaitFor::mail) << "it came late, and the newer one is on its way";
    wait_and_find(flow, letter(3));
    EXPECT_EQ(shown(flow), letter(3).code);
    EXPECT_EQ(flow.progress().codes_read, 1U);
}

TEST(RemovalFlowLateCode, OneThatComesWhenItIsOutOfItsTimeIsNotShown) {
    auto flow = waiting_for_mail();
    auto over = letter(1);
    over.expires_at = start + second;
    wait_and_find(flow, over);
    EXPECT_EQ(waits(flow).what, WaitFor::mail);
    EXPECT_EQ(flow.progress().codes_read, 0U);
}

TEST(RemovalFlowLateCode, WhatWasSentByAnotherWayMakesNoneVoid) {
    auto flow = challenged_at(start + minute * 5);
    ask(flow, start + minute * 5, {}, letter(6));
    flow.unknown("timeout");
    flow.time_is(start + minute * 5);
    flow.answered(factor_required({FactorKind::sms}));
    ask(flow, start + minute * 5, second * 30, letter(1));
    EXPECT_EQ(shown(flow), letter(1).code);
}

TEST(RemovalFlowLateCode, OneThatNeverComesEndsInOneVerdictThatSaysSo) {
    auto flow = challenged_at(start);
    int requests = 0;
    for (; requests < 100 && asks<api::SendCode>(flow); ++requests) {
        ask(flow, start + patience * requests, {}, std::nullopt);
        wait_in_vain(flow);
    }
    EXPECT_EQ(requests, 5);
    auto const verdict = ended<GaveUp>(flow);
    EXPECT_EQ(verdict.why, "asked for a code 5 times: no code came by email");
    EXPECT_EQ(verdict.via, api::Via::email);
    EXPECT_FALSE(verdict.pending_possible);
    EXPECT_EQ(flow.progress().codes_missed, 5U);
}

TEST(RemovalFlowLateCode, ThoseThatAreAllTooLateUseUpNoTries) {
    auto flow = challenged_at(start);
    std::optional<SentCode> late;
    for (std::int64_t requests = 0; requests < 100 && asks<api::SendCode>(flow); ++requests) {
        auto const now = start + patience * requests;
        ask(flow, now, {}, late);
        wait_in_vain(flow, late);
        // What was sent now comes when the next one was asked for.
        late = SentCode{late ? late->number + 1 : 1, "123456", api::CodePurpose::sign_in, now + minute * 10,
                        now};
    }
    EXPECT_EQ(ended<GaveUp>(flow).why, "asked for a code 5 times: no newer code came by email");
    EXPECT_EQ(flow.progress().codes_read, 0U);
    EXPECT_EQ(flow.progress().codes_wrong, 0U);
}

// A host that does not wait.

TEST(RemovalFlowLateCode, WithoutAWaitItHearsFromWhenOnAnotherOneCanBeSent) {
    auto flow = waiting_for_mail();
    flow.declined();
    EXPECT_EQ(sent(flow).attempt, 1U);
    EXPECT_EQ(sent(flow).delay->clock, Clock::real);
    auto impatient = flow;
    impatient.declined();
    EXPECT_EQ(ended<GaveUp>(impatient).via, api::Via::email);
    EXPECT_NE(ended<GaveUp>(impatient).why.find("no code came by email"), std::string::npos);
    ask(flow, start, minute, std::nullopt);
    flow.declined();
    auto const verdict = ended<Refused>(flow);
    EXPECT_EQ(verdict.problem.code, Code::auth_factor_required);
    EXPECT_EQ(verdict.problem.not_before, start + minute + second);
    EXPECT_EQ(verdict.via, api::Via::email);
}

// While mail is down none can be asked for.

TEST(RemovalFlowLateCode, MailThatIsDownIsWaitedForAndThenAnotherChallengeIsAskedFor) {
    auto flow = challenged_at(start);
    auto down = problem(Code::service_down);
    down.not_before = start + hour;
    down.retry_after = hour;
    flow.answered(down);
    EXPECT_EQ(waits(flow).what, WaitFor::permission);
    EXPECT_EQ(waits(flow).until, start + hour);
    auto hurried = flow;
    hurried.declined();
    EXPECT_EQ(ended<GaveUp>(hurried).why, "service.down, and nobody waits to ask again");
    EXPECT_EQ(ended<GaveUp>(hurried).via, api::Via::email);
    flow.waited(start + hour);
    EXPECT_TRUE(asks<api::SignIn>(flow)) << "the challenge is over by then";
}

}  // namespace

}  // namespace fauxcount::client
