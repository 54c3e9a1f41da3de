// Second factors inside a state: codes, what a search has to know of them, and invariants that are shown red
// by a turn that is told wrongly.
#include "domain/factors.hpp"
#include "domain/search_key.hpp"
#include "tests/unit/domain/town.hpp"

#include <gmock/gmock.h>

#include <functional>
#include <utility>

namespace fauxcount::domain {

namespace {

using testing::Contains;
using testing::IsEmpty;

std::string text_of(TotpCode const& code) { return {code.data(), code.size()}; }

// RFC 6238, appendix B: SHA-1, of whose eight digits an app shows the last six.
TEST(Totp, MakesTheCodesOfTheStandard) {
    TotpSecret secret;
    std::string_view("12345678901234567890").copy(secret.data(), secret.size());
    struct Vector {
        std::int64_t seconds;
        std::string_view code;
    };
    for (auto const& [seconds, code] :
         {Vector{59, "287082"}, Vector{1111111109, "081804"}, Vector{1111111111, "050471"},
          Vector{1234567890, "005924"}, Vector{2000000000, "279037"}, Vector{20000000000, "353130"}})
        EXPECT_EQ(text_of(totp_code(secret, totp_step_at(Instant{seconds * 1000}))), code);
    EXPECT_EQ(base32_of(secret), "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ");
}

// Alice has an app that is confirmed, backup codes, an open challenge, and a session proven with all of it.
class Guarded : public TownTest {
protected:
    Guarded() : app(enrol(FactorKind::totp)) {
        EXPECT_TRUE(town.run(ConfirmFactor{session, {alice, app}, code_of(town.state.now())}).ok());
        codes = enrol(FactorKind::backup_codes);
        town.advance(minute);
        Verdict const refused = town.run(SignIn{"alice@example.test", town_password, true});
        EXPECT_EQ(refused.code, Code::auth_factor_required);
        challenge = refused.ordinal;
    }

    std::uint32_t enrol(FactorKind kind) {
        Verdict const verdict = town.run(EnrolFactor{session, kind});
        EXPECT_TRUE(verdict.ok());
        return verdict.ordinal;
    }
    std::string code_of(Instant at) const {
        return text_of(totp_code(totp_secret(town.state, alice.slot, app), totp_step_at(at)));
    }
    std::uint64_t step() const { return totp_step_at(town.state.now()); }
    std::uint32_t next() const { return town.state.account(alice.slot).next_session; }
    Event opened() const {
        return SessionOpened{alice.slot, next(), 0, SessionScope::full,
                             town.state.now() + town.state.policy().session_lifetime};
    }

    std::string key() const {
        std::string key;
        append_search_key(town.state, minute * 5, key);
        return key;
    }
    template <class T>
    bool changes_key(Section section, std::size_t index, std::function<void(T&)> const& change) {
        State const was = town.state;
        std::string const before = key();
        Writer writer(town.state);
        change(writer.record<T>(alice.slot, section, index));
        bool const changed = key() != before;
        town.state = was;
        return changed;
    }

    Place alice = town.sign_up("alice@example.test");
    Actor session = town.sign_in("alice@example.test");
    std::uint32_t app, codes = 0, challenge = 0;
};

}  // namespace

TEST_F(Guarded, S04_ALoginWithoutItsCodeIsNoticed) {
    std::string const found = "S04 factor_truth";
    Slot const slot = alice.slot;
    Event const used = FactorUsed{slot, app, step()}, ended = ChallengeEnded{slot, challenge};
    EXPECT_THAT(after({used, ended, opened(), SessionRaised{slot, next()}}), IsEmpty());
    EXPECT_THAT(after({opened()}), Contains(found));
    EXPECT_THAT(after({used, opened()}), Contains(found)) << "a code for nothing that was asked";
    EXPECT_THAT(after({ended, opened()}), Contains(found)) << "an answer without a code";
    EXPECT_THAT(after({used, ended, SessionProven{slot, session.ordinal}}), Contains(found))
        << "a sign-in's challenge proves no session";
    EXPECT_THAT(after({FactorConfirmed{slot, app}}), Contains(found)) << "without its first code";
    auto const raise = [&](Writer& w) {
        w.record<Session>(slot, Section::sessions, 0).proof = Proof::second_factor;
    };
    town.happen({SessionProven{slot, session.ordinal}});
    EXPECT_THAT(after({SessionRaised{slot, session.ordinal}}), Contains(found));
    EXPECT_THAT(after({TryRefused{slot, Guard::password, Instant{}}}, raise), Contains(found));
    Event const asked = ChallengeOpened{slot, next(), 0, Purpose::sign_in, true, last_instant};
    EXPECT_THAT(after({asked}), Contains(found)) << "it never ends";
    town.advance(town.state.policy().challenge_lifetime);
    EXPECT_THAT(after({FactorUsed{slot, app, step()}, ended, opened()}), Contains(found)) << "it is over";
}

TEST_F(Guarded, S28_ACodeThatIsTakenTwiceIsNoticed) {
    std::string const found = "S28 code_once";
    Slot const slot = alice.slot;
    EXPECT_THAT(after({FactorUsed{slot, app, step() + 1}}), IsEmpty());
    EXPECT_THAT(after({FactorUsed{slot, app, step() - 1}}), IsEmpty());
    EXPECT_THAT(after({FactorUsed{slot, app, step() + 2}}), Contains(found));
    EXPECT_THAT(after({FactorUsed{slot, app, step() - 2}}), Contains(found));
    auto const forget = [&](Writer& w) { w.record<Factor>(slot, Section::factors, 0).taken = 0; };
    EXPECT_THAT(after({FactorUsed{slot, app, step()}}, forget), Contains(found)) << "it is not noted";
    EXPECT_THAT(after({FactorUsed{slot, codes, 3}}), IsEmpty());
    town.happen({FactorUsed{slot, app, step()}, FactorUsed{slot, codes, 3}});
    EXPECT_THAT(after({FactorUsed{slot, app, step()}}), Contains(found));
    EXPECT_THAT(after({FactorUsed{slot, codes, 3}}), Contains(found));
    EXPECT_THAT(after({FactorUsed{slot, codes, 4}}), IsEmpty());
}

TEST_F(Guarded, S27_AWrongCodeThatIsMiscountedIsNoticed) {
    std::string const found = "S27 lockout";
    Slot const slot = alice.slot;
    Instant const until = town.state.now() + town.state.policy().factor_lockout;
    Event const wrong = TryRefused{slot, Guard::totp, Instant{}};
    EXPECT_THAT(after({wrong}), IsEmpty());
    EXPECT_THAT(after({TryRefused{slot, Guard::totp, until}}), Contains(found))
        << "the first one locks nothing";
    town.happen({wrong, wrong, wrong, wrong});
    EXPECT_THAT(after({FactorUsed{slot, app, step()}}), Contains(found)) << "a right one forgives";
    EXPECT_THAT(after({TriesForgiven{slot, Guard::totp}, FactorUsed{slot, app, step()}}), IsEmpty());
    EXPECT_THAT(after({FactorUsed{slot, codes, 0}}), IsEmpty()) << "another kind is counted apart";
    Event const locks = TryRefused{slot, Guard::totp, until};
    EXPECT_THAT(after({locks}), IsEmpty());
    Challenge const left;
    EXPECT_THAT(after({locks}, [&](Writer& w) { w.insert(slot, Section::challenges, 0, &left); }),
                Contains(found));
}

TEST_F(Guarded, S44_AFactorThatNobodyIsToldOfIsNoticed) {
    std::string const found = "S44 people_told";
    Slot const slot = alice.slot;
    Event const removed = FactorRemoved{slot, app}, codes_removed = FactorRemoved{slot, codes};
    EXPECT_THAT(after({removed, codes_removed}), IsEmpty());
    EXPECT_THAT(after({removed, codes_removed}, unsend), Contains(found)) << "of her app alone";
    Event const used = FactorUsed{slot, codes, 3};
    EXPECT_THAT(after({used}), IsEmpty());
    EXPECT_THAT(after({used}, unsend), Contains(found));
    EXPECT_THAT(after({used}, [](Writer& w) { reword(w, [](Message& m) { m.factor = FactorKind::totp; }); }),
                Contains(found));
    Event const new_codes = FactorEnrolled{slot, next(), FactorKind::backup_codes};
    EXPECT_THAT(after({codes_removed, new_codes}), IsEmpty());
    EXPECT_THAT(after({codes_removed, new_codes}, unsend), Contains(found)) << "of the old ones alone";
    std::uint32_t const second_app = enrol(FactorKind::totp);
    EXPECT_THAT(after({FactorConfirmed{slot, second_app}}, unsend), Contains(found));
}

TEST_F(Guarded, S44_ALetterOfAFactorThatDoesNotCountIsNoticed) {
    std::string const found = "S44 people_told";
    Slot const slot = alice.slot;
    Event const enrolled = FactorEnrolled{slot, next(), FactorKind::totp};
    EXPECT_THAT(after({enrolled}), IsEmpty());
    EXPECT_THAT(after({enrolled}, send_again), Contains(found)) << "it is not confirmed yet";
    std::uint32_t const second_app = enrol(FactorKind::totp);
    Event const gives_way = FactorRemoved{slot, second_app};
    EXPECT_THAT(after({gives_way}), IsEmpty());
    EXPECT_THAT(after({gives_way}, send_again), Contains(found)) << "it never was";
    Event const used = FactorUsed{slot, app, step()};
    EXPECT_THAT(after({used}), IsEmpty());
    EXPECT_THAT(after({used}, send_again), Contains(found)) << "a code of an app is used every day";
}

// What guards an account is told of where the policy tells of nothing else, too.
TEST_F(Guarded, S44_TellsWhatThePolicyCallsSecurity) {
    for (auto const& [notices, letters] :
         {std::pair{"all", 4U}, std::pair{"security", 3U}, std::pair{"none", 0U}}) {
        town.state = State(town.state.seed(), town_start, policy_with("notices", notices));
        alice = town.sign_up("alice@example.test");
        session = town.sign_in("alice@example.test");
        app = enrol(FactorKind::totp);
        EXPECT_TRUE(town.run(ConfirmFactor{session, {alice, app}, code_of(town.state.now())}).ok());
        codes = enrol(FactorKind::backup_codes);
        std::string const code = backup_code(town.state, alice.slot, codes, 0);
        Verdict const refused = town.run(SignIn{"alice@example.test", town_password, true});
        EXPECT_TRUE(
            town.run(AnswerChallenge{{}, {alice, refused.ordinal}, FactorKind::backup_codes, code}).ok());
        EXPECT_TRUE(town.run(RequestRemoval{{ActorKind::administrator, {}, 0}, alice, Channel::site}).ok());
        EXPECT_EQ(town.state.messages_sent(), letters) << notices;
    }
}

TEST_F(Guarded, M01_BackupCodesWithoutAnAppAreNoticed) {
    EXPECT_THAT(findings_of(town.state), IsEmpty());
    Writer(town.state).remove(alice.slot, Section::factors, 0);
    EXPECT_THAT(findings_of(town.state), Contains("M01 extent_well_formed"));
}

TEST_F(Guarded, LeavesNothingBehindWhenItIsPurged) {
    EXPECT_TRUE(town.run(RequestRemoval{{ActorKind::administrator, {}, 0}, alice, Channel::site}).ok());
    EXPECT_TRUE(town.state.extent(town.state.account(alice.slot)).challenges().empty());
    town.advance(day * 31);
    for (ResidueRow const& row : residue_of(town.state, alice.slot)) EXPECT_EQ(row.entries, row.declared);
    EXPECT_THAT(findings_of(town.state), IsEmpty());
}

TEST_F(Guarded, S25_AFactorThatThePurgeLeavesIsNoticed) {
    EXPECT_TRUE(town.run(RequestRemoval{{ActorKind::administrator, {}, 0}, alice, Channel::site}).ok());
    town.advance_to(town.state.account(alice.slot).due);
    Factor const left;
    Event const stage = PurgeStageDone{alice.slot, PurgeStage::tokens};
    EXPECT_THAT(after({ClockMoved{town.state.now() + second * 10}, stage},
                      [&](Writer& w) { w.insert(alice.slot, Section::factors, 0, &left); }),
                Contains("S25 purge_order"));
}

TEST_F(Guarded, AreWhollyInTheKeyOfASearch) {
    EXPECT_TRUE(changes_key<Factor>(Section::factors, 0, [&](auto& f) { f.taken = step() + 1; }));
    EXPECT_TRUE(changes_key<Factor>(Section::factors, 1, [](auto& f) { f.taken = 1; }));
    EXPECT_TRUE(
        changes_key<Factor>(Section::factors, 0, [&](auto& f) { f.created_at = town.state.now() + second; }));
    EXPECT_TRUE(changes_key<Factor>(Section::factors, 0, [](auto& f) { f.kind = FactorKind::backup_codes; }));
    EXPECT_TRUE(changes_key<Factor>(Section::factors, 0, [](auto& f) { f.confirmed = 0; }));
    EXPECT_TRUE(changes_key<Challenge>(Section::challenges, 0,
                                       [](auto& c) { c.expires_at = c.expires_at + second; }));
    EXPECT_TRUE(changes_key<Challenge>(Section::challenges, 0, [](auto& c) { c.subject = 1; }));
    EXPECT_TRUE(changes_key<Challenge>(Section::challenges, 0, [](auto& c) { c.purpose = Purpose::set_up; }));
    EXPECT_TRUE(changes_key<Challenge>(Section::challenges, 0, [](auto& c) { c.interactive = 0; }));
    EXPECT_TRUE(changes_key<Session>(Section::sessions, 0, [](auto& s) { s.proof = Proof::password; }));
    // A step-up of a session that is over is another than that of the one after it, which lives.
    std::uint32_t const newest = next();
    town.happen({opened()});
    EXPECT_EQ(town.run(ProveSession{session, {alice, newest}, town_password}).code,
              Code::auth_factor_required);
    EXPECT_TRUE(changes_key<Challenge>(Section::challenges, 1, [](auto& c) { --c.subject; }));
    // A code that was taken long ago is as good as none; where in its step a world stands is not.
    EXPECT_FALSE(changes_key<Factor>(Section::factors, 0, [](auto& f) { f.taken = 0; }));
    std::string const before = key();
    Writer(town.state).move_clock(town.state.now() + second);
    EXPECT_NE(key(), before);
}

// The secrets of two accounts, of two apps, and of two worlds have nothing in common.
TEST_F(Guarded, HaveSecretsOfTheirOwn) {
    Place const bob = town.sign_up("bob@example.test");
    std::set<std::string> secrets{base32_of(totp_secret(town.state, alice.slot, app)),
                                  base32_of(totp_secret(town.state, alice.slot, app + 1)),
                                  base32_of(totp_secret(town.state, bob.slot, app))};
    Town other(*profile("device-cloud"), 8);
    other.sign_up("alice@example.test");
    secrets.insert(base32_of(totp_secret(other.state, 0, app)));
    EXPECT_EQ(secrets.size(), 4U);
    std::set<std::string> all;
    for (unsigned which = 0; which < backup_codes_in_a_set; ++which)
        all.insert(backup_code(town.state, alice.slot, codes, which));
    EXPECT_EQ(all.size(), backup_codes_in_a_set);
}

}  // namespace fauxcount::domain
