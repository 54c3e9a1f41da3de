// Every deadline and every expiry: one tick before, at the very instant, one tick after, with the command
// before the firing and after it. docs/time.md has the table of what is tested here.
#include "engine/control.hpp"
#include "scenarios/dsl/world.hpp"

#include <gtest/gtest.h>

#include <array>

using namespace fauxcount;
using namespace fauxcount::testing;

namespace {

// The instants around a boundary.
constexpr std::array<Duration, 3> around{Duration{-1}, Duration{0}, Duration{1}};
bool has_come(Duration offset) { return offset.ms >= 0; }

// Sessions that outlive every wait of these tests, so that only the boundary under test speaks.
PolicyChange const long_sessions = policy("session.lifetime", "P3650D");

std::optional<api::PurgeStage> stage_armed(World& world) {
    auto const list = engine::list_deadlines(world.engine(), api::ListDeadlines{"test", 1, {}});
    auto const& all = std::get<api::DeadlineList>(list).deadlines;
    return all.empty() ? std::nullopt : all.front().stage;
}

// The removal of an account that is due thirty days after the start.
Instant due_of(Account const& account) { return account.removal().due; }

}  // namespace

TEST(RemovalDue, IsCancelledByACommandBeforeItAndByNoneAtItOrAfter) {
    for (Duration const offset : around) {
        World world;
        auto& alice = world.account("alice");
        world(request_removal(alice), expect(scheduled_in(30 * days)));
        world(advance_to(due_of(alice) + offset));
        if (has_come(offset)) {
            world(cancel_removal(alice), expect(refused::removal_too_late),
                  require(alice.is(phase::purging)));
        } else {
            world(cancel_removal(alice), expect(answered_in_state(removal_state::cancelled)));
            world(advance(2 * ms), require(alice.is(phase::active)));
        }
    }
}

TEST(RemovalDue, FindsTheSignInBeforeItAndMakesTheOneAtItUnknown) {
    for (Duration const offset : around) {
        World world;
        auto& alice = world.account("alice");
        world(request_removal(alice));
        world(advance_to(due_of(alice) + offset));
        if (has_come(offset)) {
            world(sign_in(alice), expect(refused::auth_bad_credentials));
        } else {
            world(sign_in(alice));
            world(advance(1 * ms), require(alice.is(phase::purging)));
            world(list_sessions(alice), expect(refused::auth_invalid_token));
        }
    }
}

TEST(PurgeStage, EachOneComesAtItsSixthOfThePurgeAndNotATickEarlier) {
    std::array const stages{api::PurgeStage::tokens,      api::PurgeStage::billing,
                            api::PurgeStage::bindings,    api::PurgeStage::data,
                            api::PurgeStage::identifiers, api::PurgeStage::tombstone};
    for (std::size_t i = 0; i < stages.size(); ++i) {
        for (Duration const offset : around) {
            World world;
            auto& alice = world.account("alice");
            world(request_removal(alice));
            world(advance_to(due_of(alice) + 10 * seconds * static_cast<std::int64_t>(i + 1) + offset));
            bool const last = i + 1 == stages.size();
            std::optional<api::PurgeStage> next = stages[i];
            if (has_come(offset)) next = last ? std::nullopt : std::optional(stages[i + 1]);
            EXPECT_EQ(stage_armed(world), next) << i << " " << offset.ms;
            bool const removed = last && has_come(offset);
            world(read_removal(alice),
                  expect(answered_in_state(removed ? removal_state::removed : removal_state::purging)));
        }
    }
}

TEST(PurgeStage, ACommandBetweenTwoOfThemChangesNothingOfTheRest) {
    World world;
    auto& alice = world.account("alice").with(items(3), device("phone", find_device::on));
    world(request_removal(alice));
    world(advance_to(due_of(alice)));
    for (int stage = 0; stage < 6; ++stage) {
        world(cancel_removal(alice), expect(refused::removal_too_late));
        world(sign_in(alice), expect(refused::auth_bad_credentials));
        world(advance(10 * seconds));
    }
    world(read_removal(alice), require(alice.is(phase::removed), nothing_left_of(alice)));
}

TEST(Renewal, ChargesAtItsInstantAndNotATickEarlier) {
    for (Duration const offset : around) {
        World world{long_sessions};
        auto& alice = world.account("alice").with(subscription(plan::cloud_plus));
        auto const plus = alice.subscription("cloud_plus");
        Instant const renewal = world.now() + 30 * days;
        world(advance_to(renewal + offset),
              require(plus.charged(has_come(offset) ? 2 : 1),
                      plus.renews_at(has_come(offset) ? renewal + 30 * days : renewal)));
    }
}

TEST(Renewal, IsSparedByACancelBeforeItAndNotByOneAtItOrAfter) {
    for (Duration const offset : around) {
        World world{long_sessions};
        auto& alice = world.account("alice").with(subscription(plan::cloud_plus));
        auto const plus = alice.subscription("cloud_plus");
        world(advance_to(world.now() + 30 * days + offset));
        world(cancel(plus));
        world(advance(2 * ms),
              require(plus.is(subscription_state::ended), plus.charged(has_come(offset) ? 2 : 1)));
    }
}

TEST(EndingSubscription, EndsAtItsInstantAndNotATickEarlierAndIsNeverChargedAgain) {
    for (Duration const offset : around) {
        World world{long_sessions};
        auto& alice = world.account("alice").with(subscription(plan::cloud_plus));
        auto const plus = alice.subscription("cloud_plus");
        Instant const end = world.now() + 30 * days;
        world(cancel(plus, when::at_period_end), require(plus.is(subscription_state::ending)));
        world(advance_to(end + offset),
              require(plus.is(has_come(offset) ? subscription_state::ended : subscription_state::ending),
                      plus.charged(1)));
        if (has_come(offset)) {
            world(cancel(plus), expect(refused::subscription_not_active));
        } else {
            world(cancel(plus), require(plus.is(subscription_state::ended)));
        }
    }
}

TEST(SessionExpiry, LetsTheSessionInUpToTheLastTick) {
    for (Duration const offset : around) {
        World world;
        auto& alice = world.account("alice");
        world(advance(12 * hours + offset));
        if (has_come(offset)) {
            world(read(alice), expect(refused::auth_invalid_token));
            world(prove(alice), expect(refused::auth_invalid_token));
            world(sign_out(alice), expect(refused::auth_invalid_token));
        } else {
            world(read(alice));
            world(prove(alice));  // which proves presence and lengthens nothing
            world(advance(1 * ms));
            world(read(alice), expect(refused::auth_invalid_token));
        }
    }
}

TEST(ProofAge, AllowsARequestUpToTheLastTickAndANewProofAllowsItAgain) {
    for (Duration const offset : around) {
        World world;
        auto& alice = world.account("alice");
        world(advance(5 * minutes + offset));
        if (has_come(offset)) {
            auto const said_needed = answer<api::PreflightView>(
                "a proof is needed", [](auto const& view) { return view.proof_needed && view.allowed; });
            world(preflight(alice), expect(said_needed));
            world(request_removal(alice), expect(refused::auth_proof_too_old));
            world(prove(alice));
        }
        world(request_removal(alice), expect(scheduled_in(30 * days)));
    }
}

TEST(ProofAge, CountsFromTheNewestProof) {
    for (Duration const offset : around) {
        World world;
        auto& alice = world.account("alice");
        world(advance(4 * minutes));
        world(prove(alice));
        world(advance(5 * minutes + offset));
        if (has_come(offset)) {
            world(request_removal(alice), expect(refused::auth_proof_too_old));
        } else {
            world(request_removal(alice));
        }
    }
}

TEST(ProofAge, GuardsTheUnbindingOfALockAndOfNothingElse) {
    for (Duration const offset : around) {
        World world;
        auto& alice = world.account("alice").with(device("phone", find_device::on), device("watch"));
        world(advance(5 * minutes + offset));
        world(unbind(alice, alice.device("watch")));
        if (has_come(offset)) {
            world(unbind(alice, alice.device("phone")), expect(refused::auth_proof_too_old));
            world(prove(alice));
        }
        world(unbind(alice, alice.device("phone")), require(alice.device("phone").is_free()));
    }
}

TEST(QuarantineEnd, FreesAContactAtItsInstantAndSaysSoBefore) {
    for (Duration const offset : around) {
        World world;
        auto& alice = world.account("alice", {"alice@example.test", "+15550100"});
        world(request_removal(alice));
        Instant const end = due_of(alice) + 1 * minutes + 30 * days;
        world(advance_to(end + offset));
        for (std::string const identifier : {"alice@example.test", "+15550100"}) {
            if (has_come(offset)) {
                world(sign_up({identifier}));
            } else {
                world(sign_up({identifier}),
                      expect(refused::account_identifier_quarantined, not_before(end)));
            }
        }
    }
}

TEST(QuarantineEnd, FreesAUserNameOnItsOwnDay) {
    for (Duration const offset : around) {
        World world{policy("identifiers.username", "P60D")};
        auto& alice = world.account("alice", {"alice", "alice@example.test"});
        world(request_removal(alice));
        Instant const end = due_of(alice) + 1 * minutes + 60 * days;
        world(advance_to(end + offset));
        world(sign_up({"alice@example.test"}));  // its own quarantine was over long before
        if (has_come(offset)) {
            world(sign_up({"alice"}));
        } else {
            world(sign_up({"alice"}), expect(refused::account_identifier_quarantined, not_before(end)));
        }
    }
}

TEST(QuarantineEnd, NeverComesForAnIdentifierThatIsRetired) {
    World world{policy("identifiers.username", "never")};
    auto& alice = world.account("alice", {"alice", "alice@example.test"});
    world(request_removal(alice));
    world(advance(3000 * days));
    world(sign_up({"alice"}), expect(refused::account_identifier_retired));
    world(sign_up({"alice@example.test"}));
}

TEST(QuarantineEnd, IsToldAlreadyWhileThePurgeGoesOn) {
    World world;
    auto& alice = world.account("alice");
    world(request_removal(alice));
    Instant const end = due_of(alice) + 1 * minutes + 30 * days;
    world(sign_up({"alice@example.test"}), expect(refused::account_identifier_taken));
    world(advance_to(due_of(alice) - 1 * ms));
    world(sign_up({"alice@example.test"}), expect(refused::account_identifier_taken));
    for (Duration const into : {0 * ms, 35 * seconds, 60 * seconds}) {
        world(advance_to(due_of(alice) + into));
        world(sign_up({"alice@example.test"}),
              expect(refused::account_identifier_quarantined, not_before(end)));
    }
}

TEST(TombstoneEnd, ReadsTheReceiptUpToTheLastTickThenItIsGone) {
    for (Duration const offset : around) {
        World world;
        auto& alice = world.account("alice");
        world(request_removal(alice));
        world(advance_to(due_of(alice) + 1 * minutes + 90 * days + offset));
        if (has_come(offset)) {
            world(read_removal(alice), expect(refused::removal_gone));
            world(cancel_removal(alice), expect(refused::removal_gone));
        } else {
            world(read_removal(alice), expect(answered_in_state(removal_state::removed)));
            world(cancel_removal(alice), expect(refused::removal_too_late));
        }
    }
}

TEST(TombstoneEnd, GivesItsSlotOnAndStillAnswersGone) {
    for (Duration const offset : around) {
        World world;
        auto& alice = world.account("alice");
        world(request_removal(alice));
        world(advance_to(due_of(alice) + 1 * minutes + 90 * days + offset));
        auto& next = world.account("next");
        EXPECT_NE(next.id(), alice.id());
        if (has_come(offset)) {
            world(read_removal(alice), expect(refused::removal_gone));
        } else {
            world(read_removal(alice));
        }
        world(read(next).with_token(alice.token()), expect(refused::auth_invalid_token));
    }
}

TEST(TombstoneEnd, NeverComesBeforeTheQuarantineItStandsFor) {
    World world{policy("residue.tombstone", "P1D"), policy("identifiers.contact", "P40D")};
    auto& alice = world.account("alice");
    world(request_removal(alice));
    Instant const end = due_of(alice) + 1 * minutes + 40 * days;
    world(advance_to(end - 1 * ms));
    world(read_removal(alice));
    world(advance_to(end));
    world(read_removal(alice), expect(refused::removal_gone));
}

TEST(MemoEnd, RemembersAnAnswerForADayToTheTick) {
    for (Duration const offset : around) {
        World world{long_sessions};
        auto& alice = world.account("alice");
        auto const first = world(add_item(alice, item_kind::note, 10).keyed("k"));
        world(advance(24 * hours + offset));
        auto const again = world(add_item(alice, item_kind::note, 10).keyed("k"));
        bool const same = std::get<api::ItemView>(first).id == std::get<api::ItemView>(again).id;
        EXPECT_EQ(same, !has_come(offset));
    }
}

TEST(MemoEnd, HoldsTheKeyForItsBodyForADayToTheTick) {
    for (Duration const offset : around) {
        World world{long_sessions};
        auto& alice = world.account("alice");
        world(add_item(alice, item_kind::note, 10).keyed("k"));
        world(advance(24 * hours + offset));
        if (has_come(offset)) {
            world(add_item(alice, item_kind::note, 11).keyed("k"));
        } else {
            world(add_item(alice, item_kind::note, 11).keyed("k"), expect(refused::idempotency_key_reused));
        }
    }
}

// The tie rule: what falls on one instant fires by rank, so the removal's due comes before the renewal of
// that day.
TEST(Ties, ARemovalDueComesBeforeARenewalOfTheSameInstant) {
    World world{long_sessions, policy("subscription", "external"), policy("pending.tokens", "normal"),
                policy("purge.duration", "PT0S")};
    auto& alice = world.account("alice").with(subscription(plan::cloud_plus));
    world(request_removal(alice));
    std::uint64_t const fired = world.engine().counters().fired;
    world(advance(30 * days), require(alice.is(phase::removed), nothing_left_of(alice)));
    EXPECT_EQ(world.engine().counters().fired - fired, 7U) << "due and six stages, and no charge after them";
}

TEST(Ties, OfOneRankTheAccountThatWasThereFirstComesFirst) {
    World world;
    auto& alice = world.account("alice");
    auto& bob = world.account("bob");
    world(request_removal(bob));
    world(request_removal(alice));
    auto const list = engine::list_deadlines(world.engine(), api::ListDeadlines{"test", 10, {}});
    auto const& all = std::get<api::DeadlineList>(list).deadlines;
    ASSERT_EQ(all.size(), 2U);
    EXPECT_EQ(all[0].account, alice.id());
    EXPECT_EQ(all[1].account, bob.id());
}
