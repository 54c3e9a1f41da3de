// The removal flow where a second factor is due: which codes it shows, when, and which it never shows.
#include "client/removal_flow.hpp"
#include "tests/unit/client/scripted.hpp"

#include <gtest/gtest.h>

namespace fauxcount::client {

namespace {

using namespace scripted;

constexpr Instant next_step = start + totp_step;

std::string shown(RemovalFlow const& flow) { return asked<api::AnswerChallenge>(flow).code; }

// Its proof is too weak for the request, and its step-up was challenged.
RemovalFlow stepping_up(Instant now = start) {
    auto flow = requesting(plan_with_app());
    flow.answered(problem(Code::auth_proof_too_weak));
    EXPECT_TRUE(asks<api::ProveSession>(flow));
    flow.time_is(now);
    flow.answered(factor_required());
    return flow;
}

TEST(RemovalFlowFactor, ASignInGoesOnWithTheCodeOfTheProvidersTime) {
    auto flow = answering(plan_with_app(), start + second * 29);
    auto const answer = asked<api::AnswerChallenge>(flow);
    EXPECT_EQ(answer.challenge, challenge);
    EXPECT_EQ(answer.kind, api::FactorKind::totp);
    EXPECT_EQ(answer.code, code_at(start));
    EXPECT_EQ(sent(flow).credential.bearer, "") << "nobody is signed in yet";
    EXPECT_EQ(sent(flow).credential.idempotency_key, "");
    flow.answered(opened());
    EXPECT_TRUE(asks<api::Preflight>(flow));
    EXPECT_EQ(sent(flow).credential.bearer, "token");
    EXPECT_EQ(flow.progress().codes_taken, 1U);
}

TEST(RemovalFlowFactor, WhatALoginMeantIsReadFromTheAnswerToItsChallengeToo) {
    auto flow = answering();
    auto answer = opened();
    answer.pending_removal = removal;
    flow.answered(answer);
    EXPECT_EQ(asked<api::GetRemoval>(flow).removal, removal);
}

TEST(RemovalFlowFactor, AStepUpGoesOnInItsSession) {
    auto flow = stepping_up();
    EXPECT_EQ(shown(flow), code_at(start));
    EXPECT_EQ(sent(flow).credential.bearer, "token");
    flow.answered(opened());
    EXPECT_TRUE(asks<api::RequestRemoval>(flow));
    EXPECT_EQ(sent(flow).credential.idempotency_key, "key-2") << "the refusal may be remembered";
}

TEST(RemovalFlowFactor, ProvesItselfForAClearingThatAsksForTheSecondFactor) {
    auto flow = signed_in(plan_with_app({Clearing::disable_2fa}));
    flow.answered(preflight({blocker(Code::factor_enabled, app)}));
    flow.answered(problem(Code::auth_proof_too_weak));
    ASSERT_TRUE(asks<api::ProveSession>(flow));
    flow.time_is(start);
    flow.answered(factor_required());
    flow.answered(opened());
    EXPECT_EQ(asked<api::RemoveFactor>(flow).factor, app);
}

// Nothing is tried that cannot help.

TEST(RemovalFlowFactor, WithoutTheAppItEndsAndSaysWhatIsDue) {
    auto flow = answering(plan());
    EXPECT_EQ(ended<Refused>(flow).problem.code, Code::auth_factor_required);
    EXPECT_EQ(flow.progress().sent, 1U);
}

TEST(RemovalFlowFactor, AChallengeThatTakesNoCodeOfAnAppIsNotAnswered) {
    RemovalFlow flow{plan_with_app()};
    flow.time_is(start);
    flow.answered(factor_required({api::FactorKind::backup_codes}));
    EXPECT_EQ(ended<Refused>(flow).problem.code, Code::auth_factor_required);
}

TEST(RemovalFlowFactor, ARefusalWithoutItsChallengeIsARefusal) {
    RemovalFlow flow{plan_with_app()};
    flow.answered(problem(Code::auth_factor_required));
    EXPECT_EQ(ended<Refused>(flow).problem.code, Code::auth_factor_required);
}

// The time.

TEST(RemovalFlowFactor, AHostTellsTheTimeWhereNoAnswerDoes) {
    RemovalFlow flow{plan_with_app()};
    flow.answered(factor_required());
    EXPECT_EQ(waits(flow).what, WaitFor::code);
    EXPECT_TRUE(is_due(waits(flow).until, start)) << "it is over already";
    flow.waited(first_instant);
    EXPECT_EQ(waits(flow).what, WaitFor::code) << "a host that watches has not seen its clock yet";
    flow.waited(start);
    EXPECT_EQ(shown(flow), code_at(start));
}

TEST(RemovalFlowFactor, WithoutTheTimeNoCodeIsGuessed) {
    RemovalFlow flow{plan_with_app()};
    flow.answered(factor_required());
    flow.declined();
    EXPECT_NE(ended<GaveUp>(flow).why.find("the time"), std::string::npos);
}

TEST(RemovalFlowFactor, TheTimeOfAnEarlierAnswerIsNotTheTimeOfAChallenge) {
    RemovalFlow flow{plan_with_app()};
    flow.time_is(start);
    flow.answered(opened());
    auto view = preflight();
    view.proof_needed = true;
    flow.answered(view);
    flow.answered(factor_required());
    EXPECT_EQ(waits(flow).what, WaitFor::code) << "who knows how long it waited meanwhile";
}

// A code is good once.

TEST(RemovalFlowFactor, AWrongCodeIsFollowedByTheNextOneAtTheSameChallenge) {
    auto flow = answering();
    flow.answered(problem(Code::auth_bad_code));
    EXPECT_EQ(waits(flow).until, next_step);
    EXPECT_EQ(waits(flow).what, WaitFor::code);
    flow.waited(next_step - millisecond);
    EXPECT_EQ(waits(flow).until, next_step) << "there is nothing to look at";
    flow.waited(next_step);
    EXPECT_EQ(asked<api::AnswerChallenge>(flow).challenge, challenge);
    EXPECT_EQ(shown(flow), code_at(next_step));
    flow.answered(opened());
    EXPECT_TRUE(asks<api::Preflight>(flow));
    EXPECT_EQ(flow.progress().codes_wrong, 1U);
}

TEST(RemovalFlowFactor, TwoWrongCodesAreEnoughAndLockNobodyOut) {
    auto flow = answering();
    flow.answered(problem(Code::auth_bad_code));
    flow.waited(next_step);
    flow.answered(problem(Code::auth_bad_code));
    auto const verdict = ended<Refused>(flow);
    EXPECT_EQ(verdict.problem.code, Code::auth_bad_code);
    EXPECT_FALSE(verdict.problem.not_before);
}

TEST(RemovalFlowFactor, WrongCodesOfASignInAndAStepUpAreCountedTogether) {
    auto flow = answering();
    flow.answered(problem(Code::auth_bad_code));
    flow.waited(next_step);
    flow.answered(opened());
    flow.answered(preflight());
    flow.answered(problem(Code::auth_proof_too_old));
    flow.time_is(start + hour);
    flow.answered(factor_required());
    flow.answered(problem(Code::auth_bad_code));
    EXPECT_EQ(ended<Refused>(flow).problem.code, Code::auth_bad_code);
}

TEST(RemovalFlowFactor, AHostThatDoesNotWaitHearsWhenTheNextCodeBegins) {
    auto flow = answering();
    flow.answered(problem(Code::auth_bad_code));
    flow.declined();
    EXPECT_EQ(ended<Refused>(flow).problem.code, Code::auth_bad_code);
    EXPECT_EQ(ended<Refused>(flow).problem.not_before, next_step);
}

TEST(RemovalFlowFactor, ASecondChallengeInOneStepWaitsForTheNextCode) {
    auto flow = answering();
    flow.answered(opened());
    flow.answered(preflight());
    flow.answered(problem(Code::auth_proof_too_old));
    flow.time_is(start + second);
    flow.answered(factor_required());
    EXPECT_EQ(waits(flow).until, next_step);
    auto hurried = flow;
    hurried.declined();
    EXPECT_EQ(ended<Refused>(hurried).problem.not_before, next_step);
    flow.waited(next_step);
    EXPECT_EQ(shown(flow), code_at(next_step));
}

TEST(RemovalFlowFactor, AfterALostAnswerItSignsInAnewWithALaterCode) {
    auto flow = answering();
    flow.unknown("timeout", second * 3);
    EXPECT_TRUE(asks<api::SignIn>(flow));
    EXPECT_EQ(sent(flow).delay->length, second * 3) << "who asked to be left alone is";
    flow.time_is(start + second * 3);
    flow.answered(factor_required());
    EXPECT_EQ(waits(flow).until, next_step) << "the code may have been taken";
    flow.waited(next_step);
    EXPECT_EQ(shown(flow), code_at(next_step));
    EXPECT_EQ(flow.progress().codes_wrong, 0U);
}

TEST(RemovalFlowFactor, AfterALostAnswerItStepsUpAnewInTheSameProof) {
    auto flow = stepping_up();
    for (int lost = 0; lost < 4; ++lost) {
        flow.answered(problem(Code::server_storage));
        ASSERT_TRUE(asks<api::ProveSession>(flow)) << lost;
        flow.time_is(start + minute * (lost + 1));
        flow.answered(factor_required());
        ASSERT_EQ(shown(flow), code_at(start + minute * (lost + 1)));
    }
    flow.unknown("timeout");
    EXPECT_FALSE(ended<GaveUp>(flow).pending_possible) << "the request itself was refused";
}

TEST(RemovalFlowFactor, AChallengeThatIsOverIsAskedForAnewAFewTimes) {
    auto flow = answering();
    int challenges = 0;
    for (; challenges < 100 && asks<api::AnswerChallenge>(flow); ++challenges) {
        flow.answered(problem(Code::challenge_not_found));
        if (!asks<api::SignIn>(flow)) break;
        flow.time_is(start + minute * (challenges + 1));
        flow.answered(factor_required());
    }
    EXPECT_EQ(challenges, 4);
    EXPECT_EQ(ended<GaveUp>(flow).why, "challenge.not_found");
}

// What never left is not used up.

TEST(RemovalFlowFactor, ACodeThatNeverLeftIsShownAgain) {
    auto flow = answering();
    flow.unsent("nobody listens there");
    EXPECT_EQ(shown(flow), code_at(start));
    EXPECT_EQ(sent(flow).attempt, 1U);
}

TEST(RemovalFlowFactor, AnAnswerThatIsPutOffIsSentWithTheCodeOfThen) {
    auto flow = answering();
    auto limited = problem(Code::rate_limited);
    limited.retry_after = second * 90;
    flow.answered(limited);
    EXPECT_EQ(sent(flow).delay->length, second * 90);
    EXPECT_EQ(shown(flow), code_at(start + second * 90));
}

// How much of the world's time passes meanwhile nobody knows, and the Date of a server that has no time for a
// world is not the world's.
TEST(RemovalFlowFactor, AnAnswerThatIsPutOffByTheServerIsFollowedByAnotherChallenge) {
    auto flow = answering();
    flow.time_is(start + day);
    flow.answered(problem(Code::server_overloaded));
    ASSERT_TRUE(asks<api::SignIn>(flow));
    flow.time_is(start + minute);
    flow.answered(factor_required());
    EXPECT_EQ(shown(flow), code_at(start + minute));
}

// The network may have made a copy of the answer, and the copy may have taken the code.
TEST(RemovalFlowFactor, ACodeThatWasPutOffIsNotShownAgain) {
    auto flow = answering();
    flow.answered(problem(Code::server_overloaded));
    ASSERT_TRUE(asks<api::SignIn>(flow));
    flow.time_is(start + second);
    flow.answered(factor_required());
    EXPECT_EQ(waits(flow).what, WaitFor::code);
    EXPECT_EQ(waits(flow).until, next_totp_step(start));
}

TEST(RemovalFlowFactor, ALockOutIsWaitedForAndThenAnotherChallengeIsAskedFor) {
    auto flow = answering();
    auto locked = problem(Code::auth_too_many_tries);
    locked.not_before = start + minute * 15;
    flow.answered(locked);
    EXPECT_EQ(waits(flow).until, start + minute * 15);
    EXPECT_EQ(waits(flow).what, WaitFor::permission);
    auto hurried = flow;
    hurried.declined();
    ended<GaveUp>(hurried);
    flow.waited(start + minute * 15);
    EXPECT_TRUE(asks<api::SignIn>(flow)) << "the lock-out has ended the challenge";
}

TEST(RemovalFlowFactor, ARefusalThatIsNoneOfTheCodeComesBackAsItWasSaid) {
    for (auto const code : {Code::account_removal_pending, Code::auth_invalid_token, Code::auth_forbidden}) {
        auto flow = stepping_up();
        flow.answered(problem(code));
        EXPECT_EQ(ended<Refused>(flow).problem.code, code);
    }
}

}  // namespace

}  // namespace fauxcount::client
