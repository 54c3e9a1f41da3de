// Codes that are sent by mail and SMS: they are sent and taken as the model says, and the model believes what
// it cannot know, and holds to it.
#include "tests/unit/model/judged_world.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <tuple>
#include <utility>

using namespace fauxcount;
using namespace fauxcount::model;

namespace {

using api::CodePurpose;
using api::FactorKind;
using api::Via;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

std::vector<std::string> const ways_to_alice{"alice", "Alice@Example.test", "+1 555 0100", "al@example.com"};
api::SignIn const alice_signs_in{"alice", "sesame", true};

// Somebody who has codes sent, in the session that has confirmed it; the next one can be asked for.
struct Person {
    api::SessionOpened opened;
    FactorId factor;

    std::string const& token() const { return opened.token; }
    SessionId session() const { return opened.session.id; }
};

Person someone(JudgedWorld& world) {
    world.sign_up(ways_to_alice);
    Person person{world.sign_in("alice"), {}};
    person.factor = world.add_sent(person.token());
    world.advance(minute);
    return person;
}

// One who has them sent by either way.
Person someone_with_two_ways(JudgedWorld& world) {
    world.sign_up(ways_to_alice);
    Person person{world.sign_in("alice"), {}};
    person.factor = world.add_sent(person.token());
    world.add_sent(person.token(), Via::sms);
    world.advance(minute);
    return person;
}

api::AnswerChallenge by_mail(api::ChallengeView const& challenge, std::string code) {
    return {challenge.id, FactorKind::email, std::move(code)};
}
api::AnswerChallenge by_sms(api::ChallengeView const& challenge, std::string code) {
    return {challenge.id, FactorKind::sms, std::move(code)};
}

// How long none is sent; nullopt: one was.
std::optional<Duration> send(JudgedWorld& world, api::ChallengeView const& challenge, Via via = Via::email,
                             std::string const& token = {}) {
    return world.get<api::CodeSent>(api::SendCode{challenge.id, via}, token).retry_after;
}

std::size_t codes_sent(JudgedWorld& world) {
    api::ListInbox request;
    request.kind = api::MessageKind::code;
    return world.inbox(request).messages.size();
}

std::vector<api::FactorView> factors_of(JudgedWorld& world, Person const& person) {
    return world.get<api::FactorList>(api::ListFactors{}, person.token()).factors;
}

// Six digits that are not these.
std::string other_than(std::string code) {
    code.back() = code.back() == '1' ? '2' : '1';
    return code;
}

api::Problem const bad_code = [] {
    api::Problem problem;
    problem.code = Code::auth_bad_code;
    return problem;
}();

// The answer to a sign-in now, were the code right.
api::SessionOpened let_in_now(JudgedWorld& world, Person const& person) {
    api::SessionOpened opened = person.opened;
    opened.token += "x";
    opened.session.id.value ^= 1U;
    opened.session.created_at = opened.session.proven_at = world.now();
    opened.session.expires_at = world.now() + world.terms().session_lifetime;
    opened.session.proven_by = api::Proof::second_factor;
    return opened;
}

// Whether the model has something against the answer, as things are now or as it knows them.
bool objects(Reference& model, Instant now, api::Request const& request, api::Answer const& answer) {
    return model.judge(now, request, {}, answer).has_value();
}
bool objects(JudgedWorld& world, api::Request const& request, api::Answer const& answer) {
    Reference model = world.model();
    return objects(model, world.now(), request, answer);
}

}  // namespace

TEST(SentFactor, HasTheFirstAddressOfItsKindAndNothingSecret) {
    JudgedWorld world;
    world.sign_up(ways_to_alice);
    auto const token = world.sign_in("alice").token;
    for (auto const& [kind, to] :
         {std::pair{FactorKind::email, "alice@example.test"}, std::pair{FactorKind::sms, "+15550100"}}) {
        auto const enrolled = world.get<api::FactorEnrolled>(api::EnrolFactor{kind}, token);
        EXPECT_FALSE(enrolled.secret || enrolled.uri);
        EXPECT_THAT(enrolled.codes, IsEmpty());
        EXPECT_FALSE(enrolled.factor.confirmed);
        EXPECT_EQ(enrolled.factor.to, to);
        auto again = enrolled;
        again.factor.id.value ^= 1U;
        auto const is_taken = [&] {
            Reference model = world.model();
            return !model.judge(world.now(), api::EnrolFactor{kind}, {token, {}}, again).has_value();
        };
        EXPECT_TRUE(is_taken());
        again.factor.to = "al@example.com";
        EXPECT_FALSE(is_taken()) << "not the first";
    }
    EXPECT_EQ(world.get<api::FactorList>(api::ListFactors{}, token).factors.size(), 2U);
    EXPECT_EQ(world.code(alice_signs_in), Code::ok) << "never confirmed";
    EXPECT_EQ(world.complaints(), "");
}

TEST(SentFactor, NeedsAnAddressOfItsKind) {
    JudgedWorld world;
    for (auto const& [names, mail, sms] :
         {std::tuple{std::vector<std::string>{"bob"}, Code::factor_no_address, Code::factor_no_address},
          std::tuple{std::vector<std::string>{"+1 555 0101"}, Code::factor_no_address, Code::ok},
          std::tuple{std::vector<std::string>{"dan@example.test"}, Code::ok, Code::factor_no_address}}) {
        world.sign_up(names);
        auto const token = world.sign_in(names.front()).token;
        EXPECT_EQ(world.code(api::EnrolFactor{FactorKind::email}, token), mail) << names.front();
        EXPECT_EQ(world.code(api::EnrolFactor{FactorKind::sms}, token), sms) << names.front();
        world.advance(minute * 5);
        EXPECT_EQ(world.code(api::EnrolFactor{FactorKind::email}, token), Code::auth_proof_too_old);
    }
    EXPECT_EQ(world.complaints(), "");
}

TEST(SentFactor, IsOneOfItsKindAndGivesWayUntilItIsConfirmed) {
    JudgedWorld world;
    world.sign_up(ways_to_alice);
    auto const token = world.sign_in("alice").token;
    auto const first = world.enrol_sent(token);
    auto const code = world.sent_code();
    auto const other = world.enrol_sent(token);
    EXPECT_EQ(codes_sent(world), 1U) << "too soon for another one";
    EXPECT_EQ(world.code(api::ConfirmFactor{first, code}, token), Code::factor_not_found);
    EXPECT_EQ(world.code(api::ConfirmFactor{other, code}, token), Code::auth_bad_code) << "for the first";
    world.advance(minute);
    world.get<api::CodeSent>(api::SendFactorCode{other}, token);
    EXPECT_EQ(world.code(api::ConfirmFactor{other, world.sent_code()}, token), Code::ok);
    EXPECT_EQ(world.code(api::ConfirmFactor{other, world.sent_code()}, token), Code::factor_confirmed);
    EXPECT_EQ(world.code(api::EnrolFactor{FactorKind::email}, token), Code::factor_limit);
    EXPECT_EQ(world.code(api::EnrolFactor{FactorKind::sms}, token), Code::ok);
    EXPECT_EQ(world.complaints(), "");
}

TEST(SentFactor, IsDueLikeAnAppAndAChallengeListsAllInOrder) {
    JudgedWorld world;
    world.sign_up(ways_to_alice);
    auto const token = world.sign_in("alice").token;
    world.enrol_sent(token, Via::sms);
    EXPECT_EQ(world.code(api::EnrolFactor{FactorKind::backup_codes}, token), Code::factor_none);
    world.get<api::FactorEnrolled>(api::EnrolFactor{FactorKind::sms}, token);
    world.add_sent(token);
    EXPECT_THAT(world.challenge(alice_signs_in).kinds, ElementsAre(FactorKind::email));
    EXPECT_EQ(world.code(api::EnrolFactor{FactorKind::backup_codes}, token), Code::ok);
    world.advance(minute);
    world.add_sent(token, Via::sms);
    world.add_app(token);
    EXPECT_THAT(world.challenge(alice_signs_in).kinds,
                ElementsAre(FactorKind::totp, FactorKind::backup_codes, FactorKind::email, FactorKind::sms));
    EXPECT_EQ(world.complaints(), "");
}

TEST(SentFactor, TakesBackupCodesAndProofsAlongIfItIsTheLast) {
    JudgedWorld world;
    auto const alice = someone(world);
    world.get<api::FactorEnrolled>(api::EnrolFactor{FactorKind::backup_codes}, alice.token());
    auto const unused = world.enrol_sent(alice.token(), Via::sms);
    EXPECT_EQ(world.code(api::RemoveFactor{alice.factor}, alice.token()), Code::ok);
    auto const left = factors_of(world, alice);
    ASSERT_EQ(left.size(), 1U);
    EXPECT_EQ(left.front().id, unused) << "what was never confirmed stays";
    auto const sessions = world.get<api::SessionList>(api::ListSessions{}, alice.token()).sessions;
    EXPECT_EQ(sessions.front().proven_by, api::Proof::password);
    EXPECT_EQ(world.code(alice_signs_in), Code::ok);
    EXPECT_EQ(world.complaints(), "");
}

TEST(SentFactor, IsAWarningOrABlockerAsThePolicySays) {
    for (char const* const gravity : {"off", "warn", "block"}) {
        JudgedWorld world{{{"blockers.two_factor", gravity}}};
        auto const alice = someone(world);
        world.enrol_sent(alice.token(), Via::sms);
        world.ask(api::Preflight{}, alice.token());
        bool const blocks = gravity == std::string_view{"block"};
        EXPECT_EQ(world.code(api::RequestRemoval{}, alice.token()),
                  blocks ? Code::removal_blocked : Code::ok);
        EXPECT_EQ(world.complaints(), "") << gravity;
    }
}

TEST(SentFactor, LeavesItsWaitBehindAndNoCodeThatIsRight) {
    JudgedWorld world;
    auto const alice = someone(world);
    auto const challenge = world.challenge(alice_signs_in);
    EXPECT_FALSE(send(world, challenge));
    auto const code = world.sent_code();
    EXPECT_EQ(world.code(api::RemoveFactor{alice.factor}, alice.token()), Code::ok);
    EXPECT_EQ(world.code(by_mail(challenge, code)), Code::factor_not_found);
    EXPECT_EQ(world.code(api::SendCode{challenge.id, Via::email}), Code::factor_not_found);
    auto const next = world.enrol_sent(alice.token());
    EXPECT_EQ(codes_sent(world), 2U) << "it waits for that which was sent to the other one";
    EXPECT_EQ(world.code(api::ConfirmFactor{next, code}, alice.token()), Code::auth_bad_code);
    world.advance(minute);
    world.get<api::CodeSent>(api::SendFactorCode{next}, alice.token());
    EXPECT_EQ(world.code(api::ConfirmFactor{next, world.sent_code()}, alice.token()), Code::ok);
    EXPECT_EQ(world.code(by_mail(challenge, code)), Code::auth_bad_code);
    EXPECT_EQ(world.complaints(), "");
}

TEST(CodeToConfirm, IsSentToASessionThatMayConfirm) {
    JudgedWorld world;
    world.sign_up(ways_to_alice);
    world.sign_up({"bob"});
    auto const weak = world.sign_in("alice").token;
    auto const token = world.sign_in("alice").token;
    auto const app = world.get<api::FactorEnrolled>(api::EnrolFactor{FactorKind::totp}, token).factor.id;
    EXPECT_EQ(world.code(api::SendFactorCode{app}, token), Code::factor_no_address);
    EXPECT_EQ(world.code(api::SendFactorCode{FactorId{1}}, token), Code::factor_not_found);
    auto const mail = world.add_sent(token);
    EXPECT_EQ(world.code(api::SendFactorCode{mail}, token), Code::factor_confirmed);
    auto const codes = world.get<api::FactorEnrolled>(api::EnrolFactor{FactorKind::backup_codes}, token);
    EXPECT_EQ(world.code(api::SendFactorCode{codes.factor.id}, token), Code::factor_confirmed);
    auto const sms = world.get<api::FactorEnrolled>(api::EnrolFactor{FactorKind::sms}, token).factor.id;
    EXPECT_EQ(world.code(api::SendFactorCode{sms}), Code::auth_missing);
    EXPECT_EQ(world.code(api::SendFactorCode{sms}, world.administrator()), Code::auth_forbidden);
    EXPECT_EQ(world.code(api::SendFactorCode{sms}, world.sign_in("bob").token), Code::factor_not_found);
    EXPECT_EQ(world.code(api::SendFactorCode{sms}, weak), Code::auth_proof_too_weak);
    EXPECT_EQ(world.code(api::SendFactorCode{sms}, token), Code::ok);
    world.advance(minute * 5);
    EXPECT_EQ(world.code(api::SendFactorCode{sms}, token), Code::auth_proof_too_old);
    EXPECT_EQ(world.code(api::SendFactorCode{mail}, token), Code::auth_proof_too_old);
    EXPECT_EQ(world.complaints(), "");
}

TEST(CodeToConfirm, IsFrozenWithTheAccountWhileARemovalIsPending) {
    for (char const* const writes : {"freeze", "allow"}) {
        JudgedWorld world{{{"pending.tokens", "normal"}, {"pending.writes", writes}}};
        world.sign_up(ways_to_alice);
        auto const token = world.sign_in("alice").token;
        auto const mail =
            world.get<api::FactorEnrolled>(api::EnrolFactor{FactorKind::email}, token).factor.id;
        world.remove(token);
        bool const frozen = writes == std::string_view{"freeze"};
        EXPECT_EQ(world.code(api::SendFactorCode{mail}, token),
                  frozen ? Code::account_removal_pending : Code::ok);
        EXPECT_EQ(world.complaints(), "") << writes;
    }
}

TEST(CodeToAnswer, IsRefusedAsTheAnswerWouldBe) {
    JudgedWorld world{{{"factor.tries", "1"}}};
    auto const alice = someone(world);
    world.add_app(alice.token());
    auto const challenge = world.challenge(alice_signs_in);
    EXPECT_EQ(world.code(api::SendCode{ChallengeId{1}, Via::email}), Code::challenge_not_found);
    EXPECT_EQ(world.code(api::SendCode{challenge.id, Via::sms}), Code::factor_not_found);
    EXPECT_EQ(world.code(api::SendCode{challenge.id, Via::email}, "never one"), Code::auth_invalid_token);
    auto const step_up = world.challenge(api::ProveSession{alice.session(), "sesame"}, alice.token());
    EXPECT_EQ(world.code(api::SendCode{step_up.id, Via::email}), Code::challenge_not_found);
    EXPECT_FALSE(send(world, step_up, Via::email, alice.token()));
    world.ask(by_mail(challenge, "guess"));
    EXPECT_EQ(world.code(api::SendCode{challenge.id, Via::email}), Code::challenge_not_found) << "locked";
    auto const next = world.challenge(alice_signs_in);
    EXPECT_THAT(next.kinds, ElementsAre(FactorKind::totp));
    EXPECT_EQ(world.code(api::SendCode{next.id, Via::email}), Code::auth_too_many_tries)
        << "told before that it is too soon";
    world.advance(minute * 10);
    EXPECT_EQ(world.code(api::SendCode{next.id, Via::email}), Code::challenge_not_found) << "over";
    EXPECT_EQ(world.complaints(), "");
}

TEST(CodeToAnswer, IsNotSentForWhatWouldNotGoOn) {
    JudgedWorld world{{{"pending.tokens", "normal"}, {"pending.login", "denied"}}};
    auto const alice = someone(world);
    world.sign_up({"bob"});
    auto const device = world.get<api::DeviceView>(api::MakeDevice{}).id;
    auto const set_up = world.challenge(api::SetUpDevice{device, "alice", "sesame"});
    world.get<api::SessionOpened>(api::SetUpDevice{device, "bob", "sesame"});
    EXPECT_EQ(world.code(api::SendCode{set_up.id, Via::email}), Code::device_in_use);
    auto const sign_in = world.challenge(alice_signs_in);
    world.remove(alice.token());
    EXPECT_EQ(world.code(api::SendCode{sign_in.id, Via::email}), Code::account_removal_pending);
    EXPECT_EQ(codes_sent(world), 1U);
    EXPECT_EQ(world.complaints(), "");
}

TEST(SentCode, IsRightOnceForWhatItWasSentForAndNotForOneChallengeAlone) {
    for (auto const purpose : {CodePurpose::sign_in, CodePurpose::set_up, CodePurpose::step_up}) {
        JudgedWorld world{{{"factor.tries", "unlimited"}}};
        auto const alice = someone(world);
        auto const device = world.get<api::DeviceView>(api::MakeDevice{}).id;
        std::array<api::Request, 3> const requests{alice_signs_in,
                                                   api::SetUpDevice{device, "alice", "sesame"},
                                                   api::ProveSession{alice.session(), "sesame"}};
        std::array<std::string, 3> const bearers{"", "", alice.token()};
        auto const mine = static_cast<std::size_t>(purpose);
        std::vector<api::ChallengeView> all;
        for (std::size_t i = 0; i < requests.size(); ++i)
            all.push_back(world.challenge(requests.at(i), bearers.at(i)));
        EXPECT_FALSE(send(world, all[mine], Via::email, bearers.at(mine)));
        auto const code = world.sent_code();
        for (std::size_t i = 0; i < requests.size(); ++i) {
            if (i == mine) continue;
            EXPECT_EQ(world.code(by_mail(all[i], code), bearers.at(i)), Code::auth_bad_code) << mine << i;
        }
        auto const another = world.challenge(requests.at(mine), bearers.at(mine));
        EXPECT_EQ(world.code(by_mail(another, code), bearers.at(mine)), Code::ok) << mine;
        bool const set_up = purpose == CodePurpose::set_up;
        EXPECT_EQ(world.code(by_mail(all[mine], code), bearers.at(mine)),
                  set_up ? Code::device_in_use : Code::auth_bad_code)
            << mine;
        EXPECT_EQ(world.complaints(), "") << mine;
    }
}

TEST(SentCode, IsVoidWithTheNextByItsWayWhateverThatIsFor) {
    JudgedWorld world;
    auto const alice = someone_with_two_ways(world);
    auto const challenge = world.challenge(alice_signs_in);
    auto const step_up = world.challenge(api::ProveSession{alice.session(), "sesame"}, alice.token());
    EXPECT_FALSE(send(world, challenge));
    EXPECT_FALSE(send(world, challenge, Via::sms));
    auto const mailed = world.sent_code(), texted = world.sent_code(Via::sms);
    world.advance(minute);
    EXPECT_FALSE(send(world, step_up, Via::email, alice.token()));
    EXPECT_EQ(world.code(by_mail(challenge, mailed)), Code::auth_bad_code);
    EXPECT_EQ(world.code(by_sms(challenge, mailed)), Code::auth_bad_code);
    EXPECT_EQ(world.code(by_sms(challenge, texted)), Code::ok) << "of the other way";
    EXPECT_EQ(world.code(by_mail(step_up, world.sent_code()), alice.token()), Code::ok);
    EXPECT_EQ(world.complaints(), "");
}

TEST(SentCode, IsSixDigitsAndNothingElse) {
    JudgedWorld world{{{"factor.tries", "unlimited"}}};
    someone(world);
    auto const challenge = world.challenge(alice_signs_in);
    EXPECT_EQ(world.code(by_mail(challenge, world.sent_code())), Code::auth_bad_code) << "of the factor";
    EXPECT_FALSE(send(world, challenge));
    auto const right = world.sent_code();
    for (std::string const& wrong :
         {std::string{}, std::string{"000000"}, " " + right, right + " ", right.substr(0, 5), "0" + right,
          right.substr(0, 3) + "-" + right.substr(3), other_than(right)})
        EXPECT_EQ(world.code(by_mail(challenge, wrong)), Code::auth_bad_code) << wrong;
    EXPECT_EQ(world.code(by_mail(challenge, right)), Code::ok);
    EXPECT_EQ(world.complaints(), "");
}

TEST(SentCode, ThatIsWrongIsCountedByItsKindAndNoneIsForgivenForAnotherOne) {
    JudgedWorld world{{{"factor.tries", "2"}}};
    someone_with_two_ways(world);
    auto const challenge = world.challenge(alice_signs_in);
    EXPECT_EQ(world.code(by_mail(challenge, "000000")), Code::auth_bad_code) << "none was sent";
    EXPECT_EQ(world.code(by_sms(challenge, "000000")), Code::auth_bad_code);
    EXPECT_FALSE(send(world, challenge));
    EXPECT_EQ(world.code(by_mail(challenge, "000000")), Code::auth_bad_code) << "the second in a row";
    EXPECT_EQ(world.code(by_mail(challenge, world.sent_code())), Code::challenge_not_found);
    auto const next = world.challenge(alice_signs_in);
    EXPECT_THAT(next.kinds, ElementsAre(FactorKind::sms));
    EXPECT_EQ(world.code(by_mail(next, world.sent_code())), Code::auth_too_many_tries);
    EXPECT_FALSE(send(world, next, Via::sms));
    EXPECT_EQ(world.code(by_sms(next, world.sent_code(Via::sms))), Code::ok);
    world.advance(minute * 15);
    auto const last = world.challenge(alice_signs_in);
    EXPECT_FALSE(send(world, last));
    EXPECT_EQ(world.code(by_mail(last, "000000")), Code::auth_bad_code) << "counted anew";
    EXPECT_EQ(world.code(by_mail(last, world.sent_code())), Code::ok);
    EXPECT_EQ(world.complaints(), "");
}

TEST(SentCode, ThatConfirmsIsCountedWithTheOthers) {
    JudgedWorld world{{{"factor.tries", "2"}}};
    world.sign_up(ways_to_alice);
    auto const token = world.sign_in("alice").token;
    auto const mail = world.enrol_sent(token);
    EXPECT_EQ(world.code(api::ConfirmFactor{mail, "guess"}, token), Code::auth_bad_code);
    EXPECT_EQ(world.code(api::ConfirmFactor{mail, "guess"}, token), Code::auth_bad_code);
    EXPECT_EQ(world.code(api::ConfirmFactor{mail, world.sent_code()}, token), Code::auth_too_many_tries);
    EXPECT_EQ(world.code(api::SendFactorCode{mail}, token), Code::auth_too_many_tries);
    auto const sms = world.add_sent(token, Via::sms);
    EXPECT_EQ(world.code(api::ConfirmFactor{sms, "guess"}, token), Code::factor_confirmed);
    EXPECT_EQ(world.complaints(), "");
}

TEST(SentCode, IsNotFollowedByAnotherSoSoonWhateverThatIsFor) {
    JudgedWorld world;
    auto const alice = someone_with_two_ways(world);
    auto const challenge = world.challenge(alice_signs_in);
    auto const step_up = world.challenge(api::ProveSession{alice.session(), "sesame"}, alice.token());
    EXPECT_EQ(send(world, challenge), std::nullopt);
    EXPECT_EQ(send(world, challenge), minute) << "at once";
    world.advance(second);
    EXPECT_EQ(send(world, challenge), second * 59);
    EXPECT_EQ(send(world, step_up, Via::email, alice.token()), second * 59);
    EXPECT_EQ(send(world, challenge, Via::sms), std::nullopt) << "by the other way";
    EXPECT_EQ(world.code(by_mail(challenge, world.sent_code())), Code::ok);
    EXPECT_EQ(send(world, step_up, Via::email, alice.token()), second * 59) << "also when it was taken";
    EXPECT_EQ(codes_sent(world), 4U);
    world.advance(second * 59);
    EXPECT_EQ(send(world, step_up, Via::email, alice.token()), std::nullopt);
    EXPECT_EQ(codes_sent(world), 5U);
    EXPECT_EQ(world.complaints(), "");
}

TEST(SentCode, IsOneOfSoManyInARowUntilOneIsRight) {
    JudgedWorld world{{{"code.sends", "2"}}};
    auto const alice = someone(world);
    auto const challenge = world.challenge(alice_signs_in);
    auto const step_up = world.challenge(api::ProveSession{alice.session(), "sesame"}, alice.token());
    EXPECT_EQ(send(world, challenge), std::nullopt);
    world.advance(minute);
    EXPECT_EQ(send(world, step_up, Via::email, alice.token()), std::nullopt);
    Instant const end = world.now() + minute * 10;
    EXPECT_EQ(send(world, challenge), minute) << "told first";
    world.advance(minute);
    auto const problem = world.get<api::Problem>(api::SendCode{challenge.id, Via::email});
    EXPECT_EQ(problem.code, Code::auth_too_many_codes);
    EXPECT_EQ(problem.not_before, end);
    EXPECT_EQ(world.code(by_mail(step_up, world.sent_code()), alice.token()), Code::ok);
    EXPECT_EQ(send(world, challenge), std::nullopt) << "counted anew";
    EXPECT_EQ(world.complaints(), "");
}

TEST(SentCode, IsCountedOnWhereTheFactorIsAnother) {
    JudgedWorld world{{{"code.sends", "1"}}};
    auto const alice = someone(world);
    EXPECT_EQ(send(world, world.challenge(alice_signs_in)), std::nullopt);
    Instant const end = world.now() + minute * 10;
    world.advance(minute);
    EXPECT_EQ(world.code(api::RemoveFactor{alice.factor}, alice.token()), Code::ok);
    auto const next =
        world.get<api::FactorEnrolled>(api::EnrolFactor{FactorKind::email}, alice.token()).factor.id;
    auto const problem = world.get<api::Problem>(api::SendFactorCode{next}, alice.token());
    EXPECT_EQ(problem.code, Code::auth_too_many_codes);
    EXPECT_EQ(problem.not_before, end);
    EXPECT_EQ(world.complaints(), "");
}

TEST(SentCode, MayBeSentAsOftenAsOneLikes) {
    JudgedWorld world{{{"code.sends", "unlimited"}, {"code.resend", "PT0S"}}};
    someone(world);
    auto const challenge = world.challenge(alice_signs_in);
    for (int i = 0; i < 20; ++i) EXPECT_EQ(send(world, challenge), std::nullopt);
    EXPECT_EQ(codes_sent(world), 21U);
    EXPECT_EQ(world.code(by_mail(challenge, world.sent_code())), Code::ok);
    EXPECT_EQ(world.complaints(), "");
}

TEST(SentCode, IsNotRepeatedByAKey) {
    JudgedWorld world;
    world.sign_up(ways_to_alice);
    auto const token = world.sign_in("alice").token;
    auto const mail = world.get<api::FactorEnrolled>(api::EnrolFactor{FactorKind::email}, token).factor.id;
    auto const send_again = [&] {
        return world.get<api::CodeSent>(api::SendFactorCode{mail}, token, "k").retry_after;
    };
    EXPECT_EQ(send_again(), std::nullopt);
    EXPECT_EQ(send_again(), minute);
    world.advance(minute);
    EXPECT_EQ(send_again(), std::nullopt);
    EXPECT_EQ(codes_sent(world), 2U);
    EXPECT_EQ(world.complaints(), "");
}

TEST(SentCode, StandsInOneLetterToOneAddressUnderEveryPolicy) {
    for (char const* const notices : {"none", "security", "all"}) {
        JudgedWorld world{{{"notices", notices}}};
        auto const account = world.sign_up(ways_to_alice);
        auto const token = world.sign_in("alice").token;
        world.enrol_sent(token);
        world.enrol_sent(token, Via::sms);
        auto const inbox = world.inbox();
        EXPECT_EQ(inbox.sent, 2U);
        ASSERT_EQ(inbox.messages.size(), 2U);
        EXPECT_EQ(inbox.messages[0].to, "alice@example.test");
        EXPECT_EQ(inbox.messages[1].to, "+15550100");
        EXPECT_EQ(inbox.messages[1].via, Via::sms);
        for (api::MessageView const& message : inbox.messages) {
            EXPECT_EQ(message.kind, api::MessageKind::code);
            EXPECT_EQ(message.account, account);
            EXPECT_EQ(message.code.value_or("").size(), 6U);
            EXPECT_EQ(message.purpose, CodePurpose::confirmation);
            EXPECT_EQ(message.expires_at, world.now() + minute * 10);
            EXPECT_FALSE(message.factor || message.factor_kind || message.removal);
        }
        EXPECT_EQ(world.complaints(), "") << notices;
    }
}

TEST(Model, BelievesWhatACodeIsAndHoldsToIt) {
    JudgedWorld world;
    auto const alice = someone(world);
    auto const challenge = world.challenge(alice_signs_in);
    EXPECT_FALSE(send(world, challenge));
    std::string const code = world.unseen_code();
    api::ListInbox all;
    all.world = JudgedWorld::name;
    auto const shown = world.control<api::Inbox>(all);
    auto other = shown;
    ASSERT_EQ(other.messages.back().code, code);
    other.messages.back().code = other_than(code);
    auto const right = by_mail(challenge, code), wrong = by_mail(challenge, other_than(code));
    auto const let_in = let_in_now(world, alice);
    Instant const now = world.now();
    Reference const nobody_has_told = world.model();

    Reference model = nobody_has_told;
    EXPECT_FALSE(objects(model, now, wrong, bad_code));
    Reference refused = model;
    EXPECT_TRUE(objects(refused, now, wrong, let_in)) << "it was refused before";
    refused = model;
    EXPECT_TRUE(refused.judge(now, all, other)) << "it was refused when it was right";
    EXPECT_FALSE(model.judge(now, all, shown));
    EXPECT_FALSE(objects(model, now, right, let_in));

    model = nobody_has_told;
    EXPECT_FALSE(objects(model, now, wrong, let_in)) << "for all that anybody knows";
    EXPECT_TRUE(model.judge(now, all, shown)) << "it was another one";
    model = nobody_has_told;
    EXPECT_FALSE(objects(model, now, right, let_in));
    EXPECT_FALSE(model.judge(now, all, shown));

    model = nobody_has_told;
    EXPECT_FALSE(model.judge(now, all, shown));
    Reference told = model;
    EXPECT_TRUE(told.judge(now, all, other)) << "it never changes";
    told = model;
    EXPECT_TRUE(objects(told, now, right, bad_code));
    told = model;
    EXPECT_TRUE(objects(told, now, wrong, let_in));
    EXPECT_FALSE(objects(model, now, wrong, bad_code));
    EXPECT_FALSE(objects(model, now, right, let_in));
    EXPECT_EQ(world.complaints(), "");
}

TEST(Model, TakesNoCodeFromALetterThatIsNone) {
    JudgedWorld world;
    world.sign_up(ways_to_alice);
    world.enrol_sent(world.sign_in("alice").token);
    api::ListInbox all;
    all.world = JudgedWorld::name;
    auto inbox = world.control<api::Inbox>(all);
    for (char const* const none : {"", "000000", "12345", "1234567", " 12345", "12345x", "+12345"}) {
        inbox.messages.back().code = none;
        EXPECT_TRUE(Reference{world.model()}.judge(world.now(), all, inbox)) << none;
    }
    EXPECT_EQ(world.complaints(), "");
}

TEST(Model, IsCertainOfWhatIsWrongWithoutACode) {
    JudgedWorld world{{{"code.lifetime", "PT5M"}}};
    auto const alice = someone(world);
    auto const challenge = world.challenge(alice_signs_in);
    auto const step_up = world.challenge(api::ProveSession{alice.session(), "sesame"}, alice.token());
    auto const may_let_in = [&](std::string const& code) {
        return !objects(world, by_mail(challenge, code), let_in_now(world, alice));
    };
    auto const may_refuse = [&](std::string const& code) {
        return !objects(world, by_mail(challenge, code), bad_code);
    };
    EXPECT_FALSE(may_let_in("123456")) << "none was sent since one was taken";
    EXPECT_FALSE(send(world, step_up, Via::email, alice.token()));
    EXPECT_FALSE(may_let_in("123456")) << "for something else";
    world.advance(minute);
    EXPECT_FALSE(send(world, challenge));
    EXPECT_TRUE(may_let_in("123456"));
    for (char const* const none : {"", "000000", "12345", "1234567", " 12345", "12345x"})
        EXPECT_FALSE(may_let_in(none)) << none;
    world.advance(minute * 5 - millisecond);
    EXPECT_TRUE(may_let_in("123456"));
    EXPECT_TRUE(may_refuse("123456"));
    world.advance(millisecond);
    EXPECT_FALSE(may_let_in("123456")) << "over";
    EXPECT_TRUE(may_refuse("123456"));
    EXPECT_EQ(world.complaints(), "");
}

TEST(Model, HoldsAnAnswerToTheWaitItTells) {
    JudgedWorld world;
    someone(world);
    auto const challenge = world.challenge(alice_signs_in);
    api::SendCode const request{challenge.id, Via::email};
    auto const passes = [&](std::optional<Duration> wait) {
        return !objects(world, request, api::CodeSent{Via::email, wait});
    };
    EXPECT_TRUE(passes(std::nullopt));
    EXPECT_FALSE(passes(Duration{})) << "one is sent";
    EXPECT_FALSE(passes(minute));
    EXPECT_FALSE(send(world, challenge));
    world.advance(Duration{1500});
    EXPECT_TRUE(passes(Duration{58'500}));
    EXPECT_TRUE(passes(second * 59)) << "as HTTP has it";
    for (Duration const wrong : {second * 58, second * 60, Duration{58'499}, Duration{58'501}, Duration{}})
        EXPECT_FALSE(passes(wrong)) << wrong.ms;
    EXPECT_FALSE(passes(std::nullopt));
    EXPECT_TRUE(objects(world, request, api::CodeSent{Via::sms, Duration{58'500}}));
    EXPECT_EQ(world.complaints(), "");
}
