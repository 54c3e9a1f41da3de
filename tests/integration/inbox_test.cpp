// Requests that stay open until there is a message for them, in front of the real engine.
#include "served_fixture.hpp"

#include <nlohmann/json.hpp>

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

namespace fauxcount::http {
namespace {

using nlohmann::json;

constexpr std::string_view letters = "/__admin/worlds/one/inbox";

class InboxOverHttp : public ServedTest {
protected:
    InboxOverHttp() { worlds.start = *parse_instant("2030-01-01T00:00:00Z"); }

    // A removal is over ten seconds after it was asked for. Alice and Bob are there and signed in.
    void begin() {
        start();
        EXPECT_EQ(ask("PUT", "/__admin/worlds/one",
                      R"({"policy":[{"name":"grace","value":"PT10S"},)"
                      R"({"name":"purge.duration","value":"PT0S"}]})")
                      .status,
                  200);
        for (char const* const name : {"alice", "bob"}) {
            std::string const address = std::string{name} + "@example.test";
            ask("POST", "/w/one/v1/accounts",
                R"({"identifiers":[")" + address + R"("],"password":"correct horse"})");
            auto const opened = ask("POST", "/w/one/v1/sessions",
                                    R"({"identifier":")" + address + R"(","password":"correct horse"})");
            tokens_[name] = json::parse(opened.body).at("token").get<std::string>();
        }
    }
    void remove(std::string const& name) {
        auto const answer = ask("POST", "/w/one/v1/removals", R"({"channel":"site"})",
                                "Authorization: Bearer " + tokens_.at(name) + "\r\n");
        EXPECT_EQ(answer.status, 202) << answer.body;
    }

    static std::string letters_with(std::string const& query) { return std::string{letters} + "?" + query; }
    // Its request is with the world when another one, which came later, has been answered.
    void wait(RawClient& waiting, std::string const& query, std::string_view and_then = {}) {
        EXPECT_EQ(waiting.exchange(request("GET", "/livez")).status, 200);
        waiting.send(request("GET", letters_with(query)) + std::string{and_then});
        EXPECT_EQ(ask("GET", "/livez").status, 200);
    }
    static std::vector<std::uint64_t> numbers(RawAnswer const& answer) {
        EXPECT_EQ(answer.status, 200) << answer.body;
        auto const inbox = json::parse(answer.body);
        std::vector<std::uint64_t> all;
        for (auto const& one : inbox.at("messages")) all.push_back(one.at("number").get<std::uint64_t>());
        return all;
    }
    using Numbers = std::vector<std::uint64_t>;

private:
    std::map<std::string, std::string> tokens_;
};

TEST_F(InboxOverHttp, AMessageAnswersWhoeverWaitsForIt) {
    begin();
    auto waiting = client();
    wait(waiting, "to=ALICE@example.test&kind=removal_scheduled&via=email&wait=PT30S");
    remove("bob");
    remove("alice");
    auto const answer = waiting.receive();
    EXPECT_EQ(numbers(answer), Numbers{2});
    EXPECT_EQ(answer.header("content-type"), "application/json");
    EXPECT_EQ(answer.header("date"), "Tue, 01 Jan 2030 00:00:00 GMT");
    auto const message = json::parse(answer.body).at("messages").at(0);
    EXPECT_EQ(message.at("to"), "alice@example.test");
    EXPECT_EQ(message.at("due"), "2030-01-01T00:00:10.000Z");
    EXPECT_EQ(waiting.exchange(request("GET", "/livez")).status, 200) << "the connection goes on";
    EXPECT_EQ(numbers(ask("GET", letters_with("wait=PT30S"))), (Numbers{1, 2})) << "nothing to wait for";
}

TEST_F(InboxOverHttp, WithoutAMessageTheAnswerComesWhenItsTimeIsUp) {
    options.limits.idle_timeout_ms = 29'999;
    begin();
    auto idle = client(), told = client(), waiting = client();
    wait(told, "kind=removal_scheduled&wait=PT30S");
    wait(waiting, "kind=purged&wait=PT30S");
    EXPECT_EQ(idle.exchange(request("GET", "/livez")).status, 200);
    clock.advance(29'999);
    EXPECT_TRUE(idle.closed_by_server()) << "this is what shows a sweep";
    remove("alice");
    EXPECT_EQ(numbers(told.receive()), Numbers{1}) << "it was waiting yet";
    clock.advance(1);
    auto const answer = waiting.receive();
    EXPECT_EQ(numbers(answer), Numbers{});
    EXPECT_EQ(json::parse(answer.body).at("sent"), 1);
}

TEST_F(InboxOverHttp, ARunningClockBringsTheMessageByItself) {
    begin();
    EXPECT_EQ(ask("PUT", "/__admin/worlds/one/clock", R"({"mode":"running"})").status, 200);
    remove("alice");
    auto waiting = client();
    wait(waiting, "kind=purged&wait=PT30S");
    clock.advance(10'000);
    auto const answer = waiting.receive();
    ASSERT_EQ(numbers(answer), Numbers{2});
    EXPECT_EQ(json::parse(answer.body).at("messages").at(0).at("at"), "2030-01-01T00:00:10.000Z");
}

TEST_F(InboxOverHttp, WhatFollowsAWaitingRequestIsAnsweredAfterIt) {
    begin();
    auto waiting = client();
    wait(waiting, "wait=PT30S", request("GET", letters_with("limit=1")) + request("GET", "/livez"));
    remove("alice");
    EXPECT_EQ(numbers(waiting.receive()), Numbers{1});
    EXPECT_EQ(numbers(waiting.receive()), Numbers{1});
    EXPECT_EQ(waiting.receive().body, "ok\n");
}

TEST_F(InboxOverHttp, AClientThatLeavesIsWaitedForByNobody) {
    begin();
    {
        auto leaving = client();
        wait(leaving, "wait=PT60S");
    }
    while (ask("GET", "/metrics").body.find("connections_open 1\n") == std::string::npos)
        std::this_thread::yield();
    remove("alice");
    EXPECT_EQ(numbers(ask("GET", std::string{letters})), Numbers{1});
    stop();
    join();
}

TEST_F(InboxOverHttp, WhoeverWaitsHearsThatTheWorldIsGone) {
    begin();
    auto waiting = client();
    wait(waiting, "wait=PT30S");
    ASSERT_EQ(ask("DELETE", "/__admin/worlds/one", {}, "X-Fauxcount: 1\r\n").status, 204);
    auto const answer = waiting.receive();
    EXPECT_EQ(answer.status, 404);
    EXPECT_EQ(json::parse(answer.body).at("code"), "world.not_found");
    EXPECT_EQ(waiting.exchange(request("GET", "/livez")).status, 200);
}

TEST_F(InboxOverHttp, AServerThatIsToStopAnswersAtOnce) {
    begin();
    auto idle = client(), waiting = client(), half_sent = client();
    EXPECT_EQ(idle.exchange(request("GET", "/livez")).status, 200);
    wait(waiting, "wait=PT60S");
    half_sent.send("GET " + letters_with("wait=PT60S") + " HTTP/1.1\r\n");
    EXPECT_EQ(ask("GET", "/livez").status, 200);
    stop();
    EXPECT_TRUE(idle.closed_by_server());
    half_sent.send(host() + "\r\n");
    for (auto* const one : {&waiting, &half_sent}) {
        auto const answer = one->receive();
        EXPECT_EQ(numbers(answer), Numbers{});
        EXPECT_EQ(answer.header("connection"), "close");
        EXPECT_TRUE(one->closed_by_server());
    }
    // Both have their last answer and could go; the server does not wait for them for long.
    clock.advance(options.limits.linger_timeout_ms);
    join();
}

TEST_F(InboxOverHttp, WhatCannotBeAskedForIsRefusedWithItsPlace) {
    begin();
    using Refused = std::pair<std::string, std::string>;
    auto const refused = [&](std::string const& query) {
        auto const answer = ask("GET", letters_with(query));
        EXPECT_GE(answer.status, 400) << query << answer.body;
        auto const problem = json::parse(answer.body);
        return Refused{problem.at("code").get<std::string>(), problem.value("place", "")};
    };
    for (char const* const wrong : {"wait=PT61S", "wait=PT1M0.001S", "wait=P1D", "wait=-PT1S", "wait=30"})
        EXPECT_EQ(refused(wrong), (Refused{"request.invalid", "?wait"})) << wrong;
    for (char const* const wrong : {"to=alice", "to=", "to=%2B155", "to=alice%20smith"})
        EXPECT_EQ(refused(wrong), (Refused{"request.invalid", "?to"})) << wrong;
    EXPECT_EQ(refused("kind=letter"), (Refused{"request.invalid", "?kind"}));
    EXPECT_EQ(refused("kind=Purged"), (Refused{"request.invalid", "?kind"}));
    EXPECT_EQ(refused("via=post"), (Refused{"request.invalid", "?via"}));
    EXPECT_EQ(refused("limit=0"), (Refused{"request.invalid", "?limit"}));
    EXPECT_EQ(refused("limit=1001"), (Refused{"request.invalid", "?limit"}));
    EXPECT_EQ(refused("since=1"), (Refused{"request.invalid", "?since"}));
    EXPECT_EQ(refused("cursor=x"), (Refused{"cursor.invalid", "?cursor"}));
    for (char const* const nobody : {"account=acc_1", "account=acc_0000000000000"})
        EXPECT_EQ(refused(nobody).first, "account.not_found") << nobody;
    remove("alice");
    for (char const* const right : {"to=+15550100", "to=%2B1-555-01-00", "wait=PT0S", "wait=0.5s&limit=1"})
        EXPECT_EQ(ask("GET", letters_with(right)).status, 200) << right;
    EXPECT_EQ(ask("GET", "/__admin/worlds/two/inbox?wait=PT30S").status, 404);
    EXPECT_EQ(ask("POST", std::string{letters}).status, 405);
}

}  // namespace
}  // namespace fauxcount::http
