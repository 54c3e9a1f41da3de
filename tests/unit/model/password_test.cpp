// Passwords that are changed: by whom, and what becomes of sessions, challenges, codes and tries. The
// provider answers as the model says, and what is said here.
#include "tests/unit/model/judged_world.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <utility>

using namespace fauxcount;
using namespace fauxcount::model;

namespace {

using api::FactorKind;
using api::MessageKind;
using api::Proof;
using api::Via;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

std::vector<std::string> const ways_to_alice{"alice", "Alice@Example.test", "+1 555 0100"};

// Somebody in the first session of the account.
struct Person {
    AccountId account;
    api::SessionOpened opened;

    std::string const& token() const { return opened.token; }
    SessionId session() const { return opened.session.id; }
};

Person someone(JudgedWorld& world, std::vector<std::string> names = ways_to_alice) {
    std::string const name = names.front();
    AccountId const account = world.sign_up(std::move(names));
    return {account, world.sign_in(name)};
}

api::SignIn alice_with(std::string password) { return {"alice", std::move(password), true}; }

// To `tulip`, where the test does not care.
Code change(JudgedWorld& world, Person const& person, std::string password = "tulip",
            std::string const& key = {}) {
    return world.code(api::ChangePassword{person.account, std::move(password)}, person.token(), key);
}

std::vector<api::SessionView> sessions_of(JudgedWorld& world, Person const& person) {
    return world.get<api::SessionList>(api::ListSessions{}, person.token()).sessions;
}

// What each session was proven with, the oldest first.
std::vector<Proof> proofs_of(JudgedWorld& world, Person const& person) {
    std::vector<Proof> proofs;
    for (api::SessionView const& one : sessions_of(world, person)) proofs.push_back(one.proven_by);
    return proofs;
}

Code ask_for_removal(JudgedWorld& world, std::string const& token) {
    return world.code(api::RequestRemoval{}, token);
}

bool needs_proof(JudgedWorld& world, std::string const& token) {
    return world.get<api::PreflightView>(api::Preflight{}, token).proof_needed;
}

api::AnswerChallenge by_app(api::ChallengeView const& challenge, std::string code) {
    return {challenge.id, FactorKind::totp, std::move(code)};
}
api::AnswerChallenge by_mail(api::ChallengeView const& challenge, std::string code) {
    return {challenge.id, FactorKind::email, std::move(code)};
}

}  // namespace

TEST(Password, IsChangedByItsOwnerAloneAndWhatIsWrongIsToldInOrder) {
    JudgedWorld world;
    auto const alice = someone(world);
    auto const bob = someone(world, {"bob"});
    auto const receipt = world.remove(bob.token()).receipt;
    world.add_app(world.sign_in("alice").token);
    api::ChangePassword const nothing_right{bob.account, ""}, empty{alice.account, ""},
        right{alice.account, "tulip"};
    EXPECT_EQ(world.code(right, alice.token()), Code::auth_proof_too_weak);
    world.advance(minute * 5);
    EXPECT_EQ(world.code(nothing_right), Code::auth_missing);
    EXPECT_EQ(world.code(nothing_right, "never one"), Code::auth_invalid_token);
    EXPECT_EQ(world.code(nothing_right, bob.token()), Code::auth_invalid_token) << "revoked";
    for (std::string const& bearer : {world.administrator(), receipt})
        EXPECT_EQ(world.code(nothing_right, bearer), Code::auth_forbidden);
    EXPECT_EQ(world.code(nothing_right, alice.token()), Code::account_not_found);
    EXPECT_EQ(world.code(api::ChangePassword{AccountId{1}, ""}, alice.token()), Code::account_not_found);
    auto const problem = world.get<api::Problem>(empty, alice.token());
    EXPECT_EQ(problem.code, Code::request_invalid);
    EXPECT_EQ(problem.place, "/password");
    EXPECT_EQ(world.code(right, alice.token()), Code::auth_proof_too_old) << "told before that it is weak";
    EXPECT_EQ(world.code(alice_with("sesame")), Code::auth_factor_required) << "nothing was changed";
    EXPECT_EQ(world.complaints(), "");
}

TEST(Password, IsFrozenWithTheAccountAndARemovalStaysAsItIs) {
    for (char const* const writes : {"freeze", "allow"}) {
        JudgedWorld world{{{"pending.tokens", "normal"}, {"pending.writes", writes}}};
        auto const alice = someone(world);
        auto const pending = world.remove(alice.token());
        bool const frozen = writes == std::string_view{"freeze"};
        world.advance(minute);
        EXPECT_EQ(world.code(api::ChangePassword{AccountId{1}, ""}, alice.token()),
                  frozen ? Code::account_removal_pending : Code::account_not_found);
        EXPECT_EQ(change(world, alice), frozen ? Code::account_removal_pending : Code::ok);
        EXPECT_EQ(world.code(alice_with(frozen ? "sesame" : "tulip")), Code::ok);
        auto const removal =
            world.get<api::RemovalView>(api::GetRemoval{pending.removal.id}, pending.receipt);
        EXPECT_EQ(removal.state, api::RemovalState::scheduled);
        EXPECT_EQ(removal.due, pending.removal.due);
        EXPECT_EQ(world.complaints(), "") << writes;
    }
}

TEST(Password, IsNotChangedInASessionThatMayOnlyDecide) {
    JudgedWorld world{{{"pending.tokens", "normal"}, {"pending.writes", "allow"}}};
    auto const alice = someone(world);
    auto const pending = world.remove(alice.token());
    auto const restricted = world.sign_in("alice");
    ASSERT_EQ(restricted.session.scope, api::SessionScope::removal_only);
    EXPECT_EQ(world.code(api::ChangePassword{alice.account, "tulip"}, restricted.token),
              Code::account_removal_pending);
    EXPECT_EQ(change(world, alice), Code::ok);
    EXPECT_THAT(proofs_of(world, alice), ElementsAre(Proof::password, Proof::nothing));
    EXPECT_EQ(world.code(api::CancelRemoval{pending.removal.id}, restricted.token), Code::ok)
        << "that needs no proof";
    EXPECT_EQ(ask_for_removal(world, restricted.token), Code::auth_proof_too_old);
    EXPECT_EQ(ask_for_removal(world, alice.token()), Code::ok);
    EXPECT_EQ(world.complaints(), "");
}

TEST(Password, ThatWasChangedOpensNothingAndIsCountedAsWrong) {
    JudgedWorld world{{{"password.tries", "2"}}};
    auto const alice = someone(world);
    someone(world, {"bob"});
    EXPECT_EQ(change(world, alice), Code::ok);
    EXPECT_EQ(world.code(alice_with("sesame")), Code::auth_bad_credentials);
    EXPECT_EQ(world.code(alice_with("tulip")), Code::ok) << "and begins the count anew";
    EXPECT_EQ(world.code(api::ProveSession{alice.session(), "sesame"}, alice.token()),
              Code::auth_bad_credentials);
    EXPECT_EQ(world.code(alice_with("sesame")), Code::auth_bad_credentials);
    EXPECT_EQ(world.code(alice_with("tulip")), Code::auth_too_many_tries);
    EXPECT_EQ(world.code(api::SignIn{"bob", "sesame", true}), Code::ok) << "his is his own";
    EXPECT_EQ(world.complaints(), "");
}

TEST(Password, ThatIsNewIsAskedForByDevices) {
    JudgedWorld world;
    auto const alice = someone(world);
    auto const device = world.device_of("alice", true);
    auto const spare = world.get<api::DeviceView>(api::MakeDevice{}).id;
    EXPECT_EQ(change(world, alice), Code::ok);
    for (auto const& [password, code] :
         {std::pair{"sesame", Code::auth_bad_credentials}, std::pair{"tulip", Code::ok}}) {
        EXPECT_EQ(world.code(api::SetFindDevice{device, false, password}, alice.token()), code);
        EXPECT_EQ(world.code(api::SignOutDevice{device, password}, alice.token()), code);
        EXPECT_EQ(world.code(api::SetUpDevice{spare, "alice", password}), code);
    }
    EXPECT_EQ(world.complaints(), "");
}

TEST(Password, ThatIsTheSameAgainIsAChangeToo) {
    JudgedWorld world;
    auto const alice = someone(world);
    auto const other = world.sign_in("alice");
    EXPECT_EQ(change(world, alice, "sesame"), Code::ok);
    EXPECT_THAT(proofs_of(world, alice), ElementsAre(Proof::password, Proof::nothing));
    EXPECT_EQ(ask_for_removal(world, other.token), Code::auth_proof_too_old);
    EXPECT_EQ(world.inbox().sent, 2U);
    EXPECT_EQ(world.code(alice_with("sesame")), Code::ok);
    EXPECT_EQ(world.complaints(), "");
}

TEST(Password, IsChangedAgainByWhoeverChangedIt) {
    JudgedWorld world;
    auto const alice = someone(world);
    auto const other = world.sign_in("alice");
    EXPECT_EQ(change(world, alice), Code::ok);
    EXPECT_EQ(change(world, alice, "sesame"), Code::ok);
    EXPECT_THAT(proofs_of(world, alice), ElementsAre(Proof::password, Proof::nothing));
    EXPECT_EQ(world.code(api::ProveSession{other.session.id, "sesame"}, other.token), Code::ok);
    EXPECT_EQ(world.code(api::ChangePassword{alice.account, "tulip"}, other.token), Code::ok);
    EXPECT_THAT(proofs_of(world, alice), ElementsAre(Proof::nothing, Proof::password));
    EXPECT_EQ(change(world, alice, "sesame"), Code::auth_proof_too_old);
    EXPECT_EQ(world.complaints(), "");
}

TEST(Password, IsChangedAlikeWhateverIsKeptOfIt) {
    for (char const* const hash : {"fake", "argon2id"}) {
        JudgedWorld world{{{"password.hash", hash}}};
        auto const alice = someone(world);
        EXPECT_EQ(change(world, alice), Code::ok);
        EXPECT_EQ(world.code(alice_with("sesame")), Code::auth_bad_credentials);
        EXPECT_EQ(world.code(alice_with("tulip")), Code::ok);
        EXPECT_EQ(world.complaints(), "") << hash;
    }
}

TEST(Proof, OfEveryOtherSessionIsVoidAndNoSessionEnds) {
    JudgedWorld world;
    auto const alice = someone(world);
    auto const bob = someone(world, {"bob"});
    auto const device = world.device_of("alice", true);
    auto const other = world.sign_in("alice");
    world.advance(minute);
    EXPECT_EQ(change(world, alice), Code::ok);
    EXPECT_THAT(proofs_of(world, alice), ElementsAre(Proof::password, Proof::nothing, Proof::nothing));
    EXPECT_THAT(proofs_of(world, bob), ElementsAre(Proof::password));
    EXPECT_EQ(sessions_of(world, alice).back().proven_at, other.session.proven_at);
    for (api::Request const& request : {api::Request{api::RequestRemoval{}}, api::Request{api::EnrolFactor{}},
                                        api::Request{api::UnbindDevice{device}},
                                        api::Request{api::ChangePassword{alice.account, "guess"}}}) {
        auto const problem = world.get<api::Problem>(request, other.token);
        EXPECT_EQ(problem.code, Code::auth_proof_too_old) << request.index();
        EXPECT_EQ(problem.max_age, minute * 5) << request.index();
    }
    EXPECT_EQ(world.code(api::AddItem{}, other.token), Code::ok);
    EXPECT_TRUE(needs_proof(world, other.token));
    EXPECT_FALSE(needs_proof(world, alice.token()));
    EXPECT_EQ(world.code(api::UnbindDevice{device}, alice.token()), Code::ok) << "it keeps its own";
    EXPECT_EQ(world.complaints(), "");
}

TEST(Proof, ThatIsVoidIsMendedByTheNewPasswordAlone) {
    JudgedWorld world;
    auto const alice = someone(world);
    auto const other = world.sign_in("alice"), third = world.sign_in("alice");
    EXPECT_EQ(change(world, alice), Code::ok);
    api::ProveSession const with_old{other.session.id, "sesame"}, with_new{other.session.id, "tulip"};
    EXPECT_EQ(world.code(with_old, other.token), Code::auth_bad_credentials);
    EXPECT_EQ(ask_for_removal(world, other.token), Code::auth_proof_too_old);
    auto const proven = world.get<api::SessionView>(with_new, other.token);
    EXPECT_EQ(proven.proven_by, Proof::password);
    EXPECT_EQ(proven.proven_at, world.now());
    EXPECT_THAT(proofs_of(world, alice), ElementsAre(Proof::password, Proof::password, Proof::nothing));
    EXPECT_EQ(ask_for_removal(world, third.token), Code::auth_proof_too_old);
    EXPECT_EQ(ask_for_removal(world, other.token), Code::ok);
    EXPECT_EQ(world.complaints(), "");
}

TEST(Proof, ThatIsVoidIsTooOldAtEveryAge) {
    for (Duration const age :
         {millisecond, minute * 5 - millisecond, minute * 5, minute * 5 + millisecond, hour * 11}) {
        for (bool const changed_late : {false, true}) {
            JudgedWorld world;
            auto const alice = someone(world);
            auto const other = world.sign_in("alice");
            if (changed_late) world.advance(age);
            world.ask(api::ProveSession{alice.session(), "sesame"}, alice.token());
            EXPECT_EQ(change(world, alice), Code::ok);
            if (!changed_late) world.advance(age);
            EXPECT_TRUE(needs_proof(world, other.token)) << age.ms << changed_late;
            EXPECT_EQ(ask_for_removal(world, other.token), Code::auth_proof_too_old)
                << age.ms << changed_late;
            bool const is_fresh = changed_late || age < minute * 5;
            EXPECT_EQ(ask_for_removal(world, alice.token()), is_fresh ? Code::ok : Code::auth_proof_too_old)
                << age.ms << changed_late;
            EXPECT_EQ(world.complaints(), "") << age.ms << changed_late;
        }
    }
}

TEST(Proof, WithASecondFactorIsVoidToo) {
    JudgedWorld world;
    auto const alice = someone(world);
    auto const weak = world.sign_in("alice");
    auto const secret = world.add_app(alice.token());
    auto const strong =
        world.get<api::SessionOpened>(by_app(world.challenge(alice_with("sesame")), world.totp(secret)));
    EXPECT_EQ(ask_for_removal(world, weak.token), Code::auth_proof_too_weak);
    EXPECT_EQ(change(world, alice), Code::ok);
    EXPECT_THAT(proofs_of(world, alice), ElementsAre(Proof::second_factor, Proof::nothing, Proof::nothing));
    for (std::string const& token : {weak.token, strong.token})
        EXPECT_EQ(ask_for_removal(world, token), Code::auth_proof_too_old);
    auto const step_up = world.challenge(api::ProveSession{weak.session.id, "tulip"}, weak.token);
    EXPECT_EQ(ask_for_removal(world, weak.token), Code::auth_proof_too_old) << "half done";
    auto const proven = world.get<api::SessionOpened>(by_app(step_up, world.totp(secret, 1)), weak.token);
    EXPECT_EQ(proven.session.proven_by, Proof::second_factor);
    EXPECT_EQ(ask_for_removal(world, weak.token), Code::ok);
    EXPECT_EQ(world.complaints(), "");
}

TEST(Proof, ThatIsVoidStaysSoWhateverBecomesOfFactors) {
    JudgedWorld world;
    auto const alice = someone(world);
    auto const other = world.sign_in("alice");
    world.add_app(alice.token());
    EXPECT_EQ(change(world, alice), Code::ok);
    auto const app = world.get<api::FactorList>(api::ListFactors{}, alice.token()).factors.front().id;
    EXPECT_EQ(world.code(api::RemoveFactor{app}, alice.token()), Code::ok);
    EXPECT_THAT(proofs_of(world, alice), ElementsAre(Proof::password, Proof::nothing));
    EXPECT_EQ(ask_for_removal(world, other.token), Code::auth_proof_too_old);
    world.add_app(alice.token());
    EXPECT_THAT(proofs_of(world, alice), ElementsAre(Proof::second_factor, Proof::nothing));
    EXPECT_EQ(ask_for_removal(world, other.token), Code::auth_proof_too_old);
    EXPECT_EQ(world.complaints(), "");
}

TEST(Challenge, IsEndedByAChangeOfThePasswordWhateverItIsFor) {
    JudgedWorld world;
    auto const alice = someone(world);
    auto const bob = someone(world, {"bob"});
    auto const secret = world.add_app(alice.token()), bobs_secret = world.add_app(bob.token());
    auto const spare = world.get<api::DeviceView>(api::MakeDevice{}).id;
    std::array const open{
        std::pair{world.challenge(alice_with("sesame")), std::string{}},
        std::pair{world.challenge(api::SetUpDevice{spare, "alice", "sesame"}), std::string{}},
        std::pair{world.challenge(api::ProveSession{alice.session(), "sesame"}, alice.token()),
                  alice.token()}};
    auto const bobs = world.challenge(api::SignIn{"bob", "sesame", true});
    EXPECT_EQ(change(world, alice), Code::ok);
    for (auto const& [challenge, bearer] : open)
        EXPECT_EQ(world.code(by_app(challenge, world.totp(secret)), bearer), Code::challenge_not_found);
    EXPECT_EQ(world.code(by_app(bobs, world.totp(bobs_secret))), Code::ok);
    EXPECT_EQ(world.code(alice_with("sesame")), Code::auth_bad_credentials);
    EXPECT_EQ(world.code(by_app(world.challenge(alice_with("tulip")), world.totp(secret))), Code::ok)
        << "the code is as good as before";
    EXPECT_EQ(world.complaints(), "");
}

TEST(SentCode, StaysRightForTheNextChallengeOfItsPurposeWhenThePasswordIsChanged) {
    JudgedWorld world;
    auto const alice = someone(world);
    world.add_sent(alice.token());
    auto const sms = world.enrol_sent(alice.token(), Via::sms);
    world.advance(minute);
    auto const challenge = world.challenge(alice_with("sesame"));
    world.get<api::CodeSent>(api::SendCode{challenge.id, Via::email});
    auto const code = world.sent_code();
    EXPECT_EQ(change(world, alice), Code::ok);
    EXPECT_EQ(world.code(by_mail(challenge, code)), Code::challenge_not_found);
    EXPECT_EQ(world.code(api::SendCode{challenge.id, Via::email}), Code::challenge_not_found);
    auto const step_up = world.challenge(api::ProveSession{alice.session(), "tulip"}, alice.token());
    EXPECT_EQ(world.code(by_mail(step_up, code), alice.token()), Code::auth_bad_code) << "for something else";
    auto const next = world.challenge(alice_with("tulip"));
    EXPECT_EQ(world.get<api::CodeSent>(api::SendCode{next.id, Via::email}).retry_after, minute)
        << "it is not sent anew";
    EXPECT_EQ(world.code(by_mail(next, code)), Code::ok);
    EXPECT_EQ(world.code(api::ConfirmFactor{sms, world.sent_code(Via::sms)}, alice.token()), Code::ok);
    EXPECT_EQ(world.complaints(), "");
}

TEST(LockOut, IsNoFurtherOffOnceThePasswordIsChanged) {
    JudgedWorld world{{{"password.tries", "2"}, {"factor.tries", "2"}}};
    auto const alice = someone(world);
    auto const bob = someone(world, {"bob"});
    world.add_app(bob.token());
    world.ask(alice_with("guess"));
    world.ask(by_app(world.challenge(api::SignIn{"bob", "sesame", true}), "guess"));
    EXPECT_EQ(change(world, alice), Code::ok);
    EXPECT_EQ(change(world, bob), Code::ok);
    EXPECT_EQ(world.code(alice_with("guess")), Code::auth_bad_credentials) << "the second in a row";
    EXPECT_EQ(world.code(alice_with("tulip")), Code::auth_too_many_tries);
    api::SignIn const bob_signs_in{"bob", "tulip", true};
    EXPECT_EQ(world.code(by_app(world.challenge(bob_signs_in), "guess")), Code::auth_bad_code);
    EXPECT_EQ(world.code(bob_signs_in), Code::auth_too_many_tries) << "of no kind is any heard";
    EXPECT_EQ(world.complaints(), "");
}

TEST(LockOut, IsNotEndedByAChangeOfThePassword) {
    JudgedWorld world{{{"password.tries", "1"}, {"password.lockout", "PT1M"}}};
    auto const alice = someone(world);
    world.ask(alice_with("guess"));
    Instant const end = world.now() + minute;
    EXPECT_EQ(change(world, alice), Code::ok) << "it asks for no password";
    EXPECT_EQ(world.get<api::Problem>(alice_with("tulip")).not_before, end);
    world.advance(minute - millisecond);
    EXPECT_EQ(world.code(alice_with("tulip")), Code::auth_too_many_tries);
    world.advance(millisecond);
    EXPECT_EQ(world.code(alice_with("tulip")), Code::ok);
    EXPECT_EQ(world.complaints(), "");
}

TEST(Letter, OfAChangedPasswordGoesToEachAddressAndNumberAsThePolicySays) {
    for (char const* const notices : {"none", "security", "all"}) {
        JudgedWorld world{{{"notices", notices}}};
        auto const alice = someone(world);
        EXPECT_EQ(change(world, alice), Code::ok);
        auto const inbox = world.inbox();
        if (notices == std::string_view{"none"}) {
            EXPECT_THAT(inbox.messages, IsEmpty());
        } else {
            ASSERT_EQ(inbox.messages.size(), 2U);
            EXPECT_EQ(inbox.messages[0].to, "alice@example.test");
            EXPECT_EQ(inbox.messages[1].to, "+15550100");
        }
        for (api::MessageView const& message : inbox.messages) {
            EXPECT_EQ(message.kind, MessageKind::password_changed);
            EXPECT_EQ(message.account, alice.account);
            EXPECT_EQ(message.at, world.now());
            EXPECT_FALSE(message.removal || message.due || message.factor || message.factor_kind);
            EXPECT_FALSE(message.code || message.purpose || message.expires_at);
        }
        EXPECT_EQ(world.complaints(), "") << notices;
    }
}

TEST(Letter, OfAChangedPasswordIsSentByNoRefusal) {
    JudgedWorld world;
    auto const alice = someone(world);
    auto const bob = someone(world, {"bob"});
    EXPECT_EQ(change(world, alice, ""), Code::request_invalid);
    EXPECT_EQ(world.code(api::ChangePassword{alice.account, "tulip"}, bob.token()), Code::account_not_found);
    world.advance(minute * 5);
    EXPECT_EQ(change(world, alice), Code::auth_proof_too_old);
    EXPECT_EQ(world.inbox().sent, 0U);
    world.ask(api::ProveSession{bob.session(), "sesame"}, bob.token());
    EXPECT_EQ(change(world, bob), Code::ok);
    EXPECT_EQ(world.inbox().sent, 0U) << "nobody writes to a user name";
    EXPECT_EQ(world.complaints(), "");
}

TEST(PasswordKey, RepeatsTheAnswerAndNothingIsChangedTwice) {
    JudgedWorld world;
    auto const alice = someone(world);
    EXPECT_EQ(change(world, alice, "tulip", "k"), Code::ok);
    auto const other = world.get<api::SessionOpened>(alice_with("tulip"));
    EXPECT_EQ(change(world, alice, "sesame", "k"), Code::idempotency_key_reused) << "it asks for another one";
    EXPECT_EQ(world.code(api::ChangePassword{alice.account, ""}, other.token, "k"),
              Code::idempotency_key_reused);
    EXPECT_EQ(world.code(api::ChangePassword{alice.account, "tulip"}, other.token, "k"),
              Code::idempotency_key_reused)
        << "nor does another session learn whether it is the same";
    EXPECT_EQ(change(world, alice, "tulip", "k"), Code::ok);
    EXPECT_EQ(world.code(alice_with("sesame")), Code::auth_bad_credentials);
    EXPECT_EQ(world.code(alice_with("tulip")), Code::ok);
    EXPECT_EQ(ask_for_removal(world, other.token), Code::ok) << "its proof is as good as before";
    EXPECT_EQ(world.inbox().messages.front().kind, MessageKind::password_changed);
    api::ListInbox changes;
    changes.kind = MessageKind::password_changed;
    EXPECT_EQ(world.inbox(changes).messages.size(), 2U);
    EXPECT_EQ(world.complaints(), "");
}

TEST(PasswordKey, IsForOneAccountAndRemembersWhatWasRefused) {
    JudgedWorld world;
    auto const alice = someone(world);
    auto const bob = someone(world, {"bob"});
    EXPECT_EQ(change(world, alice, "tulip", "k"), Code::ok);
    EXPECT_EQ(world.code(api::ChangePassword{bob.account, "tulip"}, alice.token(), "k"),
              Code::idempotency_key_reused);
    EXPECT_EQ(change(world, bob, "tulip", "k"), Code::ok) << "his keys are his own";
    EXPECT_EQ(change(world, alice, "sesame", "a key"), Code::idempotency_key_invalid);
    EXPECT_EQ(change(world, alice, "", "e"), Code::request_invalid);
    EXPECT_EQ(change(world, alice, "", "e"), Code::request_invalid);
    EXPECT_EQ(change(world, alice, "sesame", "e"), Code::idempotency_key_reused);
    world.advance(minute * 5);
    EXPECT_EQ(change(world, alice, "sesame", "r"), Code::auth_proof_too_old);
    EXPECT_EQ(world.code(api::ProveSession{alice.session(), "tulip"}, alice.token()), Code::ok);
    EXPECT_EQ(change(world, alice, "sesame", "r"), Code::auth_proof_too_old);
    EXPECT_EQ(change(world, alice, "sesame", "s"), Code::ok);
    EXPECT_EQ(world.complaints(), "");
}

// What the provider never says.
TEST(Model, TakesNothingForAProofThatIsVoid) {
    JudgedWorld world;
    auto const alice = someone(world);
    auto const device = world.device_of("alice", true);
    auto const other = world.sign_in("alice");
    EXPECT_EQ(change(world, alice), Code::ok);
    auto const objects = [&](api::Request const& request, api::Answer const& answer) {
        Reference model = world.model();
        return model.judge(world.now(), request, {other.token, {}}, answer).has_value();
    };
    EXPECT_TRUE(objects(api::UnbindDevice{device}, api::Done{}));
    EXPECT_TRUE(objects(api::ChangePassword{alice.account, "guess"}, api::Done{}));
    api::Problem problem;
    problem.code = Code::auth_proof_too_old;
    problem.max_age = minute * 5;
    EXPECT_FALSE(objects(api::UnbindDevice{device}, problem));
    problem.code = Code::auth_proof_too_weak;
    EXPECT_TRUE(objects(api::UnbindDevice{device}, problem));
    auto list = world.get<api::SessionList>(api::ListSessions{}, other.token);
    EXPECT_FALSE(objects(api::ListSessions{}, list));
    for (Proof const wrong : {Proof::password, Proof::second_factor}) {
        list.sessions.back().proven_by = wrong;
        EXPECT_TRUE(objects(api::ListSessions{}, list)) << wire_name(wrong);
    }
    EXPECT_EQ(world.complaints(), "");
}
