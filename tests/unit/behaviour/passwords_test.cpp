// How often a password may be wrong: counted wherever it is shown, and never for ever.
#include "scenarios/dsl/world.hpp"

#include <gtest/gtest.h>

#include <array>

using namespace fauxcount;
using namespace fauxcount::testing;

namespace {

constexpr std::array<Duration, 3> around{Duration{-1}, Duration{0}, Duration{1}};

void guess(World& world, Account& account, unsigned times) {
    for (unsigned i = 0; i < times; ++i)
        world(sign_in(account, password("guess")), expect(refused::auth_bad_credentials));
}

}  // namespace

TEST(Passwords, FiveWrongOnesInARowLockTheAccountForAQuarterOfAnHour) {
    World world;
    auto& alice = world.account("alice");
    guess(world, alice, 4);
    world(sign_in(alice));
    guess(world, alice, 5);
    Instant const open_again = world.now() + 15 * minutes;
    world(sign_in(alice), expect(refused::auth_too_many_tries), expect(not_before(open_again)));
    world(sign_in(alice, password("guess")), expect(refused::auth_too_many_tries),
          expect(not_before(open_again)));
}

TEST(Passwords, AreHeardAgainAtTheInstantThatTheRefusalSaid) {
    for (Duration const offset : around) {
        World world;
        auto& alice = world.account("alice");
        guess(world, alice, 5);
        world(advance(15 * minutes + offset));
        if (offset.ms < 0) {
            world(sign_in(alice), expect(refused::auth_too_many_tries));
        } else {
            // It begins anew, and a right one is as good as before.
            guess(world, alice, 4);
            world(sign_in(alice));
        }
    }
}

TEST(Passwords, WrongOnesAfterALockOutLockAgain) {
    World world;
    auto& alice = world.account("alice");
    guess(world, alice, 5);
    world(advance(15 * minutes));
    guess(world, alice, 5);
    world(sign_in(alice), expect(refused::auth_too_many_tries),
          expect(not_before(world.now() + 15 * minutes)));
}

TEST(Passwords, AreCountedTogetherWhereverTheyAreShown) {
    World world;
    auto& alice = world.account("alice").with(device("phone", find_device::on), device("tablet"));
    auto& watch = world.device("watch");
    Password const wrong = password("guess");
    world(sign_in(alice, wrong), expect(refused::auth_bad_credentials));
    world(prove(alice, wrong), expect(refused::auth_bad_credentials));
    world(set_up(watch, alice, wrong), expect(refused::auth_bad_credentials));
    world(set_find_off_with(alice, alice.device("phone"), wrong), expect(refused::auth_bad_credentials));
    world(sign_out(alice, alice.device("tablet"), wrong), expect(refused::auth_bad_credentials));
    auto const locked = [&](Step const& step) { world(step, expect(refused::auth_too_many_tries)); };
    locked(sign_in(alice));
    locked(prove(alice));
    locked(set_up(watch, alice));
    locked(set_find_off_with(alice, alice.device("phone"), password("sesame")));
    locked(sign_out(alice, alice.device("tablet")));
    // What takes no password goes on.
    world(read(alice));
    world(request_removal(alice));
}

TEST(Passwords, ARightOneShownAnywhereForgivesTheWrongOnesBeforeIt) {
    World world;
    auto& alice = world.account("alice").with(device("tablet"));
    guess(world, alice, 4);
    world(prove(alice));
    guess(world, alice, 4);
    world(sign_out(alice, alice.device("tablet")));
    guess(world, alice, 4);
    world(sign_in(alice));
}

TEST(Passwords, OfSomebodyElseAreCountedApart) {
    World world;
    auto& alice = world.account("alice");
    auto& bob = world.account("bob");
    guess(world, alice, 5);
    world(sign_in(bob));
    world(sign_in_as("nobody@example.test", password("guess")), expect(refused::auth_bad_credentials));
}

TEST(Passwords, ALockOutIsNoAnswerToRememberUnderAKey) {
    World world;
    auto& alice = world.account("alice");
    guess(world, alice, 5);
    world(prove(alice).keyed("k"), expect(refused::auth_too_many_tries));
    world(advance(15 * minutes));
    world(prove(alice).keyed("k"));
}

// Whoever knows a key that was used learns nothing about the password, whatever he sends under it.
TEST(Passwords, AUsedKeyDoesNotTellWhetherAnotherOneIsRight) {
    World world;
    api::SignUp const right{{"dora@example.test"}, "sesame"}, wrong{{"dora@example.test"}, "guess"};
    auto const under = [&](api::Request const& request, std::string const& bearer) {
        return world.engine().answer(request, {bearer, "k"});
    };
    auto const made = std::get<api::AccountView>(under(right, {}));
    EXPECT_EQ(std::get<api::AccountView>(under(wrong, {})).id, made.id);
    auto& alice = world.account("alice").with(device("phone", find_device::on));
    for (api::Request const& request :
         {api::Request{api::ProveSession{alice.session(), "sesame"}},
          api::Request{api::SetFindDevice{alice.device("phone").id(), false, "sesame"}},
          api::Request{api::SignOutDevice{alice.device("phone").id(), "sesame"}}}) {
        auto guessed = request;
        std::visit(
            [](auto& one) {
                if constexpr (requires { one.password; }) one.password = "guess";
            },
            guessed);
        auto const first = under(request, alice.token());
        EXPECT_FALSE(std::holds_alternative<api::Problem>(first)) << request.index();
        auto const again = under(guessed, alice.token());
        EXPECT_EQ(again.index(), first.index()) << request.index();
    }
    EXPECT_TRUE(world.engine().state().extent(world.engine().state().account(1)).tries().empty());
}

TEST(Passwords, AsThePolicySays) {
    World strict{policy("password.tries", "1"), policy("password.lockout", "P1D")};
    auto& alice = strict.account("alice");
    guess(strict, alice, 1);
    strict(sign_in(alice), expect(refused::auth_too_many_tries), expect(not_before(strict.now() + 1 * days)));

    World lenient{policy("password.tries", "unlimited")};
    auto& bob = lenient.account("bob");
    guess(lenient, bob, 200);
    lenient(sign_in(bob));

    World brief{policy("password.tries", "2"), policy("password.lockout", "PT0S")};
    auto& carol = brief.account("carol");
    guess(brief, carol, 7);
    brief(sign_in(carol));
}

TEST(Passwords, NothingIsLeftOfWrongOnesOnceTheTokensArePurged) {
    World world;
    auto& alice = world.account("alice");
    world(request_removal(alice));
    world(advance_to(alice.removal().due - 1 * ms));
    guess(world, alice, 5);
    world(sign_in(alice), expect(refused::auth_too_many_tries));
    // From `due` on she is as unknown as anybody.
    world(advance(1 * ms));
    world(sign_in(alice), expect(refused::auth_bad_credentials));
    world(advance(1 * minutes), require(alice.is(phase::removed)));
}
