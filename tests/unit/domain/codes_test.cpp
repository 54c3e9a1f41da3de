// Codes that are sent: when another one is, and for how long and for what each is right. Each wait a tick
// before its end, at it and a tick after it.
#include "tests/unit/domain/codes_town.hpp"

#include <gtest/gtest.h>

#include <array>
#include <cstdint>
#include <set>
#include <string>
#include <string_view>

namespace fauxcount::domain {

namespace {

using Codes = CodesTest;

constexpr std::array<Purpose, 3> purposes{Purpose::sign_in, Purpose::set_up, Purpose::step_up};

std::string app_code(State const& state, Slot slot, std::uint32_t app) {
    TotpCode const code = totp_code(totp_secret(state, slot, app), totp_step_at(state.now()));
    return {code.data(), code.size()};
}

}  // namespace

// --- what a code is right for, and until when ---

TEST_F(Codes, AreRightUntilTheyAreAsOldAsTheyMayGet) {
    for (Duration const offset : around) {
        Code const expected = offset.ms < 0 ? Code::ok : Code::auth_bad_code;
        begin();
        std::uint32_t const factor = enrol(FactorKind::email);
        ASSERT_TRUE(sent(send_for(factor)));
        town.advance(minute * 10 + offset);
        EXPECT_EQ(confirm(factor, newest(Via::email)), expected) << offset.ms;

        begin({{"code.lifetime", "PT90S"}});
        guard(Via::sms);
        std::uint32_t const asked = challenge();
        ASSERT_TRUE(sent(send(asked, Via::sms)));
        EXPECT_EQ(kept(Via::sms).expires_at, town.state.now() + second * 90);
        town.advance(second * 90 + offset);
        EXPECT_EQ(answer(asked, Via::sms, newest(Via::sms)), expected) << offset.ms;
    }
}

TEST_F(Codes, AreRightOnce) {
    guard(Via::email);
    std::uint32_t const first = challenge(), second_one = challenge();
    ASSERT_TRUE(sent(send(first, Via::email)));
    std::string const code = newest(Via::email);
    EXPECT_EQ(answer(first, Via::email, code), Code::ok);
    EXPECT_EQ(answer(second_one, Via::email, code), Code::auth_bad_code);
}

TEST_F(Codes, AreRightForEachChallengeOfTheirPurpose) {
    guard(Via::email);
    std::uint32_t const first = challenge(), second_one = challenge();
    ASSERT_TRUE(sent(send(first, Via::email)));
    EXPECT_EQ(answer(second_one, Via::email, newest(Via::email)), Code::ok);
}

TEST_F(Codes, AreRightForNoOtherPurpose) {
    guard(Via::sms);
    std::array<std::uint32_t, purposes.size()> asked{};
    for (std::size_t i = 0; i < purposes.size(); ++i) asked.at(i) = challenge(purposes.at(i));
    State const scene = town.state;
    for (std::size_t i = 0; i < purposes.size(); ++i) {
        for (std::size_t shown = 0; shown < purposes.size(); ++shown) {
            town.state = scene;
            ASSERT_TRUE(sent(send(asked.at(i), Via::sms)));
            Code const expected = shown == i ? Code::ok : Code::auth_bad_code;
            EXPECT_EQ(answer(asked.at(shown), Via::sms, newest(Via::sms)), expected) << i << ", " << shown;
        }
    }
}

TEST_F(Codes, OfAConfirmationAreForThatFactorAlone) {
    std::uint32_t const first = enrol(FactorKind::email);
    ASSERT_TRUE(sent(send_for(first)));
    std::string const code = newest(Via::email);
    std::uint32_t const next = enrol(FactorKind::email);
    EXPECT_EQ(confirm(first, code), Code::factor_not_found) << "it gave way";
    EXPECT_EQ(confirm(next, code), Code::auth_bad_code);
    // Nothing else is wrong with it: it is neither taken nor out of its time.
    State const scene = town.state;
    auto const meant_for = [&](CodePurpose purpose, std::uint32_t subject) {
        town.state = scene;
        auto& one = Writer(town.state).record<SentCode>(alice.slot, Section::sent_codes, 0);
        one.purpose = purpose;
        one.subject = subject;
        return confirm(next, code);
    };
    EXPECT_EQ(meant_for(CodePurpose::confirmation, first), Code::auth_bad_code);
    EXPECT_EQ(meant_for(CodePurpose::sign_in, next), Code::auth_bad_code);
    EXPECT_EQ(meant_for(CodePurpose::confirmation, next), Code::ok);
}

TEST_F(Codes, AreVoidWithTheNextOneOfTheirWayWhateverItIsFor) {
    guard(Via::email);
    guard(Via::sms);
    std::uint32_t const sign_in = challenge(), step_up = challenge(Purpose::step_up);
    ASSERT_TRUE(sent(send(sign_in, Via::email)));
    ASSERT_TRUE(sent(send(sign_in, Via::sms)));
    std::string const before = newest(Via::email);
    town.advance(minute);
    ASSERT_TRUE(sent(send(step_up, Via::email)));
    ASSERT_NE(newest(Via::email), before);
    EXPECT_EQ(answer(sign_in, Via::email, before), Code::auth_bad_code);
    EXPECT_EQ(answer(sign_in, Via::email, newest(Via::email)), Code::auth_bad_code) << "it proves a session";
    EXPECT_EQ(answer(step_up, Via::email, newest(Via::email)), Code::ok);
    EXPECT_EQ(answer(sign_in, Via::sms, newest(Via::sms)), Code::ok) << "another way";
}

TEST_F(Codes, AreVoidWhenTheFactorOfTheirKindIsRemoved) {
    std::uint32_t const factor = guard(Via::email);
    guard(Via::sms);
    std::uint32_t const asked = challenge();
    ASSERT_TRUE(sent(send(asked, Via::email)));
    ASSERT_TRUE(sent(send(asked, Via::sms)));
    std::string const code = newest(Via::email);
    EXPECT_EQ(remove(factor), Code::ok);
    EXPECT_EQ(answer(asked, Via::email, code), Code::factor_not_found);
    std::uint32_t const next = enrol(FactorKind::email);
    EXPECT_EQ(confirm(next, code), Code::auth_bad_code);
    town.advance(minute);
    ASSERT_TRUE(sent(send_for(next)));
    ASSERT_EQ(confirm(next, newest(Via::email)), Code::ok);
    ASSERT_NE(newest(Via::email), code);
    EXPECT_EQ(answer(asked, Via::email, code), Code::auth_bad_code) << "it was for the one before";
    EXPECT_EQ(answer(asked, Via::sms, newest(Via::sms)), Code::ok);
}

TEST_F(Codes, AreSixDigitsAndNothingBeside) {
    begin({{"factor.tries", "unlimited"}});
    std::uint32_t const factor = enrol(FactorKind::email);
    for (std::string_view const any : {"000000", "123456", ""})
        EXPECT_EQ(confirm(factor, any), Code::auth_bad_code) << "none was ever sent";
    ASSERT_TRUE(sent(send_for(factor)));
    std::string const code = newest(Via::email);
    for (std::string const& wrong : {" " + code, code + " ", "0" + code, code.substr(1), code.substr(0, 5),
                                     code.substr(0, 3) + "-" + code.substr(3), std::string(no_code)})
        EXPECT_EQ(confirm(factor, wrong), Code::auth_bad_code) << wrong;
    EXPECT_EQ(confirm(factor, code), Code::ok);
}

// --- when another one is sent ---

TEST_F(Codes, NoneIsSentForAWhileAfterOne) {
    for (Duration const offset : around) {
        bool const comes = offset.ms >= 0;
        begin();
        guard(Via::email);
        std::uint32_t const asked = challenge();
        ASSERT_TRUE(sent(send(asked, Via::email)));
        SentCode const first = kept(Via::email);
        std::uint64_t const letters = town.state.messages_sent();
        town.advance(minute + offset);
        Verdict const again = send(asked, Via::email);
        EXPECT_EQ(sent(again), comes) << offset.ms;
        EXPECT_EQ(withheld(again), !comes) << offset.ms;
        EXPECT_EQ(again.not_before, comes ? Instant{} : first.sent_at + minute);
        EXPECT_EQ(kept(Via::email).ordinal != first.ordinal, comes);
        EXPECT_EQ(town.state.messages_sent(), letters + (comes ? 1U : 0U));
        EXPECT_EQ(answer(asked, Via::email, newest(Via::email)), Code::ok);
    }
}

TEST_F(Codes, TheWaitIsOfTheWayAndTheAccountWhateverWasAskedFor) {
    guard(Via::email);
    guard(Via::sms);
    std::uint32_t const sign_in = challenge(), step_up = challenge(Purpose::step_up);
    ASSERT_TRUE(sent(send(sign_in, Via::email)));
    EXPECT_TRUE(withheld(send(step_up, Via::email)));
    std::uint32_t const another = challenge();
    EXPECT_TRUE(withheld(send(another, Via::email)));
    EXPECT_TRUE(sent(send(step_up, Via::sms)));
    Place const bob = town.sign_up("bob@example.test");
    Actor const bobs = town.sign_in("bob@example.test");
    Verdict const factor = town.run(EnrolFactor{bobs, FactorKind::email});
    EXPECT_TRUE(sent(town.run(SendFactorCode{bobs, {bob, factor.ordinal}})));
}

TEST_F(Codes, TheWaitGoesOnWhenTheCodeWasTakenAndWhenTheFactorIsGone) {
    std::uint32_t const factor = enrol(FactorKind::email);
    ASSERT_TRUE(sent(send_for(factor)));
    Instant const next = town.state.now() + minute;
    ASSERT_EQ(confirm(factor, newest(Via::email)), Code::ok);
    std::uint32_t const asked = challenge();
    Verdict verdict = send(asked, Via::email);
    EXPECT_TRUE(withheld(verdict));
    EXPECT_EQ(verdict.not_before, next);
    ASSERT_EQ(remove(factor), Code::ok);
    std::uint32_t const in_its_place = enrol(FactorKind::email);
    town.advance_to(next - millisecond);
    verdict = send_for(in_its_place);
    EXPECT_TRUE(withheld(verdict));
    EXPECT_EQ(verdict.not_before, next);
    town.advance(millisecond);
    EXPECT_TRUE(sent(send_for(in_its_place)));
}

TEST_F(Codes, WhereThereIsNoWaitEachIsVoidWithTheNextInItsVeryInstant) {
    begin({{"code.resend", "PT0S"}, {"code.sends", "unlimited"}});
    std::uint32_t const factor = enrol(FactorKind::sms);
    ASSERT_TRUE(sent(send_for(factor)));
    std::string const first = newest(Via::sms);
    for (int n = 1; n < 300; ++n) ASSERT_TRUE(sent(send_for(factor))) << n;
    EXPECT_EQ(unsigned{kept(Via::sms).sends}, 255U) << "nobody counts further";
    EXPECT_EQ(confirm(factor, first), Code::auth_bad_code);
    EXPECT_EQ(confirm(factor, newest(Via::sms)), Code::ok);
}

TEST_F(Codes, SoManyAreSentInARowAndNoMoreUntilTheLastIsOutOfItsTime) {
    for (Duration const offset : around) {
        bool const comes = offset.ms >= 0;
        begin({{"code.sends", "3"}});
        std::uint32_t const factor = enrol(FactorKind::email);
        for (unsigned n = 1; n <= 3; ++n) {
            if (n > 1) town.advance(minute);
            ASSERT_TRUE(sent(send_for(factor))) << n;
            EXPECT_EQ(unsigned{kept(Via::email).sends}, n);
        }
        Instant const over = town.state.now() + minute * 10;
        town.advance(minute - millisecond);
        EXPECT_TRUE(withheld(send_for(factor))) << "waiting is told first";
        town.advance(millisecond);
        EXPECT_EQ(send_for(factor).code, Code::auth_too_many_codes);
        town.advance_to(over + offset);
        Verdict const verdict = send_for(factor);
        EXPECT_EQ(sent(verdict), comes) << offset.ms;
        EXPECT_EQ(verdict.code, comes ? Code::ok : Code::auth_too_many_codes);
        EXPECT_EQ(verdict.not_before, comes ? Instant{} : over);
        EXPECT_EQ(unsigned{kept(Via::email).sends}, comes ? 1U : 3U);
        EXPECT_TRUE(sent(send_for(enrol(FactorKind::sms)))) << "another way";
    }
}

TEST_F(Codes, ARowGoesOnAsLongAsEachIsSentInTheTimeOfTheOneBefore) {
    for (Duration const offset : around) {
        begin({{"code.lifetime", "PT90S"}});
        std::uint32_t const factor = enrol(FactorKind::email);
        for (unsigned n = 1; n <= 4; ++n) {
            ASSERT_TRUE(sent(send_for(factor)));
            EXPECT_EQ(unsigned{kept(Via::email).sends}, n) << "the first is out of its time after 90 s";
            if (n < 4) town.advance(minute);
        }
        town.advance(second * 90 + offset);
        ASSERT_TRUE(sent(send_for(factor)));
        EXPECT_EQ(unsigned{kept(Via::email).sends}, offset.ms < 0 ? 5U : 1U);
    }
}

TEST_F(Codes, ARowEndsWithARightOneAndNotWithAWrongOne) {
    begin({{"code.sends", "2"}});
    guard(Via::email);
    std::uint32_t asked = challenge();
    ASSERT_TRUE(sent(send(asked, Via::email)));
    town.advance(minute);
    guess(asked, Via::email, 1);
    ASSERT_TRUE(sent(send(asked, Via::email)));
    town.advance(minute);
    EXPECT_EQ(send(asked, Via::email).code, Code::auth_too_many_codes);
    EXPECT_EQ(answer(asked, Via::email, newest(Via::email)), Code::ok);
    asked = challenge();
    ASSERT_TRUE(sent(send(asked, Via::email)));
    EXPECT_EQ(unsigned{kept(Via::email).sends}, 1U);
}

TEST_F(Codes, ARowGoesOnWhenTheFactorIsGone) {
    begin({{"code.sends", "2"}});
    std::uint32_t const factor = enrol(FactorKind::email);
    for (int n = 0; n < 2; ++n) {
        ASSERT_TRUE(sent(send_for(factor)));
        town.advance(minute);
    }
    ASSERT_EQ(remove(factor), Code::ok);
    EXPECT_EQ(send_for(enrol(FactorKind::email)).code, Code::auth_too_many_codes);
}

// --- lock-outs ---

TEST_F(Codes, WrongOnesLockTheirKindAlone) {
    for (Duration const offset : around) {
        bool const open = offset.ms >= 0;
        begin({{"code.lifetime", "PT1H"}});
        guard(Via::email);
        guard(Via::sms);
        std::uint32_t asked = challenge();
        ASSERT_TRUE(sent(send(asked, Via::email)));
        guess(asked, Via::email, 5);
        Instant const until = town.state.now() + minute * 15;
        EXPECT_EQ(send(asked, Via::email).code, Code::challenge_not_found) << "a lock-out ends them";
        asked = challenge();
        town.advance_to(until + offset);
        State const scene = town.state;
        EXPECT_EQ(answer(asked, Via::email, newest(Via::email)), open ? Code::ok : Code::auth_too_many_tries);
        town.state = scene;
        Verdict const verdict = send(asked, Via::email);
        EXPECT_EQ(sent(verdict), open) << offset.ms;
        EXPECT_EQ(verdict.code, open ? Code::ok : Code::auth_too_many_tries);
        EXPECT_EQ(verdict.not_before, open ? Instant{} : until);
        town.state = scene;
        ASSERT_TRUE(sent(send(asked, Via::sms)));
        EXPECT_EQ(answer(asked, Via::sms, newest(Via::sms)), Code::ok);
    }
}

TEST_F(Codes, AnotherOneForgivesNoWrongOnes) {
    guard(Via::email);
    std::uint32_t const asked = challenge();
    ASSERT_TRUE(sent(send(asked, Via::email)));
    guess(asked, Via::email, 4);
    town.advance(minute);
    ASSERT_TRUE(sent(send(asked, Via::email)));
    guess(asked, Via::email, 1);
    EXPECT_EQ(ask(Purpose::sign_in).code, Code::auth_too_many_tries);
}

TEST_F(Codes, ThatConfirmAreCountedWithTheOthersWhateverFactorIsThere) {
    std::uint32_t const first = enrol(FactorKind::email);
    for (int n = 0; n < 4; ++n) EXPECT_EQ(confirm(first, no_code), Code::auth_bad_code);
    std::uint32_t const next = enrol(FactorKind::email);
    ASSERT_TRUE(sent(send_for(next)));
    EXPECT_EQ(confirm(next, no_code), Code::auth_bad_code);
    EXPECT_EQ(confirm(next, newest(Via::email)), Code::auth_too_many_tries);
    town.advance(minute);
    Verdict const verdict = send_for(next);
    EXPECT_EQ(verdict.code, Code::auth_too_many_tries);
    EXPECT_EQ(verdict.not_before, town.state.now() + minute * 14);
}

// --- factors that codes are sent for ---

TEST_F(Codes, NeedAnAddressOfTheirWay) {
    Place const bob = town.sign_up("bob");
    Actor const bobs = town.sign_in("bob");
    for (FactorKind const kind : {FactorKind::email, FactorKind::sms})
        EXPECT_EQ(town.run(EnrolFactor{bobs, kind}).code, Code::factor_no_address);
    town.sign_up("+15550123");
    Actor const carols = town.sign_in("+15550123");
    EXPECT_EQ(town.run(EnrolFactor{carols, FactorKind::email}).code, Code::factor_no_address);
    EXPECT_TRUE(town.run(EnrolFactor{carols, FactorKind::sms}).ok());
    EXPECT_TRUE(town.state.extent(town.state.account(bob.slot)).factors().empty());
}

TEST_F(Codes, AreOfOneFactorAWay) {
    std::uint32_t const first = enrol(FactorKind::email), next = enrol(FactorKind::email);
    ASSERT_EQ(children().factors().size(), 1U);
    EXPECT_EQ(send_for(first).code, Code::factor_not_found) << "it gave way";
    ASSERT_TRUE(sent(send_for(next)));
    ASSERT_EQ(confirm(next, newest(Via::email)), Code::ok);
    EXPECT_EQ(town.run(EnrolFactor{session, FactorKind::email}).code, Code::factor_limit);
    guard(Via::sms);
    for (int n = 0; n < 2; ++n) {
        std::uint32_t const app = enrol(FactorKind::totp);
        ASSERT_EQ(confirm(app, app_code(town.state, alice.slot, app)), Code::ok);
    }
    enrol(FactorKind::backup_codes);
    EXPECT_EQ(children().factors().size(), factors_max);
    EXPECT_EQ(findings_of(town.state), std::set<std::string>{});
}

// Backup codes stand in for any of the others, and go with the last of them.
TEST_F(Codes, KeepBackupCodesAsLongAsOneOfThemIsLeft) {
    EXPECT_EQ(town.run(EnrolFactor{session, FactorKind::backup_codes}).code, Code::factor_none);
    std::uint32_t const mail = guard(Via::email), text = guard(Via::sms);
    std::uint32_t const codes = enrol(FactorKind::backup_codes);
    EXPECT_EQ(remove(mail), Code::ok);
    EXPECT_TRUE(index_of_factor(town.state, alice.slot, codes));
    EXPECT_EQ(children().sessions()[0].proof, Proof::second_factor);
    EXPECT_EQ(remove(text), Code::ok);
    EXPECT_TRUE(children().factors().empty());
    EXPECT_EQ(children().sessions()[0].proof, Proof::password);
    EXPECT_TRUE(ask(Purpose::sign_in).ok());
}

TEST_F(Codes, OfAStepUpAreSentInItsSessionAlone) {
    guard(Via::email);
    std::uint32_t const asked = challenge(Purpose::step_up);
    Actor other = session;
    ++other.ordinal;
    for (Actor const& actor : {Actor{}, other, admin})
        EXPECT_EQ(town.run(SendCode{actor, {alice, asked}, Via::email}).code, Code::challenge_not_found);
    EXPECT_TRUE(sent(send(asked, Via::email)));
}

TEST_F(Codes, AreSentForAChallengeUntilItEnds) {
    for (Duration const offset : around) {
        begin({{"challenge.lifetime", "PT10M"}});
        guard(Via::email);
        std::uint32_t const asked = challenge();
        town.advance(minute * 10 + offset);
        EXPECT_EQ(send(asked, Via::email).code, offset.ms < 0 ? Code::ok : Code::challenge_not_found);
    }
}

TEST_F(Codes, AreSentForAFactorWhileARemovalIsPendingUnlessItFreezesThings) {
    for (std::string_view const writes : {"freeze", "allow"}) {
        begin({{"pending.writes", writes}, {"pending.tokens", "normal"}});
        guard(Via::sms);
        std::uint32_t const factor = enrol(FactorKind::email), asked = challenge();
        ASSERT_TRUE(town.run(RequestRemoval{admin, alice, Channel::site}).ok());
        Verdict const verdict = send_for(factor);
        EXPECT_EQ(verdict.code, writes == "allow" ? Code::ok : Code::account_removal_pending);
        EXPECT_TRUE(sent(send(asked, Via::sms))) << "a sign-in means something yet";
    }
}

}  // namespace fauxcount::domain
