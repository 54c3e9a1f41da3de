// Everything the decoder refuses, with the place it names; and that no text whatever makes it do worse than
// refuse.
#include "api/codec.hpp"
#include "sample.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace fauxcount::api {
namespace {

template <class T>
DecodeError refusal(std::string_view json) {
    auto result = decode<T>(json);
    if (auto* error = std::get_if<DecodeError>(&result)) return std::move(*error);
    return {"taken", std::string{json}, Code::ok};
}

template <class T>
std::string place_of_invalid(std::string_view json) {
    auto const error = refusal<T>(json);
    EXPECT_EQ(error.code, Code::request_invalid) << json;
    EXPECT_FALSE(error.detail.empty()) << json;
    return error.place;
}

template <class T>
std::string place_of_malformed(std::string_view json) {
    auto const error = refusal<T>(json);
    EXPECT_EQ(error.code, Code::request_malformed) << json;
    return error.place;
}

TEST(Refusals, NameTheMissingMember) {
    EXPECT_EQ(place_of_invalid<SignIn>(R"({"identifier":"a"})"), "/password");
    EXPECT_EQ(place_of_invalid<SignIn>(R"({})"), "/identifier");
    EXPECT_EQ(place_of_invalid<SignIn>(""), "/identifier");
    EXPECT_EQ(place_of_invalid<PutWorld>(R"({"policy":[{"name":"a","value":"b"},{"name":"c"}]})"),
              "/policy/1/value");
}

TEST(Refusals, NameTheUnknownMember) {
    EXPECT_EQ(place_of_invalid<GetAccount>(R"({"force":true})"), "/force");
    EXPECT_EQ(place_of_invalid<SignIn>(R"({"identifier":"a","password":"b","Password":"c"})"), "/Password");
    EXPECT_EQ(place_of_invalid<SignIn>(R"({"":1})"), "/");
    EXPECT_EQ(place_of_invalid<SignIn>(R"({"a/b~c":1})"), "/a~1b~0c");
    EXPECT_EQ(place_of_invalid<PutWorld>(R"({"policy":[{"nom":"a"}]})"), "/policy/0/nom");
    EXPECT_EQ(place_of_invalid<PutWorld>(R"({"world":"from the path"})"), "/world");
}

TEST(Refusals, RepeatNoMoreOfAnUnknownMemberThanItsBeginning) {
    auto const name = std::string(60, 'n') + "\xE2\x82\xAC\xE2\x82\xAC" + std::string(60'000, 'n');
    EXPECT_EQ(place_of_invalid<SignIn>("{\"" + name + "\":1}"), "/" + std::string(60, 'n') + "\xE2\x82\xAC");
}

TEST(Refusals, NameTheMemberGivenTwice) {
    EXPECT_EQ(place_of_invalid<SignIn>(R"({"identifier":"a","password":"b","identifier":"a"})"),
              "/identifier");
    EXPECT_EQ(place_of_invalid<RequestRemoval>(R"({"channel":"site","channel":"site"})"), "/channel");
}

TEST(Refusals, NameTheMemberOfAnotherType) {
    EXPECT_EQ(place_of_invalid<SetLostMode>(R"({"enabled":1})"), "/enabled");
    EXPECT_EQ(place_of_invalid<SetLostMode>(R"({"enabled":"true"})"), "/enabled");
    EXPECT_EQ(place_of_invalid<SetLostMode>(R"({"enabled":null})"), "/enabled");
    EXPECT_EQ(place_of_invalid<RequestRemoval>(R"({"account":null})"), "/account");
    EXPECT_EQ(place_of_invalid<ProveSession>(R"({"password":["a"]})"), "/password");
    EXPECT_EQ(place_of_invalid<ProveSession>(R"({"password":{}})"), "/password");
    EXPECT_EQ(place_of_invalid<ProveSession>(R"({"password":7})"), "/password");
    EXPECT_EQ(place_of_invalid<SignUp>(R"({"identifiers":"a","password":"b"})"), "/identifiers");
    EXPECT_EQ(place_of_invalid<SignUp>(R"({"identifiers":{"0":"a"},"password":"b"})"), "/identifiers");
    EXPECT_EQ(place_of_invalid<SignUp>(R"({"identifiers":["a",1],"password":"b"})"), "/identifiers/1");
    EXPECT_EQ(place_of_invalid<PutWorld>(R"({"policy":[["a","b"]]})"), "/policy/0");
}

TEST(Refusals, OfAWholeTextNameItsPosition) {
    EXPECT_EQ(place_of_invalid<SignIn>("[]"), "line 1, column 1");
    EXPECT_EQ(place_of_invalid<SignIn>(" \n  \"text\""), "line 2, column 3");
    EXPECT_EQ(place_of_invalid<SignIn>("null"), "line 1, column 1");
    EXPECT_EQ(place_of_invalid<SignIn>("0"), "line 1, column 1");
}

TEST(Refusals, OfNumbersAreExact) {
    for (auto const* wrong : {"-1", "-0", "1.0", "1e2", "0.5", "4294967296", "18446744073709551616", "1e999",
                              "-1e999", "99999999999999999999999999999999", "\"1\"", "true", "null", "[1]"}) {
        EXPECT_EQ(place_of_invalid<AddItem>(R"({"kind":"note","bytes":)" + std::string{wrong} + "}"),
                  "/bytes");
    }
    EXPECT_EQ(place_of_invalid<PutWorld>(R"({"seed":18446744073709551616})"), "/seed");
    EXPECT_EQ(place_of_invalid<PutWorld>(R"({"seed":-9223372036854775808})"), "/seed");
}

TEST(Refusals, OfTextsThatSpellNoSuchValue) {
    EXPECT_EQ(place_of_invalid<MakeDevice>(R"({"kind":"Phone"})"), "/kind");
    EXPECT_EQ(place_of_invalid<MakeDevice>(R"({"kind":""})"), "/kind");
    EXPECT_EQ(refusal<RequestRemoval>(R"({"channel":"web"})").detail, "This must be one of site, device");
    EXPECT_EQ(place_of_invalid<AdvanceClock>(R"({"by":"P1M"})"), "/by");
    EXPECT_EQ(place_of_invalid<AdvanceClock>(R"({"by":"P8000000D"})"), "/by");
    EXPECT_EQ(place_of_invalid<AdvanceClock>(R"({"to":"2030-01-01"})"), "/to");
    EXPECT_EQ(place_of_invalid<AdvanceClock>(R"({"to":1893456000})"), "/to");
}

// An id that is none names nothing, in a body as in a path; what is no text at all is not an id misspelt.
TEST(Refusals, OfAnIdThatNamesNothingAreOfItsKind) {
    auto const bulk = refusal<BulkRemovals>(
        R"({"accounts":["acc_0000000000001","acc_0000000000002","acc_0000000000003","acc_4"]})");
    EXPECT_EQ(bulk.code, Code::account_not_found);
    EXPECT_EQ(bulk.place, "/accounts/3");
    for (auto const* wrong : {"dev_0000000000001", "acc_000000000000a", "acc_1", ""}) {
        auto const single = refusal<RequestRemoval>(R"({"account":")" + std::string{wrong} + "\"}");
        EXPECT_EQ(single.code, Code::account_not_found) << wrong;
        EXPECT_EQ(single.place, "/account") << wrong;
        EXPECT_EQ(single.detail, "This must be an account id") << wrong;
    }
    EXPECT_EQ(place_of_invalid<RequestRemoval>(R"({"account":1})"), "/account");
    EXPECT_EQ(place_of_invalid<RequestRemoval>(R"({"account":null})"), "/account");
}

TEST(Refusals, OfWhatIsTooLong) {
    auto const password = std::string(129, 'p');
    auto const error = refusal<ProveSession>(R"({"password":")" + password + "\"}");
    EXPECT_EQ(error.place, "/password");
    EXPECT_EQ(error.detail, "This may have at most 128 bytes");
    EXPECT_EQ(place_of_invalid<SignUp>(R"({"identifiers":["1","2","3","4","5"],"password":"p"})"),
              "/identifiers");
    EXPECT_EQ(place_of_invalid<SignUp>(R"({"identifiers":["1",")" + std::string(257, 'i') +
                                       R"("],"password":"p"})"),
              "/identifiers/1");
    // Bytes, not characters: 43 of three bytes each.
    std::string wide;
    for (int count = 0; count < 43; ++count) wide += "\xE2\x82\xAC";
    EXPECT_EQ(place_of_invalid<ProveSession>(R"({"password":")" + wide + "\"}"), "/password");
}

TEST(Refusals, CountTheElementsOfABulkRequest) {
    std::string ids = "\"acc_0000000000001\"";
    for (std::size_t count = 1; count < bulk_max; ++count) ids += ",\"acc_0000000000001\"";
    EXPECT_TRUE(std::holds_alternative<BulkRemovals>(decode<BulkRemovals>("{\"accounts\":[" + ids + "]}")));
    ids += ",\"acc_0000000000001\"";
    EXPECT_EQ(place_of_invalid<BulkRemovals>("{\"accounts\":[" + ids + "]}"), "/accounts");
}

TEST(Refusals, NeverRepeatAValue) {
    auto const error = refusal<SignIn>(R"({"identifier":"a","password":["hunter2"]})");
    EXPECT_EQ(error.detail.find("hunter2"), std::string::npos);
    EXPECT_EQ(refusal<MakeDevice>(R"({"kind":"hunter2"})").detail.find("hunter2"), std::string::npos);
}

TEST(Refusals, OfNul) {
    EXPECT_EQ(place_of_invalid<ProveSession>(R"({"password":"a\u0000b"})"), "/password");
    EXPECT_EQ(place_of_malformed<GetAccount>(std::string_view{"{}\0", 3}), "line 1, column 3");
    EXPECT_EQ(place_of_malformed<GetAccount>(std::string_view{"\0", 1}), "line 1, column 1");
    EXPECT_EQ(place_of_malformed<ProveSession>(std::string_view{"{\"password\":\"a\0b\"}", 18}),
              "line 1, column 15");
}

TEST(Refusals, OfMalformedTextNameThePosition) {
    EXPECT_EQ(place_of_malformed<SignIn>("{"), "line 1, column 2");
    EXPECT_EQ(place_of_malformed<SignIn>("   "), "line 1, column 4");
    EXPECT_EQ(place_of_malformed<SignIn>("{\n  \"identifier\" \"a\"}"), "line 2, column 18");
    EXPECT_EQ(place_of_malformed<SignIn>("{\"identifier\":\"a\",}"), "line 1, column 19");
    EXPECT_EQ(place_of_malformed<SignIn>("{identifier:1}"), "line 1, column 2");
    EXPECT_EQ(place_of_malformed<SignIn>("nul"), "line 1, column 4");
    EXPECT_EQ(place_of_malformed<GetAccount>("{} {}"), "line 1, column 4");
    EXPECT_EQ(place_of_malformed<GetAccount>("{}x"), "line 1, column 3");
    EXPECT_EQ(place_of_malformed<GetAccount>("/* comment */ {}"), "line 1, column 1");
    EXPECT_EQ(place_of_malformed<AddItem>(R"({"bytes":01})"), "line 1, column 11");
    EXPECT_EQ(place_of_malformed<AddItem>(R"({"bytes":+1})"), "line 1, column 10");
    EXPECT_EQ(place_of_malformed<AddItem>(R"({"bytes":NaN})"), "line 1, column 10");
    EXPECT_EQ(place_of_malformed<GetAccount>("\xEF\xBB\xBF{}"), "line 1, column 1");
}

TEST(Refusals, OfTextThatIsNotUtf8) {
    for (std::string_view const wrong :
         {"\xFF", "\xC0\x80", "\xED\xA0\x80", "\xF4\x90\x80\x80", "\xC3", "\x80"}) {
        auto const json = "{\"password\":\"" + std::string{wrong} + "\"}";
        EXPECT_EQ(refusal<ProveSession>(json).code, Code::request_malformed);
    }
    for (auto const* wrong :
         {R"("\ud800")", R"("\ud800\u0041")", R"("\udc00")", R"("\u12g4")", R"("\x41")", "\"\n\""}) {
        auto const json = R"({"password":)" + std::string{wrong} + "}";
        EXPECT_EQ(refusal<ProveSession>(json).code, Code::request_malformed) << json;
    }
}

// A type that nests as deep as it is told to.
struct Onion {
    std::vector<Onion> layers;
    static constexpr auto fields();
};
constexpr auto Onion::fields() { return std::tuple{optional("layers", &Onion::layers)}; }

std::string onion(std::size_t layers) {
    std::string json;
    for (std::size_t layer = 0; layer < layers; ++layer) json += R"({"layers":[)";
    json += "{}";
    for (std::size_t layer = 0; layer < layers; ++layer) json += "]}";
    return json;
}

TEST(Refusals, OfDeepNestingComeAtOnceAndTakeNoStack) {
    // {} inside of 15 pairs of object and array is the 31st level.
    EXPECT_TRUE(std::holds_alternative<Onion>(decode<Onion>(onion(15))));
    EXPECT_TRUE(
        std::holds_alternative<std::vector<Onion>>(decode<std::vector<Onion>>("[" + onion(15) + "]")));
    auto const error = refusal<Onion>(onion(16));
    EXPECT_EQ(error.code, Code::request_invalid);
    EXPECT_EQ(error.detail, "This is nested too deeply");
    EXPECT_EQ(refusal<Onion>(onion(100'000)).detail, error.detail);

    EXPECT_EQ(place_of_invalid<SignIn>(std::string(100'000, '[')), "line 1, column 1");
    EXPECT_EQ(place_of_invalid<BulkRemovals>(R"({"accounts":)" + std::string(100'000, '[')), "/accounts/0");
}

// Any byte of a good body changed, dropped or doubled: taken or refused, with a place and a detail that are
// text.
RC_GTEST_PROP(Refusals, AreTheWorstThatDamagedTextMeets, ()) {
    auto const seed = *rc::gen::resize(100, rc::gen::arbitrary<std::uint64_t>());
    std::string json;
    encode(testing::Sampler{seed}.described<PutWorld>(), json);
    auto const at = *rc::gen::resize(100, rc::gen::inRange<std::size_t>(0, json.size()));
    switch (*rc::gen::element(0, 1, 2, 3)) {
        case 0: json[at] = *rc::gen::resize(100, rc::gen::arbitrary<char>()); break;
        case 1: json.erase(at, 1); break;
        case 2: json.insert(at, 1, json[at]); break;
        default: json.resize(at); break;
    }
    auto const result = decode<PutWorld>(json);
    if (auto const* error = std::get_if<DecodeError>(&result)) {
        RC_ASSERT(!error->place.empty() && is_text(error->place) && error->place.size() < 512U);
        RC_ASSERT(!error->detail.empty() && is_text(error->detail));
    }
}

RC_GTEST_PROP(Refusals, AreTheWorstThatAnyBytesMeet, (std::string const& bytes)) {
    auto const result = decode<SignUp>(bytes);
    RC_ASSERT(std::holds_alternative<DecodeError>(result));
}

RC_GTEST_PROP(Refusals, AreTheWorstThatJumbledTokensMeet, ()) {
    auto const tokens = *rc::gen::container<std::vector<std::string>>(rc::gen::elementOf(
        std::vector<std::string>{"{", "}", "[", "]", ",", ":", "\"accounts\"", "\"acc_0000000000001\"", "1",
                                 "-1", "null", "true", "\"\"", " ", "\n", "1e999"}));
    std::string json;
    for (auto const& token : tokens) json += token;
    auto const result = decode<BulkRemovals>(json);
    if (auto const* error = std::get_if<DecodeError>(&result)) RC_ASSERT(!error->place.empty());
}

}  // namespace
}  // namespace fauxcount::api
