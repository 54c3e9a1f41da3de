// Codes that are sent, over HTTP and in front of the real engine: what tells whether one was, and where it is
// to be read.
#include "served_fixture.hpp"

#include <nlohmann/json.hpp>

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace fauxcount::http {
namespace {

using nlohmann::json;

class CodesOverHttp : public ServedTest {
protected:
    CodesOverHttp() { worlds.start = *parse_instant("2030-01-01T00:00:00Z"); }

    // Alice is signed in, and has asked that codes are sent to her address.
    void begin() {
        start();
        EXPECT_EQ(ask("PUT", "/__admin/worlds/one", R"({"seed":7})").status, 200);
        json const login = {{"identifier", "alice@example.test"}, {"password", "correct horse"}};
        product("POST", "/accounts", R"({"identifiers":["alice@example.test"],"password":"correct horse"})");
        login_ = login.dump();
        token_ = json::parse(product("POST", "/sessions", login_).body).at("token").get<std::string>();
        auto const enrolled = product("POST", "/factors", R"({"kind":"email"})");
        factor_ = "/factors/" + json::parse(enrolled.body).at("factor").at("id").get<std::string>();
    }
    RawAnswer product(std::string_view method, std::string const& path, std::string const& body = {},
                      std::string more = {}) {
        if (!token_.empty()) more += "Authorization: Bearer " + token_ + "\r\n";
        auto answer = ask(method, "/w/one/v1" + path, body, more);
        for (auto const& [name, value] : answer.headers) said_ += name + ": " + value + "\n";
        said_ += answer.body + "\n";
        return answer;
    }
    RawAnswer send(std::string more = {}) { return product("POST", factor_ + "/codes", {}, std::move(more)); }
    void pass(std::string const& length) {
        auto const answer = ask("POST", "/__admin/worlds/one/clock/advance", json{{"by", length}}.dump());
        EXPECT_EQ(answer.status, 200) << answer.body;
    }
    std::vector<std::string> codes() {
        auto const inbox = json::parse(ask("GET", "/__admin/worlds/one/inbox?kind=code").body);
        std::vector<std::string> all;
        for (auto const& one : inbox.at("messages")) all.push_back(one.at("code").get<std::string>());
        return all;
    }
    // All that the product API has answered.
    std::string const& said() const { return said_; }
    std::string const& login() const { return login_; }
    void nobody() { token_.clear(); }
    std::string confirmation() const { return factor_ + "/confirmation"; }

private:
    std::string token_, factor_, login_, said_;
};

TEST_F(CodesOverHttp, RetryAfterIsThereExactlyWhereNoneIsSent) {
    begin();
    std::size_t sent = 0;
    auto const expect_answer = [&](bool is_sent, std::string const& retry_after) {
        auto const answer = send();
        EXPECT_EQ(answer.status, 202);
        EXPECT_EQ(answer.header("content-type"), "application/json");
        EXPECT_EQ(answer.body, R"({"via":"email"})");
        EXPECT_FALSE(answer.has("location"));
        EXPECT_EQ(answer.has("retry-after"), !is_sent);
        EXPECT_EQ(answer.header("retry-after"), retry_after);
        sent += is_sent ? 1 : 0;
        EXPECT_EQ(codes().size(), sent);
    };
    expect_answer(true, "");
    expect_answer(false, "60");
    pass("PT0.001S");
    expect_answer(false, "60");  // and a millisecond less
    pass("PT58.999S");
    expect_answer(false, "1");
    pass("PT0.999S");
    expect_answer(false, "1");
    pass("PT0.001S");
    expect_answer(true, "");
}

TEST_F(CodesOverHttp, AnIdempotencyKeyMeansNothing) {
    begin();
    std::string const key = "Idempotency-Key: once\r\n";
    EXPECT_FALSE(send(key).has("retry-after"));
    EXPECT_EQ(send(key).header("retry-after"), "60");
    pass("PT1M");
    EXPECT_FALSE(send(key).has("retry-after"));
    auto const all = codes();
    ASSERT_EQ(all.size(), 2U);
    EXPECT_NE(all[0], all[1]);
    EXPECT_EQ(product("POST", confirmation(), json{{"code", all[0]}}.dump(), key).status, 401);
    EXPECT_EQ(product("POST", confirmation(), json{{"code", all[1]}}.dump(), key).status, 200);
}

TEST_F(CodesOverHttp, TheInboxAloneTellsThem) {
    begin();
    send();
    EXPECT_EQ(product("POST", confirmation(), json{{"code", "000000"}}.dump()).status, 401);
    EXPECT_EQ(product("POST", confirmation(), json{{"code", codes().at(0)}}.dump()).status, 200);
    pass("PT1M");
    nobody();
    auto const asked = json::parse(product("POST", "/sessions", login()).body).at("challenge");
    std::string const challenge = "/challenges/" + asked.at("id").get<std::string>();
    EXPECT_EQ(asked.at("kinds"), json::array({"email"}));
    EXPECT_EQ(product("POST", challenge + "/codes", R"({"via":"sms"})").status, 404);
    EXPECT_EQ(product("POST", challenge + "/codes", R"({"via":"email"})").status, 202);
    auto const all = codes();
    ASSERT_EQ(all.size(), 2U);
    json const answer = {{"kind", "email"}, {"code", all[1]}};
    EXPECT_EQ(product("POST", challenge + "/answer", answer.dump()).status, 201);
    auto const journal = ask("GET", "/__admin/worlds/one/journal?limit=1000");
    EXPECT_NE(journal.body.find("code.sent of acc_"), std::string::npos) << journal.body;
    for (auto const& code : all) EXPECT_EQ(journal.body.find(code), std::string::npos) << code;
    for (auto const& code : all) EXPECT_EQ(said().find(code), std::string::npos) << code;
}

}  // namespace
}  // namespace fauxcount::http
