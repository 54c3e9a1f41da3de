// Second factors, challenges and step-up: the provider answers as the model says, and what is said here.
#include "tests/unit/model/judged_world.hpp"

#include <gtest/gtest.h>

#include <algorithm>

using namespace fauxcount;
using namespace fauxcount::model;

namespace {

using api::FactorKind;

// Somebody with an app, in the session that has confirmed it.
struct Person {
    api::SessionOpened opened;
    Secret secret{};

    std::string const& token() const { return opened.token; }
    SessionId session() const { return opened.session.id; }
};

Person someone(JudgedWorld& world, std::string const& name = "alice") {
    world.sign_up({name});
    Person person{world.sign_in(name), {}};
    person.secret = world.add_app(person.token());
    return person;
}

api::SignIn const alice_signs_in{"alice", "sesame", true};

api::AnswerChallenge by_app(api::ChallengeView const& challenge, std::string code) {
    return {challenge.id, FactorKind::totp, std::move(code)};
}
api::AnswerChallenge by_backup_code(api::ChallengeView const& challenge, std::string code) {
    return {challenge.id, FactorKind::backup_codes, std::move(code)};
}

std::vector<std::string> backup_codes(JudgedWorld& world, Person const& person) {
    return world.get<api::FactorEnrolled>(api::EnrolFactor{FactorKind::backup_codes}, person.token()).codes;
}

std::vector<api::FactorView> factors_of(JudgedWorld& world, Person const& person) {
    return world.get<api::FactorList>(api::ListFactors{}, person.token()).factors;
}

}  // namespace

TEST(Factor, IsDueOnceItIsConfirmed) {
    JudgedWorld world;
    world.sign_up({"alice"});
    auto const token = world.sign_in("alice").token;
    auto const first = world.get<api::FactorEnrolled>(api::EnrolFactor{FactorKind::totp}, token);
    EXPECT_EQ(world.code(alice_signs_in), Code::ok) << "never confirmed";
    EXPECT_EQ(world.code(api::EnrolFactor{FactorKind::backup_codes}, token), Code::factor_none);
    auto const app = world.get<api::FactorEnrolled>(api::EnrolFactor{FactorKind::totp}, token);
    EXPECT_EQ(world.code(api::ConfirmFactor{first.factor.id, "000000"}, token), Code::factor_not_found)
        << "it gave way";
    auto const secret = read_secret(app.secret.value()).value();
    EXPECT_EQ(world.code(api::ConfirmFactor{app.factor.id, world.totp(secret, 2)}, token),
              Code::auth_bad_code);
    EXPECT_EQ(world.code(api::ConfirmFactor{app.factor.id, world.totp(secret)}, token), Code::ok);
    EXPECT_EQ(world.code(api::ConfirmFactor{app.factor.id, world.totp(secret, 1)}, token),
              Code::factor_confirmed);
    EXPECT_EQ(world.code(alice_signs_in), Code::auth_factor_required);
    EXPECT_EQ(world.code(api::ListItems{}, token), Code::ok) << "open sessions stay";
    EXPECT_EQ(world.complaints(), "");
}

TEST(Factor, IsOneOfTwoAppsAtMostAndTheOlderIsTriedFirst) {
    JudgedWorld world;
    auto const alice = someone(world);
    auto const other = world.add_app(alice.token());
    EXPECT_EQ(world.code(api::EnrolFactor{FactorKind::totp}, alice.token()), Code::factor_limit);
    for (Secret const& secret : {other, alice.secret})
        EXPECT_EQ(world.code(by_app(world.challenge(alice_signs_in), world.totp(secret))), Code::ok);
    EXPECT_EQ(world.complaints(), "");
}

TEST(Factor, TakesTheBackupCodesAlongIfItIsTheLastApp) {
    JudgedWorld world;
    auto const alice = someone(world);
    world.add_app(alice.token());
    backup_codes(world, alice);
    auto const all = factors_of(world, alice);
    ASSERT_EQ(all.size(), 3U);
    EXPECT_EQ(world.code(api::RemoveFactor{all[0].id}, alice.token()), Code::ok);
    EXPECT_EQ(factors_of(world, alice).size(), 2U);
    EXPECT_EQ(world.code(api::RemoveFactor{all[1].id}, alice.token()), Code::ok);
    EXPECT_EQ(factors_of(world, alice).size(), 0U);
    EXPECT_EQ(world.code(api::RemoveFactor{all[1].id}, alice.token()), Code::factor_not_found);
    EXPECT_EQ(world.code(alice_signs_in), Code::ok);
    EXPECT_EQ(world.complaints(), "");
}

TEST(Factor, IsNobodyElsesAndAdministratorsHaveNone) {
    JudgedWorld world;
    auto const alice = someone(world);
    auto const bob = someone(world, "bob");
    auto const id = factors_of(world, alice).front().id;
    EXPECT_EQ(world.code(api::RemoveFactor{id}, bob.token()), Code::factor_not_found);
    EXPECT_EQ(world.code(api::ConfirmFactor{id, world.totp(alice.secret)}, bob.token()),
              Code::factor_not_found);
    for (api::Request const& request : {api::Request{api::EnrolFactor{}}, api::Request{api::ListFactors{}},
                                        api::Request{api::RemoveFactor{id}}})
        EXPECT_EQ(world.code(request, world.administrator()), Code::auth_forbidden);
    EXPECT_EQ(world.code(api::EnrolFactor{}), Code::auth_missing);
    EXPECT_EQ(world.complaints(), "");
}

TEST(Factor, IsAWarningOrABlockerAsThePolicySays) {
    for (char const* const gravity : {"off", "warn", "block"}) {
        JudgedWorld world{{{"blockers.two_factor", gravity}}};
        auto const alice = someone(world);
        backup_codes(world, alice);
        world.ask(api::Preflight{}, alice.token());
        bool const blocks = gravity == std::string_view{"block"};
        EXPECT_EQ(world.code(api::RequestRemoval{}, alice.token()),
                  blocks ? Code::removal_blocked : Code::ok);
        EXPECT_EQ(world.complaints(), "") << gravity;
    }
}

TEST(Factor, IsFrozenWithTheAccountWhileARemovalIsPending) {
    for (char const* const writes : {"freeze", "allow"}) {
        JudgedWorld world{{{"pending.tokens", "normal"}, {"pending.writes", writes}}};
        auto const alice = someone(world);
        world.remove(alice.token());
        bool const frozen = writes == std::string_view{"freeze"};
        EXPECT_EQ(world.code(api::EnrolFactor{}, alice.token()),
                  frozen ? Code::account_removal_pending : Code::ok);
        EXPECT_EQ(world.code(api::ListFactors{}, alice.token()), Code::ok);
        EXPECT_EQ(world.complaints(), "");
    }
}

TEST(Code, IsRightInThreeStepsAndNeverAgainNorOneBeforeIt) {
    JudgedWorld world;
    auto const alice = someone(world);
    world.advance(minute * 2);
    auto const tries = [&](std::int64_t steps) {
        return world.code(by_app(world.challenge(alice_signs_in), world.totp(alice.secret, steps)));
    };
    EXPECT_EQ(tries(2), Code::auth_bad_code);
    EXPECT_EQ(tries(-2), Code::auth_bad_code);
    EXPECT_EQ(tries(-1), Code::ok);
    EXPECT_EQ(tries(-1), Code::auth_bad_code) << "taken";
    EXPECT_EQ(tries(1), Code::ok);
    EXPECT_EQ(tries(0), Code::auth_bad_code) << "not later than the one that was taken";
    world.advance(totp_step);
    EXPECT_EQ(tries(0), Code::auth_bad_code) << "taken a step ago";
    EXPECT_EQ(tries(1), Code::ok);
    EXPECT_EQ(world.complaints(), "");
}

TEST(Code, IsSixDigitsAndNothingElse) {
    JudgedWorld world{{{"factor.tries", "unlimited"}}};
    auto const alice = someone(world);
    auto const challenge = world.challenge(alice_signs_in);
    std::string const right = world.totp(alice.secret);
    for (std::string const& wrong : {std::string{}, " " + right, right + " ", right.substr(0, 5), "0" + right,
                                     right.substr(0, 3) + " " + right.substr(3)})
        EXPECT_EQ(world.code(by_app(challenge, wrong)), Code::auth_bad_code) << wrong;
    EXPECT_EQ(world.code(by_app(challenge, right)), Code::ok);
    EXPECT_EQ(world.complaints(), "");
}

TEST(Code, OfASetIsRightOnceInAnySpelling) {
    JudgedWorld world{{{"factor.tries", "unlimited"}}};
    auto const alice = someone(world);
    auto const old = backup_codes(world, alice);
    auto const codes = backup_codes(world, alice);
    ASSERT_EQ(codes.size(), 10U);
    auto const tries = [&](std::string const& code) {
        return world.code(by_backup_code(world.challenge(alice_signs_in), code));
    };
    EXPECT_EQ(tries(old[0]), Code::auth_bad_code) << "the old set is void";
    auto loud = codes[0];
    std::transform(loud.begin(), loud.end(), loud.begin(), [](char letter) {
        return letter >= 'a' && letter <= 'z' ? static_cast<char>(letter - 'a' + 'A') : letter;
    });
    EXPECT_EQ(tries(loud), Code::ok);
    EXPECT_EQ(tries(codes[0]), Code::auth_bad_code) << "used";
    EXPECT_EQ(tries(codes[1].substr(0, 4) + codes[1].substr(5)), Code::ok);
    EXPECT_EQ(tries(codes[2].substr(0, 3) + "-" + codes[2].substr(3, 1) + codes[2].substr(5)),
              Code::auth_bad_code)
        << "a hyphen elsewhere";
    for (std::size_t i = 2; i < codes.size(); ++i) EXPECT_EQ(tries(codes[i]), Code::ok) << i;
    EXPECT_EQ(factors_of(world, alice).back().codes_left, 0U);
    EXPECT_EQ(world.challenge(alice_signs_in).kinds.size(), 1U) << "none is left";
    EXPECT_EQ(world.complaints(), "");
}

TEST(Code, ThatIsWrongIsCountedByItsKindAndALockOutEndsAllChallenges) {
    JudgedWorld world{{{"factor.tries", "2"}}};
    auto const alice = someone(world);
    auto const codes = backup_codes(world, alice);
    auto const first = world.challenge(alice_signs_in);
    auto const other = world.challenge(alice_signs_in);
    EXPECT_EQ(world.code(by_app(first, "guess")), Code::auth_bad_code);
    EXPECT_EQ(world.code(by_backup_code(first, "guess")), Code::auth_bad_code);
    EXPECT_EQ(world.code(by_app(other, world.totp(alice.secret))), Code::ok) << "one of each kind is not two";
    auto const open = world.challenge(alice_signs_in);
    EXPECT_EQ(world.code(by_backup_code(first, "guess")), Code::auth_bad_code) << "the second in a row";
    EXPECT_EQ(world.code(by_app(open, world.totp(alice.secret, 1))), Code::challenge_not_found);
    auto const next = world.challenge(alice_signs_in);
    EXPECT_EQ(next.kinds, std::vector{FactorKind::totp});
    EXPECT_EQ(world.code(by_backup_code(next, codes[0])), Code::auth_too_many_tries);
    world.ask(by_app(next, "guess"));
    world.ask(by_app(next, "guess"));
    EXPECT_EQ(world.code(alice_signs_in), Code::auth_too_many_tries) << "of no kind is any heard";
    EXPECT_EQ(world.code(api::SignIn{"alice", "guess", true}), Code::auth_bad_credentials);
    world.advance(minute * 15);
    EXPECT_EQ(world.code(by_backup_code(world.challenge(alice_signs_in), codes[0])), Code::ok);
    EXPECT_EQ(world.complaints(), "");
}

TEST(Code, ThatConfirmsIsCountedWithTheOthers) {
    JudgedWorld world{{{"factor.tries", "2"}}};
    auto const alice = someone(world);
    auto const app = world.get<api::FactorEnrolled>(api::EnrolFactor{FactorKind::totp}, alice.token());
    auto const challenge = world.challenge(alice_signs_in);
    world.ask(by_app(challenge, "guess"));
    EXPECT_EQ(world.code(api::ConfirmFactor{app.factor.id, "guess"}, alice.token()), Code::auth_bad_code);
    EXPECT_EQ(world.code(api::ConfirmFactor{app.factor.id, "guess"}, alice.token()),
              Code::auth_too_many_tries);
    EXPECT_EQ(world.code(by_app(challenge, world.totp(alice.secret))), Code::challenge_not_found);
    EXPECT_EQ(world.complaints(), "");
}

TEST(Challenge, IsEndedByAPasswordsLockOut) {
    JudgedWorld world;
    auto const alice = someone(world);
    auto const challenge = world.challenge(alice_signs_in);
    for (int i = 0; i < 5; ++i) world.ask(api::SignIn{"alice", "guess", true});
    EXPECT_EQ(world.code(by_app(challenge, world.totp(alice.secret))), Code::challenge_not_found);
    EXPECT_EQ(world.complaints(), "");
}

TEST(Challenge, IsEndedByFourNewerOnes) {
    JudgedWorld world;
    auto const alice = someone(world);
    std::vector<api::ChallengeView> all;
    for (std::size_t i = 0; i <= challenges_max; ++i) all.push_back(world.challenge(alice_signs_in));
    EXPECT_EQ(world.code(by_app(all[0], world.totp(alice.secret))), Code::challenge_not_found);
    EXPECT_EQ(world.code(by_app(all[1], world.totp(alice.secret))), Code::ok);
    EXPECT_EQ(world.code(by_app(all[1], world.totp(alice.secret, 1))), Code::challenge_not_found);
    EXPECT_EQ(world.code(by_app(all[2], world.totp(alice.secret, 1))), Code::ok)
        << "only the one answered ended";
    EXPECT_EQ(world.complaints(), "");
}

TEST(Challenge, IsEndedByARemovalThatRevokes) {
    for (char const* const tokens : {"revoke_now", "normal"}) {
        JudgedWorld world{{{"pending.tokens", tokens}, {"pending.login", "cancels"}}};
        auto const alice = someone(world);
        auto const challenge = world.challenge(alice_signs_in);
        world.remove(alice.token());
        bool const revokes = tokens == std::string_view{"revoke_now"};
        EXPECT_EQ(world.code(by_app(challenge, world.totp(alice.secret))),
                  revokes ? Code::challenge_not_found : Code::ok);
        EXPECT_EQ(world.complaints(), "") << tokens;
    }
}

TEST(Challenge, OfASignInMeansWhatALoginMeansWhenItIsAnswered) {
    for (char const* const login : {"cancels", "interstitial", "denied", "normal"}) {
        for (bool const interactive : {true, false}) {
            JudgedWorld world{{{"pending.tokens", "normal"}, {"pending.login", login}}};
            auto const alice = someone(world);
            auto const challenge = world.challenge(api::SignIn{"alice", "sesame", interactive});
            world.remove(alice.token());
            auto const answer = by_app(challenge, world.totp(alice.secret));
            world.ask(answer);
            world.ask(answer);  // refused before, it is still open and its code good
            world.ask(alice_signs_in);
            EXPECT_EQ(world.complaints(), "") << login << interactive;
        }
    }
}

TEST(Challenge, OfASetUpLooksAtTheDeviceAgain) {
    JudgedWorld world;
    auto const alice = someone(world);
    world.sign_up({"bob"});
    auto const device = world.get<api::DeviceView>(api::MakeDevice{}).id;
    auto const challenge = world.challenge(api::SetUpDevice{device, "alice", "sesame"});
    auto const bobs = world.get<api::SessionOpened>(api::SetUpDevice{device, "bob", "sesame"}).token;
    auto const answer = by_app(challenge, world.totp(alice.secret));
    EXPECT_EQ(world.code(answer), Code::device_in_use);
    world.ask(api::SetFindDevice{device, true, {}}, bobs);
    world.ask(api::FactoryReset{device});
    EXPECT_EQ(world.code(answer), Code::device_locked);
    world.ask(api::UnbindDevice{device}, world.sign_in("bob").token);
    EXPECT_EQ(world.code(answer), Code::ok) << "no refusal has used the code up";
    EXPECT_EQ(world.complaints(), "");
}

TEST(Challenge, OfAStepUpIsAnsweredByItsSessionAlone) {
    JudgedWorld world;
    auto const alice = someone(world);
    auto const bob = someone(world, "bob");
    world.advance(minute);
    auto const second_session =
        world.get<api::SessionOpened>(by_app(world.challenge(alice_signs_in), world.totp(alice.secret)));
    auto const prove = api::ProveSession{alice.session(), "sesame"};
    auto const answer = by_app(world.challenge(prove, alice.token()), world.totp(alice.secret, 1));
    for (std::string const& bearer :
         {std::string{}, bob.token(), second_session.token, world.administrator()})
        EXPECT_EQ(world.code(answer, bearer), Code::challenge_not_found);
    EXPECT_EQ(world.code(answer, "never one"), Code::auth_invalid_token);
    auto const proven = world.get<api::SessionOpened>(answer, alice.token());
    EXPECT_EQ(proven.token, alice.token());
    EXPECT_EQ(proven.session.proven_at, world.now());
    EXPECT_EQ(world.complaints(), "");
}

TEST(StepUp, IsToldAgeBeforeWeakness) {
    JudgedWorld world;
    world.sign_up({"alice"});
    auto const weak = world.sign_in("alice");
    Person alice{world.sign_in("alice"), {}};
    alice.secret = world.add_app(alice.token());
    EXPECT_EQ(world.code(api::RequestRemoval{}, weak.token), Code::auth_proof_too_weak);
    EXPECT_EQ(world.code(api::EnrolFactor{}, weak.token), Code::auth_proof_too_weak);
    EXPECT_EQ(world.get<api::PreflightView>(api::Preflight{}, weak.token).proof_needed, true);
    EXPECT_EQ(world.get<api::PreflightView>(api::Preflight{}, alice.token()).proof_needed, false);
    world.advance(minute * 5);
    EXPECT_EQ(world.code(api::RequestRemoval{}, weak.token), Code::auth_proof_too_old);
    EXPECT_EQ(world.code(api::RemoveFactor{factors_of(world, alice).front().id}, alice.token()),
              Code::auth_proof_too_old);
    auto const challenge = world.challenge(api::ProveSession{weak.session.id, "sesame"}, weak.token);
    EXPECT_EQ(world.code(api::RequestRemoval{}, weak.token), Code::auth_proof_too_old) << "half done";
    world.get<api::SessionOpened>(by_app(challenge, world.totp(alice.secret)), weak.token);
    EXPECT_EQ(world.code(api::RequestRemoval{}, weak.token), Code::ok);
    EXPECT_EQ(world.complaints(), "");
}

TEST(StepUp, IsOpenToASessionThatMayOnlyDecide) {
    JudgedWorld world;
    auto const alice = someone(world);
    world.remove(alice.token());
    auto const session =
        world.get<api::SessionOpened>(by_app(world.challenge(alice_signs_in), world.totp(alice.secret)));
    EXPECT_EQ(session.session.scope, api::SessionScope::removal_only);
    auto const challenge = world.challenge(api::ProveSession{session.session.id, "sesame"}, session.token);
    auto const proven =
        world.get<api::SessionOpened>(by_app(challenge, world.totp(alice.secret, 1)), session.token);
    EXPECT_TRUE(proven.pending_removal);
    EXPECT_EQ(world.complaints(), "");
}

TEST(FactorKey, RemembersNoCodeAndNoChallenge) {
    JudgedWorld world;
    auto const alice = someone(world);
    auto const first_app =
        world.get<api::FactorEnrolled>(api::EnrolFactor{FactorKind::totp}, alice.token(), "a");
    auto const app = world.get<api::FactorEnrolled>(api::EnrolFactor{FactorKind::totp}, alice.token(), "a");
    EXPECT_NE(app.secret, first_app.secret) << "a secret is told once";
    auto const secret = read_secret(app.secret.value()).value();
    EXPECT_EQ(world.code(api::ConfirmFactor{app.factor.id, "guess"}, alice.token(), "b"),
              Code::auth_bad_code);
    EXPECT_EQ(world.code(api::ConfirmFactor{app.factor.id, world.totp(secret)}, alice.token(), "b"),
              Code::ok);
    EXPECT_EQ(world.code(api::ConfirmFactor{app.factor.id, "guess"}, alice.token(), "b"), Code::ok)
        << "a code makes no call another one";
    auto const prove = api::ProveSession{alice.session(), "sesame"};
    auto const first = std::get<api::Problem>(world.ask(prove, alice.token(), "c")).challenge.value();
    auto const other = std::get<api::Problem>(world.ask(prove, alice.token(), "c")).challenge.value();
    EXPECT_NE(first.id, other.id);
    EXPECT_EQ(world.code(by_app(first, "guess"), alice.token(), "d"), Code::auth_bad_code);
    EXPECT_EQ(world.code(by_app(first, world.totp(secret, 1)), alice.token(), "d"), Code::ok);
    EXPECT_EQ(world.code(api::RemoveFactor{app.factor.id}, alice.token(), "e"), Code::ok);
    EXPECT_EQ(world.code(api::RemoveFactor{app.factor.id}, alice.token(), "e"), Code::ok);
    EXPECT_EQ(world.complaints(), "");
}

// What no doctored answer shows: of challenges only what the provider made up itself.
TEST(Model, TakesNoChallengeTwiceAndNoneWhereNoneIsDue) {
    JudgedWorld world;
    auto const alice = someone(world);
    world.sign_up({"bob"});
    auto const given = std::get<api::Problem>(world.ask(alice_signs_in));
    auto const refuses = [&](api::Request const& request, api::Problem const& problem) {
        Reference model = world.model();
        return model.judge(world.now(), request, {}, problem).has_value();
    };
    EXPECT_TRUE(refuses(alice_signs_in, given)) << "its id is that of an open one";
    api::Problem fresh = given;
    fresh.challenge->id.value += 1;
    EXPECT_FALSE(refuses(alice_signs_in, fresh));
    EXPECT_TRUE(refuses(api::SignIn{"bob", "sesame", true}, fresh));
    world.ask(by_app(*given.challenge, world.totp(alice.secret)));
    EXPECT_TRUE(refuses(alice_signs_in, given)) << "its id is that of one that is over";
    fresh.challenge->kinds.push_back(FactorKind::backup_codes);
    EXPECT_TRUE(refuses(alice_signs_in, fresh)) << "there are none";
    fresh.challenge.reset();
    EXPECT_TRUE(refuses(alice_signs_in, fresh));
    api::Problem bad;
    bad.code = Code::auth_bad_credentials;
    bad.challenge = given.challenge;
    EXPECT_TRUE(refuses(api::SignIn{"alice", "guess", true}, bad));
    EXPECT_EQ(world.complaints(), "");
}
