// The removal flow against scripted answers: each way it can go, each verdict, and what it must never do.
#include "client/removal_flow.hpp"
#include "tests/unit/client/scripted.hpp"

#include <gtest/gtest.h>

namespace fauxcount::client {

namespace {

using namespace scripted;
using api::RemovalState;

TEST(RemovalFlow, GoesFromSignInToTheConfirmedEnd) {
    RemovalFlow flow{plan()};
    EXPECT_EQ(asked<api::SignIn>(flow).identifier, "ada@example.test");
    flow.answered(opened());
    EXPECT_FALSE(asked<api::Preflight>(flow).account) << "an owner's own account is implied";
    EXPECT_EQ(sent(flow).credential.bearer, "token");
    flow.answered(preflight());
    EXPECT_EQ(asked<api::RequestRemoval>(flow).channel, api::Channel::site);
    EXPECT_EQ(sent(flow).credential.idempotency_key, "key");
    flow.answered(accepted());
    EXPECT_EQ(flow.progress().receipt, "receipt");
    EXPECT_EQ(waits(flow).until, due);
    EXPECT_EQ(waits(flow).what, WaitFor::grace);
    flow.waited(due);
    EXPECT_EQ(asked<api::GetRemoval>(flow).removal, removal);
    flow.answered(view(RemovalState::purging));
    EXPECT_EQ(waits(flow).until, gone);
    EXPECT_EQ(waits(flow).what, WaitFor::purge);
    flow.waited(gone);
    flow.answered(view(RemovalState::removed));
    auto const verdict = ended<Removed>(flow);
    EXPECT_EQ(verdict.removal, removal);
    EXPECT_EQ(verdict.at, gone);
    EXPECT_EQ(verdict.receipt, "receipt");
}

TEST(RemovalFlow, SignsInUnattendedSoThatItsOwnLoginCancelsNothing) {
    EXPECT_FALSE(asked<api::SignIn>(RemovalFlow{plan()}).interactive);
}

TEST(RemovalFlow, ReadsWithTheReceiptBecauseTheSessionDiedWithTheRequest) {
    auto flow = waiting();
    flow.waited(due);
    EXPECT_EQ(sent(flow).credential.bearer, "receipt");
}

TEST(RemovalFlow, ProvesItselfLastBeforeTheRequestIfTheProofIsTooOld) {
    auto flow = signed_in();
    auto view = preflight();
    view.proof_needed = true;
    flow.answered(view);
    EXPECT_EQ(asked<api::ProveSession>(flow).session, session);
    EXPECT_EQ(asked<api::ProveSession>(flow).password, "correct horse");
    flow.answered(api::SessionView{});
    EXPECT_TRUE(asks<api::RequestRemoval>(flow));
}

TEST(RemovalFlow, ProvesItselfWhenTheRequestAsksForItAndMakesAnotherRequestOfIt) {
    auto flow = requesting();
    flow.answered(problem(Code::auth_proof_too_old));
    ASSERT_TRUE(asks<api::ProveSession>(flow));
    flow.answered(api::SessionView{});
    EXPECT_EQ(sent(flow).credential.idempotency_key, "key-2")
        << "the refusal may be remembered under the first";
}

TEST(RemovalFlow, StopsProvingItselfAfterTwoProofs) {
    auto flow = requesting();
    for (int proofs = 0; proofs < 2; ++proofs) {
        flow.answered(problem(Code::auth_proof_too_old));
        flow.answered(api::SessionView{});
    }
    flow.answered(problem(Code::auth_proof_too_old));
    EXPECT_EQ(ended<Refused>(flow).problem.code, Code::auth_proof_too_old);
}

TEST(RemovalFlow, WithoutAPasswordAnOldProofIsTheEnd) {
    auto what = plan();
    what.authority = OpenSession{"token", session, ""};
    RemovalFlow flow{what};
    flow.answered(preflight());
    flow.answered(problem(Code::auth_proof_too_old));
    EXPECT_EQ(ended<Refused>(flow).problem.code, Code::auth_proof_too_old);
}

TEST(RemovalFlow, GoesOnInAnOpenSessionWithoutSigningIn) {
    auto what = plan();
    what.authority = OpenSession{"mine", session, "correct horse"};
    what.channel = api::Channel::device;
    RemovalFlow flow{what};
    EXPECT_EQ(sent(flow).credential.bearer, "mine");
    flow.answered(preflight());
    EXPECT_EQ(asked<api::RequestRemoval>(flow).channel, api::Channel::device);
}

TEST(RemovalFlow, AnAdministratorNamesTheAccount) {
    auto what = plan();
    what.authority = Administrator{"admin", account};
    RemovalFlow flow{what};
    EXPECT_EQ(asked<api::Preflight>(flow).account, account);
    EXPECT_EQ(sent(flow).credential.bearer, "admin");
    flow.answered(preflight());
    EXPECT_EQ(asked<api::RequestRemoval>(flow).account, account);
}

TEST(RemovalFlow, WithAKeptReceiptItOnlyReadsAndWaits) {
    auto what = plan();
    what.authority = KeptReceipt{removal, "kept"};
    RemovalFlow flow{what};
    EXPECT_EQ(asked<api::GetRemoval>(flow).removal, removal);
    EXPECT_EQ(sent(flow).credential.bearer, "kept");
    flow.answered(view(RemovalState::scheduled));
    EXPECT_EQ(waits(flow).until, due);
}

TEST(RemovalFlow, AnInstantRemovalNeedsNoGrace) {
    auto flow = requesting();
    auto answer = accepted();
    answer.removal.state = RemovalState::purging;
    flow.answered(answer);
    EXPECT_EQ(waits(flow).what, WaitFor::purge);
}

// Verdicts on the way.

TEST(RemovalFlow, AHostThatDoesNotWaitKeepsTheReceipt) {
    auto flow = waiting();
    flow.declined();
    auto const verdict = ended<Scheduled>(flow);
    EXPECT_EQ(verdict.removal, removal);
    EXPECT_EQ(verdict.until, due);
    EXPECT_EQ(verdict.state, RemovalState::scheduled);
    EXPECT_EQ(verdict.receipt, "receipt");
}

TEST(RemovalFlow, AHostThatDoesNotWaitForThePurgeHearsThatItIsTooLateToCancel) {
    auto flow = waiting();
    flow.waited(due);
    flow.answered(view(RemovalState::purging));
    flow.declined();
    auto const verdict = ended<Scheduled>(flow);
    EXPECT_EQ(verdict.until, gone);
    EXPECT_EQ(verdict.state, RemovalState::purging);
}

TEST(RemovalFlow, SomebodyElsesCancelIsAVerdict) {
    auto flow = waiting();
    flow.waited(due);
    flow.answered(view(RemovalState::cancelled));
    auto const verdict = ended<Cancelled>(flow);
    EXPECT_EQ(verdict.removal, removal);
    EXPECT_EQ(verdict.at, start + day);
}

TEST(RemovalFlow, AnEndedRecordIsARemovedAccount) {
    auto flow = waiting();
    flow.waited(due);
    flow.answered(problem(Code::removal_gone));
    EXPECT_EQ(ended<Removed>(flow).removal, removal);
}

TEST(RemovalFlow, NeitherAMissingNorAForbiddenRemovalIsARemovedAccount) {
    for (auto const code : {Code::removal_not_found, Code::request_not_found, Code::auth_invalid_token,
                            Code::auth_forbidden, Code::world_not_found}) {
        auto flow = waiting();
        flow.waited(due);
        for (std::uint32_t looks = 0; looks < Limits{}.attempts_max; ++looks) {
            ASSERT_TRUE(asks<api::GetRemoval>(flow)) << wire_name(code);
            flow.answered(problem(code));
        }
        auto const verdict = ended<GaveUp>(flow);
        EXPECT_TRUE(verdict.pending_possible) << wire_name(code);
        EXPECT_EQ(verdict.receipt, "receipt") << wire_name(code);
    }
}

// Whoever gave us the receipt knew of the removal; a replica of it may not yet.
TEST(RemovalFlow, LooksAgainWhereItsReceiptIsNotKnown) {
    auto flow = waiting();
    flow.waited(due);
    flow.answered(problem(Code::removal_not_found));
    EXPECT_GT(sent(flow).delay->length, Duration{});
    flow.answered(view(RemovalState::removed));
    EXPECT_EQ(ended<Removed>(flow).removal, removal);
}

TEST(RemovalFlow, AVerdictIsFinal) {
    auto flow = waiting();
    flow.declined();
    flow.waited(gone);
    flow.answered(view(RemovalState::removed));
    flow.unknown("late");
    flow.unsent("late");
    flow.declined();
    EXPECT_EQ(ended<Scheduled>(flow).until, due);
}

TEST(RemovalFlow, InputsNobodyAskedForChangeNothing) {
    auto flow = waiting();
    flow.answered(view(RemovalState::removed));
    flow.unknown("late");
    EXPECT_EQ(waits(flow).until, due);
    flow.waited(due);
    flow.declined();
    flow.waited(gone);
    EXPECT_TRUE(asks<api::GetRemoval>(flow));
}

// Waiting.

TEST(RemovalFlow, ALookBeforeTheTimeSeesACancel) {
    auto flow = waiting();
    flow.waited(start + day);
    ASSERT_TRUE(asks<api::GetRemoval>(flow));
    flow.answered(view(RemovalState::cancelled));
    ended<Cancelled>(flow);
}

TEST(RemovalFlow, AnyNumberOfLooksBeforeTheTimeIsFine) {
    auto flow = waiting();
    for (int hours = 0; hours < 29 * 24; ++hours) {
        flow.waited(start + hour * hours);
        flow.answered(view(RemovalState::scheduled));
        ASSERT_EQ(waits(flow).until, due);
    }
}

TEST(RemovalFlow, ALookThatIsNeverAnsweredLosesNothing) {
    auto flow = waiting();
    flow.waited(start + day);
    for (int attempts = 0; attempts < 5; ++attempts) flow.unknown("timeout");
    EXPECT_EQ(waits(flow).until, due);
}

TEST(RemovalFlow, APurgeThatDoesNotBeginIsNotWaitedForForever) {
    auto flow = waiting();
    flow.waited(due);
    for (int reads = 0; reads < 5; ++reads) {
        ASSERT_TRUE(asks<api::GetRemoval>(flow));
        flow.answered(view(RemovalState::scheduled));
    }
    EXPECT_EQ(ended<GaveUp>(flow).removal, removal);
}

TEST(RemovalFlow, ADeadlineThatKeepsMovingIsNotFollowedForever) {
    auto flow = waiting();
    int waits_done = 0;
    for (; waits_done < 100 && std::holds_alternative<Wait>(flow.next()); ++waits_done) {
        auto const until = waits(flow).until;
        flow.waited(until);
        auto moved = view(RemovalState::scheduled);
        moved.due = until + day;
        flow.answered(moved);
    }
    EXPECT_EQ(waits_done, 17);
    ended<GaveUp>(flow);
}

TEST(RemovalFlow, WaitsForPermissionAndThenMakesAnotherRequest) {
    auto flow = requesting();
    auto refusal = problem(Code::account_identifier_quarantined);  // any code whose remedy is to wait
    refusal.not_before = start + hour;
    flow.answered(refusal);
    EXPECT_EQ(waits(flow).until, start + hour);
    EXPECT_EQ(waits(flow).what, WaitFor::permission);
    flow.waited(start + hour - millisecond);
    EXPECT_EQ(waits(flow).until, start + hour) << "there is nothing to look at";
    flow.waited(start + hour);
    ASSERT_TRUE(asks<api::RequestRemoval>(flow));
    EXPECT_EQ(sent(flow).credential.idempotency_key, "key-2");
}

TEST(RemovalFlow, AHostThatDoesNotWaitForPermissionHearsTheInstant) {
    auto flow = requesting();
    auto refusal = problem(Code::account_identifier_quarantined);
    refusal.not_before = start + hour;
    flow.answered(refusal);
    flow.declined();
    EXPECT_EQ(ended<Refused>(flow).problem.not_before, start + hour);
}

TEST(RemovalFlow, ARemovalThatMayNotBeReadForNowIsNotRefused) {
    auto refusal = problem(Code::account_identifier_quarantined);
    refusal.not_before = start + hour;
    auto flow = waiting();
    flow.waited(start + minute);  // a look
    ASSERT_TRUE(asks<api::GetRemoval>(flow));
    flow.answered(refusal);
    flow.declined();
    EXPECT_EQ(ended<Scheduled>(flow).until, due);
    EXPECT_EQ(ended<Scheduled>(flow).receipt, "receipt");

    auto what = plan();
    what.authority = KeptReceipt{removal, "kept"};
    RemovalFlow blind{what};
    blind.answered(refusal);
    blind.declined();
    EXPECT_TRUE(ended<GaveUp>(blind).pending_possible);
    EXPECT_EQ(ended<GaveUp>(blind).receipt, "kept");
}

}  // namespace

}  // namespace fauxcount::client
