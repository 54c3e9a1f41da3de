// Requests and answers as HTTP carries them: the server reads what the client writes, and refuses the rest.
#include "api/wire.hpp"
#include "sample.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <string>
#include <vector>

namespace fauxcount::api {
namespace {

using testing::same;
using testing::Sampler;

// A target as a server takes it apart: every segment and every parameter, decoded.
struct Target {
    std::vector<std::string> segments;
    std::vector<std::pair<std::string, std::string>> query;
};

std::vector<std::string> split(std::string_view text, char at) {
    std::vector<std::string> parts;
    while (true) {
        auto const end = text.find(at);
        parts.emplace_back(text.substr(0, end));
        if (end == std::string_view::npos) return parts;
        text.remove_prefix(end + 1);
    }
}

std::string percent_decoded(std::string_view text) {
    std::string out;
    RC_ASSERT(append_percent_decoded(out, text));
    return out;
}

Target taken_apart(std::string_view text) {
    Target target;
    auto const mark = text.find('?');
    for (auto const& segment : split(text.substr(0, mark), '/'))
        target.segments.push_back(percent_decoded(segment));
    if (mark == std::string_view::npos) return target;
    for (auto const& pair : split(text.substr(mark + 1), '&')) {
        auto const equals = pair.find('=');
        target.query.emplace_back(percent_decoded(pair.substr(0, equals)),
                                  percent_decoded(pair.substr(equals + 1)));
    }
    return target;
}

// What a router does for a route it has matched.
struct Routed {
    Routed(WireRequest const& wire, std::string_view prefix, Route const& to)
        : target(taken_apart(wire.target)) {
        RC_ASSERT(wire.method == to.method);
        if (wire.content_type.empty()) RC_ASSERT(wire.body.empty());
        auto const route = split(std::string{prefix}.append(to.path), '/');
        RC_ASSERT(target.segments.size() == route.size());
        for (std::size_t at = 0; at < route.size(); ++at) {
            if (route[at].starts_with('{')) {
                path.emplace_back(target.segments[at]);
            } else {
                RC_ASSERT(target.segments[at] == route[at]);
            }
        }
        query.reserve(target.query.size());
        for (auto const& [name, value] : target.query) query.push_back({name, value});
    }

    Target target;
    std::vector<std::string_view> path;
    std::vector<Parameter> query;
};

// Empty where the server reads what the client wrote. What is compiled for each request is as little as can
// be.
template <class R>
std::string lost_on_the_way(Sampler& sampler, std::string_view prefix) {
    R request{};
    sampler.fill(request, R::path_fields());
    sampler.fill(request, R::query_fields());
    sampler.fill(request, R::fields());
    WireRequest wire;
    if constexpr (std::is_constructible_v<Request, R>) {
        wire = encode_request("alpha", Request{request});
    } else {
        wire = encode_request(ControlRequest{request});
    }
    Routed const routed{wire, prefix, R::route};
    auto const result = decode_request<R>(routed.path, routed.query, wire.body);
    if (auto const* error = std::get_if<DecodeError>(&result)) return error->place + ": " + error->detail;
    auto const& back = std::get<R>(result);
    auto const all_same = [&](auto const&... field) {
        return (same(back.*field.member, request.*field.member) && ...);
    };
    bool const kept = std::apply(all_same, R::path_fields()) && std::apply(all_same, R::query_fields()) &&
                      std::apply(all_same, R::fields());
    return kept ? "" : "another request: " + wire.target + wire.body;
}

template <class... R>
void round_trips(std::uint64_t seed, std::variant<R...> const* /*names the alternatives*/,
                 std::string_view prefix) {
    Sampler sampler{seed};
    std::string lost;
    (lost.append(lost_on_the_way<R>(sampler, prefix)), ...);
    RC_ASSERT(lost == "");
}

RC_GTEST_PROP(Wire, CarriesEveryProductRequest, ()) {
    auto const seed = *rc::gen::resize(100, rc::gen::arbitrary<std::uint64_t>());
    round_trips(seed, static_cast<Request const*>(nullptr), "/w/alpha");
}

RC_GTEST_PROP(Wire, CarriesEveryControlRequest, ()) {
    auto const seed = *rc::gen::resize(100, rc::gen::arbitrary<std::uint64_t>());
    round_trips(seed, static_cast<ControlRequest const*>(nullptr), "");
}

TEST(Targets, AreWhatTheRouteSays) {
    EXPECT_EQ(encode_request("default", GetAccount{AccountId{1}}).target,
              "/w/default/v1/accounts/acc_0000000000001");
    EXPECT_EQ(encode_request("a", ListAccounts{}).target, "/w/a/v1/accounts");
    EXPECT_EQ(encode_request("a", ListAccounts{10, "x y"}).target, "/w/a/v1/accounts?limit=10&cursor=x%20y");
    EXPECT_EQ(encode_request("a", Preflight{AccountId{1}}).target,
              "/w/a/v1/removal-preflight?account=acc_0000000000001");
    EXPECT_EQ(encode_request(ControlRequest{TakeSnapshot{"a", "../b"}}).target,
              "/__admin/worlds/a/snapshots/..%2Fb");
    EXPECT_EQ(encode_request(ControlRequest{Residue{"a", AccountId{1}}}).target,
              "/__admin/worlds/a/residue/acc_0000000000001");
    ListInbox news;
    news.world = "a";
    EXPECT_EQ(encode_request(ControlRequest{news}).target, "/__admin/worlds/a/inbox");
    news.limit = 10;
    news.cursor = "0000000000001";
    news.to = "+1 555&0100";
    news.account = AccountId{1};
    news.kind = MessageKind::purged;
    news.via = Via::sms;
    news.wait = minute;
    EXPECT_EQ(encode_request(ControlRequest{news}).target,
              "/__admin/worlds/a/inbox?limit=10&cursor=0000000000001&to=%2B1%20555%260100&"
              "account=acc_0000000000001&kind=purged&via=sms&wait=PT1M");
}

TEST(Targets, OfCodesThatAreSentNameWhatTheyAreFor) {
    auto const by_mail = encode_request("a", SendCode{ChallengeId{1}, Via::email});
    EXPECT_EQ(by_mail.target, "/w/a/v1/challenges/chl_0000000000001/codes");
    EXPECT_EQ(by_mail.body, R"({"via":"email"})");
    auto const to_confirm = encode_request("a", SendFactorCode{FactorId{1}});
    EXPECT_EQ(to_confirm.method, "POST");
    EXPECT_EQ(to_confirm.target, "/w/a/v1/factors/fac_0000000000001/codes");
    EXPECT_EQ(to_confirm.body, "");
}

TEST(Targets, ComeWithABodyWhereTheRequestHasFields) {
    auto const removal = encode_request("a", RequestRemoval{});
    EXPECT_EQ(removal.method, "POST");
    EXPECT_EQ(removal.body, R"({"channel":"site"})");
    EXPECT_EQ(removal.content_type, "application/json");
    auto const reset = encode_request(ControlRequest{ResetWorld{"a"}});
    EXPECT_EQ(reset.body, "");
    EXPECT_EQ(reset.content_type, "");
}

template <class R>
DecodeError refusal(std::vector<std::string_view> const& path, std::vector<Parameter> const& query,
                    std::string_view body = "") {
    auto result = decode_request<R>(path, query, body);
    if (auto* error = std::get_if<DecodeError>(&result)) return std::move(*error);
    return {"taken", "", Code::ok};
}

TEST(Parameters, ThatAreNoIdsOfTheirKindAreNotFound) {
    EXPECT_EQ(refusal<GetAccount>({"acc_1"}, {}).code, Code::account_not_found);
    EXPECT_EQ(refusal<GetAccount>({"dev_0000000000001"}, {}).code, Code::account_not_found);
    EXPECT_EQ(refusal<GetAccount>({"acc_000000000000a"}, {}).code, Code::account_not_found);
    EXPECT_EQ(refusal<GetDevice>({"acc_0000000000001"}, {}).code, Code::device_not_found);
    EXPECT_EQ(refusal<GetItem>({""}, {}).code, Code::item_not_found);
    EXPECT_EQ(refusal<GetSubscription>({"x"}, {}).code, Code::subscription_not_found);
    EXPECT_EQ(refusal<SignOut>({"x"}, {}).code, Code::session_not_found);
    EXPECT_EQ(refusal<GetRemoval>({"x"}, {}).code, Code::removal_not_found);
    EXPECT_EQ(refusal<Preflight>({}, {{"account", "x"}}).code, Code::account_not_found);
}

TEST(Parameters, ThatAreUnknownEmptyOrGivenTwiceAreRefused) {
    auto const place = [](DecodeError const& error) {
        EXPECT_EQ(error.code, Code::request_invalid);
        return error.place;
    };
    EXPECT_EQ(place(refusal<ListAccounts>({}, {{"force", "1"}})), "?force");
    EXPECT_EQ(place(refusal<GetAccount>({"acc_0000000000001"}, {{"limit", "1"}})), "?limit");
    EXPECT_EQ(place(refusal<ListAccounts>({}, {{"", ""}})), "?");
    EXPECT_EQ(place(refusal<ListAccounts>({}, {{"limit", "1"}, {"limit", "1"}})), "?limit");
    EXPECT_EQ(place(refusal<ListAccounts>({}, {{"cursor", ""}})), "?cursor");
    EXPECT_EQ(place(refusal<ListAccounts>({}, {{"cursor", std::string(257, 'c')}})), "?cursor");
    EXPECT_EQ(place(refusal<GetWorld>({std::string(64, 'w')}, {})), "{world}");
    for (auto const* wrong :
         {"-1", "+1", "1.0", " 1", "1 ", "0x1", "4294967296", "99999999999999999999", "ten"}) {
        EXPECT_EQ(place(refusal<ListAccounts>({}, {{"limit", wrong}})), "?limit") << wrong;
    }
}

TEST(Parameters, ThatSpellNoSuchValueAreRefused) {
    auto const inbox = [](std::string_view name, std::string_view value) {
        auto const error = refusal<ListInbox>({"alpha"}, {{name, value}});
        EXPECT_EQ(error.place, "?" + std::string{name});
        return error;
    };
    EXPECT_EQ(inbox("kind", "letter").detail,
              "This must be one of removal_scheduled, removal_cancelled, purged, factor_added, "
              "factor_removed, backup_code_used, code, password_changed");
    EXPECT_EQ(inbox("via", "Email").code, Code::request_invalid);
    EXPECT_EQ(refusal<ListInbox>({"alpha"}, {{"account", "acc_1"}}).code, Code::account_not_found);
    EXPECT_EQ(inbox("to", "").code, Code::request_invalid);
    EXPECT_EQ(inbox("to", std::string(257, 'a')).code, Code::request_invalid);
    for (auto const* wrong : {"30", "-PT1S", "P1M", "PT0.0001S", ""})
        EXPECT_EQ(inbox("wait", wrong).code, Code::request_invalid) << wrong;
}

TEST(Parameters, ThatAreRefusedBecomeProblemsInWords) {
    auto const problem = problem_of(refusal<GetAccount>({"acc_1"}, {}));
    EXPECT_EQ(problem.code, Code::account_not_found);
    EXPECT_EQ(problem.detail, "There is no such account");
    EXPECT_EQ(problem_of(refusal<ListAccounts>({}, {{"limit", "x"}})).place, "?limit");
}

TEST(Parameters, DoNotCountAsMembersOfTheBody) {
    EXPECT_EQ(refusal<ProveSession>({"ses_0000000000001"}, {}, R"({"password":"p","session":"ses_1"})").place,
              "/session");
    EXPECT_EQ(refusal<ProveSession>({"ses_0000000000001"}, {{"password", "p"}}, R"({"password":"p"})").place,
              "?password");
    EXPECT_EQ(refusal<GetAccount>({"acc_0000000000001"}, {}, "[]").place, "line 1, column 1");
}

Decoded<SeedAccounts> seeded(std::string_view body) {
    std::vector<std::string_view> const path{"alpha"};
    return decode_request<SeedAccounts>(path, {}, body);
}

TEST(SeedFiles, AreReadALineAnAccount) {
    auto const result =
        seeded("{\"identifiers\":[\"a\"],\"password\":\"p\"}\r\n\n"
               "{\"identifiers\":[\"b\"],\"password\":\"p\",\"devices\":[{\"kind\":\"phone\"}]}");
    ASSERT_TRUE(std::holds_alternative<SeedAccounts>(result));
    auto const& request = std::get<SeedAccounts>(result);
    EXPECT_EQ(request.world, "alpha");
    ASSERT_EQ(request.accounts.size(), 2U);
    EXPECT_EQ(request.lines, (std::vector<std::uint32_t>{1, 3}));
    EXPECT_EQ(request.accounts[1].devices.at(0).kind, DeviceKind::phone);
    EXPECT_TRUE(std::get<SeedAccounts>(seeded("")).accounts.empty());
}

TEST(SeedFiles, AreRefusedWithLineAndPlace) {
    std::string const good = "{\"identifiers\":[\"a\"],\"password\":\"p\"}\n";
    auto const place = [&](std::string const& line) {
        auto const result = seeded(good + good + line + "\n" + good);
        return std::holds_alternative<DecodeError>(result) ? std::get<DecodeError>(result).place : "taken";
    };
    EXPECT_EQ(place("{\"password\" x"), "line 3, column 13");
    EXPECT_EQ(place("{\"identifiers\":[\"a\"],\"password\":\"p\",\"devices\":[{\"kind\":\"brick\"}]}"),
              "line 3, /devices/0/kind");
    EXPECT_EQ(place("{\"identifiers\":[\"a\"]}"), "line 3, /password");
    EXPECT_EQ(place("[]"), "line 3, column 1");
    EXPECT_EQ(place(" "), "line 3, column 2");
}

TEST(SeedFiles, AreWrittenAsTheyAreRead) {
    SeedAccounts request;
    request.world = "alpha";
    Sampler sampler{7};
    for (std::uint32_t line = 1; line <= 50; ++line) {
        request.accounts.push_back(sampler.described<SeedAccount>());
        request.lines.push_back(line);
    }
    auto const wire = encode_request(ControlRequest{request});
    EXPECT_EQ(wire.content_type, "application/x-ndjson");
    auto const result = seeded(wire.body);
    ASSERT_TRUE(std::holds_alternative<SeedAccounts>(result)) << std::get<DecodeError>(result).place;
    EXPECT_TRUE(same(std::get<SeedAccounts>(result).accounts, request.accounts));
    EXPECT_EQ(std::get<SeedAccounts>(result).lines, request.lines);
}

template <class AnyAnswer>
std::string written(AnyAnswer const& answer) {
    std::string out;
    encode_answer(answer, out);
    return out;
}

TEST(Answers, AreReadByTheRequestTheyBelongTo) {
    auto const view = Sampler{1}.described<AccountView>();
    Request const request = GetAccount{view.id};
    auto const answer = decode_answer(request, 200, written(Answer{view}));
    ASSERT_TRUE(std::holds_alternative<Answer>(answer));
    EXPECT_TRUE(same(std::get<AccountView>(std::get<Answer>(answer)), view));
    auto const other = decode_answer(Request{GetDevice{}}, 200, written(Answer{view}));
    EXPECT_TRUE(std::holds_alternative<DecodeError>(other));
}

TEST(Answers, OfNothingHaveNoBody) {
    EXPECT_EQ(written(Answer{Done{}}), "");
    auto const answer = decode_answer(Request{SignOut{}}, 204, "");
    ASSERT_TRUE(std::holds_alternative<Answer>(answer));
    EXPECT_TRUE(std::holds_alternative<Done>(std::get<Answer>(answer)));
    EXPECT_TRUE(std::holds_alternative<DecodeError>(decode_answer(Request{SignOut{}}, 204, "{}")));
    EXPECT_TRUE(std::holds_alternative<DecodeError>(decode_answer(Request{GetAccount{}}, 200, "")));
}

TEST(Answers, ThatRefuseAreReadWithTheirStatus) {
    Problem problem;
    problem.code = Code::world_not_found;
    problem.detail = "No world has this name";
    ControlRequest const request = GetWorld{"alpha"};
    auto const answer = decode_answer(request, 404, written(ControlAnswer{problem}));
    ASSERT_TRUE(std::holds_alternative<ControlAnswer>(answer));
    EXPECT_EQ(std::get<Problem>(std::get<ControlAnswer>(answer)).code, Code::world_not_found);
    EXPECT_TRUE(
        std::holds_alternative<DecodeError>(decode_answer(request, 400, written(ControlAnswer{problem}))));
    EXPECT_TRUE(std::holds_alternative<DecodeError>(decode_answer(request, 502, "<html>Bad gateway</html>")));
    EXPECT_TRUE(std::holds_alternative<DecodeError>(decode_answer(request, 301, "")));
}

}  // namespace
}  // namespace fauxcount::api
