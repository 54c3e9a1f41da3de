// The removal flow when answers are lost, late, or not what was asked for; and when it meets a pending
// removal.
#include "client/removal_flow.hpp"
#include "tests/unit/client/scripted.hpp"

#include <gtest/gtest.h>

#include <functional>

namespace fauxcount::client {

namespace {

using namespace scripted;
using api::RemovalState;

struct Place {
    char const* name;
    std::function<RemovalFlow()> reach;
};

RemovalFlow clearing() {
    auto flow = signed_in(plan({Clearing::unbind}));
    flow.answered(preflight({blocker(Code::device_bound, phone)}));
    return flow;
}

RemovalFlow proving() {
    auto flow = requesting();
    flow.answered(problem(Code::auth_proof_too_old));
    return flow;
}

RemovalFlow finding() {
    auto flow = requesting();
    flow.answered(problem(Code::removal_already_pending));
    return flow;
}

RemovalFlow reading() {
    auto flow = waiting();
    flow.waited(due);
    return flow;
}

std::vector<Place> const places{
    {"sign_in", [] { return RemovalFlow{plan()}; }},
    {"preflight", [] { return signed_in(); }},
    {"clear", clearing},
    {"prove", proving},
    {"answer", [] { return answering(); }},
    {"send_code", [] { return asking(); }},
    {"answer_with_mail", [] { return answering_with_mail(); }},
    {"request", [] { return requesting(); }},
    {"find", finding},
    {"read", reading},
};

class RemovalFlowAt : public testing::TestWithParam<Place> {};

TEST_P(RemovalFlowAt, RepeatsTheVerySameRequestAfterALostAnswer) {
    auto flow = GetParam().reach();
    auto const first = sent(flow);
    flow.unknown("timeout");
    auto const second = sent(flow);
    if (std::holds_alternative<api::AnswerChallenge>(first.request)) {
        EXPECT_TRUE(asks<api::SignIn>(flow)) << "the code may have been taken";
        EXPECT_EQ(second.attempt, 1U);
        return;
    }
    EXPECT_EQ(second.request.index(), first.request.index());
    EXPECT_EQ(second.credential.bearer, first.credential.bearer);
    EXPECT_EQ(second.credential.idempotency_key, first.credential.idempotency_key);
    EXPECT_EQ(second.attempt, first.attempt + 1);
}

TEST_P(RemovalFlowAt, RepeatsTheVerySameRequestWhenTheWorldIsBusy) {
    auto flow = GetParam().reach();
    auto const first = sent(flow);
    flow.answered(problem(Code::world_busy));
    if (std::holds_alternative<api::AnswerChallenge>(first.request)) {
        EXPECT_TRUE(asks<api::SignIn>(flow)) << "its code may be over by then";
        return;
    }
    EXPECT_EQ(sent(flow).credential.idempotency_key, first.credential.idempotency_key);
    EXPECT_EQ(sent(flow).request.index(), first.request.index());
    EXPECT_EQ(sent(flow).attempt, 1U);
}

TEST_P(RemovalFlowAt, TakesAnAnswerOfAnotherKindForNone) {
    auto flow = GetParam().reach();
    auto const first = sent(flow);
    flow.answered(api::ItemList{});
    if (std::holds_alternative<api::UnbindDevice>(first.request)) {
        EXPECT_TRUE(asks<api::Preflight>(flow)) << "whether a clearing worked is read, not believed";
        return;
    }
    bool const shown = std::holds_alternative<api::AnswerChallenge>(first.request);
    EXPECT_EQ(asks<api::SignIn>(flow), shown || std::holds_alternative<api::SignIn>(first.request));
    if (!shown) {
        EXPECT_EQ(sent(flow).request.index(), first.request.index());
    }
    EXPECT_EQ(sent(flow).attempt, 1U);
    EXPECT_EQ(flow.progress().unknown, 1U);
}

TEST_P(RemovalFlowAt, EndsWhenNothingIsEverAnswered) {
    auto flow = GetParam().reach();
    int sends = 0;
    for (; sends < 100 && std::holds_alternative<Send>(flow.next()); ++sends) flow.unknown("timeout");
    EXPECT_LE(sends, 10);
    EXPECT_FALSE(ended<GaveUp>(flow).why.empty());
}

INSTANTIATE_TEST_SUITE_P(EachPlace, RemovalFlowAt, testing::ValuesIn(places),
                         [](auto const& place) { return place.param.name; });

TEST(RemovalFlow, ARequestThatNeverLeftLeavesNothingOpen) {
    auto flow = requesting();
    for (int attempts = 0; attempts < 5; ++attempts) flow.unsent("nobody listens there");
    auto const verdict = ended<GaveUp>(flow);
    EXPECT_EQ(verdict.why, "nobody listens there");
    EXPECT_FALSE(verdict.pending_possible);
}

TEST(RemovalFlow, TheRepeatedRequestHasItsReceipt) {
    auto flow = requesting();
    flow.unknown("timeout");
    flow.answered(accepted());
    EXPECT_EQ(waits(flow).until, due);
    EXPECT_EQ(flow.progress().receipt, "receipt");
    EXPECT_FALSE(flow.progress().found_pending);
}

TEST(RemovalFlow, AfterALostAnswerAlreadyPendingIsLookedUpNotRefused) {
    auto flow = requesting();
    flow.unknown("timeout");
    flow.answered(problem(Code::removal_already_pending));
    EXPECT_EQ(asked<api::GetAccount>(flow).account, account);
    flow.answered(account_view(removal));
    EXPECT_EQ(asked<api::GetRemoval>(flow).removal, removal);
    EXPECT_EQ(sent(flow).credential.bearer, "token") << "there is no receipt";
    flow.answered(view(RemovalState::scheduled));
    flow.declined();
    EXPECT_EQ(ended<Scheduled>(flow).receipt, "");
    EXPECT_TRUE(flow.progress().found_pending);
}

TEST(RemovalFlow, ADeadSessionAfterALostAnswerDecidesNothingAndIsNoReasonToSignIn) {
    auto flow = requesting();
    flow.unknown("timeout");
    flow.answered(problem(Code::auth_invalid_token));
    EXPECT_TRUE(ended<GaveUp>(flow).pending_possible);
}

TEST(RemovalFlow, ADeadSessionBeforeAnyLostAnswerIsARefusal) {
    auto flow = requesting();
    flow.answered(problem(Code::auth_invalid_token));
    EXPECT_EQ(ended<Refused>(flow).problem.code, Code::auth_invalid_token);
}

TEST(RemovalFlow, LooksForItsRemovalWhenEveryAnswerWasLost) {
    auto flow = requesting();
    for (int attempts = 0; attempts < 5; ++attempts) flow.unknown("timeout");
    ASSERT_TRUE(asks<api::GetAccount>(flow));
    flow.answered(account_view(removal));
    ASSERT_TRUE(asks<api::RequestRemoval>(flow)) << "for the receipt, under the same key";
    EXPECT_EQ(sent(flow).credential.idempotency_key, "key");
    auto with_receipt = flow;
    with_receipt.answered(accepted());
    EXPECT_EQ(with_receipt.progress().receipt, "receipt");
    flow.answered(problem(Code::removal_already_pending));
    flow.answered(account_view(removal));
    EXPECT_TRUE(asks<api::GetRemoval>(flow)) << "once, and no more";
}

TEST(RemovalFlow, ReadsOnWithoutAReceiptWhenItsAnswerIsLostForGood) {
    auto flow = requesting();
    for (int attempts = 0; attempts < 5; ++attempts) flow.unknown("timeout");
    flow.answered(account_view(removal));
    for (int attempts = 0; attempts < 5; ++attempts) flow.unknown("timeout");
    flow.answered(account_view(removal));
    EXPECT_TRUE(asks<api::GetRemoval>(flow));
}

TEST(RemovalFlow, NothingPendingAfterLostAnswersStillDecidesNothing) {
    auto flow = requesting();
    for (int attempts = 0; attempts < 5; ++attempts) flow.unknown("timeout");
    flow.answered(account_view(std::nullopt));
    EXPECT_TRUE(ended<GaveUp>(flow).pending_possible) << "the request may still be under way";
}

TEST(RemovalFlow, ADecidedRefusalSettlesTheLostAnswerBeforeIt) {
    auto flow = requesting();
    flow.unknown("timeout");
    flow.answered(problem(Code::removal_limit));
    EXPECT_EQ(ended<Refused>(flow).problem.code, Code::removal_limit);
}

TEST(RemovalFlow, AClearingWithoutAnAnswerIsTriedAgainAndADecidedOneIsNot) {
    auto flow = clearing();
    for (int attempts = 0; attempts < 5; ++attempts) flow.unknown("timeout");
    flow.answered(preflight({blocker(Code::device_bound, phone)}));
    EXPECT_EQ(asked<api::UnbindDevice>(flow).device, phone);
    flow.answered(problem(Code::device_not_found));
    flow.answered(preflight({blocker(Code::device_bound, phone)}));
    EXPECT_EQ(ended<Blocked>(flow).blockers.size(), 1U);
}

TEST(RemovalFlow, AClearingThatIsNeverAnsweredEndsWithoutAVerdict) {
    auto flow = clearing();
    int rounds = 0;
    for (; rounds < 100 && asks<api::UnbindDevice>(flow); ++rounds) {
        for (int attempts = 0; attempts < 5; ++attempts) flow.unknown("timeout");
        if (asks<api::Preflight>(flow)) flow.answered(preflight({blocker(Code::device_bound, phone)}));
    }
    EXPECT_EQ(rounds, 6);
    EXPECT_FALSE(ended<GaveUp>(flow).pending_possible);
}

TEST(RemovalFlow, AddsNoKeyToAnythingButTheRequest) {
    for (auto const& place : places) {
        auto const send = sent(place.reach());
        EXPECT_EQ(std::holds_alternative<api::RequestRemoval>(send.request),
                  !send.credential.idempotency_key.empty())
            << place.name;
    }
}

// A login while a removal is pending has four meanings; the flow knows none of them beforehand.

TEST(RemovalFlow, ALoginThatFindsAPendingRemovalOnlyWatchesIt) {
    RemovalFlow flow{plan()};
    auto answer = opened();
    answer.session.scope = api::SessionScope::removal_only;
    answer.pending_removal = removal;
    answer.removal_due = due;
    flow.answered(answer);
    EXPECT_EQ(asked<api::GetRemoval>(flow).removal, removal);
    EXPECT_EQ(sent(flow).credential.bearer, "token");
    flow.answered(view(RemovalState::scheduled));
    EXPECT_EQ(waits(flow).until, due);
}

TEST(RemovalFlow, ALoginThatCancelledTheRemovalIsToldAndTheRemovalRequestedAnew) {
    RemovalFlow flow{plan()};
    auto answer = opened();
    answer.removal_cancelled = true;
    flow.answered(answer);
    EXPECT_TRUE(flow.progress().login_cancelled_removal);
    EXPECT_TRUE(asks<api::Preflight>(flow));
}

TEST(RemovalFlow, ALoginThatIsRefusedBecauseARemovalIsPendingEndsTheFlow) {
    RemovalFlow flow{plan()};
    flow.answered(problem(Code::account_removal_pending));
    EXPECT_EQ(ended<Refused>(flow).problem.code, Code::account_removal_pending);
}

TEST(RemovalFlow, AnOrdinaryLoginWithARemovalPendingMeetsItAtTheRequest) {
    auto flow = requesting();
    flow.answered(problem(Code::removal_already_pending));
    EXPECT_TRUE(asks<api::GetAccount>(flow));
    EXPECT_TRUE(flow.progress().found_pending);
}

TEST(RemovalFlow, APendingRemovalThatIsGoneAMomentLaterIsRequestedAnew) {
    auto flow = requesting();
    flow.answered(problem(Code::removal_already_pending));
    flow.answered(account_view(std::nullopt));
    EXPECT_FALSE(flow.progress().found_pending);
    flow.answered(preflight());
    EXPECT_EQ(sent(flow).credential.idempotency_key, "key-2");
}

TEST(RemovalFlow, AnAccountThatNeverHoldsStillEndsTheFlow) {
    auto flow = requesting();
    int rounds = 0;
    for (; rounds < 100 && asks<api::RequestRemoval>(flow); ++rounds) {
        flow.answered(problem(Code::removal_already_pending));
        flow.answered(account_view(std::nullopt));
        if (asks<api::Preflight>(flow)) flow.answered(preflight());
    }
    EXPECT_EQ(rounds, 6);
    ended<GaveUp>(flow);
}

// Every code there is, said to every request of the flow, over and over.
TEST(RemovalFlow, EveryRefusalEverywhereEndsTheFlow) {
    std::vector<Code> codes;
#define X(name, wire, status, remedy, title) codes.push_back(Code::name);
    FAUXCOUNT_CODES(X)
#undef X
    for (auto const& place : places) {
        for (auto const code : codes) {
            auto flow = place.reach();
            int inputs = 0;
            for (; inputs < 200 && !std::holds_alternative<Verdict>(flow.next()); ++inputs) {
                auto refusal = problem(code);
                if (remedy_of(code) == Remedy::wait) refusal.not_before = due;
                flow.answered(refusal);
                flow.waited(due);
            }
            ASSERT_LT(inputs, 200) << place.name << " " << wire_name(code);
        }
    }
}

// It says so in place of the answer to what it has carried out and could not write.
TEST(RemovalFlow, AServerThatCannotWriteMayHaveAccepted) {
    auto flow = requesting();
    auto const key = sent(flow).credential.idempotency_key;
    flow.answered(problem(Code::server_storage));
    ASSERT_TRUE(asks<api::RequestRemoval>(flow));
    EXPECT_EQ(sent(flow).credential.idempotency_key, key);
    EXPECT_TRUE(flow.kept().asked);
    for (int attempts = 0; attempts < 4; ++attempts) flow.answered(problem(Code::server_storage));
    ASSERT_TRUE(asks<api::GetAccount>(flow));
    for (int attempts = 0; attempts < 5; ++attempts) flow.answered(problem(Code::server_storage));
    EXPECT_TRUE(ended<GaveUp>(flow).pending_possible);
}

// A refusal whose remedy is out of the flow's hands comes back as it was said.
TEST(RemovalFlow, ARefusalOfTheRequestKeepsItsCode) {
    for (auto const code :
         {Code::removal_needs_owner, Code::removal_limit, Code::auth_forbidden, Code::account_not_found,
          Code::idempotency_key_reused, Code::idempotency_key_invalid, Code::request_invalid}) {
        auto flow = requesting();
        flow.answered(problem(code));
        EXPECT_EQ(ended<Refused>(flow).problem.code, code);
    }
}

}  // namespace

}  // namespace fauxcount::client
