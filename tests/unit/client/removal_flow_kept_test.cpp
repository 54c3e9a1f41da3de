// What a removal flow keeps, and how another one goes on from it after the death of the first.
#include "client/removal_flow.hpp"
#include "tests/unit/client/scripted.hpp"

#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <string>
#include <vector>

namespace fauxcount::client {

namespace {

using namespace scripted;
using api::RemovalState;

RemovalFlow after(RemovalFlow const& dead, RemovalPlan what = plan()) {
    return RemovalFlow{std::move(what), dead.kept()};
}

TEST(RemovalFlowKept, NothingAtTheBeginning) { EXPECT_EQ(RemovalFlow{plan()}.kept(), Kept{}); }

TEST(RemovalFlowKept, BeforeItAsksItBeginsAnew) {
    auto flow = signed_in();
    EXPECT_FALSE(flow.kept().asked);
    EXPECT_EQ(flow.kept().token, "") << "a session that nothing depends on";
    EXPECT_TRUE(asks<api::SignIn>(after(flow)));
}

TEST(RemovalFlowKept, ThatItIsAboutToAskIsKeptBeforeItAsks) {
    auto const flow = requesting();
    ASSERT_TRUE(asks<api::RequestRemoval>(flow));
    auto const kept = flow.kept();
    EXPECT_TRUE(kept.asked);
    EXPECT_EQ(kept.requests, 1U);
    EXPECT_EQ(kept.token, "token");
    EXPECT_EQ(kept.session, session);
    EXPECT_EQ(kept.account, account);
}

TEST(RemovalFlowKept, WhatMayHaveBeenAskedForIsAskedForAgainInItsSessionUnderItsKey) {
    auto flow = requesting();
    auto const first = sent(flow);
    flow.unknown("timeout");
    auto const again = sent(after(flow));
    EXPECT_TRUE(std::holds_alternative<api::RequestRemoval>(again.request));
    EXPECT_EQ(again.credential.bearer, first.credential.bearer);
    EXPECT_EQ(again.credential.idempotency_key, first.credential.idempotency_key);
    EXPECT_EQ(again.attempt, 0U);
    EXPECT_FALSE(again.delay);
}

TEST(RemovalFlowKept, ADeadSessionThenDecidesNothing) {
    auto flow = after(requesting());
    flow.answered(problem(Code::auth_invalid_token));
    EXPECT_TRUE(ended<GaveUp>(flow).pending_possible);
    EXPECT_TRUE(flow.progress().session_ended);
    EXPECT_TRUE(flow.kept().asked) << "whoever comes next knows no more";
}

TEST(RemovalFlowKept, TheAnswerThenIsAsGoodAsTheFirstOne) {
    auto flow = after(requesting());
    flow.answered(accepted());
    EXPECT_EQ(waits(flow).until, due);
    EXPECT_EQ(flow.kept().receipt, "receipt");
    EXPECT_EQ(flow.kept().token, "") << "it is not needed any more";
    EXPECT_FALSE(flow.kept().asked);
}

TEST(RemovalFlowKept, AStaleProofThenIsShownAnew) {
    auto flow = after(requesting());
    flow.answered(problem(Code::auth_proof_too_old));
    EXPECT_EQ(asked<api::ProveSession>(flow).session, session);
    EXPECT_FALSE(flow.kept().asked) << "the refusal decided it";
    flow.answered(api::SessionView{});
    EXPECT_EQ(sent(flow).credential.idempotency_key, "key-2");
}

TEST(RemovalFlowKept, WithAReceiptItOnlyReads) {
    auto const dead = waiting();
    auto flow = after(dead);
    EXPECT_EQ(asked<api::GetRemoval>(flow).removal, removal);
    EXPECT_EQ(sent(flow).credential.bearer, "receipt");
    flow.answered(view(RemovalState::removed));
    EXPECT_EQ(ended<Removed>(flow).receipt, "receipt");
    EXPECT_EQ(flow.kept(), dead.kept()) << "and may be read again";
}

TEST(RemovalFlowKept, AfterARefusalTheNextKeyIsAnother) {
    auto flow = requesting();
    flow.answered(problem(Code::removal_limit));
    ended<Refused>(flow);
    EXPECT_FALSE(flow.kept().asked);
    auto next = after(flow);
    next.answered(opened());
    next.answered(preflight());
    EXPECT_EQ(sent(next).credential.idempotency_key, "key-2");
}

TEST(RemovalFlowKept, AnAdministratorsCredentialIsNotKept) {
    RemovalPlan what = plan();
    what.authority = Administrator{"admin", account};
    RemovalFlow flow{what};
    flow.answered(preflight());
    EXPECT_TRUE(flow.kept().asked);
    EXPECT_EQ(flow.kept().token, "");
    what.authority = Administrator{"another", account};
    EXPECT_EQ(sent(after(flow, what)).credential.bearer, "another");
}

TEST(RemovalFlowKept, WhatWasFoundPendingIsReadOn) {
    auto flow = requesting();
    flow.answered(problem(Code::removal_already_pending));
    flow.answered(account_view(removal));
    auto const kept = flow.kept();
    EXPECT_EQ(kept.removal, removal);
    EXPECT_EQ(kept.receipt, "");
    EXPECT_EQ(kept.token, "token");
    EXPECT_FALSE(kept.asked);
    auto next = after(flow);
    EXPECT_EQ(asked<api::GetRemoval>(next).removal, removal);
    EXPECT_EQ(sent(next).credential.bearer, "token");
    EXPECT_TRUE(next.progress().found_pending);
    EXPECT_EQ(next.kept(), kept);
}

TEST(RemovalFlowKept, WhatMayNotBeReadAnyMoreIsLookedForAnew) {
    auto flow = requesting();
    flow.answered(problem(Code::removal_already_pending));
    flow.answered(account_view(removal));
    flow.answered(problem(Code::auth_invalid_token));
    ended<GaveUp>(flow);
    EXPECT_FALSE(flow.kept().removal);
    EXPECT_TRUE(asks<api::SignIn>(after(flow)));
}

TEST(RemovalFlowKept, WhatWasFoundAfterALostAnswerMayBeOurs) {
    auto flow = requesting();
    flow.unknown("timeout");
    flow.answered(problem(Code::removal_already_pending));
    flow.answered(account_view(removal));
    EXPECT_TRUE(flow.kept().asked);
    auto next = after(flow);
    EXPECT_TRUE(asks<api::GetRemoval>(next));
    next.answered(problem(Code::auth_invalid_token));
    EXPECT_TRUE(asks<api::RequestRemoval>(after(next))) << "no login where it could cancel the removal";
}

TEST(RemovalFlowKept, WhichCodeMayBeShownIsKeptBeforeItIs) {
    auto flow = answering();
    ASSERT_TRUE(asks<api::AnswerChallenge>(flow));
    EXPECT_EQ(flow.kept().code_of, start);
    auto next = after(flow, plan_with_app());
    ASSERT_TRUE(asks<api::SignIn>(next));
    next.time_is(start + second);
    next.answered(factor_required());
    EXPECT_EQ(waits(next).until, start + totp_step) << "the code may have been taken";
    next.waited(start + totp_step);
    EXPECT_EQ(asked<api::AnswerChallenge>(next).code, code_at(start + totp_step));
}

TEST(RemovalFlowKept, ACodeThatIsOnlyWaitedForIsNotKept) {
    auto flow = answering();
    flow.answered(problem(Code::auth_bad_code));
    ASSERT_EQ(waits(flow).what, WaitFor::code);
    EXPECT_EQ(flow.kept().code_of, start);
    flow.waited(start + totp_step);
    EXPECT_EQ(flow.kept().code_of, start + totp_step);
}

TEST(RemovalFlowKept, WithAReceiptNoCodeIsNeededAnyMore) {
    auto flow = answering();
    flow.answered(opened());
    flow.answered(preflight());
    EXPECT_EQ(flow.kept().code_of, start);
    flow.answered(accepted());
    EXPECT_FALSE(flow.kept().code_of);
}

// --- laws: flows that die at any step, and go on ---

struct Turn {
    std::uint8_t kind = 0, dies = 0;
};
std::ostream& operator<<(std::ostream& out, Turn const& turn) {
    return out << int{turn.kind} << (turn.dies % 4 == 0 ? " dies" : "");
}

api::Answer answer_to(api::Request const& request, std::uint8_t kind) {
    bool const asks_who =
        std::holds_alternative<api::SignIn>(request) || std::holds_alternative<api::ProveSession>(request);
    if (asks_who && kind % 2 == 1) return factor_required();
    if (std::holds_alternative<api::AnswerChallenge>(request)) {
        if (kind % 4 == 0) return problem(Code::auth_bad_code);
        if (kind % 4 == 1) return problem(Code::challenge_not_found);
        return opened();
    }
    if (std::holds_alternative<api::SignIn>(request)) return opened();
    if (std::holds_alternative<api::Preflight>(request)) return preflight();
    if (std::holds_alternative<api::ProveSession>(request)) return api::SessionView{};
    if (std::holds_alternative<api::GetAccount>(request)) return account_view(removal);
    if (std::holds_alternative<api::GetRemoval>(request)) return view(RemovalState::scheduled);
    constexpr std::array refusals{Code::auth_proof_too_old, Code::removal_blocked, Code::removal_limit};
    if (kind % 2 == 0) return accepted();
    return problem(refusals.at(kind / 2U % refusals.size()));
}

// The sends of one flow after the other, and whether the flow that sent one heard what came of it.
struct Life {
    std::vector<Send> sends;
    std::vector<bool> heard;
    std::vector<std::optional<Instant>> code_of;  // as kept before a send
    std::vector<bool> accepted;  // what was sent is a request for removal, and that is what was heard
};

Life live(std::vector<Turn> const& turns) {
    Life life;
    RemovalFlow flow{plan_with_app()};
    Instant now = start;
    for (Turn const turn : turns) {
        auto const kept = flow.kept();
        auto const step = flow.next();
        bool const dies = turn.dies % 4 == 0;
        if (auto const* send = std::get_if<Send>(&step)) {
            life.sends.push_back(*send);
            life.code_of.push_back(kept.code_of);
            now = now + second * (turn.kind % 32);
            flow.time_is(now);
            life.heard.push_back(!dies && turn.kind % 4 != 0);
            auto const answer = answer_to(send->request, turn.kind / 4U);
            bool const accepts = std::holds_alternative<api::RemovalAccepted>(answer);
            life.accepted.push_back(life.heard.back() && accepts);
            if (turn.kind % 4 == 0) {
                flow.unknown("lost");
            } else {
                flow.answered(answer);
            }
        } else if (auto const* wait = std::get_if<Wait>(&step)) {
            if (wait->what == WaitFor::code) now = std::max(now, wait->until);
            flow.waited(now);
        }
        if (dies || std::holds_alternative<Verdict>(step))
            flow = RemovalFlow{plan_with_app(), dies ? kept : flow.kept()};
    }
    return life;
}

std::vector<Turn> any_turns() {
    auto const byte = [] { return rc::gen::resize(rc::kNominalSize, rc::gen::arbitrary<std::uint8_t>()); };
    auto const turn =
        rc::gen::build<Turn>(rc::gen::set(&Turn::kind, byte()), rc::gen::set(&Turn::dies, byte()));
    return *rc::gen::container<std::vector<Turn>>(turn);
}

RC_GTEST_PROP(RemovalFlowDeaths, KeepTheKeyUntilTheRequestIsDecided, ()) {
    auto const life = live(any_turns());
    std::string key;
    bool open = false;
    for (std::size_t at = 0; at < life.sends.size(); ++at) {
        if (!std::holds_alternative<api::RequestRemoval>(life.sends[at].request)) continue;
        auto const& used = life.sends[at].credential.idempotency_key;
        if (open) RC_ASSERT(used == key);
        key = used;
        open = !life.heard[at];
    }
}

// One may have died just after it was shown: so each is a later one, whoever shows it.
RC_GTEST_PROP(RemovalFlowDeaths, ShowNoCodeTwice, ()) {
    auto const life = live(any_turns());
    std::optional<Instant> newest;
    for (std::size_t at = 0; at < life.sends.size(); ++at) {
        auto const* const answer = std::get_if<api::AnswerChallenge>(&life.sends[at].request);
        if (!answer) continue;
        auto const of = life.code_of[at];
        RC_ASSERT(of.has_value());
        RC_ASSERT(answer->code == code_at(*of));
        if (newest) RC_ASSERT(is_due(next_totp_step(*newest), *of));
        newest = of;
    }
    RC_TAG(newest.has_value());
}

RC_GTEST_PROP(RemovalFlowDeaths, NoneSignsInWhileARemovalMayBePending, ()) {
    auto const life = live(any_turns());
    bool pending = false;
    for (std::size_t at = 0; at < life.sends.size(); ++at) {
        if (pending) RC_ASSERT(!std::holds_alternative<api::SignIn>(life.sends[at].request));
        if (std::holds_alternative<api::RequestRemoval>(life.sends[at].request))
            pending = !life.heard[at] || life.accepted[at];
    }
}

}  // namespace

}  // namespace fauxcount::client
