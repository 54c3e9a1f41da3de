// Every boundary, one tick before, at it and one tick after: the provider answers as the model says, and on
// neither side does the model take the answer of the other. And the limits.
#include "tests/unit/model/judged_world.hpp"

#include <gtest/gtest.h>

#include <array>
#include <functional>

using namespace fauxcount;
using namespace fauxcount::model;

namespace {

constexpr std::array<Duration, 3> around{Duration{-1}, Duration{0}, Duration{1}};

// A question, and the instant from which on its answer is another.
struct Turn {
    Instant at;
    api::Request question;
    std::string bearer;
};
// Brings a world to where the question can be asked. Always the same way.
using Scene = std::function<Turn(JudgedWorld&)>;
using Settings = std::vector<api::Setting>;

Code code_of(api::Answer const& answer) {
    auto const* const problem = std::get_if<api::Problem>(&answer);
    return problem == nullptr ? Code::ok : problem->code;
}

// `ok` on both sides for answers that differ in what they say.
void expect_turn(Scene const& scene, Code before, Code after, Settings const& settings = {}) {
    struct Side {
        Code code;
        std::optional<api::Answer> answer;
    };
    std::array<Side, 2> sides{Side{before, {}}, Side{after, {}}};
    auto const in_scene = [&](Duration offset, auto const& look) {
        JudgedWorld world{settings};
        Turn const turn = scene(world);
        world.advance_to(turn.at + offset);
        look(world, turn);
        EXPECT_EQ(world.complaints(), "");
    };
    for (Duration const offset : around) {
        auto& side = sides.at(offset.ms < 0 ? 0 : 1);
        in_scene(offset, [&](JudgedWorld& world, Turn const& turn) {
            side.answer = world.ask(turn.question, turn.bearer);
            EXPECT_EQ(wire_name(code_of(*side.answer)), wire_name(side.code)) << offset.ms;
        });
    }
    for (Duration const offset : around) {
        auto const& other = sides.at(offset.ms < 0 ? 1 : 0);
        in_scene(offset, [&](JudgedWorld& world, Turn const& turn) {
            Reference model = world.model();
            EXPECT_TRUE(model.judge(world.now(), turn.question, {turn.bearer, {}}, *other.answer))
                << offset.ms;
        });
    }
}

Settings const long_sessions{{"session.lifetime", "P3650D"}};
Settings with(Settings all, std::string name, std::string value) {
    all.push_back({std::move(name), std::move(value)});
    return all;
}

api::RemovalAccepted alice_goes(JudgedWorld& world, std::vector<std::string> names = {"alice@example.test"}) {
    std::string const name = names.front();
    world.sign_up(std::move(names));
    return world.remove(world.sign_in(name).token);
}

struct WithApp {
    std::string token;
    Secret secret;
};
WithApp alice_with_app(JudgedWorld& world) {
    world.sign_up({"alice"});
    auto token = world.sign_in("alice").token;
    auto const secret = world.add_app(token);
    return {std::move(token), secret};
}

struct Challenged {
    api::ChallengeView challenge;
    Secret secret;
};
Challenged alice_is_challenged(JudgedWorld& world) {
    auto const secret = alice_with_app(world).secret;
    return {world.challenge(api::SignIn{"alice", "sesame", true}), secret};
}

api::AnswerChallenge by_app(api::ChallengeView const& challenge, std::string code) {
    return {challenge.id, api::FactorKind::totp, std::move(code)};
}

// With the code that has just been sent to her for it.
api::AnswerChallenge alice_signs_in_by_mail(JudgedWorld& world) {
    world.sign_up({"alice@example.test"});
    world.add_sent(world.sign_in("alice@example.test").token);
    world.advance(minute);
    auto const challenge = world.challenge(api::SignIn{"alice@example.test", "sesame", true});
    world.get<api::CodeSent>(api::SendCode{challenge.id, api::Via::email});
    return {challenge.id, api::FactorKind::email, world.sent_code()};
}

Instant end_of(api::RemovalAccepted const& accepted) {
    return accepted.removal.removed_at.value_or(Instant{});
}

}  // namespace

TEST(Boundary, OfARemovalsDueIsTheEndOfCancelling) {
    expect_turn(
        [](JudgedWorld& world) -> Turn {
            auto const removal = alice_goes(world);
            return {removal.removal.due, api::CancelRemoval{removal.removal.id}, removal.receipt};
        },
        Code::ok, Code::removal_too_late);
}

TEST(Boundary, OfARemovalsDueIsTheEndOfSigningIn) {
    expect_turn(
        [](JudgedWorld& world) -> Turn {
            return {alice_goes(world).removal.due, api::SignIn{"alice@example.test", "sesame", true}, ""};
        },
        Code::ok, Code::auth_bad_credentials);
}

TEST(Boundary, OfALockOutIsWhenPasswordsAreHeardAgain) {
    expect_turn(
        [](JudgedWorld& world) -> Turn {
            world.sign_up({"alice"});
            for (int i = 0; i < 5; ++i) world.ask(api::SignIn{"alice", "guess", true});
            return {world.now() + minute * 15, api::SignIn{"alice", "sesame", true}, ""};
        },
        Code::auth_too_many_tries, Code::ok);
}

TEST(Boundary, OfARemovalsDueIsTheEndOfEverySession) {
    expect_turn(
        [](JudgedWorld& world) -> Turn {
            auto const id = world.sign_up({"alice"});
            auto const token = world.sign_in("alice").token;
            return {world.remove(token).removal.due, api::GetAccount{id}, token};
        },
        Code::ok, Code::auth_invalid_token, with(long_sessions, "pending.tokens", "normal"));
}

TEST(Boundary, OfAPurgesEndIsSeenByReceiptsAndAdministrators) {
    expect_turn(
        [](JudgedWorld& world) -> Turn {
            auto const removal = alice_goes(world);
            return {end_of(removal), api::GetRemoval{removal.removal.id}, removal.receipt};
        },
        Code::ok, Code::ok);
    expect_turn(
        [](JudgedWorld& world) -> Turn {
            auto const removal = alice_goes(world);
            return {end_of(removal), api::GetAccount{removal.removal.account}, world.administrator()};
        },
        Code::ok, Code::account_not_found);
}

TEST(Boundary, OfTheDueInstantIsOneForPreflightAndRequest) {
    expect_turn(
        [](JudgedWorld& world) -> Turn {
            auto const removal = alice_goes(world);
            api::Preflight about;
            about.account = removal.removal.account;
            return {removal.removal.due, about, world.administrator()};
        },
        Code::ok, Code::account_not_found);
    expect_turn(
        [](JudgedWorld& world) -> Turn {
            auto const removal = alice_goes(world);
            api::RequestRemoval again;
            again.account = removal.removal.account;
            return {removal.removal.due, again, world.administrator()};
        },
        Code::removal_already_pending, Code::account_not_found);
}

TEST(Boundary, OfTheThirdStageLetsDevicesGoOrLocksThem) {
    for (bool const find : {false, true}) {
        expect_turn(
            [&](JudgedWorld& world) -> Turn {
                world.sign_up({"alice"});
                auto const device = world.device_of("alice", find);
                auto const due = world.remove(world.sign_in("alice").token).removal.due;
                return {due + second * 30, api::GetDevice{device}, world.administrator()};
            },
            Code::ok, Code::ok);
    }
}

TEST(Boundary, OfTheFourthStageEmptiesTheAccount) {
    expect_turn(
        [](JudgedWorld& world) -> Turn {
            auto const removal = alice_goes(world);
            return {removal.removal.due + second * 40, api::GetAccount{removal.removal.account},
                    world.administrator()};
        },
        Code::ok, Code::ok);
}

TEST(Boundary, OfARenewalIsACharge) {
    for (auto const plan : {api::Plan::cloud_trial, api::Plan::cloud_max}) {
        expect_turn(
            [&](JudgedWorld& world) -> Turn {
                world.sign_up({"alice"});
                auto const token = world.sign_in("alice").token;
                auto const one = world.get<api::SubscriptionView>(api::Subscribe{plan}, token);
                return {one.renews_at.value_or(Instant{}) + one.period, api::GetSubscription{one.id}, token};
            },
            Code::ok, Code::ok, long_sessions);
    }
}

TEST(Boundary, OfAPeriodsEndEndsWhatWasCancelled) {
    expect_turn(
        [](JudgedWorld& world) -> Turn {
            world.sign_up({"alice"});
            auto const token = world.sign_in("alice").token;
            auto const one = world.get<api::SubscriptionView>(api::Subscribe{api::Plan::cloud_plus}, token);
            world.ask(api::CancelSubscription{one.id, api::CancelWhen::period_end}, token);
            return {*one.renews_at, api::CancelSubscription{one.id, api::CancelWhen::now}, token};
        },
        Code::ok, Code::subscription_not_active, long_sessions);
}

TEST(Boundary, OfASessionsLifetime) {
    expect_turn(
        [](JudgedWorld& world) -> Turn {
            world.sign_up({"alice"});
            auto const session = world.sign_in("alice");
            return {session.session.expires_at, api::ListItems{}, session.token};
        },
        Code::ok, Code::auth_invalid_token);
}

TEST(Boundary, OfAProofsAge) {
    auto const prove_and = [](api::Request const& question, JudgedWorld& world) -> Turn {
        auto const session = world.sign_in("alice");
        world.advance(minute);
        world.ask(api::ProveSession{session.session.id, "sesame"}, session.token);
        return {world.now() + minute * 5, question, session.token};
    };
    expect_turn(
        [&](JudgedWorld& world) -> Turn {
            world.sign_up({"alice"});
            return prove_and(api::RequestRemoval{}, world);
        },
        Code::ok, Code::auth_proof_too_old);
    expect_turn(
        [&](JudgedWorld& world) -> Turn {
            world.sign_up({"alice"});
            return prove_and(api::Preflight{}, world);
        },
        Code::ok, Code::ok);
    expect_turn(
        [&](JudgedWorld& world) -> Turn {
            world.sign_up({"alice"});
            return prove_and(api::UnbindDevice{world.device_of("alice", true)}, world);
        },
        Code::ok, Code::auth_proof_too_old);
    expect_turn(
        [&](JudgedWorld& world) -> Turn {
            auto const alice = world.sign_up({"alice"});
            return prove_and(api::ChangePassword{alice, "tulip"}, world);
        },
        Code::ok, Code::auth_proof_too_old);
}

TEST(Boundary, OfAProofThatWasMadeAnewIsThatOfAnyProof) {
    expect_turn(
        [](JudgedWorld& world) -> Turn {
            auto const alice = world.sign_up({"alice"});
            auto const session = world.sign_in("alice");
            world.ask(api::ChangePassword{alice, "tulip"}, world.sign_in("alice").token);
            world.advance(minute);
            world.ask(api::ProveSession{session.session.id, "tulip"}, session.token);
            return {world.now() + minute * 5, api::RequestRemoval{}, session.token};
        },
        Code::ok, Code::auth_proof_too_old);
}

TEST(Boundary, OfAQuarantine) {
    Settings const own_days{{"identifiers.contact", "P20D"}, {"identifiers.username", "P60D"}};
    for (auto const& [name, days] : {std::pair{"alice", 60}, std::pair{"+1 555 0100", 20}}) {
        expect_turn(
            [&](JudgedWorld& world) -> Turn {
                return {end_of(alice_goes(world, {name})) + day * days, api::SignUp{{name}, "sesame"}, ""};
            },
            Code::account_identifier_quarantined, Code::ok, own_days);
    }
}

TEST(Boundary, OfATombstone) {
    for (auto const& [tombstone, days] : {std::pair{"P90D", 90}, std::pair{"P1D", 30}}) {
        expect_turn(
            [&](JudgedWorld& world) -> Turn {
                auto const removal = alice_goes(world);
                return {end_of(removal) + day * days, api::GetRemoval{removal.removal.id}, removal.receipt};
            },
            Code::ok, Code::removal_gone, {{"residue.tombstone", tombstone}});
    }
}

TEST(Boundary, OfWhatAKeyRemembers) {
    for (Duration const offset : around) {
        JudgedWorld world{long_sessions};
        world.sign_up({"alice"});
        auto const token = world.sign_in("alice").token;
        world.ask(api::AddItem{api::ItemKind::note, 1}, token, "k");
        world.advance(day + offset);
        Reference model = world.model();
        api::Problem reused;
        reused.code = Code::idempotency_key_reused;
        api::AddItem const other{api::ItemKind::note, 2};
        bool const over = offset.ms >= 0;
        EXPECT_EQ(model.judge(world.now(), other, {token, "k"}, reused).has_value(), over) << offset.ms;
        EXPECT_EQ(world.code(other, token, "k"), over ? Code::ok : Code::idempotency_key_reused) << offset.ms;
        EXPECT_EQ(world.complaints(), "");
    }
}

TEST(Boundary, OfSleepIsNoBackCharge) {
    for (Duration const offset : around) {
        JudgedWorld world{
            with(with(long_sessions, "pending.tokens", "normal"), "subscription", "cancel_now")};
        world.sign_up({"alice"});
        auto const session = world.sign_in("alice");
        auto const one =
            world.get<api::SubscriptionView>(api::Subscribe{api::Plan::cloud_trial}, session.token);
        for (int times = 0; times < 3; ++times) {
            world.ask(api::ProveSession{session.session.id, "sesame"}, session.token);
            auto const removal = world.remove(session.token);
            world.advance(day * 7 + offset);
            world.ask(api::CancelRemoval{removal.removal.id}, removal.receipt);
            world.ask(api::GetSubscription{one.id}, session.token);
            world.advance(day * 7);
            world.ask(api::GetSubscription{one.id}, session.token);
        }
        EXPECT_EQ(world.complaints(), "") << offset.ms;
    }
}

TEST(Boundary, OfAChallengesLifetime) {
    expect_turn(
        [](JudgedWorld& world) -> Turn {
            auto const [challenge, secret] = alice_is_challenged(world);
            auto const step = step_of(challenge.expires_at);
            return {challenge.expires_at, by_app(challenge, totp_code(secret, step)), ""};
        },
        Code::ok, Code::challenge_not_found);
}

TEST(Boundary, OfACodeIsAStepBeforeItsOwnAndTheEndOfTheOneAfter) {
    auto const answer_at = [](std::int64_t steps_off) {
        return [steps_off](JudgedWorld& world) -> Turn {
            auto const [challenge, secret] = alice_is_challenged(world);
            std::int64_t const step = step_of(world.now()) + 10;
            return {Instant{(step + steps_off) * totp_step.ms}, by_app(challenge, totp_code(secret, step)),
                    ""};
        };
    };
    expect_turn(answer_at(-1), Code::auth_bad_code, Code::ok);
    expect_turn(answer_at(2), Code::ok, Code::auth_bad_code);
}

TEST(Boundary, OfTheLifetimeOfACodeThatWasSent) {
    expect_turn(
        [](JudgedWorld& world) -> Turn {
            auto const answer = alice_signs_in_by_mail(world);
            return {world.now() + minute * 5, answer, ""};
        },
        Code::ok, Code::auth_bad_code, {{"code.lifetime", "PT5M"}});
}

TEST(Boundary, OfTheWaitForAnotherCodeIsWhenItIsSent) {
    for (bool const taken : {false, true}) {
        expect_turn(
            [&](JudgedWorld& world) -> Turn {
                auto const answer = alice_signs_in_by_mail(world);
                Instant const at = world.now() + minute;
                if (taken) world.get<api::SessionOpened>(answer);
                auto const other = world.challenge(api::SignIn{"alice@example.test", "sesame", true});
                return {at, api::SendCode{other.id, api::Via::email}, ""};
            },
            Code::ok, Code::ok);
    }
}

TEST(Boundary, OfTooManyCodesIsTheEndOfTheLastOne) {
    expect_turn(
        [](JudgedWorld& world) -> Turn {
            auto const answer = alice_signs_in_by_mail(world);
            return {world.now() + minute * 5, api::SendCode{answer.challenge, api::Via::email}, ""};
        },
        Code::auth_too_many_codes, Code::ok, {{"code.sends", "1"}, {"code.lifetime", "PT5M"}});
}

TEST(Boundary, OfAFactorsLockOutIsWhenItsCodesAreHeardAgain) {
    expect_turn(
        [](JudgedWorld& world) -> Turn {
            world.ask(by_app(alice_is_challenged(world).challenge, "guess"));
            return {world.now() + minute * 15, api::SignIn{"alice", "sesame", true}, ""};
        },
        Code::auth_too_many_tries, Code::auth_factor_required, {{"factor.tries", "1"}});
}

TEST(Boundary, OfARemovalsDueIsTheEndOfItsChallenges) {
    expect_turn(
        [](JudgedWorld& world) -> Turn {
            auto const [token, secret] = alice_with_app(world);
            auto const due = world.remove(token).removal.due;
            world.advance_to(due - minute);
            auto const challenge = world.challenge(api::SignIn{"alice", "sesame", true});
            return {due, by_app(challenge, totp_code(secret, step_of(due))), ""};
        },
        Code::ok, Code::challenge_not_found);
}

TEST(Boundary, OfAProofWithTheSecondFactorIsThatOfAnyProof) {
    expect_turn(
        [](JudgedWorld& world) -> Turn {
            auto const [token, secret] = alice_with_app(world);
            api::EnrolFactor const codes{api::FactorKind::backup_codes};
            return {world.now() + minute * 5, codes, token};
        },
        Code::ok, Code::auth_proof_too_old);
}

TEST(Limit, OfEachKindIsThatOfTheTable) {
    JudgedWorld world;
    world.sign_up({"alice"});
    auto const token = world.sign_in("alice").token;
    for (std::size_t i = 0; i < items_max; ++i) world.ask(api::AddItem{}, token);
    EXPECT_EQ(world.code(api::AddItem{}, token), Code::item_limit);
    for (std::size_t i = 0; i < subscriptions_max; ++i) world.ask(api::Subscribe{}, token);
    EXPECT_EQ(world.code(api::Subscribe{}, token), Code::subscription_limit);
    auto const spare = world.get<api::DeviceView>(api::MakeDevice{}).id;
    for (std::size_t i = 0; i < devices_max; ++i) world.device_of("alice");
    EXPECT_EQ(world.code(api::SetUpDevice{spare, "alice", "sesame"}), Code::device_limit);
    EXPECT_EQ(world.code(api::ListItems{}, token), Code::auth_invalid_token)
        << "sixteen newer sessions ended it";
    EXPECT_EQ(world.complaints(), "");
}

TEST(Limit, OfRemovalsAndAnswersDropsTheOldest) {
    JudgedWorld world;
    world.sign_up({"alice"});
    std::vector<api::RemovalAccepted> all;
    for (std::size_t i = 0; i < past_removals_max + 2; ++i) {
        all.push_back(world.remove(world.sign_in("alice").token));
        world.ask(api::CancelRemoval{all.back().removal.id}, all.back().receipt);
        for (auto const& one : all) world.ask(api::GetRemoval{one.removal.id}, one.receipt);
    }
    EXPECT_EQ(world.code(api::GetRemoval{all.front().removal.id}, all.front().receipt),
              Code::removal_not_found);
    auto const token = world.sign_in("alice").token;
    for (std::uint32_t i = 0; i <= memos_max; ++i)
        world.ask(api::AddItem{api::ItemKind::note, i}, token, "k" + std::to_string(i));
    api::AddItem const other{api::ItemKind::note, 1000};
    EXPECT_EQ(world.code(other, token, "k1"), Code::idempotency_key_reused);
    EXPECT_EQ(world.code(other, token, "k0"), Code::ok);
    EXPECT_EQ(world.complaints(), "");
}

TEST(Terms, AreReadFromEverySettingAndRefuseOneThatIsUnknown) {
    JudgedWorld const world{{{"identifiers.username", "never"}, {"grace", "P7D"}}};
    EXPECT_EQ(world.terms().grace, day * 7);
    EXPECT_EQ(world.terms().code_lifetime, minute * 10);
    EXPECT_EQ(world.terms().code_resend, minute);
    EXPECT_EQ(world.terms().code_sends, 5U);
    EXPECT_FALSE(world.terms().username_quarantine);
    EXPECT_FALSE(world.terms().tombstone_length()) << "a quarantine that never ends";
    std::vector<api::Setting> none;
    EXPECT_THROW(Terms::from(none), std::invalid_argument);
}
