// Who may come in: Host, pages of other sites, content types, the admin token.
#include "http/entropy.hpp"
#include "http_fixture.hpp"

#include <string>

namespace fauxcount::http {
namespace {

using HttpGuards = HttpTest;

constexpr std::string_view advance = "/__admin/worlds/w1/clock/advance";
constexpr std::string_view by_a_day = R"({"by":"P1D"})";

TEST_F(HttpGuards, OnlyLoopbackNamesWithTheRightPortAreHosts) {
    start();
    auto const with_host = [this](std::string const& line) {
        return ask_raw("GET /livez HTTP/1.1\r\n" + line + "\r\n").status;
    };
    std::string const port_text = ":" + std::to_string(port());
    for (char const* name : {"127.0.0.1", "localhost", "LocalHost", "[::1]", "127.8.9.10"}) {
        EXPECT_EQ(with_host("Host: " + (name + port_text) + "\r\n"), 200) << name;
    }
    for (char const* name :
         {"evil.example", "127.0.0.1.evil.example", "localhost.evil.example", "127.1", "0177.0.0.1",
          "127.0.0.256", "127.0.0.01", "10.0.0.1", "[::2]", "0", "", "user@127.0.0.1"}) {
        EXPECT_EQ(with_host("Host: " + (name + port_text) + "\r\n"), 421) << name;
    }
    EXPECT_EQ(with_host("Host: 127.0.0.1\r\n"), 421);
    EXPECT_EQ(with_host("Host: 127.0.0.1:1\r\n"), 421);
    EXPECT_EQ(with_host(""), 400);
    EXPECT_EQ(with_host(host() + host()), 400);
    EXPECT_EQ(with_host(host() + "Host: evil.example\r\n"), 400);
}

TEST_F(HttpGuards, AForeignHostReachesNoWorld) {
    start();
    auto const answer = ask_raw("GET /v1/accounts HTTP/1.1\r\nHost: evil.example\r\n\r\n");
    EXPECT_EQ(answer.status, 421);
    EXPECT_NE(answer.body.find("request.host"), std::string::npos);
    EXPECT_EQ(engine::fake_controls().answered, 0);
}

TEST_F(HttpGuards, TheAuthorityOfAnAbsoluteTargetCountsToo) {
    options.record_file.clear();  // who reads the records expects paths
    start();
    auto const own = "127.0.0.1:" + std::to_string(port());
    EXPECT_EQ(ask("GET", "http://" + own + "/livez").status, 200);
    EXPECT_EQ(ask("GET", "http://evil.example/livez").status, 421);
}

TEST_F(HttpGuards, HostsThatAreAllowedMayCome) {
    options.allowed_hosts = {"mock.test", "other.test:99"};
    start();
    auto const with_host = [this](std::string const& name) {
        return ask_raw("GET /livez HTTP/1.1\r\nHost: " + name + "\r\n\r\n").status;
    };
    EXPECT_EQ(with_host("mock.test"), 200);
    EXPECT_EQ(with_host("mock.test:1234"), 200);
    EXPECT_EQ(with_host("other.test:99"), 200);
    EXPECT_EQ(with_host("other.test:98"), 421);
    EXPECT_EQ(with_host("other.test"), 421);
    EXPECT_EQ(with_host("x.mock.test"), 421);
}

TEST_F(HttpGuards, PagesOfOtherSitesChangeNothingThroughTheControlInterface) {
    start();
    EXPECT_EQ(ask("POST", advance, by_a_day).status, 200);
    for (char const* line :
         {"Origin: http://evil.example\r\n", "Origin: null\r\n", "Origin: http://127.0.0.1\r\n",
          "Sec-Fetch-Site: cross-site\r\n", "Sec-Fetch-Site: same-site\r\n", "Sec-Fetch-Site: \r\n"}) {
        auto const answer = ask("POST", advance, by_a_day, line);
        EXPECT_EQ(answer.status, 403) << line;
        EXPECT_NE(answer.body.find("request.cross_site"), std::string::npos);
    }
    EXPECT_EQ(ask("POST", advance, by_a_day, "Sec-Fetch-Site: same-origin\r\n").status, 200);
    EXPECT_EQ(ask("POST", advance, by_a_day, "Sec-Fetch-Site: none\r\n").status, 200);
    EXPECT_EQ(ask("GET", "/__admin/worlds/w1/clock", {}, "Origin: http://evil.example\r\n").status, 200);
}

TEST_F(HttpGuards, AChangeThroughTheControlInterfaceMustSayThatItIsJson) {
    start();
    std::string const reset = "POST /__admin/worlds/w1/reset HTTP/1.1\r\n" + host();
    EXPECT_EQ(ask_raw(reset + "\r\n").status, 415);
    EXPECT_EQ(ask_raw(reset + "Content-Type: text/plain\r\n\r\n").status, 415);
    EXPECT_EQ(ask_raw(reset + "X-Fauxcount: 2\r\n\r\n").status, 415);
    EXPECT_EQ(ask_raw(reset + "Content-Type: application/json\r\n\r\n").status, 200);
    EXPECT_EQ(ask_raw(reset + "Content-Type: Application/JSON; charset=utf-8\r\n\r\n").status, 200);
    EXPECT_EQ(ask_raw(reset + "X-Fauxcount: 1\r\n\r\n").status, 200);
    auto const form = "Content-Type: application/x-www-form-urlencoded\r\n";
    EXPECT_EQ(ask("POST", advance, by_a_day, form).status, 415);
    EXPECT_EQ(ask("POST", advance, by_a_day, std::string{form} + "X-Fauxcount: 1\r\n").status, 200);
    EXPECT_EQ(ask("POST", advance, by_a_day, "Content-Type: application/x-ndjson\r\n").status, 415);
}

TEST_F(HttpGuards, ABodyForTheProductIsJson) {
    start();
    for (char const* type : {"text/plain", "application/x-ndjson", "application/jsonx", ""}) {
        auto const answer =
            ask("POST", "/v1/devices", R"({"kind":"phone"})", "Content-Type: " + std::string{type} + "\r\n");
        EXPECT_EQ(answer.status, 415) << type;
        EXPECT_EQ(answer.header("content-type"), "application/problem+json");
    }
    EXPECT_EQ(engine::fake_controls().answered, 0);
}

TEST_F(HttpGuards, OnLoopbackTheTokenMayBeLeftOutButNotBeWrong) {
    options.admin_token = "mock-admin-right";
    start();
    constexpr std::string_view clock_path = "/__admin/worlds/w1/clock";
    EXPECT_EQ(ask("GET", clock_path).status, 200);
    EXPECT_EQ(ask("GET", clock_path, {}, "Authorization: Bearer mock-admin-right\r\n").status, 200);
    EXPECT_EQ(ask("GET", clock_path, {}, "Authorization: bearer mock-admin-right\r\n").status, 200);
    for (char const* wrong : {"Bearer mock-admin-wrong", "Bearer mock-admin-righ", "Bearer mock-admin-rightt",
                              "Bearer", "Bearer ", "Basic bW9jaw==", "mock-admin-right"}) {
        auto const answer = ask("GET", clock_path, {}, "Authorization: " + std::string{wrong} + "\r\n");
        EXPECT_EQ(answer.status, 401) << wrong;
        EXPECT_EQ(answer.header("www-authenticate"), "Bearer error=\"invalid_token\"") << wrong;
    }
}

TEST_F(HttpGuards, OffLoopbackTheTokenIsNeededButForTheInfoDocument) {
    options.address = "0.0.0.0";
    options.admin_token = "mock-admin-right";
    start();
    auto const answer = ask("GET", "/__admin/worlds/w1/clock");
    EXPECT_EQ(answer.status, 401);
    EXPECT_EQ(answer.header("www-authenticate"), "Bearer");
    EXPECT_EQ(ask("GET", "/__admin/worlds/w1/clock", {}, "Authorization: Bearer mock-admin-right\r\n").status,
              200);
    EXPECT_EQ(ask("GET", "/__admin/info").status, 200);
    EXPECT_EQ(ask("GET", "/__admin/info", {}, "Authorization: Bearer anything\r\n").status, 200);
}

TEST_F(HttpGuards, OffLoopbackItDoesNotStartWithoutAToken) {
    options.address = "0.0.0.0";
    EXPECT_THROW(start(), StartError);
}

TEST_F(HttpGuards, ItSaysWhyItCannotStart) {
    options.address = "localhost";
    EXPECT_THROW(start(), StartError);
    options.address = "127.0.0.1";
    start();
    options.port = port();
    engine::Registry other{engine::RegistryOptions{}};
    EXPECT_THROW(Server(options, other), StartError);
}

TEST_F(HttpGuards, AHeaderThatCountsMayBeThereOnce) {
    start();
    for (char const* line :
         {"Authorization: Bearer a\r\n", "Idempotency-Key: a\r\n", "Content-Type: application/json\r\n",
          "Origin: null\r\n", "Sec-Fetch-Site: none\r\n", "X-Fauxcount: 1\r\n"}) {
        EXPECT_EQ(ask("GET", "/livez", {}, line).status, 200) << line;
        EXPECT_EQ(ask("GET", "/livez", {}, std::string{line} + line).status, 400) << line;
    }
}

TEST_F(HttpGuards, IdempotencyKeysAreVisibleAscii) {
    start();
    auto const with_key = [this](std::string const& key) {
        return ask("POST", "/v1/removals", {}, "Idempotency-Key: " + key + "\r\n").status;
    };
    EXPECT_EQ(with_key("9f1c"), 202);
    EXPECT_EQ(with_key("\"quoted\""), 202);
    EXPECT_EQ(with_key(std::string(128, 'k')), 202);
    EXPECT_EQ(with_key(std::string(129, 'k')), 400);
    EXPECT_EQ(with_key(""), 400);
    EXPECT_EQ(with_key("a b"), 400);
    EXPECT_EQ(with_key("\xc3\xa9"), 400);
}

TEST(Entropy, TokensDifferAndSayThatTheyBelongToAMock) {
    auto const one = make_admin_token();
    EXPECT_TRUE(one.starts_with("mock-admin-"));
    EXPECT_EQ(one.size(), std::string_view{"mock-admin-"}.size() + 32);
    EXPECT_NE(one, make_admin_token());
}

}  // namespace
}  // namespace fauxcount::http
