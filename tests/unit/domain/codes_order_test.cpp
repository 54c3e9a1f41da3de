// In which order a code is refused: all that stands against it at once, of which the gravest is told and then
// done away with.
#include "tests/unit/domain/codes_town.hpp"

#include <gtest/gtest.h>

#include <cstdint>

namespace fauxcount::domain {

namespace {

using CodesInOrder = CodesTest;

}  // namespace

TEST_F(CodesInOrder, ForAChallenge) {
    begin({{"pending.login", "denied"},
           {"pending.tokens", "normal"},
           {"code.sends", "1"},
           {"code.lifetime", "PT1H"},
           {"code.resend", "PT30M"}});
    std::uint32_t const factor = guard(Via::email);
    guard(Via::sms);
    std::uint32_t asked = challenge();
    ASSERT_TRUE(sent(send(asked, Via::email)));
    Instant const at = town.state.now();
    guess(asked, Via::email, 5);
    asked = challenge();
    std::uint32_t const ordinals = town.state.account(alice.slot).next_session;
    ASSERT_TRUE(town.run(RequestRemoval{admin, alice, Channel::site}).ok());
    Writer(town.state).account(alice.slot).next_session = ordinal_max;

    EXPECT_EQ(send(asked + 1, Via::email).code, Code::challenge_not_found);
    State const scene = town.state;
    Writer(town.state)
        .remove(alice.slot, Section::factors, index_of_factor(town.state, alice.slot, factor).value());
    EXPECT_EQ(send(asked, Via::email).code, Code::factor_not_found);
    town.state = scene;
    EXPECT_EQ(send(asked, Via::email).code, Code::account_removal_pending);
    ASSERT_TRUE(town.run(CancelRemoval{admin, {alice, 1}}).ok());
    EXPECT_EQ(send(asked, Via::email).code, Code::account_limit) << "the session would have none";
    Writer(town.state).account(alice.slot).next_session = ordinals;
    EXPECT_EQ(send(asked, Via::email).code, Code::auth_too_many_tries);
    town.advance_to(at + minute * 15);
    EXPECT_TRUE(withheld(send(asked, Via::email)));
    town.advance_to(at + minute * 30);
    EXPECT_EQ(send(asked, Via::email).code, Code::auth_too_many_codes);
    town.advance_to(at + minute * 60);
    EXPECT_TRUE(sent(send(asked, Via::email)));
}

TEST_F(CodesInOrder, ForAFactor) {
    begin({{"pending.tokens", "normal"},
           {"code.sends", "1"},
           {"code.lifetime", "PT1H"},
           {"code.resend", "PT30M"}});
    std::uint32_t const confirmed = guard(Via::email);
    std::uint32_t const app = enrol(FactorKind::totp), factor = enrol(FactorKind::sms);
    ASSERT_TRUE(sent(send_for(factor)));
    Instant const at = town.state.now();
    for (int n = 0; n < 5; ++n) EXPECT_EQ(confirm(factor, no_code), Code::auth_bad_code);
    std::uint32_t const ordinals = town.state.account(alice.slot).next_session;
    ASSERT_TRUE(town.run(RequestRemoval{admin, alice, Channel::site}).ok());
    Writer(town.state).account(alice.slot).next_session = ordinal_max + 1;
    auto const prove = [&](Duration age, Proof proof) {
        auto& proven = Writer(town.state).record<Session>(alice.slot, Section::sessions, 0);
        proven.proven_at = town.state.now() - age;
        proven.proof = proof;
    };
    prove(day, Proof::password);

    EXPECT_EQ(town.run(SendFactorCode{{}, {alice, factor}}).code, Code::auth_missing);
    EXPECT_EQ(town.run(SendFactorCode{admin, {alice, factor}}).code, Code::auth_forbidden);
    EXPECT_EQ(send_for(factor + 1).code, Code::account_removal_pending);
    ASSERT_TRUE(town.run(CancelRemoval{admin, {alice, 1}}).ok());
    EXPECT_EQ(send_for(factor + 1).code, Code::factor_not_found);
    EXPECT_EQ(send_for(factor).code, Code::auth_proof_too_old);
    prove(Duration{0}, Proof::password);
    EXPECT_EQ(send_for(factor).code, Code::auth_proof_too_weak);
    prove(Duration{0}, Proof::second_factor);
    EXPECT_EQ(send_for(confirmed).code, Code::factor_confirmed);
    EXPECT_EQ(send_for(app).code, Code::factor_no_address);
    EXPECT_EQ(send_for(factor).code, Code::account_limit);
    Writer(town.state).account(alice.slot).next_session = ordinals;
    EXPECT_EQ(send_for(factor).code, Code::auth_too_many_tries);
    town.advance_to(at + minute * 15);
    EXPECT_TRUE(withheld(send_for(factor)));
    town.advance_to(at + minute * 30);
    EXPECT_EQ(send_for(factor).code, Code::auth_too_many_codes);
    town.advance_to(at + minute * 60);
    EXPECT_TRUE(sent(send_for(factor)));
}

TEST_F(CodesInOrder, AnOrdinalIsLeftForWhatTheCodeIsFor) {
    guard(Via::email);
    std::uint32_t const sign_in = challenge(), step_up = challenge(Purpose::step_up);
    std::uint32_t const another = challenge(Purpose::step_up);
    Writer(town.state).account(alice.slot).next_session = ordinal_max;
    EXPECT_EQ(send(sign_in, Via::email).code, Code::account_limit);
    EXPECT_TRUE(sent(send(step_up, Via::email))) << "the session that it proves is there already";
    EXPECT_EQ(answer(step_up, Via::email, newest(Via::email)), Code::ok);
    town.advance(minute);
    EXPECT_EQ(send(another, Via::email).code, Code::account_limit) << "the code would have none";
}

}  // namespace fauxcount::domain
