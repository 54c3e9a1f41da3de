// What an answer looks like: status, headers, body; and which operation a target is.
#include "http_fixture.hpp"

#include <nlohmann/json.hpp>

#include <string>

namespace fauxcount::http {
namespace {

using HttpAnswers = HttpTest;
using nlohmann::json;

constexpr std::string_view account = "/v1/accounts/acc_000000000001A";
constexpr std::string_view fake_date = "Tue, 01 Jan 2030 00:00:00 GMT";
constexpr std::string_view test_clock_date = "Tue, 14 Nov 2023 22:13:20 GMT";

TEST_F(HttpAnswers, ASuccessCarriesWhatAClientNeeds) {
    start();
    auto const answer = ask("GET", "/w/w1" + std::string{account});
    EXPECT_EQ(answer.status, 200);
    EXPECT_EQ(answer.header("content-type"), "application/json");
    EXPECT_EQ(answer.header("content-length"), std::to_string(answer.body.size()));
    EXPECT_EQ(answer.header("date"), fake_date);
    EXPECT_EQ(answer.header("x-fauxcount-world"), "w1");
    EXPECT_EQ(answer.header("cache-control"), "no-store");
    EXPECT_EQ(json::parse(answer.body).at("id"), "acc_000000000001A");
}

TEST_F(HttpAnswers, WithoutANameTheWorldIsTheDefaultOne) {
    start();
    EXPECT_EQ(ask("GET", account).header("x-fauxcount-world"), "default");
}

TEST_F(HttpAnswers, WhatWasMadeHasALocationInTheWayItWasAskedFor) {
    start();
    constexpr std::string_view sign_up = R"({"identifiers":["a@example.test"],"password":"p"})";
    EXPECT_EQ(ask("POST", "/v1/accounts", sign_up).header("location"), account);
    EXPECT_EQ(ask("POST", "/w/w1/v1/accounts", sign_up).header("location"), "/w/w1" + std::string{account});
    EXPECT_EQ(ask("POST", "/v1/devices", R"({"kind":"watch"})").header("location"),
              "/v1/devices/dev_0000000000007");
    auto const removal = ask("POST", "/v1/removals");
    EXPECT_EQ(removal.status, 202);
    EXPECT_EQ(removal.header("location"), "/v1/removals/rem_0000000000009");
    auto const fork = ask("POST", "/__admin/worlds/w1/fork", R"({"name":"w2"})");
    EXPECT_EQ(fork.status, 201);
    EXPECT_EQ(fork.header("location"), "/__admin/worlds/w2");
    EXPECT_FALSE(ask("GET", account).has("location"));
}

TEST_F(HttpAnswers, NoContentHasNeitherBodyNorLength) {
    start();
    auto connection = client();
    auto const answer =
        connection.exchange(request("DELETE", "/v1/items/itm_0000000000001") + request("GET", "/livez"));
    EXPECT_EQ(answer.status, 204);
    EXPECT_FALSE(answer.has("content-length"));
    EXPECT_FALSE(answer.has("content-type"));
    EXPECT_EQ(answer.header("date"), fake_date);
    EXPECT_EQ(connection.receive().body, "ok\n");
}

TEST_F(HttpAnswers, HeadIsGetWithoutItsBody) {
    start();
    auto connection = client();
    auto const whole = connection.exchange(request("GET", account));
    connection.send(request("HEAD", account) + request("GET", "/livez"));
    auto const head = connection.receive(true);
    EXPECT_EQ(head.status, 200);
    EXPECT_EQ(head.headers, whole.headers);
    EXPECT_EQ(connection.receive().body, "ok\n");
    connection.send(request("HEAD", "/v1/nothing"));
    EXPECT_EQ(connection.receive(true).status, 404);
    EXPECT_EQ(connection.exchange(request("GET", "/livez")).body, "ok\n");
}

TEST_F(HttpAnswers, AMethodTheResourceLacksIsToldTheOthers) {
    start();
    struct Case {
        char const *method, *target, *allow;
    };
    for (auto const& [method, target, allow] :
         {Case{"DELETE", "/v1/accounts", "POST, GET, HEAD"}, Case{"GET", "/v1/bulk/removals", "POST"},
          Case{"HEAD", "/v1/bulk/removals", "POST"}, Case{"PATCH", "/livez", "GET, HEAD"},
          Case{"OPTIONS", "/__admin/worlds/w1", "PUT, GET, HEAD, DELETE"},
          Case{"BREW", "/v1/devices/x/find", "PUT"}}) {
        auto connection = client();
        connection.send(request(method, target));
        auto const answer = connection.receive(std::string_view{method} == "HEAD");
        EXPECT_EQ(answer.status, 405) << target;
        EXPECT_EQ(answer.header("allow"), allow) << target;
    }
}

TEST_F(HttpAnswers, WhatIsNotThereIsAProblemLikeAnyOther) {
    start();
    for (char const* target :
         {"/", "/v1", "/v2/accounts", "/v1/accounts/", "//v1/accounts", "/v1//accounts", "/w/w1", "/w/w1/v1",
          "/w/w1/livez", "/w/w1/__admin/info", "/w//", "/__admin", "/__admin/info/", "/livez/",
          "/V1/accounts", "*", "livez", "/a/b/c/d/e/f/g/h/i/j", "/v1/accounts/acc_000000000001A/x"}) {
        auto const answer = ask("GET", target);
        EXPECT_EQ(answer.status, 404) << target;
        EXPECT_EQ(answer.header("content-type"), "application/problem+json");
        EXPECT_EQ(json::parse(answer.body).at("code"), "request.not_found") << target;
        EXPECT_FALSE(answer.has("x-fauxcount-world"));
    }
}

TEST_F(HttpAnswers, AnIdOfAnotherSpellingIsTheNotFoundOfItsKind) {
    start();
    auto const code_for = [this](std::string_view target) {
        auto const answer = ask("GET", target);
        EXPECT_EQ(answer.status, 404) << target;
        return json::parse(answer.body).at("code").get<std::string>();
    };
    EXPECT_EQ(code_for("/v1/accounts/acc_000000000001a"), "account.not_found");
    EXPECT_EQ(code_for("/v1/accounts/1"), "account.not_found");
    EXPECT_EQ(code_for("/v1/accounts/dev_000000000001A"), "account.not_found");
    EXPECT_EQ(code_for("/v1/devices/acc_000000000001A"), "device.not_found");
    EXPECT_EQ(code_for("/v1/items/%20"), "item.not_found");
    EXPECT_EQ(code_for("/v1/removals/x"), "removal.not_found");
    EXPECT_EQ(code_for("/v1/removal-preflight?account=me"), "account.not_found");
    EXPECT_EQ(engine::fake_controls().answered, 0);
}

TEST_F(HttpAnswers, PercentEncodingMeansTheSameTarget) {
    options.record_file.clear();  // who reads the records does not decode
    start();
    EXPECT_EQ(ask("GET", "/v1/%61ccounts/acc%5F000000000001A").status, 200);
    EXPECT_EQ(ask("GET", "/w/%77%31/v1/accounts").header("x-fauxcount-world"), "w1");
    auto const list = ask("GET", "/v1/accounts?%6Cimit=5&cursor=a%26b");
    EXPECT_EQ(json::parse(list.body).at("next_cursor"), "5a&b");
    for (char const* broken : {"/v1/%zz", "/v1/%4", "/v1/%", "/v1/%00", "/v1/%ff", "/v1/accounts?cursor=%c3",
                               "/v1/accounts?cursor=\xff"}) {
        EXPECT_EQ(ask("GET", broken).status, 400) << broken;
    }
}

TEST_F(HttpAnswers, QueriesAreTakenExactlyAsDocumented) {
    start();
    EXPECT_EQ(ask("GET", "/v1/accounts?").status, 200);
    EXPECT_EQ(ask("GET", "/v1/accounts?limit=10&cursor=x").status, 200);
    for (char const* query : {"limit=", "limit", "limit=1&limit=2", "unknown=1", "limit=1&", "&", "=1",
                              "limit=x", "limit=-1", "limit=4294967296", "LIMIT=1", "a&b&c&d&e&f&g&h&i&j"}) {
        auto const answer = ask("GET", "/v1/accounts?" + std::string{query});
        EXPECT_EQ(answer.status, 400) << query;
        EXPECT_EQ(json::parse(answer.body).at("code"), "request.invalid") << query;
    }
    EXPECT_EQ(ask("GET", std::string{account} + "?x=1").status, 400);
}

TEST_F(HttpAnswers, ABadBodyIsRefusedWithThePlace) {
    start();
    auto const answer = ask("POST", "/w/w1/v1/devices", R"({"kind":"toaster"})");
    EXPECT_EQ(answer.status, 400);
    EXPECT_EQ(json::parse(answer.body).at("place"), "/kind");
    // The boundary refused, but it is still the world's time.
    EXPECT_EQ(answer.header("date"), fake_date);
    EXPECT_EQ(ask("POST", "/v1/devices", R"({"kind":"phone")").status, 400);
    EXPECT_EQ(ask("POST", "/v1/devices", R"({"kind":"phone","kind":"phone"})").status, 400);
    EXPECT_EQ(ask("POST", "/v1/devices").status, 400);
    EXPECT_EQ(engine::fake_controls().answered, 0);
}

TEST_F(HttpAnswers, ARefusalOfTheWorldBecomesAProblemDocument) {
    start();
    auto const answer = ask("POST", "/v1/removals", {}, "Authorization: Bearer removal.blocked\r\n");
    EXPECT_EQ(answer.status, 409);
    EXPECT_EQ(answer.header("content-type"), "application/problem+json");
    auto const problem = json::parse(answer.body);
    EXPECT_EQ(problem.at("status"), 409);
    EXPECT_EQ(problem.at("code"), "removal.blocked");
    EXPECT_EQ(problem.at("remedy"), "clear_blockers");
    EXPECT_EQ(problem.at("blockers").size(), 1U);
    EXPECT_FALSE(answer.has("location"));
}

TEST_F(HttpAnswers, RetryAfterCountsVirtualSecondsAndRoundsUp) {
    start();
    auto const with = [this](std::string const& code) {
        return ask("POST", "/v1/removals", {}, "Authorization: Bearer " + code + "\r\n");
    };
    constexpr std::string_view sign_up = R"({"identifiers":["a@example.test"],"password":"p"})";
    auto const quarantined = "Authorization: Bearer account.identifier_quarantined\r\n";
    EXPECT_EQ(ask("POST", "/v1/accounts", sign_up, quarantined).header("retry-after"), "2");
    EXPECT_EQ(with("world.busy").status, 503);
    EXPECT_EQ(with("world.busy").header("retry-after"), "1");
    EXPECT_EQ(with("server.draining").header("retry-after"), "90") << "what the refusal itself says";
    EXPECT_FALSE(with("removal.limit").has("retry-after"));
}

// The header alone tells whether one was sent.
TEST_F(HttpAnswers, ACodeThatIsSentAndOneThatIsNotAreToldInTheSameWay) {
    start();
    auto const sent = ask("POST", "/v1/challenges/chl_0000000000007/codes", R"({"via":"email"})");
    EXPECT_EQ(sent.status, 202);
    EXPECT_EQ(sent.header("content-type"), "application/json");
    EXPECT_EQ(sent.body, R"({"via":"email"})");
    EXPECT_FALSE(sent.has("retry-after"));
    auto const none = ask("POST", "/w/w1/v1/factors/fac_0000000000007/codes");
    EXPECT_EQ(none.status, 202);
    EXPECT_EQ(none.body, R"({"via":"sms"})");
    EXPECT_EQ(none.header("retry-after"), "59") << "rounded up";
    for (auto const* const one : {&sent, &none}) EXPECT_FALSE(one->has("location"));
    auto const late = "Authorization: Bearer auth.too_many_codes\r\n";
    auto const refused = ask("POST", "/v1/factors/fac_0000000000007/codes", "{}", late);
    EXPECT_EQ(refused.status, 429);
    EXPECT_EQ(refused.header("retry-after"), "2");
    EXPECT_EQ(json::parse(refused.body).at("not_before"), "2030-01-01T00:00:01.501Z");
    EXPECT_EQ(ask("POST", "/v1/challenges/chl_0000000000007/codes", R"({"via":"post"})").status, 400);
    EXPECT_EQ(ask("POST", "/v1/challenges/chl_0000000000007/codes").status, 400);
    EXPECT_EQ(ask("POST", "/v1/challenges/fac_0000000000007/codes", R"({"via":"sms"})").status, 404);
}

TEST_F(HttpAnswers, UnauthorizedSaysWhichProofWouldDo) {
    start();
    auto const challenge = [this](std::string const& code) {
        auto const answer = ask("POST", "/v1/removals", {}, "Authorization: Bearer " + code + "\r\n");
        EXPECT_EQ(answer.status, 401) << code;
        return answer.header("www-authenticate");
    };
    EXPECT_EQ(challenge("auth.missing"), "Bearer");
    auto const bad = "Authorization: Bearer auth.bad_credentials\r\n";
    auto const sign_in = ask("POST", "/v1/sessions", R"({"identifier":"a","password":"b"})", bad);
    EXPECT_EQ(sign_in.header("www-authenticate"), "Bearer");
    EXPECT_EQ(challenge("auth.invalid_token"), "Bearer error=\"invalid_token\"");
    EXPECT_EQ(challenge("auth.proof_too_old"),
              "Bearer error=\"insufficient_user_authentication\", max_age=300");
    EXPECT_EQ(challenge("auth.proof_too_weak"),
              "Bearer error=\"insufficient_user_authentication\", acr_values=\"second_factor\", max_age=300");
}

TEST_F(HttpAnswers, OutsideWorldsTheDateIsReal) {
    start();
    EXPECT_EQ(ask("GET", "/livez").header("date"), test_clock_date);
    EXPECT_EQ(ask("GET", "/__admin/info").header("date"), test_clock_date);
    EXPECT_EQ(ask("GET", "/nothing").header("date"), test_clock_date);
    EXPECT_EQ(ask("GET", "/__admin/worlds/w1/clock").header("date"), fake_date);
    EXPECT_EQ(ask("GET", "/__admin/worlds/w1/clock").header("x-fauxcount-world"), "w1");
}

TEST_F(HttpAnswers, AWorldNameIsRepeatedOnlyIfItIsOne) {
    start();
    for (char const* name : {"W1", "a%0d%0aX-Evil:%201", "-a", "a-", "a_b", "%C3%A9"}) {
        auto const answer = ask("GET", "/w/" + std::string{name} + "/v1/accounts");
        EXPECT_FALSE(answer.has("x-fauxcount-world")) << name;
        EXPECT_FALSE(answer.has("x-evil"));
    }
}

}  // namespace
}  // namespace fauxcount::http
