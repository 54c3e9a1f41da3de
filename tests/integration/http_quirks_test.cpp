// Answers of a world whose wire has quirks: what is spelt otherwise, and what stays.
#include "http_fixture.hpp"

#include <nlohmann/json.hpp>

#include <string>
#include <thread>
#include <utility>

namespace fauxcount::http {
namespace {

using nlohmann::json;

constexpr std::string_view account = "/w/w1/v1/accounts/acc_000000000001A";
constexpr std::string_view item = "/w/w1/v1/items/itm_0000000000001";

class HttpQuirks : public HttpTest {
protected:
    void start_with(api::WireQuirks quirks) {
        engine::fake_controls().quirks = std::move(quirks);
        start();
    }
    // The fake refuses with the code that the token names.
    RawAnswer refused(std::string_view code) {
        return ask("GET", account, {}, "Authorization: Bearer " + std::string(code) + "\r\n");
    }
};

TEST_F(HttpQuirks, APrefixStandsBeforeAllJsonAndNothingElse) {
    start_with({.json_prefix = ")]}'\n"});
    auto const success = ask("GET", account);
    EXPECT_EQ(success.status, 200);
    EXPECT_EQ(success.header("content-type"), "application/json");
    EXPECT_EQ(success.header("content-length"), std::to_string(success.body.size()));
    ASSERT_TRUE(success.body.starts_with(")]}'\n{")) << success.body;
    EXPECT_EQ(json::parse(success.body.substr(5)).at("id"), "acc_000000000001A");
    auto const refusal = refused("account.not_found");
    EXPECT_EQ(refusal.status, 404);
    ASSERT_TRUE(refusal.body.starts_with(")]}'\n{")) << refusal.body;
    EXPECT_EQ(json::parse(refusal.body.substr(5)).at("code"), "account.not_found");

    auto const nothing = ask("DELETE", item);
    EXPECT_EQ(nothing.status, 204);
    EXPECT_EQ(nothing.body, "");
    auto connection = client();
    connection.send(request("HEAD", account) + request("GET", "/livez"));
    EXPECT_EQ(connection.receive(true).header("content-length"), std::to_string(success.body.size()));
    EXPECT_EQ(connection.receive().body, "ok\n");
}

TEST_F(HttpQuirks, AreAlsoOfWhatTheServerRefusesBeforeAWorldSeesIt) {
    start_with({.json_prefix = "&&&", .errors_in_200 = true});
    constexpr std::string_view with_authorization = "Authorization: Basic YTpi\r\n";
    for (auto const& answer :
         {ask("POST", "/w/w1/v1/accounts", "no json"), ask("GET", "/w/w1/v1/accounts?limit=x"),
          ask("GET", "/w/w1/v1/nothing"), ask("PATCH", account), ask("GET", account, {}, with_authorization),
          ask("GET", "/v1/accounts?limit=x")}) {
        EXPECT_EQ(answer.status, 200) << answer.body;
        ASSERT_TRUE(answer.body.starts_with("&&&{")) << answer.body;
        EXPECT_GE(json::parse(answer.body.substr(3)).at("status"), 400);
    }
}

TEST_F(HttpQuirks, ARefusalIn200KeepsEverythingButItsStatus) {
    start_with({.errors_in_200 = true});
    auto const waits = refused("server.draining");
    EXPECT_EQ(waits.status, 200);
    EXPECT_EQ(json::parse(waits.body).at("status"), 503);
    EXPECT_EQ(waits.header("content-type"), "application/problem+json");
    EXPECT_EQ(waits.header("retry-after"), "90");
    auto const old = refused("auth.proof_too_old");
    EXPECT_EQ(old.status, 200);
    EXPECT_EQ(json::parse(old.body).at("status"), 401);
    EXPECT_TRUE(old.has("www-authenticate"));
    EXPECT_EQ(ask("POST", "/w/w1/v1/removals").status, 202) << "what succeeds has its own";
}

TEST_F(HttpQuirks, AHeaderHoldsTheStatusOfARefusalOnly) {
    start_with({.errors_in_200 = true, .status_header = "X-Result"});
    auto const refusal = refused("account.not_found");
    EXPECT_EQ(refusal.status, 200);
    EXPECT_EQ(refusal.header("x-result"), "404");
    EXPECT_FALSE(ask("GET", account).has("x-result"));
}

TEST_F(HttpQuirks, AContentTypeIsThatOfAllJson) {
    start_with({.content_type = "text/plain"});
    EXPECT_EQ(ask("GET", account).header("content-type"), "text/plain");
    EXPECT_EQ(refused("account.not_found").header("content-type"), "text/plain");
    EXPECT_FALSE(ask("DELETE", item).has("content-type"));
}

TEST_F(HttpQuirks, AreThoseOfAWorldAndNotOfTheServer) {
    start_with({.json_prefix = "&&&", .errors_in_200 = true, .content_type = "text/plain"});
    EXPECT_TRUE(ask("GET", account).body.starts_with("&&&")) << "whoever is asked next";
    auto const world = ask("GET", "/__admin/worlds/w1/clock");
    EXPECT_EQ(world.header("content-type"), "application/json");
    EXPECT_TRUE(json::accept(world.body)) << world.body;
    EXPECT_EQ(ask("GET", "/__admin/nothing").status, 404);
    EXPECT_TRUE(json::accept(ask("GET", "/openapi.json").body));
}

TEST_F(HttpQuirks, AreThoseOfNoOtherWorldOnTheSameConnection) {
    start_with({.json_prefix = "&&&", .errors_in_200 = true});
    auto connection = client();
    constexpr std::string_view limit = "/v1/accounts?limit=x";
    for (int twice = 0; twice < 2; ++twice) {
        EXPECT_EQ(connection.exchange(request("GET", "/w/w1" + std::string(limit))).status, 200);
        auto const plain = connection.exchange(request("GET", "/w/plain" + std::string(limit)));
        EXPECT_EQ(plain.status, 400);
        EXPECT_TRUE(json::accept(plain.body)) << plain.body;
    }
}

TEST_F(HttpQuirks, AreThoseOfALateAnswerToo) {
    start_with({.json_prefix = "&&&"});
    auto waiting = client();
    waiting.send(request("GET", "/w/busy/v1/accounts?limit=3"));
    while (engine::fake_controls().queued != 1) std::this_thread::yield();
    engine::fake_controls().hold = false;
    EXPECT_TRUE(waiting.receive().body.starts_with("&&&{"));
}

}  // namespace
}  // namespace fauxcount::http
