// A password that is changed: who may, what opens from then on, and what is void.
#include "tests/unit/behaviour/mail.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <string>
#include <utility>
#include <variant>
#include <vector>

using namespace fauxcount;
using namespace fauxcount::testing;

namespace {

constexpr std::array<Duration, 3> around{Duration{-1}, Duration{0}, Duration{1}};
constexpr char const* next = "open sesame";

void guess(World& world, Account& account, unsigned times) {
    for (unsigned i = 0; i < times; ++i)
        world(sign_in(account, password("guess")), expect(refused::auth_bad_credentials));
}
void challenge(World& world, Account& account) {
    world(sign_in(account), expect(refused::auth_factor_required));
}
std::vector<api::SessionView> sessions_of(World& world, Account const& account) {
    return std::get<api::SessionList>(world(list_sessions(account))).sessions;
}
Mail letters_about_it(World& world) { return letters(world, asked_of(Kind::password_changed)); }

}  // namespace

// --- what opens ---

TEST(PasswordChange, FromThenOnTheNewOneOpensAndTheOldOneIsWrongWhereverItIsShown) {
    World world;
    auto& alice = world.account("alice").with(device("phone", find_device::on), device("tablet"));
    auto& watch = world.device("watch", device_kind::watch);
    world(change_password(alice, next));
    Password const old = password(alice.old_password());
    world(sign_in(alice, old), expect(refused::auth_bad_credentials));
    world(prove(alice, old), expect(refused::auth_bad_credentials));
    world(set_up(watch, alice, old), expect(refused::auth_bad_credentials));
    world(set_find_off_with(alice, alice.device("phone"), old), expect(refused::auth_bad_credentials));
    world(sign_in(alice));
    world(prove(alice));
    world(set_up(watch, alice), require(watch.is_bound_to(alice)));
    world(set_find(alice, alice.device("phone"), find_device::off));
    world(sign_out(alice, alice.device("tablet")), require(alice.device("tablet").is_free()));
}

TEST(PasswordChange, TheOldOneIsCountedAsWrong) {
    World world;
    auto& alice = world.account("alice");
    world(change_password(alice, next));
    for (unsigned i = 0; i < 5; ++i)
        world(sign_in(alice, password(alice.old_password())), expect(refused::auth_bad_credentials));
    world(sign_in(alice), expect(refused::auth_too_many_tries),
          expect(not_before(world.now() + 15 * minutes)));
}

TEST(PasswordChange, WrongTriesBeforeItAreNotForgiven) {
    World world;
    auto& alice = world.account("alice");
    guess(world, alice, 4);
    world(change_password(alice, next));
    guess(world, alice, 1);
    world(sign_in(alice), expect(refused::auth_too_many_tries));
}

TEST(PasswordChange, ALockOutEndsWhenItWouldHave) {
    for (Duration const offset : around) {
        World world;
        auto& alice = world.account("alice");
        guess(world, alice, 5);
        Instant const open_again = world.now() + 15 * minutes;
        world(advance(1 * minutes));
        world(change_password(alice, next));
        world(sign_in(alice), expect(refused::auth_too_many_tries), expect(not_before(open_again)));
        world(advance_to(open_again + offset));
        if (offset.ms < 0) {
            world(sign_in(alice), expect(refused::auth_too_many_tries));
        } else {
            world(sign_in(alice));
        }
    }
}

TEST(PasswordChange, AKindThatIsLockedStaysLocked) {
    World world;
    auto& alice = world.account("alice").with(second_factor());
    challenge(world, alice);
    for (unsigned i = 0; i < 5; ++i) world(answer(alice).code("no code"), expect(refused::auth_bad_code));
    Instant const open_again = world.now() + 15 * minutes;
    world(change_password(alice, next));
    world(sign_in(alice), expect(refused::auth_too_many_tries), expect(not_before(open_again)));
}

TEST(PasswordChange, IsOneAlsoWithTheSamePasswordAgain) {
    World world;
    auto& alice = world.account("alice").with(device("phone"));
    world(change_password(alice, alice.password()), require(alice.device("phone").is(proven_by::nothing)));
    EXPECT_EQ(letters_about_it(world).size(), 1U);
    world(sign_in(alice));
}

TEST(PasswordChange, ComesToTheSameWhateverIsKeptOfAPassword) {
    World world{policy("password.hash", "argon2id")};
    auto& alice = world.account("alice");
    world(change_password(alice, next));
    world(sign_in(alice, password(alice.old_password())), expect(refused::auth_bad_credentials));
    world(sign_in(alice));
}

// --- what is void ---

TEST(PasswordChange, EndsNoSessionAndLeavesOneProofAlone) {
    World world;
    auto& alice = world.account("alice").with(device("phone"), device("tablet"));
    world(sign_in(alice));
    auto const before = sessions_of(world, alice);
    ASSERT_EQ(before.size(), 4U);
    world(advance(1 * minutes));
    world(change_password(alice, next), require(alice.is(proven_by::password)));
    auto const after = sessions_of(world, alice);
    ASSERT_EQ(after.size(), before.size());
    for (std::size_t i = 0; i < after.size(); ++i) {
        bool const own = after[i].id == alice.session();
        EXPECT_EQ(after[i].id, before[i].id);
        EXPECT_EQ(after[i].proven_by, own ? proven_by::password : proven_by::nothing) << i;
        EXPECT_EQ(after[i].proven_at, world.start()) << "as it was";
        EXPECT_EQ(after[i].expires_at, before[i].expires_at);
    }
}

// mozilla/fxa#9177: whoever is sent to a password hears that one is wrong, and has none that is right.
TEST(PasswordChange, AnotherSessionHearsThatItsProofIsTooOldHoweverYoung) {
    World world;
    auto& alice = world.account("alice").with(device("phone", find_device::on));
    auto& phone = alice.device("phone");
    std::string const other = alice.token();
    world(sign_in(alice));
    world(change_password(alice, next));
    world(request_removal(alice).with_token(other), expect(refused::auth_proof_too_old));
    world(request_removal_on(phone, alice), expect(refused::auth_proof_too_old));
    world(enrol_totp(alice).with_token(other), expect(refused::auth_proof_too_old));
    world(unbind(alice, phone).with_token(other), expect(refused::auth_proof_too_old));
    world(change_password(alice, "another").with_token(other), expect(refused::auth_proof_too_old));
    EXPECT_EQ(alice.password(), next);
    // What needs no proof goes on.
    world(read(alice).with_token(other));
    world(add_item(alice, item_kind::note, 1).with_token(other));
    world(set_lost_mode(alice, phone, lost_mode::on).with_token(other));
}

TEST(PasswordChange, AnotherSessionIsProvenByTheNewOneAndByThatAlone) {
    World world;
    auto& alice = world.account("alice").with(device("phone"));
    auto& phone = alice.device("phone");
    world(change_password(alice, next).with_token(phone.token()),
          require(phone.is(proven_by::password), alice.is(proven_by::nothing)));
    world(request_removal(alice), expect(refused::auth_proof_too_old));
    world(prove(alice, password(alice.old_password())), expect(refused::auth_bad_credentials),
          require(alice.is(proven_by::nothing)));
    world(request_removal(alice), expect(refused::auth_proof_too_old));
    world(prove(alice), require(alice.is(proven_by::password)));
    world(request_removal(alice), expect(scheduled_in(30 * days)));
}

TEST(PasswordChange, TheSessionThatChangedItCanAskForARemovalAtOnce) {
    World world;
    auto& alice = world.account("alice").with(device("phone"));
    auto const on_phone = world.fork();
    world(change_password(alice, next));
    world(request_removal(alice), expect(scheduled_in(30 * days)));

    auto& there = on_phone->account("alice");
    auto& phone = there.device("phone");
    (*on_phone)(change_password(there, next).with_token(phone.token()));
    (*on_phone)(request_removal_on(phone, there), expect(scheduled_in(30 * days)));
}

TEST(PasswordChange, NeedsAProofThatIsFreshAndMakesItNoYounger) {
    for (Duration const offset : around) {
        World world;
        auto& alice = world.account("alice").with(device("phone"));
        auto const earlier = world.fork();
        world(advance(5 * minutes + offset));
        if (offset.ms < 0) {
            world(change_password(alice, next));
            world(request_removal_on(alice.device("phone"), alice), expect(refused::auth_proof_too_old));
            world(advance(1 * ms));
            world(request_removal(alice), expect(refused::auth_proof_too_old));
        } else {
            world(change_password(alice, next), expect(refused::auth_proof_too_old));
            EXPECT_TRUE(letters_about_it(world).empty());
            world(prove(alice));
            world(change_password(alice, next));
        }

        auto& there = earlier->account("alice");
        (*earlier)(change_password(there, next));
        (*earlier)(advance(5 * minutes + offset));
        if (offset.ms < 0) {
            (*earlier)(request_removal(there));
        } else {
            (*earlier)(request_removal(there), expect(refused::auth_proof_too_old));
        }
    }
}

// Neither the end of the last factor nor another change makes it a proof again.
TEST(PasswordChange, AProofThatIsVoidStaysVoidUntilItIsGivenAnew) {
    World world;
    auto& alice = world.account("alice").with(device("phone"), second_factor());
    auto& phone = alice.device("phone");
    world(change_password(alice, next), require(phone.is(proven_by::nothing)));
    world(remove_factor(alice), require(alice.is(proven_by::password), phone.is(proven_by::nothing)));
    world(request_removal_on(phone, alice), expect(refused::auth_proof_too_old));
    world(change_password(alice, "sesame"), require(phone.is(proven_by::nothing)));
    world(request_removal_on(phone, alice), expect(refused::auth_proof_too_old));
}

TEST(PasswordChange, WhereAFactorIsDueItIsShownToChangeAndToProve) {
    Duration const step = client::totp_step;
    World world;
    auto& alice = world.account("alice").with(device("phone"), second_factor());
    auto& phone = alice.device("phone");
    std::string const first = alice.token();
    challenge(world, alice);
    world(answer(alice), require(alice.is(proven_by::second_factor)));
    world(change_password(alice, next).with_token(phone.token()), expect(refused::auth_proof_too_weak));
    world(change_password(alice, next).with_token(first), require(alice.is(proven_by::nothing)));
    // What is void is too old, not too weak; and with the password alone it is void as before.
    world(request_removal_on(phone, alice), expect(refused::auth_proof_too_old));
    world(request_removal(alice), expect(refused::auth_proof_too_old));
    world(prove(alice), expect(refused::auth_factor_required), require(alice.is(proven_by::nothing)));
    world(request_removal(alice), expect(refused::auth_proof_too_old));
    world(answer(alice).code(alice.code(step)), require(alice.is(proven_by::second_factor)));
    world(request_removal(alice));
}

TEST(PasswordChange, ASessionKeepsTheSecondFactorThatItHasShown) {
    World world;
    auto& alice = world.account("alice").with(second_factor());
    world(change_password(alice, next), require(alice.is(proven_by::second_factor)));
    world(request_removal(alice));
}

TEST(PasswordChange, AgeIsToldBeforeWeakness) {
    World world;
    auto& alice = world.account("alice").with(device("phone"), second_factor());
    world(advance(5 * minutes));
    world(change_password(alice, next).with_token(alice.device("phone").token()),
          expect(refused::auth_proof_too_old));
}

// --- challenges and codes ---

TEST(PasswordChange, EveryOpenChallengeIsOver) {
    World world;
    auto& alice = world.account("alice").with(second_factor());
    auto& tablet = world.device("tablet", device_kind::tablet);
    std::vector<ChallengeId> open;
    challenge(world, alice);
    open.push_back(alice.challenge());
    world(set_up(tablet, alice), expect(refused::auth_factor_required));
    open.push_back(alice.challenge());
    world(prove(alice), expect(refused::auth_factor_required));
    open.push_back(alice.challenge());
    world(change_password(alice, next));
    for (ChallengeId const one : open)
        world(answer(alice).to(one), expect(refused::challenge_not_found), require(tablet.is_free()));
    // None of them has used the code up.
    challenge(world, alice);
    world(answer(alice));
}

TEST(PasswordChange, ACodeThatWasSentIsRightForTheNextChallenge) {
    World world;
    auto& alice = world.account("alice").with(second_factor(factor_kind::email));
    challenge(world, alice);
    world(send_code(alice, via::email), expect(sent_by(via::email)));
    world(change_password(alice, next));
    world(answer_by(alice, via::email), expect(refused::challenge_not_found));
    challenge(world, alice);
    world(send_code(alice, via::email), expect(none_sent_for(1 * minutes)));
    world(answer_by(alice, via::email));
}

// --- who is told ---

TEST(PasswordChange, IsToldToEachAddressAndNumber) {
    World world;
    auto& alice = world.account("alice", {"+15550100", "alice", alices});
    auto& bob = world.account("bob");
    world(advance(1 * minutes));
    world(change_password(alice, next), require(alice.was_told(message_kind::password_changed),
                                                !bob.was_told(message_kind::password_changed)));
    auto const sent = letters(world);
    ASSERT_EQ(kinds(sent), (Words{"password_changed", "password_changed"})) << "nobody writes to a user name";
    EXPECT_EQ(sent[0].to, "+15550100");
    EXPECT_EQ(sent[1].to, alices);
    for (auto const& one : sent) {
        EXPECT_EQ(one.at, world.now());
        EXPECT_EQ(one.account, alice.id());
        EXPECT_FALSE(one.removal || one.due || one.factor || one.factor_kind || one.code || one.purpose);
        EXPECT_NE(one.text.find("password"), std::string::npos) << one.text;
        EXPECT_EQ(one.text.find(next), std::string::npos);
    }
}

TEST(PasswordChange, IsToldAsThePolicySays) {
    for (auto const& [notices, told] :
         {std::pair{"all", 1U}, std::pair{"security", 1U}, std::pair{"none", 0U}}) {
        World world{policy("notices", notices)};
        auto& alice = world.account("alice");
        world(change_password(alice, ""), expect(refused::request_invalid));
        EXPECT_TRUE(letters(world).empty()) << "it was refused";
        world(change_password(alice, next));
        EXPECT_EQ(letters(world).size(), told) << notices;
    }
}

// --- who may ---

TEST(PasswordChange, IsForTheOwnerAlone) {
    World world;
    auto& alice = world.account("alice");
    auto& bob = world.account("bob");
    world(change_password(alice, next).as(bob), expect(refused::account_not_found));
    world(change_password(alice, next).as_administrator(), expect(refused::auth_forbidden));
    world(change_password(alice, next).as_nobody(), expect(refused::auth_missing));
    std::string const over = alice.token();
    world(sign_out(alice));
    world(change_password(alice, next).with_token(over), expect(refused::auth_invalid_token));
    world(sign_in(alice));
    world(sign_in(bob));
    EXPECT_EQ(alice.password(), "sesame");
}

TEST(PasswordChange, WhatIsWrongIsToldInItsOrder) {
    World world;
    auto& alice = world.account("alice");
    auto& bob = world.account("bob");
    world(advance(1 * hours));
    world(change_password(alice, "").as_nobody(), expect(refused::auth_missing));
    world(change_password(alice, "").as(bob), expect(refused::account_not_found));
    auto const refusal = world(change_password(alice, ""), expect(refused::request_invalid));
    EXPECT_EQ(std::get<api::Problem>(refusal).place, "/password");
    world(change_password(alice, next), expect(refused::auth_proof_too_old));

    World pending{policy("pending.tokens", "normal")};
    auto& carol = pending.account("carol");
    auto& dora = pending.account("dora");
    pending(request_removal(carol));
    pending(change_password(dora, "").as(carol), expect(refused::account_removal_pending));
}

TEST(PasswordChange, IsFrozenWhileARemovalIsPending) {
    World world;
    auto& alice = world.account("alice");
    world(request_removal(alice));
    world(change_password(alice, next), expect(refused::auth_invalid_token));
    world(sign_in(alice));
    world(change_password(alice, next), expect(refused::account_removal_pending));
    world(cancel_removal(alice));
    world(sign_in(alice));
    world(change_password(alice, next));

    World open{policy("pending.tokens", "normal")};
    auto& bob = open.account("bob");
    open(request_removal(bob));
    open(change_password(bob, next), expect(refused::account_removal_pending));
    open(cancel_removal(bob));
    open(change_password(bob, next));
}

TEST(PasswordChange, LeavesAPendingRemovalAsItIsWhereNothingIsFrozen) {
    World world{policy("pending.tokens", "normal"), policy("pending.writes", "allow")};
    auto& alice = world.account("alice");
    world(request_removal(alice));
    world(advance(1 * minutes));
    world(change_password(alice, next), require(alice.is(phase::scheduled)));
    auto const view = std::get<api::RemovalView>(world(read_removal(alice)));
    EXPECT_EQ(view.due, alice.removal().due);
    EXPECT_EQ(view.state, removal_state::scheduled);
    world(sign_in(alice, password(alice.old_password())), expect(refused::auth_bad_credentials));
    world(cancel_removal(alice), require(alice.is(phase::active)));
    world(sign_in(alice));
}

// --- under a key ---

TEST(PasswordChange, IsOneUnderOneKey) {
    World world;
    auto& alice = world.account("alice").with(device("phone"));
    auto& phone = alice.device("phone");
    world(change_password(alice, next).keyed("k"));
    world(factory_reset(phone));
    world(set_up(phone, alice), require(phone.is(proven_by::password)));
    world(change_password(alice, next).keyed("k"), require(phone.is(proven_by::password)));
    EXPECT_EQ(letters_about_it(world).size(), 1U);
    world(change_password(alice, "another").keyed("k"), expect(refused::idempotency_key_reused));
    world(sign_in(alice));
    EXPECT_EQ(alice.password(), next);
    // Under another key it is another one.
    world(change_password(alice, next).keyed("k2"), require(phone.is(proven_by::nothing)));
    EXPECT_EQ(letters_about_it(world).size(), 2U);
}

// As with a removal that is asked for: whoever has proven itself since asks under a new one.
TEST(PasswordChange, ARefusalIsRememberedUnderItsKey) {
    World world;
    auto& alice = world.account("alice");
    world(advance(5 * minutes));
    world(change_password(alice, next).keyed("k"), expect(refused::auth_proof_too_old));
    world(prove(alice));
    world(change_password(alice, next).keyed("k"), expect(refused::auth_proof_too_old));
    EXPECT_EQ(alice.password(), "sesame");
    world(sign_in(alice));
    world(change_password(alice, next).keyed("k2"));
}
