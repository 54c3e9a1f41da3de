// Codes that are sent by mail and SMS, seen from outside: what whoever asks is answered, and where alone the
// code stands.
#include "api/codec.hpp"
#include "engine/control.hpp"
#include "tests/unit/behaviour/mail.hpp"

#include <gtest/gtest.h>

#include <array>
#include <string>
#include <variant>
#include <vector>

using namespace fauxcount;
using namespace fauxcount::testing;

namespace {

constexpr std::array<Duration, 3> around{Duration{-1}, Duration{0}, Duration{1}};
constexpr char const* alices_number = "+15550100";
using Kinds = std::vector<api::FactorKind>;

Account& alice_with_both(World& world) {
    return world.account("alice", {alices, alices_number})
        .with(second_factor(factor_kind::email), second_factor(factor_kind::sms));
}
api::ChallengeView challenge(World& world, Account& account) {
    auto const refusal = world(sign_in(account), expect(refused::auth_factor_required));
    return std::get<api::Problem>(refusal).challenge.value();
}
Mail codes(World& world) { return letters(world, asked_of(Kind::code)); }

std::string json_of(api::Answer const& answer) {
    std::string json;
    std::visit([&](auto const& one) { api::encode(one, json); }, answer);
    return json;
}

}  // namespace

TEST(Codes, TheAnswerIsTheSameWhetherOneIsSentOrNot) {
    for (Duration const offset : around) {
        World world;
        auto& alice = world.account("alice").with(second_factor(factor_kind::email));
        challenge(world, alice);
        auto const first = world(send_code(alice, via::email), expect(sent_by(via::email)));
        EXPECT_EQ(json_of(first), R"({"via":"email"})");
        std::string const code = alice.mailed();
        world(advance(minute + offset));
        if (offset.ms < 0) {
            auto const again = world(send_code(alice, via::email), expect(none_sent_for(ms)));
            EXPECT_EQ(json_of(again), json_of(first));
            EXPECT_EQ(alice.mailed(), code);
        } else {
            world(send_code(alice, via::email), expect(sent_by(via::email)));
            EXPECT_NE(alice.mailed(), code);
        }
        world(answer_by(alice, via::email));
    }
}

TEST(Codes, AreGoodWhereverAChallengeIsGiven) {
    World world;
    auto& alice = alice_with_both(world);
    auto& phone = world.device("phone");
    world(set_up(phone, alice), expect(refused::auth_factor_required));
    world(send_code(alice, via::sms), expect(sent_by(via::sms)));
    world(answer_on(phone, alice, via::sms), require(phone.is_bound_to(alice)));
    world(advance(1 * hours));
    world(request_removal(alice), expect(refused::auth_proof_too_old));
    world(prove(alice), expect(refused::auth_factor_required));
    world(send_code(alice, via::email), expect(sent_by(via::email)));
    world(answer_by(alice, via::email));
    world(request_removal(alice));
}

TEST(Codes, TheirFactorsTellWhereTheyAreSent) {
    World world;
    auto& alice = world.account("alice", {"Alice@Example.TEST", "+1-555-0100", "alice@example.com"});
    auto const mail = std::get<api::FactorEnrolled>(world(enrol_codes_by(alice, via::email)));
    EXPECT_EQ(mail.factor.to, alices) << "as it is kept";
    EXPECT_FALSE(mail.factor.confirmed);
    EXPECT_FALSE(mail.secret || mail.uri);
    EXPECT_TRUE(mail.codes.empty());
    world(enrol_codes_by(alice, via::sms));
    world(enrol_totp(alice));
    auto const list = std::get<api::FactorList>(world(list_factors(alice))).factors;
    ASSERT_EQ(list.size(), 3U);
    EXPECT_EQ(list[0].to, alices);
    EXPECT_EQ(list[1].to, alices_number);
    EXPECT_FALSE(list[2].to) << "an app is written to by nobody";
    EXPECT_FALSE(list[0].codes_left || list[1].codes_left);
}

TEST(Codes, TheirKindsAreNamedInAChallengeAfterTheOthersUnlessTheyAreLocked) {
    World world;
    auto& alice = world.account("alice", {alices, alices_number})
                      .with(second_factor(factor_kind::sms), second_factor(factor_kind::email),
                            second_factor(), backup_codes());
    auto const app = factor_kind::totp, set = factor_kind::backup_codes;
    EXPECT_EQ(challenge(world, alice).kinds, (Kinds{app, set, factor_kind::email, factor_kind::sms}));
    for (int n = 0; n < 5; ++n)
        world(answer_by(alice, via::email).code("no code"), expect(refused::auth_bad_code));
    EXPECT_EQ(challenge(world, alice).kinds, (Kinds{app, set, factor_kind::sms}));
    world(send_code(alice, via::email), expect(refused::auth_too_many_tries),
          expect(not_before(world.now() + 15 * minutes)));
    world(send_code(alice, via::sms), expect(sent_by(via::sms)));
    world(answer_by(alice, via::sms));
}

TEST(Codes, EachFactorStandsInTheWayOfARemovalWhereThePolicySaysSo) {
    World world{policy("blockers.two_factor", "block")};
    auto& alice = alice_with_both(world);
    world(request_removal(alice), expect(refused::removal_blocked),
          expect(blocked_by({refused::factor_enabled, refused::factor_enabled})));
    for (via const way : {via::email, via::sms}) world(remove_factor(alice, alice.factor(way)));
    world(request_removal(alice));
}

// A key makes no difference, to the answer as to the world, and is no key that somebody has used.
TEST(Codes, NoKeyRepeatsWhatAskedForOne) {
    World world, twin;
    std::vector<std::string> told;
    for (World* const one : {&world, &twin}) {
        auto& alice = one->account("alice").with(second_factor(factor_kind::email));
        auto const send = [&](std::string const& key) {
            auto step = send_code(alice, via::email);
            return one == &twin ? step : std::move(step).keyed(key);
        };
        challenge(*one, alice);
        (*one)(send("k"), expect(sent_by(via::email)));
        (*one)(send("k"), expect(none_sent_for(minute)));
        (*one)(send("no key"), expect(none_sent_for(minute)));
        (*one)(advance(minute));
        (*one)(send("k"), expect(sent_by(via::email)));
        EXPECT_NE(alice.mailed(), alice.mailed(1));
        told.push_back(alice.mailed());
    }
    EXPECT_EQ(told[0], told[1]);
    EXPECT_EQ(world.hash(), twin.hash());
    world(add_item(world.account("alice"), item_kind::note, 1).keyed("k"));
}

TEST(Codes, StandInTheInboxAndNowhereElse) {
    World world;
    auto& alice = alice_with_both(world);
    std::string said;
    auto const hear = [&](api::Answer const& answer) { said += json_of(answer); };
    hear(world(sign_in(alice), expect(refused::auth_factor_required)));
    for (via const way : {via::email, via::sms}) hear(world(send_code(alice, way), expect(sent_by(way))));
    hear(world(send_code(alice, via::email), expect(none_sent_for(minute))));
    hear(world(answer_by(alice, via::email).code("000000"), expect(refused::auth_bad_code)));
    hear(world(answer_by(alice, via::email)));
    hear(world(read(alice)));
    hear(world(list_sessions(alice)));
    hear(world(list_factors(alice)));
    hear(world(preflight(alice)));
    api::ListJournal everything;
    everything.limit = api::page_max;
    auto const journal = engine::list_journal(world.engine(), everything);
    std::string lines;
    for (auto const& turn : std::get<api::Journal>(journal).turns) {
        lines += std::string(turn.cause) + "\n";
        for (auto const& event : turn.events) lines += event + "\n";
    }
    std::string const hers = to_string(alice.id());
    for (std::string const& line : {std::string("factor.send_code\n"), std::string("challenge.send_code\n"),
                                    "code.sent of " + hers + " by email until 2030-01-01T00:12:00.000Z\n",
                                    "code.sent of " + hers + " by sms until 2030-01-01T00:12:00.000Z\n"})
        EXPECT_NE(lines.find(line), std::string::npos) << line << " in\n" << lines;
    ASSERT_EQ(codes(world).size(), 4U);
    for (auto const& one : codes(world)) {
        std::string const code = one.code.value();
        EXPECT_EQ(said.find(code), std::string::npos) << code;
        EXPECT_EQ(lines.find(code), std::string::npos) << code;
        EXPECT_EQ(world.story().find(code), std::string::npos) << code;
    }
}

TEST(Codes, ALetterTellsWhatTheCodeIsForAndUntilWhen) {
    World world;
    auto& alice = world.account("alice", {alices, "alice@example.com"});
    alice.with(second_factor(factor_kind::email));
    challenge(world, alice);
    world(send_code(alice, via::email));
    auto const all = codes(world);
    ASSERT_EQ(all.size(), 2U) << "one for each, to one of her addresses";
    EXPECT_EQ(all[0].purpose, api::CodePurpose::confirmation);
    auto const& newest = all[1];
    EXPECT_EQ(newest.at, world.now());
    EXPECT_EQ(newest.to, alices);
    EXPECT_EQ(newest.via, via::email);
    EXPECT_EQ(newest.account, alice.id());
    EXPECT_EQ(newest.purpose, api::CodePurpose::sign_in);
    EXPECT_EQ(newest.expires_at, world.now() + 10 * minutes);
    EXPECT_EQ(newest.code, alice.mailed());
    EXPECT_FALSE(newest.removal || newest.due || newest.factor || newest.factor_kind);
    for (std::string const& part : {newest.code.value(), std::string("2030-01-01T00:11:00.000Z")})
        EXPECT_NE(newest.text.find(part), std::string::npos) << newest.text;
    for (auto const& one : letters(world)) {
        if (one.kind != Kind::code) {
            EXPECT_FALSE(one.code || one.purpose || one.expires_at);
        }
    }
}

TEST(Codes, NoneIsSentWithARefusal) {
    World world;
    auto& alice = world.account("alice", {alices, alices_number}).with(second_factor(factor_kind::email));
    challenge(world, alice);
    std::uint64_t const sent = inbox(world).sent;
    world(send_code(alice, via::sms), expect(refused::factor_not_found));
    world(send_code(alice, via::email).to(ChallengeId{1}), expect(refused::challenge_not_found));
    world(send_factor_code(alice, via::email), expect(refused::factor_confirmed));
    world(send_factor_code(alice, via::email).as_nobody(), expect(refused::auth_missing));
    EXPECT_EQ(inbox(world).sent, sent);
}

// What was written is in other people's mailboxes, as it was.
TEST(Codes, AreToldOnceTheAccountIsGoneAndItsPlaceAnothers) {
    World world;
    auto& alice = world.account("alice").with(second_factor(factor_kind::email));
    std::string const code = alice.mailed();
    auto const expect_told = [&] {
        auto const left = codes(world);
        ASSERT_EQ(left.size(), 1U);
        EXPECT_EQ(left[0].code, code);
        EXPECT_EQ(left[0].account, alice.id());
        EXPECT_FALSE(left[0].to);
    };
    world(request_removal(alice));
    world(advance(31 * days), require(nothing_left_of(alice)));
    expect_told();
    world(advance(400 * days));
    auto const& reborn = world.account("reborn", {alices});
    domain::Identity const ids = world.engine().state().identity();
    ASSERT_EQ(ids.place_of(alice.id()).slot, ids.place_of(reborn.id()).slot);
    expect_told();
}

TEST(Codes, AreAForksAndARewindTakesThemBack) {
    World world;
    auto& alice = world.account("alice").with(second_factor(factor_kind::email));
    challenge(world, alice);
    world(snapshot("before"));
    world(send_code(alice, via::email), expect(sent_by(via::email)));
    std::string const code = alice.mailed();
    auto const fork = world.fork();
    world(rewind("before"));
    EXPECT_NE(alice.mailed(), code);
    world(answer_by(alice, via::email).code(code), expect(refused::auth_bad_code));
    world(send_code(alice, via::email), expect(sent_by(via::email)));
    EXPECT_EQ(alice.mailed(), code) << "the same world sends the same";
    auto& there = fork->account("alice");
    (*fork)(send_code(there, via::email), expect(none_sent_for(minute)));
    (*fork)(answer_by(there, via::email));
    world(answer_by(alice, via::email));
}

TEST(Codes, ARequestThatIsCarriedOutTwiceSendsOne) {
    World world;
    auto& alice = world.account("alice").with(second_factor(factor_kind::email));
    challenge(world, alice);
    std::size_t const before = codes(world).size();
    world(order_fault(fault_once(fault_kind::duplicate, "send_code")));
    world(send_code(alice, via::email), expect(none_sent_for(minute)));
    EXPECT_EQ(codes(world).size(), before + 1);
    world(advance(minute));
    world(order_fault(fault_once(fault_kind::reply_lost, "send_code")));
    world(send_code(alice, via::email), expect(unanswered()));
    world(send_code(alice, via::email), expect(none_sent_for(minute)));
    EXPECT_EQ(codes(world).size(), before + 2);
    world(answer_by(alice, via::email));
}
