// Second factors: what a code is good for and how long, and what goes on once it is shown.
#include "scenarios/dsl/world.hpp"

#include <gtest/gtest.h>

#include <array>
#include <string>

using namespace fauxcount;
using namespace fauxcount::testing;

namespace {

constexpr std::array<Duration, 3> around{Duration{-1}, Duration{0}, Duration{1}};
constexpr Duration step{30'000};

void challenge(World& world, Account& account) {
    world(sign_in(account), expect(refused::auth_factor_required));
}
void guess(World& world, Account& account, unsigned times) {
    for (unsigned i = 0; i < times; ++i)
        world(answer(account).code("no code"), expect(refused::auth_bad_code));
}

// In a session of its own.
void guard(World& world, Account& account) {
    world(sign_in(account));
    world(enrol_totp(account));
    world(confirm(account));
}

}  // namespace

// RFC 6238, section 5.2: one step for clocks that are off. A world begins at the beginning of a step.
TEST(Factors, ACodeIsRightInItsStepAndInTheOnesBesideIt) {
    for (int ahead = -2; ahead <= 2; ++ahead) {
        for (Duration const offset : around) {
            World world;
            auto& alice = world.account("alice").with(second_factor());
            world(advance(10 * minutes));
            challenge(world, alice);
            std::string const code = alice.code(step * ahead);
            world(advance(minute + offset));
            // Two steps have begun since, or only one: the last tick before belongs to the step before.
            int const passed = offset.ms < 0 ? 1 : 2;
            int const off = ahead - passed;
            bool const right = off >= -1 && off <= 1;
            if (right) {
                world(answer(alice).code(code));
            } else {
                world(answer(alice).code(code), expect(refused::auth_bad_code));
            }
        }
    }
}

TEST(Factors, ACodeIsTakenOnceAndNoneOfAnEarlierStepAfterIt) {
    World world;
    auto& alice = world.account("alice").with(second_factor());
    world(advance(10 * minutes));
    challenge(world, alice);
    std::string const before = alice.code(Duration{} - step), now = alice.code(), next = alice.code(step);
    world(answer(alice).code(now));
    challenge(world, alice);
    for (std::string const& used : {now, before})
        world(answer(alice).code(used), expect(refused::auth_bad_code));
    world(answer(alice).code(next));
}

TEST(Factors, ACodeIsSixOfTheDigitsOfAscii) {
    World world{policy("factor.tries", "unlimited")};
    auto& alice = world.account("alice").with(second_factor());
    world(advance(minute));
    challenge(world, alice);
    std::string arabic;  // the same number in other digits
    for (char const c : alice.code()) arabic += {'\xd9', static_cast<char>('\xa0' + (c - '0'))};
    std::string const code = alice.code();
    for (std::string const& wrong :
         {arabic, " " + code, code + " ", "0" + code, code.substr(1), std::string()})
        world(answer(alice).code(wrong), expect(refused::auth_bad_code));
    world(answer(alice).code(code));
}

TEST(Challenges, EndAtTheInstantThatTheySay) {
    for (Duration const offset : around) {
        World world;
        auto& alice = world.account("alice").with(second_factor());
        challenge(world, alice);
        world(advance(10 * minutes + offset));
        if (offset.ms < 0) {
            world(answer(alice));
        } else {
            world(answer(alice), expect(refused::challenge_not_found));
        }
    }
}

TEST(Challenges, EndWithTheirAnswerAndAlone) {
    World world;
    auto& alice = world.account("alice").with(second_factor());
    challenge(world, alice);
    ChallengeId const first = alice.challenge();
    challenge(world, alice);
    world(answer(alice));
    world(answer(alice).code(alice.code(step)), expect(refused::challenge_not_found));
    world(answer(alice).to(first).code(alice.code(step)));
}

TEST(Challenges, AreForTheirAccountAndTheirPurposeAlone) {
    World world;
    auto& alice = world.account("alice").with(second_factor());
    auto& bob = world.account("bob").with(second_factor());
    challenge(world, alice);
    world(answer(alice).code(bob.code()), expect(refused::auth_bad_code));
    Instant const proven = world.now();
    world(advance(minute));
    world(answer(alice));
    auto const sessions = world.ask(api::ListSessions{}, alice.token());
    EXPECT_EQ(std::get<api::SessionList>(sessions).sessions.front().proven_at, proven)
        << "a sign-in proves no session that was there";
    world(prove(bob), expect(refused::auth_factor_required));
    world(answer(alice).to(bob.challenge()), expect(refused::challenge_not_found));
}

// Each kind has its own count, whatever challenge a code is shown to; the lock ends all of them.
TEST(Challenges, FiveWrongCodesLockTheirKindForAQuarterOfAnHour) {
    for (Duration const offset : around) {
        World world;
        auto& alice = world.account("alice").with(second_factor(), backup_codes());
        world(advance(minute));
        challenge(world, alice);
        guess(world, alice, 3);
        challenge(world, alice);
        guess(world, alice, 2);
        Instant const open_again = world.now() + 15 * minutes;
        world(answer(alice), expect(refused::challenge_not_found));
        challenge(world, alice);  // backup codes are still heard
        world(answer(alice), expect(refused::auth_too_many_tries), expect(not_before(open_again)));
        world(advance(15 * minutes + offset));
        challenge(world, alice);
        if (offset.ms < 0) {
            world(answer(alice), expect(refused::auth_too_many_tries));
            world(answer_with_backup_code(alice, 0));
        } else {
            guess(world, alice, 4);
            world(answer(alice));
        }
    }
}

TEST(Challenges, AreNotGivenWhileNothingCouldAnswerThem) {
    World world;
    auto& alice = world.account("alice").with(second_factor());
    world(advance(minute));
    challenge(world, alice);
    guess(world, alice, 5);
    world(sign_in(alice), expect(refused::auth_too_many_tries),
          expect(not_before(world.now() + 15 * minutes)));
    world(advance(15 * minutes));
    challenge(world, alice);
}

// What is said under a key is not said for good: the right code follows under the same one.
TEST(Challenges, AreNotRememberedUnderAKey) {
    World world;
    auto& alice = world.account("alice").with(second_factor());
    world(advance(minute));
    world(prove(alice).keyed("k"), expect(refused::auth_factor_required));
    ChallengeId const first = alice.challenge();
    world(prove(alice).keyed("k"), expect(refused::auth_factor_required));
    EXPECT_NE(alice.challenge(), first);
    auto& bob = world.account("bob");
    world(enrol_totp(bob));
    world(confirm(bob).code("no code").keyed("k"), expect(refused::auth_bad_code));
    world(confirm(bob).keyed("k"));
    world(confirm(bob).code("no code").keyed("k"));  // from memory: a key tells nothing about a code
}

TEST(Factors, AnAppIsToldAllThatItNeedsInOneAddress) {
    World world;
    auto& alice = world.account("alice");
    auto const told = std::get<api::FactorEnrolled>(world(enrol_totp(alice)));
    EXPECT_EQ(told.uri, "otpauth://totp/Fauxcount:alice%40example.test?secret=" + told.secret.value() +
                            "&issuer=Fauxcount&algorithm=SHA1&digits=6&period=30");
}

// Whoever has the key of an enrolment has not its secret.
TEST(Factors, ASecretIsToldOnce) {
    World world;
    auto& alice = world.account("alice");
    std::string const weak = alice.token();
    world(sign_in(alice));
    auto const told = world(enrol_totp(alice).keyed("k"));
    world(confirm(alice));
    api::Credential const by_key{weak, "k"};
    auto const again = world.engine().answer(api::EnrolFactor{api::FactorKind::totp}, by_key);
    ASSERT_TRUE(std::holds_alternative<api::Problem>(again));
    EXPECT_EQ(std::get<api::Problem>(again).code, Code::auth_proof_too_weak);
    EXPECT_NE(std::get<api::FactorEnrolled>(world(enrol_totp(alice).keyed("k"))).secret,
              std::get<api::FactorEnrolled>(told).secret);
}

TEST(StepUp, ASessionFromBeforeTheFactorIsToldWhatItLacks) {
    World world;
    auto& alice = world.account("alice");
    std::string const before = alice.token();
    guard(world, alice);
    auto const refusal = world.ask(api::RequestRemoval{}, before);
    auto const* const problem = std::get_if<api::Problem>(&refusal);
    ASSERT_NE(problem, nullptr);
    EXPECT_EQ(problem->code, Code::auth_proof_too_weak);
    EXPECT_EQ(problem->max_age, 5 * minutes);
    world(request_removal(alice));
}

TEST(StepUp, AgeIsToldBeforeWeakness) {
    for (Duration const offset : around) {
        World world;
        auto& alice = world.account("alice");
        std::string const before = alice.token();
        guard(world, alice);
        world(advance(5 * minutes + offset));
        auto const refusal = world.ask(api::RequestRemoval{}, before);
        Code const code = offset.ms < 0 ? Code::auth_proof_too_weak : Code::auth_proof_too_old;
        EXPECT_EQ(std::get<api::Problem>(refusal).code, code);
    }
}

TEST(StepUp, TakesACodeWhereOneIsDue) {
    World world;
    auto& alice = world.account("alice").with(second_factor());
    world(advance(1 * hours));
    world(request_removal(alice), expect(refused::auth_proof_too_old));
    world(prove(alice), expect(refused::auth_factor_required));
    world(request_removal(alice), expect(refused::auth_proof_too_old));
    world(answer(alice));
    world(request_removal(alice));
}

TEST(BackupCodes, AreGoodForOnceAndUntilThereAreNewOnes) {
    World world;
    auto& alice = world.account("alice").with(second_factor(), backup_codes());
    std::string const another = alice.backup_code(1);
    challenge(world, alice);
    world(answer_with_backup_code(alice, 0));
    challenge(world, alice);
    world(answer_with_backup_code(alice, 0), expect(refused::auth_bad_code));
    world(enrol_backup_codes(alice));
    world(answer_with_backup_code(alice, 0).code(another), expect(refused::auth_bad_code));
    world(answer_with_backup_code(alice, 1));
}

TEST(Removal, ASecondFactorStandsInTheWayWhereThePolicySaysSo) {
    World world{policy("blockers.two_factor", "block")};
    auto& alice = world.account("alice").with(second_factor(), backup_codes());
    world(request_removal(alice), expect(refused::removal_blocked),
          expect(blocked_by({refused::factor_enabled})));
    world(remove_factor(alice));
    EXPECT_TRUE(std::get<api::FactorList>(world.ask(api::ListFactors{}, alice.token())).factors.empty());
    world(request_removal(alice));
}

TEST(Removal, TakesAllThatGuardedTheAccountWithIt) {
    World world;
    auto& alice = world.account("alice").with(second_factor(), backup_codes());
    challenge(world, alice);
    world(request_removal(alice));
    world(answer(alice).code(alice.code(step)), expect(refused::challenge_not_found));
    world(advance(31 * days), require(nothing_left_of(alice)));
    world(advance(31 * days));
    // Whoever gets the address signs in with a password alone.
    world(sign_up({alice.identifiers()[0]}));
    auto const heir = world.ask(api::SignIn{alice.identifiers()[0], "sesame", true}, "");
    EXPECT_TRUE(std::holds_alternative<api::SessionOpened>(heir));
}
