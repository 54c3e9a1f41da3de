// The removal flow where a second factor is due and codes are sent: when it has one sent, which one it shows,
// and which it never shows.
#include "client/removal_flow.hpp"
#include "tests/unit/client/scripted.hpp"

#include <gtest/gtest.h>

namespace fauxcount::client {

namespace {

using namespace scripted;
using api::CodePurpose;
using api::FactorKind;

constexpr Duration cool_down = second * 59;
constexpr Instant another_from = start + cool_down + second;

std::string shown(RemovalFlow const& flow) { return asked<api::AnswerChallenge>(flow).code; }

// Asked for another one at `start`, its provider sends none, and the newest that is there is this one.
void find(RemovalFlow& flow, std::optional<SentCode> const& code) {
    ASSERT_TRUE(asks<api::SendCode>(flow));
    flow.time_is(start);
    flow.answered(code_sent(cool_down));
    flow.code_read(code);
}

// Has waited until another one is sent, and nothing newer has come.
void wait_for_another(RemovalFlow& flow, std::optional<SentCode> const& code) {
    ASSERT_EQ(waits(flow).what, WaitFor::resend);
    ASSERT_EQ(waits(flow).until, another_from);
    flow.waited(another_from);
    looks(flow);
    flow.code_read(code);
}

TEST(RemovalFlowSentCode, ASignInHasOneSentReadsItAndShowsIt) {
    auto flow = asking();
    auto const request = asked<api::SendCode>(flow);
    EXPECT_EQ(request.challenge, challenge);
    EXPECT_EQ(request.via, api::Via::email);
    EXPECT_EQ(sent(flow).credential.bearer, "") << "nobody is signed in yet";
    EXPECT_EQ(sent(flow).credential.idempotency_key, "");
    flow.answered(code_sent());
    auto const look = looks(flow);
    EXPECT_EQ(look.via, api::Via::email);
    EXPECT_EQ(look.purpose, CodePurpose::sign_in);
    EXPECT_EQ(look.account, std::nullopt) << "nobody has said whose it is";
    EXPECT_EQ(look.identifier, "ada@example.test");
    flow.code_read(letter(1));
    auto const answer = asked<api::AnswerChallenge>(flow);
    EXPECT_EQ(answer.challenge, challenge);
    EXPECT_EQ(answer.kind, FactorKind::email);
    EXPECT_EQ(answer.code, letter(1).code);
    flow.answered(opened());
    EXPECT_TRUE(asks<api::Preflight>(flow));
    EXPECT_EQ(flow.progress().codes_read, 1U);
    EXPECT_EQ(flow.progress().codes_taken, 1U);
    EXPECT_EQ(flow.progress().via, api::Via::email);
}

TEST(RemovalFlowSentCode, AStepUpGoesOnInItsSessionAndKnowsTheAccount) {
    auto flow = requesting(plan_with_mailbox());
    flow.answered(problem(Code::auth_proof_too_weak));
    flow.answered(factor_required({FactorKind::email}));
    ASSERT_TRUE(asks<api::SendCode>(flow));
    EXPECT_EQ(sent(flow).credential.bearer, "token");
    flow.answered(code_sent());
    EXPECT_EQ(looks(flow).purpose, CodePurpose::step_up);
    EXPECT_EQ(looks(flow).account, account);
    flow.code_read(letter(1, CodePurpose::step_up));
    EXPECT_EQ(sent(flow).credential.bearer, "token");
    flow.answered(opened());
    EXPECT_TRUE(asks<api::RequestRemoval>(flow));
}

TEST(RemovalFlowSentCode, IsSentToTheTelephoneWhereMailIsNotTaken) {
    auto flow = asking(plan_with_mailbox(), {FactorKind::backup_codes, FactorKind::sms});
    EXPECT_EQ(asked<api::SendCode>(flow).via, api::Via::sms);
    flow.answered(code_sent());
    EXPECT_EQ(looks(flow).via, api::Via::sms);
    flow.code_read(letter(1));
    EXPECT_EQ(asked<api::AnswerChallenge>(flow).kind, FactorKind::sms);
}

TEST(RemovalFlowSentCode, TheAppComesFirstWhereItsCodesAreTaken) {
    auto what = plan_with_app();
    what.reads_codes = true;
    RemovalFlow flow{what};
    flow.time_is(start);
    flow.answered(factor_required({FactorKind::totp, FactorKind::email}));
    EXPECT_EQ(asked<api::AnswerChallenge>(flow).kind, FactorKind::totp);
    EXPECT_TRUE(asks<api::SendCode>(asking(what, {FactorKind::email}))) << "the app is locked";
    EXPECT_TRUE(asks<api::SendCode>(asking(plan_with_mailbox(), {FactorKind::totp, FactorKind::email})));
}

TEST(RemovalFlowSentCode, NoneIsSentUnlessItCanBeReadAndIsTaken) {
    EXPECT_EQ(ended<Refused>(asking(plan())).problem.code, Code::auth_factor_required);
    EXPECT_EQ(ended<Refused>(asking(plan_with_app())).problem.code, Code::auth_factor_required);
    auto const flow = asking(plan_with_mailbox(), {FactorKind::totp, FactorKind::backup_codes});
    EXPECT_EQ(ended<Refused>(flow).problem.code, Code::auth_factor_required);
    EXPECT_EQ(flow.progress().sent, 1U);
}

// What is there already.

TEST(RemovalFlowSentCode, AfterALostAnswerTheFirstOneIsStillTheNewest) {
    auto flow = asking();
    flow.unknown("timeout");
    EXPECT_EQ(sent(flow).attempt, 1U);
    find(flow, letter(1));
    EXPECT_EQ(shown(flow), letter(1).code);
}

TEST(RemovalFlowSentCode, OneThatCannotBeRightIsNotShown) {
    auto over = letter(1);
    over.expires_at = start;
    for (auto const& there : {std::optional<SentCode>{}, std::optional{letter(1, CodePurpose::step_up)},
                              std::optional{letter(1, CodePurpose::set_up)}, std::optional{over}}) {
        auto flow = asking();
        find(flow, there);
        EXPECT_EQ(waits(flow).what, WaitFor::resend);
        EXPECT_EQ(waits(flow).until, another_from);
        EXPECT_EQ(flow.progress().codes_read, 0U);
        EXPECT_EQ(flow.progress().codes_missed, 1U);
        wait_for_another(flow, there);
        EXPECT_EQ(asked<api::SendCode>(flow).challenge, challenge);
        EXPECT_EQ(sent(flow).attempt, 0U);
        flow.answered(code_sent());
        flow.code_read(letter(2));
        EXPECT_EQ(shown(flow), letter(2).code);
    }
}

TEST(RemovalFlowSentCode, OneThatMayBeTakenIsNotShownAgain) {
    auto flow = answering_with_mail();
    flow.unknown("timeout", second * 3);
    EXPECT_TRUE(asks<api::SignIn>(flow));
    EXPECT_EQ(sent(flow).delay->length, second * 3) << "who asked to be left alone is";
    flow.answered(factor_required({FactorKind::email}));
    find(flow, letter(1));
    wait_for_another(flow, letter(1));
    flow.answered(code_sent());
    flow.code_read(letter(2));
    EXPECT_EQ(shown(flow), letter(2).code);
    EXPECT_EQ(flow.progress().codes_wrong, 0U);
}

TEST(RemovalFlowSentCode, OneThatNeverLeftIsShownAgain) {
    auto flow = answering_with_mail();
    flow.unsent("nobody listens there");
    EXPECT_EQ(shown(flow), letter(1).code);
    EXPECT_EQ(sent(flow).attempt, 1U);
}

TEST(RemovalFlowSentCode, AHostThatDoesNotWaitHearsWhenAnotherOneCanBeSent) {
    auto flow = asking();
    find(flow, std::nullopt);
    flow.declined();
    auto const verdict = ended<Refused>(flow);
    EXPECT_EQ(verdict.problem.code, Code::auth_factor_required);
    EXPECT_EQ(verdict.problem.not_before, another_from);
    EXPECT_EQ(verdict.via, api::Via::email);
}

TEST(RemovalFlowSentCode, WhereNoAnswerTellsTheTimeTheNextOneIsPutOff) {
    auto flow = asking();
    flow.answered(code_sent(cool_down));
    flow.code_read(std::nullopt);
    ASSERT_TRUE(asks<api::SendCode>(flow));
    EXPECT_EQ(sent(flow).attempt, 1U);
    EXPECT_EQ(sent(flow).delay->length, cool_down);
    EXPECT_EQ(sent(flow).delay->clock, Clock::world);
    flow.declined();
    EXPECT_NE(ended<GaveUp>(flow).why.find("nobody waits"), std::string::npos);
}

// Wrong ones.

TEST(RemovalFlowSentCode, AWrongOneIsFollowedByAnotherOneAtTheSameChallenge) {
    auto flow = asking();
    find(flow, letter(1));
    flow.answered(problem(Code::auth_bad_code));
    EXPECT_EQ(waits(flow).until, another_from);
    auto hurried = flow;
    hurried.declined();
    EXPECT_EQ(ended<Refused>(hurried).problem.code, Code::auth_bad_code);
    EXPECT_EQ(ended<Refused>(hurried).problem.not_before, another_from);
    wait_for_another(flow, letter(1));
    flow.answered(code_sent());
    flow.code_read(letter(2));
    EXPECT_EQ(asked<api::AnswerChallenge>(flow).challenge, challenge);
    EXPECT_EQ(shown(flow), letter(2).code);
    flow.answered(opened());
    EXPECT_EQ(flow.progress().codes_wrong, 1U);
    EXPECT_EQ(flow.progress().codes_taken, 1U);
}

// Somebody else has had one sent for the same account.
TEST(RemovalFlowSentCode, AWrongOneThatWasJustSentIsLookedForAgain) {
    auto flow = answering_with_mail();
    flow.answered(problem(Code::auth_bad_code));
    EXPECT_EQ(sent(flow).attempt, 1U);
    find(flow, letter(2));
    EXPECT_EQ(shown(flow), letter(2).code);
}

TEST(RemovalFlowSentCode, TwoWrongOnesAreEnoughAndLockNobodyOut) {
    auto flow = answering_with_mail();
    flow.answered(problem(Code::auth_bad_code));
    find(flow, letter(2));
    flow.answered(problem(Code::auth_bad_code));
    EXPECT_EQ(ended<Refused>(flow).problem.code, Code::auth_bad_code);
    EXPECT_FALSE(ended<Refused>(flow).problem.not_before);
    EXPECT_EQ(ended<Refused>(flow).via, api::Via::email);
}

// What the provider may say besides.

TEST(RemovalFlowSentCode, SoManyThatNoneIsSentAnyMoreIsWaitedForLikeALockOut) {
    auto flow = asking();
    auto too_many = problem(Code::auth_too_many_codes);
    too_many.not_before = start + minute * 10;
    flow.answered(too_many);
    EXPECT_EQ(waits(flow).until, start + minute * 10);
    EXPECT_EQ(waits(flow).what, WaitFor::permission);
    auto hurried = flow;
    hurried.declined();
    EXPECT_NE(ended<GaveUp>(hurried).why.find("auth.too_many_codes"), std::string::npos);
    flow.waited(start + minute * 10);
    EXPECT_TRUE(asks<api::SignIn>(flow)) << "the challenge is over by then";
}

TEST(RemovalFlowSentCode, AChallengeThatIsOverIsAskedForAnewAFewTimes) {
    auto flow = asking();
    int challenges = 0;
    for (; challenges < 100 && asks<api::SendCode>(flow); ++challenges) {
        flow.answered(problem(Code::challenge_not_found));
        if (!asks<api::SignIn>(flow)) break;
        flow.answered(factor_required({FactorKind::email}));
    }
    EXPECT_EQ(challenges, 4);
    EXPECT_EQ(ended<GaveUp>(flow).why, "challenge.not_found");
}

TEST(RemovalFlowSentCode, ARequestForOneThatIsPutOffIsMadeAgain) {
    auto flow = asking();
    auto limited = problem(Code::rate_limited);
    limited.retry_after = second * 90;
    flow.answered(limited);
    EXPECT_EQ(asked<api::SendCode>(flow).challenge, challenge);
    EXPECT_EQ(sent(flow).delay->length, second * 90);
}

// A copy of the answer, which the network made, may have taken the code.
TEST(RemovalFlowSentCode, AnAnswerThatIsPutOffIsFollowedByAnotherChallengeAndAnotherCode) {
    auto flow = answering_with_mail();
    auto limited = problem(Code::rate_limited);
    limited.retry_after = second * 90;
    flow.answered(limited);
    ASSERT_TRUE(asks<api::SignIn>(flow));
    EXPECT_EQ(sent(flow).delay->length, second * 90);
    flow.answered(factor_required({FactorKind::email}));
    find(flow, letter(1));
    EXPECT_EQ(waits(flow).what, WaitFor::resend);
}

TEST(RemovalFlowSentCode, ARefusalThatIsNoneOfTheCodeComesBackAsItWasSaid) {
    for (auto const code : {Code::factor_not_found, Code::account_removal_pending, Code::auth_bad_code}) {
        auto flow = asking();
        flow.answered(problem(code));
        EXPECT_EQ(ended<Refused>(flow).problem.code, code);
        EXPECT_EQ(flow.progress().codes_wrong, 0U) << "none was shown";
    }
}

// Looks that find nothing.

TEST(RemovalFlowSentCode, OneThatNeverComesIsAskedForAFewTimes) {
    auto flow = asking();
    int looked = 0;
    for (; looked < 100 && asks<api::SendCode>(flow); ++looked) {
        flow.answered(code_sent());
        flow.code_read(std::nullopt);
    }
    EXPECT_EQ(looked, 5);
    EXPECT_FALSE(ended<GaveUp>(flow).pending_possible);
    EXPECT_EQ(ended<GaveUp>(flow).via, api::Via::email);
    EXPECT_EQ(ended<GaveUp>(flow).why, "asked for a code 5 times: no code came by email");
}

TEST(RemovalFlowSentCode, WhereNobodyCouldLookItSaysWhy) {
    auto flow = asking();
    flow.answered(code_sent());
    auto without = flow;
    flow.unread("auth.missing");
    EXPECT_NE(ended<GaveUp>(flow).why.find("auth.missing"), std::string::npos);
    without.declined();
    EXPECT_NE(ended<GaveUp>(without).why.find("there is no mailbox"), std::string::npos);
}

TEST(RemovalFlowSentCode, AFindThatWasNotLookedForChangesNothing) {
    auto flow = asking();
    flow.code_read(letter(1));
    flow.unread("auth.missing");
    EXPECT_TRUE(asks<api::SendCode>(flow));
    EXPECT_EQ(flow.progress().codes_read, 0U);
}

// After a death.

TEST(RemovalFlowSentCode, WhichOneMayBeShownIsKeptBeforeItIs) {
    auto flow = asking();
    EXPECT_FALSE(flow.kept().code_in);
    flow.time_is(start);
    flow.answered(code_sent());
    EXPECT_FALSE(flow.kept().code_in) << "it is only looked for";
    flow.code_read(letter(7));
    EXPECT_EQ(flow.kept().code_in, 7U);
    RemovalFlow next{plan_with_mailbox(), flow.kept()};
    ASSERT_TRUE(asks<api::SignIn>(next));
    next.answered(factor_required({FactorKind::email}));
    find(next, letter(7));
    EXPECT_EQ(waits(next).what, WaitFor::resend) << "the code may have been taken";
    EXPECT_EQ(next.kept().code_in, 7U);
    wait_for_another(next, letter(7));
    next.answered(code_sent());
    next.code_read(letter(8));
    EXPECT_EQ(shown(next), letter(8).code);
    EXPECT_EQ(next.kept().code_in, 8U);
}

TEST(RemovalFlowSentCode, WithAReceiptNoneIsNeededAnyMore) {
    auto flow = answering_with_mail();
    flow.answered(opened());
    flow.answered(preflight());
    EXPECT_EQ(flow.kept().code_in, 1U);
    flow.answered(accepted());
    EXPECT_FALSE(flow.kept().code_in);
}

}  // namespace

}  // namespace fauxcount::client
