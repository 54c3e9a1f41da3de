// Health, metrics, the contract and the info document; and a usual HTTP client library against all of it.
#include "http_fixture.hpp"

#include <httplib.h>
#include <nlohmann/json.hpp>

#include <csignal>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <string>

namespace fauxcount::http {
namespace {

using HttpOperations = HttpTest;
using nlohmann::json;

TEST_F(HttpOperations, HealthIsPlain) {
    start();
    for (char const* target : {"/livez", "/readyz"}) {
        auto const answer = ask("GET", target);
        EXPECT_EQ(answer.status, 200);
        EXPECT_EQ(answer.body, "ok\n");
    }
}

TEST_F(HttpOperations, MetricsCountWhatHappened) {
    start();
    auto connection = client();
    connection.exchange(request("GET", "/v1/accounts"));
    connection.exchange(request("GET", "/nothing"));
    auto const answer = connection.exchange(request("GET", "/metrics"));
    EXPECT_EQ(answer.header("content-type"), "text/plain; version=0.0.4; charset=utf-8");
    for (char const* line : {"\nfauxcount_connections_open 1\n", "\nfauxcount_connections_accepted_total 1\n",
                             "\nfauxcount_answers_total{class=\"2xx\"} 1\n",
                             "\nfauxcount_answers_total{class=\"4xx\"} 1\n", "\nfauxcount_requests_total 1\n",
                             "\nfauxcount_worlds 1\n", "\n# TYPE fauxcount_answers_total counter\n"}) {
        EXPECT_NE(answer.body.find(line), std::string::npos) << line << answer.body;
    }
}

TEST(Server, EndsByASignalThatComesBeforeItRuns) {
    engine::Registry worlds{{}};
    ServerOptions options;
    options.port = 0;
    Server server{options, worlds};
    server.stop_on_signals();
    ASSERT_EQ(std::raise(SIGTERM), 0);
    server.run();
    EXPECT_EQ(worlds.counters().requests, 0U);
}

TEST_F(HttpOperations, InfoProvesThatThisIsTheMock) {
    start();
    auto const info = json::parse(ask("GET", "/__admin/info?nonce=n-123").body);
    EXPECT_EQ(info.at("mock"), true);
    EXPECT_EQ(info.at("name"), "fauxcount");
    EXPECT_EQ(info.at("version"), "1.2.3");
    EXPECT_EQ(info.at("nonce"), "n-123");
}

TEST_F(HttpOperations, TheContractIsHandedOut) {
    start();
    auto const answer = ask("GET", "/openapi.json");
    EXPECT_EQ(answer.header("content-type"), "application/json");
    auto const document = json::parse(answer.body);
    EXPECT_TRUE(document.at("openapi").get<std::string>().starts_with("3.1"));
    EXPECT_TRUE(document.at("paths").contains("/livez"));
}

TEST_F(HttpOperations, AnOrdinaryClientLibraryIsServed) {
    start();
    httplib::Client library{"127.0.0.1", port()};
    library.set_keep_alive(true);
    for (int n = 0; n < 3; ++n) {
        auto const made = library.Post("/v1/devices", R"({"kind":"laptop"})", "application/json");
        ASSERT_TRUE(made);
        EXPECT_EQ(made->status, 201);
        EXPECT_EQ(json::parse(made->body).at("kind"), "laptop");
        auto const gone = library.Delete("/v1/items/itm_0000000000001");
        ASSERT_TRUE(gone);
        EXPECT_EQ(gone->status, 204);
        auto const refused = library.Get("/v1/accounts/x");
        ASSERT_TRUE(refused);
        EXPECT_EQ(refused->status, 404);
    }
    auto const chunked = library.Post(
        "/v1/devices",
        [](std::size_t, httplib::DataSink& sink) {
            sink.write(R"({"kind":"tablet"})", 17);
            sink.done();
            return true;
        },
        "application/json");
    ASSERT_TRUE(chunked);
    EXPECT_EQ(chunked->status, 201);
}

TEST_F(HttpOperations, ExchangesAreRecordedForTheContractCheck) {
    auto const file =
        std::filesystem::temp_directory_path() / ("fauxcount-record-" + std::to_string(::getpid()));
    options.record_file = file;
    start();
    ask("GET", "/v1/accounts?limit=5");
    ask("GET", "/v1/accounts/x");
    ask("GET", "/nothing");
    std::ifstream lines{file};
    std::string line;
    ASSERT_TRUE(std::getline(lines, line));
    auto const first = json::parse(line);
    EXPECT_EQ(first.at("method"), "GET");
    EXPECT_EQ(first.at("path"), "/v1/accounts?limit=5");
    EXPECT_EQ(first.at("status"), 200);
    EXPECT_EQ(first.at("headers").at("content-type"), "application/json");
    EXPECT_EQ(json::parse(first.at("body").get<std::string>()).at("next_cursor"), "5");
    ASSERT_TRUE(std::getline(lines, line));
    EXPECT_EQ(json::parse(line).at("status"), 404);
    // What is no operation is not in the contract either.
    EXPECT_FALSE(std::getline(lines, line));
    std::filesystem::remove(file);
}

}  // namespace
}  // namespace fauxcount::http
