// The JSON form of the contract's types: what it looks like, and that reading undoes writing for each of
// them.
#include "api/codec.hpp"
#include "api/problem.hpp"
#include "sample.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>
#include <rapidcheck/gtest.h>

namespace fauxcount::api {
namespace {

using testing::same;
using testing::Sampler;

template <class T>
std::string encoded(T const& value) {
    std::string out;
    encode(value, out);
    return out;
}

template <class T>
T decoded(std::string_view json) {
    auto result = decode<T>(json);
    if (auto const* error = std::get_if<DecodeError>(&result)) {
        ADD_FAILURE() << error->place << ": " << error->detail << " in " << json;
        return {};
    }
    return std::get<T>(std::move(result));
}

TEST(Encoding, IsCompactAndInTheOrderOfTheFields) {
    DeviceView device;
    device.id = DeviceId{1};
    device.kind = DeviceKind::phone;
    device.locked = true;
    EXPECT_EQ(
        encoded(device),
        R"({"id":"dev_0000000000001","kind":"phone","set_up":false,"locked":true,"orphan_locked":false})");
    device.bound_since = Instant{1'893'456'000'000};
    device.find = false;
    EXPECT_EQ(encoded(device),
              R"({"id":"dev_0000000000001","kind":"phone","set_up":false,"locked":true,)"
              R"("orphan_locked":false,"bound_since":"2030-01-01T00:00:00.000Z","find":false})");
}

TEST(Encoding, OfAnObjectWithoutMembersIsEmptyBraces) {
    EXPECT_EQ(encoded(Done{}), "{}");
    EXPECT_EQ(encoded(AdvanceClock{}), "{}");
    AdvanceClock advance;
    advance.next = true;
    EXPECT_EQ(encoded(advance), R"({"next":true})");
}

// How long asking again sends none is told by a header.
TEST(Encoding, OfACodeThatIsSentIsTheWayAlone) {
    EXPECT_EQ(encoded(CodeSent{Via::email, std::nullopt}), R"({"via":"email"})");
    EXPECT_EQ(encoded(CodeSent{Via::sms, minute}), R"({"via":"sms"})");
    EXPECT_EQ(decoded<CodeSent>(R"({"via":"sms"})").retry_after, std::nullopt);
}

TEST(Encoding, AppendsToWhatIsThere) {
    std::string out = "before ";
    encode(MakeDevice{DeviceKind::watch}, out);
    EXPECT_EQ(out, R"(before {"kind":"watch"})");
}

TEST(Encoding, WritesNestedArrays) {
    BulkRemovalsView view;
    view.accepted = 1;
    view.refused = 1;
    view.results.resize(2);
    view.results[0].account = AccountId{1};
    view.results[0].removal = RemovalId{2};
    view.results[0].due = first_instant;
    view.results[1].account = AccountId{3};
    view.results[1].code = Code::removal_blocked;
    EXPECT_EQ(encoded(view),
              R"({"accepted":1,"refused":1,"results":[{"account":"acc_0000000000001","code":"ok",)"
              R"("removal":"rem_0000000000002","due":"1970-01-01T00:00:00.000Z"},)"
              R"({"account":"acc_0000000000003","code":"removal.blocked"}]})");
}

TEST(Problems, SayEverythingThatFollowsFromTheirCode) {
    Problem problem;
    problem.code = Code::account_identifier_quarantined;
    problem.not_before = Instant{1'893'456'000'000};
    EXPECT_EQ(
        encoded(problem),
        R"({"type":"urn:fauxcount:problem:account.identifier_quarantined","title":"The identifier is in )"
        R"(quarantine","status":409,"code":"account.identifier_quarantined","remedy":"wait",)"
        R"("not_before":"2030-01-01T00:00:00.000Z"})");
}

TEST(Problems, AreReadBackWithTheirBlockers) {
    Problem problem;
    problem.code = Code::removal_blocked;
    problem.detail = "Two things stand in the way";
    problem.place = "/accounts/3";
    problem.max_age = minute * 5;
    problem.blockers.push_back({Code::device_lost_mode,
                                Severity::block,
                                DeviceId{9},
                                std::nullopt,
                                std::nullopt,
                                {"PUT", "/v1/devices/dev_0000000000009/lost-mode", "Turn lost mode off"}});
    auto const back = decoded<Problem>(encoded(problem));
    EXPECT_EQ(back.code, problem.code);
    EXPECT_EQ(back.detail, problem.detail);
    EXPECT_EQ(back.place, problem.place);
    EXPECT_EQ(back.not_before, problem.not_before);
    EXPECT_EQ(back.max_age, problem.max_age);
    EXPECT_TRUE(same(back.blockers, problem.blockers));
    EXPECT_FALSE(back.challenge);
}

TEST(Problems, AreReadBackWithTheirChallenge) {
    Problem problem;
    problem.code = Code::auth_factor_required;
    problem.challenge =
        ChallengeView{ChallengeId{9},
                      {FactorKind::totp, FactorKind::backup_codes, FactorKind::email, FactorKind::sms},
                      Instant{1'893'456'000'000}};
    auto const back = decoded<Problem>(encoded(problem));
    ASSERT_TRUE(back.challenge);
    EXPECT_EQ(back.challenge->id, problem.challenge->id);
    EXPECT_EQ(back.challenge->kinds, problem.challenge->kinds);
    EXPECT_EQ(back.challenge->expires_at, problem.challenge->expires_at);
}

TEST(Problems, ThatContradictTheirCodeAreRefused) {
    Problem problem;
    problem.code = Code::account_not_found;
    auto const right = nlohmann::json::parse(encoded(problem));
    for (auto const& [member, value] : {std::pair<char const*, nlohmann::json>{"/status", 403},
                                        {"/remedy", "retry"},
                                        {"/type", "about:blank"}}) {
        auto wrong = right;
        wrong[nlohmann::json::json_pointer{member}] = value;
        auto const result = decode<Problem>(wrong.dump());
        ASSERT_TRUE(std::holds_alternative<DecodeError>(result)) << member;
        EXPECT_EQ(std::get<DecodeError>(result).place, member);
    }
}

TEST(Decoding, TakesMembersInAnyOrderAndWhiteSpace) {
    auto const body =
        " {\r\n\t\"password\" : \"secret\" ,\"interactive\":false, \"identifier\":\"a@example.test\"}\n";
    auto const request = decoded<SignIn>(body);
    EXPECT_EQ(request.identifier, "a@example.test");
    EXPECT_EQ(request.password, "secret");
    EXPECT_FALSE(request.interactive);
}

TEST(Decoding, LeavesWhatIsAbsentAtItsDefault) {
    auto const request = decoded<SignIn>(R"({"identifier":"a","password":"b"})");
    EXPECT_TRUE(request.interactive);
    EXPECT_EQ(decoded<RequestRemoval>("{}").channel, Channel::site);
    EXPECT_EQ(decoded<PutWorld>("{}").profile, "device-cloud");
}

TEST(Decoding, TakesAnEmptyTextForAnEmptyObject) {
    EXPECT_EQ(decoded<RequestRemoval>("").account, std::nullopt);
    decoded<GetAccount>("");
    decoded<GetAccount>("{}");
}

TEST(Decoding, UnescapesText) {
    auto const request = decoded<ProveSession>(R"({"password":"\"\\\/\b\f\n\r\tA\u00e9\ud83d\udd12"})");
    EXPECT_EQ(request.password, "\"\\/\b\f\n\r\tA\xC3\xA9\xF0\x9F\x94\x92");
}

TEST(Decoding, TakesNumbersUpToTheLargest) {
    EXPECT_EQ(decoded<AddItem>(R"({"kind":"photo","bytes":4294967295})").bytes, 4'294'967'295U);
    EXPECT_EQ(decoded<PutWorld>(R"({"seed":18446744073709551615})").seed, 18'446'744'073'709'551'615U);
    EXPECT_EQ(decoded<PutWorld>(R"({"seed":0})").seed, 0U);
}

TEST(Decoding, TakesTextsAndArraysUpToTheirLimit) {
    auto const longest = std::string(128, 'p');
    EXPECT_EQ(decoded<ProveSession>(R"({"password":")" + longest + "\"}").password, longest);
    EXPECT_EQ(decoded<SignUp>(R"({"identifiers":["1","2","3","4"],"password":""})").identifiers.size(), 4U);
    EXPECT_TRUE(decoded<SignUp>(R"({"identifiers":[],"password":""})").identifiers.empty());
}

// Every type that travels in a body.
template <class T>
class RoundTrip : public ::testing::Test {};
template <class... Variants>
struct Alternatives;
template <class... One, class... Two, class... Three, class... Four>
struct Alternatives<std::variant<One...>, std::variant<Two...>, std::variant<Problem, Three...>,
                    std::variant<Problem, Done, Four...>> {
    using Types = std::tuple<One..., Two..., Three..., Four..., ProblemDocument>;
};
using Travelling =
    Alternatives<Request::Variant, ControlRequest::Variant, Answer::Variant, ControlAnswer::Variant>::Types;

// Empty where the value was read back as it was written. What is compiled for each type is as little as can
// be: there are a hundred.
template <class T>
std::string lost_on_the_way(std::uint64_t seed) {
    auto const value = Sampler{seed}.described<T>();
    auto const json = encoded(value);
    if (!nlohmann::json::accept(json)) return "no JSON: " + json;
    auto const result = decode<T>(json);
    if (auto const* error = std::get_if<DecodeError>(&result))
        return error->place + ": " + error->detail + json;
    return same(std::get<T>(result), value) ? "" : "another value: " + json;
}

RC_GTEST_PROP(Codec, ReadsBackWhatItWrote, ()) {
    auto const seed = *rc::gen::resize(100, rc::gen::arbitrary<std::uint64_t>());
    std::string lost;
    std::apply(
        [&](auto const&... each) {
            (lost.append(lost_on_the_way<std::remove_cvref_t<decltype(each)>>(seed)), ...);
        },
        Travelling{});
    RC_ASSERT(lost == "");
}

}  // namespace
}  // namespace fauxcount::api
