// Bad input and bad moments in front of the real engine: each is refused with a reason or ends the
// connection, and the world's state hash is what it was.
#include "served_fixture.hpp"

#include <nlohmann/json.hpp>

#include <string>
#include <string_view>
#include <thread>
#include <vector>

namespace fauxcount::http {
namespace {

using nlohmann::json;

class HostileRequests : public ServedTest {
protected:
    HostileRequests() {
        worlds.start = *parse_instant("2030-01-01T00:00:00Z");
        start();
        auto const made = ask("PUT", "/__admin/worlds/w1", R"({"seed":3})");
        credential_ =
            "Authorization: Bearer " + json::parse(made.body).at("credential").get<std::string>() + "\r\n";
        ask("POST", "/__admin/worlds/w1/populations", R"({"template":"full","n":50})");
    }

    json world() { return json::parse(ask("GET", "/__admin/worlds/w1").body); }
    std::string hash() { return world().at("state_hash"); }

    // The code of the refusal; the world must not have noticed.
    std::string refused(std::string_view method, std::string const& target, std::string_view body) {
        auto const before = hash();
        auto const answer = ask(method, target, body, credentials_for(target));
        EXPECT_GE(answer.status, 400) << target << body;
        EXPECT_LT(answer.status, 500) << target << body;
        EXPECT_EQ(hash(), before) << target << body;
        return json::parse(answer.body).at("code");
    }
    std::string refused_advance(std::string_view body) {
        return refused("POST", "/__admin/worlds/w1/clock/advance", body);
    }
    std::string credentials_for(std::string_view target) const {
        return target.starts_with("/__admin") ? std::string{} : credential_;
    }

    std::string credential_;
};

TEST_F(HostileRequests, TimesThatCannotBe) {
    EXPECT_EQ(refused_advance(R"({"to":"2029-12-31T23:59:59.999Z"})"), "clock.in_past");
    EXPECT_EQ(refused_advance(R"({"by":"P8000Y"})"), "request.invalid");
    EXPECT_EQ(refused_advance(R"({"by":"P2922000D"})"), "clock.out_of_range");
    EXPECT_EQ(refused_advance(R"({"by":"P99999999999999999999D"})"), "request.invalid");
    EXPECT_EQ(refused_advance(R"({"by":"-P1D"})"), "request.invalid");
    EXPECT_EQ(refused_advance(R"({"to":"10000-01-01T00:00:00Z"})"), "request.invalid");
    EXPECT_EQ(refused_advance(R"({"by":86400000})"), "request.invalid");
    EXPECT_EQ(refused_advance("{}"), "request.invalid");
    EXPECT_EQ(refused_advance(R"({"by":"P1D","next":true})"), "request.invalid");
}

TEST_F(HostileRequests, AnAdvanceToTheEndOfTimeEndsAndHoldsUpNobody) {
    // Two subscriptions renew a hundred thousand times each on the way.
    ask("PUT", "/__admin/worlds/eternal", "{}");
    ask("POST", "/__admin/worlds/eternal/populations", R"({"template":"full","n":2})");
    auto advancing = client();
    advancing.send(
        request("POST", "/__admin/worlds/eternal/clock/advance", R"({"to":"9999-12-31T23:59:59.999Z"})"));
    EXPECT_EQ(ask("GET", "/livez").status, 200);
    EXPECT_EQ(ask("GET", "/w/other/v1/devices/dev_0000000000000").status, 404);
    auto const advanced = advancing.receive();
    EXPECT_EQ(advanced.status, 200) << advanced.body;
    EXPECT_EQ(json::parse(advanced.body).at("now"), "9999-12-31T23:59:59.999Z");
}

TEST_F(HostileRequests, TheSameIdsAreRefusedOneByOneAndInBulk) {
    for (char const* id : {"acc_0000000000000", "dev_0000000000000", "acc_", "", "\\u0000"}) {
        auto const body = R"({"account":")" + std::string{id} + "\"}";
        auto const single = refused("POST", "/w/w1/v1/removals", body);
        auto const before = hash();
        auto const bulk = ask("POST", "/w/w1/v1/bulk/removals",
                              R"({"accounts":[")" + std::string{id} + "\"]}", credential_);
        auto const answer = json::parse(bulk.body);
        auto const code = bulk.status == 200 ? answer.at("results")[0].at("code") : answer.at("code");
        EXPECT_EQ(code, single) << id;
        EXPECT_EQ(hash(), before) << id;
    }
}

TEST_F(HostileRequests, AnIdThatNamesNothingIsNotFoundWhereverItStands) {
    auto const account = json::parse(ask("GET", "/w/w1/v1/accounts?limit=1", {}, credential_).body)
                             .at("accounts")[0]
                             .at("id")
                             .get<std::string>();
    std::string lower = account;
    for (char& c : lower) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    for (std::string const& id : {lower, "dev_" + account.substr(4), account.substr(4), account + "0",
                                  std::string{"acc_0000000000000"}, std::string{"x"}}) {
        auto const code = [&](std::string_view method, std::string const& target,
                              std::string const& body = {}) {
            return refused(method, "/w/w1/v1/" + target, body);
        };
        EXPECT_EQ(code("GET", "accounts/" + id), "account.not_found") << id;
        EXPECT_EQ(code("GET", "removal-preflight?account=" + id), "account.not_found") << id;
        EXPECT_EQ(code("POST", "removals", R"({"account":")" + id + "\"}"), "account.not_found") << id;
        EXPECT_EQ(code("GET", "devices/" + id), "device.not_found") << id;
        EXPECT_EQ(code("GET", "removals/" + id), "removal.not_found") << id;
    }
    // In bulk a well-spelt id gets an answer of its own; with any other, nothing is done at all.
    auto const body = R"({"accounts":[")" + account + R"(","x"]})";
    EXPECT_EQ(refused("POST", "/w/w1/v1/bulk/removals", body), "account.not_found");
}

TEST_F(HostileRequests, BodiesThatAreNoAnswerToTheForm) {
    for (std::string const& body :
         {std::string{"{"}, std::string{"[]"}, std::string{"null"}, std::string{"{\"accounts\":{}}"},
          std::string{"{\"accounts\":[]} x"}, std::string{"\xef\xbb\xbf{}"},
          std::string{"{\"accounts\":[\"\xff\"]}"}, std::string(100'000, '['),
          "{\"accounts\":[" + std::string(100'000, ' ') + "}"}) {
        refused("POST", "/w/w1/v1/bulk/removals", body);
    }
}

// Two clients, one world: whichever comes first, the answer and the state agree.
TEST_F(HostileRequests, CancelRacingTheLastMillisecond) {
    auto const ids =
        json::parse(ask("GET", "/w/w1/v1/accounts?limit=20", {}, credential_).body).at("accounts");
    for (auto const& account : ids) {
        auto const body = json{{"account", account.at("id")}}.dump();
        ask("POST", "/w/w1/v1/removals", body, credential_);
    }
    auto const removals =
        json::parse(ask("GET", "/w/w1/v1/accounts?limit=20", {}, credential_).body).at("accounts");
    for (auto const& account : removals) {
        if (!account.contains("removal")) continue;
        std::string const removal = account.at("removal");
        int cancelled = 0;
        std::thread cancels{[&] {
            cancelled = ask("POST", "/w/w1/v1/removals/" + removal + "/cancel", {}, credential_).status;
        }};
        auto const advanced =
            ask("POST", "/__admin/worlds/w1/clock/advance", json{{"to", account.at("removal_due")}}.dump());
        cancels.join();
        auto const state =
            json::parse(ask("GET", "/w/w1/v1/removals/" + removal, {}, credential_).body).at("state");
        EXPECT_TRUE(cancelled == 200 || cancelled == 409) << cancelled;
        EXPECT_EQ(state == "cancelled", cancelled == 200) << state << advanced.body;
    }
    EXPECT_EQ(json::parse(ask("GET", "/__admin/worlds/w1/invariants").body).at("holds"), true);
}

TEST_F(HostileRequests, ManyClientsThatLeaveInTheMiddle) {
    auto const whole = request("POST", "/__admin/worlds/w1/populations", R"({"template":"full","n":20000})");
    for (std::size_t cut = whole.size() - 8; cut <= whole.size(); ++cut) {
        auto leaving = client();
        leaving.send(whole.substr(0, cut));
    }
    // The audit waits in the mailbox behind whatever the world is still at.
    EXPECT_EQ(json::parse(ask("GET", "/__admin/worlds/w1/invariants").body).at("holds"), true);
    // Only one was complete: it is done as a whole, although nobody waited for it, or it never arrived.
    auto const accounts = world().at("accounts").get<int>();
    EXPECT_TRUE(accounts == 50 || accounts == 20'050) << accounts;
}

}  // namespace
}  // namespace fauxcount::http
