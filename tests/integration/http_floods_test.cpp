// Many clients at once that do what none should: each costs little and ends in time, and whoever behaves is
// served meanwhile.
#include "http_fixture.hpp"

#include <sys/resource.h>

#include <algorithm>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace fauxcount::http {
namespace {

constexpr std::size_t mebibyte = std::size_t{1} << 20U;

class HttpFloods : public HttpTest {
protected:
    using Crowd = std::vector<std::unique_ptr<RawClient>>;

    // So many connections, each of which has sent this.
    Crowd crowd(std::size_t count, std::string_view bytes) {
        Crowd all;
        for (std::size_t n = 0; n < count; ++n) {
            all.push_back(std::make_unique<RawClient>(port()));
            all.back()->send(bytes);
        }
        return all;
    }
    // Its answer also shows that the server has seen whatever was sent before.
    void others_are_served() {
        auto const answer = ask("POST", "/v1/devices", R"({"kind":"phone"})");
        EXPECT_EQ(answer.status, 201) << answer.body;
    }
    std::uint64_t metric(std::string const& name) {
        auto const text = ask("GET", "/metrics").body;
        auto const at = text.find("\nfauxcount_" + name + ' ');
        EXPECT_NE(at, std::string::npos) << name;
        return std::stoull(text.substr(text.find(' ', at)));
    }
    // In front of seed data of so many bytes.
    std::string seed_head(std::size_t bytes) const {
        return "POST /__admin/worlds/w1/accounts HTTP/1.1\r\n" + host() +
               "Content-Type: application/x-ndjson\r\nContent-Length: " + std::to_string(bytes) + "\r\n\r\n";
    }
};

// What each of them ends with, in order.
void all_end_with(std::vector<std::unique_ptr<RawClient>> const& clients, int status) {
    for (auto const& one : clients) {
        ASSERT_EQ(one->receive().status, status);
        ASSERT_TRUE(one->closed_by_server());
    }
}

TEST_F(HttpFloods, HeadsThatDripEndTogetherHoweverOftenAByteComes) {
    start();
    auto const drips = crowd(150, "GET /livez HTTP/1.1\r\n");
    for (int step = 0; step < 10; ++step) {
        others_are_served();
        EXPECT_EQ(metric("timeouts_total"), 0U);
        for (auto const& one : drips) one->send("x");
        clock.advance(options.limits.head_timeout_ms / 10);
    }
    all_end_with(drips, 408);
    others_are_served();
}

TEST_F(HttpFloods, BodiesThatDripEndTogetherHoweverOftenAByteComes) {
    start();
    auto const drips = crowd(150, "POST /v1/devices HTTP/1.1\r\n" + host() +
                                      "Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n");
    for (int step = 0; step < 10; ++step) {
        others_are_served();
        EXPECT_EQ(metric("timeouts_total"), 0U);
        for (auto const& one : drips) one->send("1\r\n \r\n");
        clock.advance(options.limits.body_timeout_ms / 10);
    }
    all_end_with(drips, 408);
    others_are_served();
    EXPECT_EQ(engine::fake_controls().answered, 11) << "none of the unfinished ones was carried out";
}

TEST_F(HttpFloods, WhoeverFillsTheServerWithIdleConnectionsLosesThem) {
    options.limits.connections_max = 150;
    start();
    auto served = client();
    EXPECT_EQ(served.exchange(request("GET", "/livez")).status, 200);
    auto const idle = crowd(149, "");
    all_end_with(crowd(20, ""), 503);
    clock.advance(options.limits.idle_timeout_ms - 1);
    EXPECT_EQ(served.exchange(request("GET", "/livez")).status, 200);
    clock.advance(1);
    for (auto const& one : idle) EXPECT_TRUE(one->closed_by_server());
    EXPECT_EQ(served.exchange(request("GET", "/livez")).status, 200) << "who was served was not idle";
    others_are_served();
}

TEST_F(HttpFloods, AProcessWithFewDescriptorsSaysSoInsteadOfFallingSilent) {
    rlimit before{};
    ASSERT_EQ(::getrlimit(RLIMIT_NOFILE, &before), 0);
    rlimit few = before;
    few.rlim_cur = 128;
    ASSERT_EQ(::setrlimit(RLIMIT_NOFILE, &few), 0);
    start();
    // The server is fitted to its limit; the clients of this test need descriptors of their own.
    ASSERT_EQ(::setrlimit(RLIMIT_NOFILE, &before), 0);
    auto const taken = crowd(32, "GET /livez HTTP/1.1\r\n" + host() + "\r\n");
    for (auto const& one : taken) EXPECT_EQ(one->receive().status, 200);
    all_end_with(crowd(3, ""), 503);
}

TEST_F(HttpFloods, GarbageBehindGoodRequestsIsRefusedAfterTheirAnswers) {
    start();
    constexpr int good = 100;
    std::string bytes;
    for (int n = 0; n < good; ++n) bytes += request("GET", "/livez");
    std::string garbage(50'000, '\0');
    for (std::size_t n = 0; n < garbage.size(); ++n) garbage[n] = static_cast<char>(n * 7919 >> 3U);
    auto const clients = crowd(40, bytes + "\x01" + garbage);
    for (auto const& one : clients) {
        for (int n = 0; n < good; ++n) ASSERT_EQ(one->receive().status, 200);
    }
    for (auto const& one : clients) {
        int const status = one->receive().status;
        ASSERT_TRUE(status == 400 || status == 431) << "what came first: its first byte, or too many of them";
        ASSERT_TRUE(one->closed_by_server());
    }
    others_are_served();
}

TEST_F(HttpFloods, LargeBodiesAreTakenAsLongAsThereIsRoomForAllOfThem) {
    options.limits.held_max = 8 * mebibyte;
    start();
    std::string const piece(mebibyte, '\n');
    auto hoarders = crowd(40, seed_head(60 * mebibyte));
    for (auto const& one : hoarders) one->send(piece);
    // Until all of it is read: the rest of those that are refused is, too.
    while (metric("received_bytes_total") < hoarders.size() * piece.size()) others_are_served();
    EXPECT_GT(metric("answers_total{class=\"5xx\"}"), 20U);
    // One buffer may have doubled in the last moment.
    EXPECT_LE(metric("held_bytes"), options.limits.held_max + 2 * mebibyte);
    hoarders.clear();
    while (metric("connections_open") > 1) others_are_served();
    EXPECT_LE(metric("held_bytes"), mebibyte);
    auto late = client();
    std::string const account = R"({"identifiers":["a"],"password":"b"})";
    late.send(seed_head(piece.size() + account.size()) + piece);
    EXPECT_EQ(late.exchange(account).status, 200) << "there is room again";
}

TEST_F(HttpFloods, ClientsThatDoNotReadAreGivenLessWhereThereAreMany) {
    options.limits.held_max = 2 * mebibyte;
    start();
    std::string many;
    for (int n = 0; n < 200; ++n) many += request("GET", "/openapi.json");
    auto const deaf = crowd(24, many);
    others_are_served();
    // A quarter of a MiB and two answers for each; otherwise it were more than a MiB, and room for the next.
    EXPECT_LE(metric("held_bytes"), options.limits.held_max + 24 * mebibyte);
    // They may still have all of it.
    for (int n = 0; n < 200; ++n) ASSERT_EQ(deaf.front()->receive().status, 200) << n;
    clock.advance(options.limits.write_timeout_ms);
    while (metric("connections_open") > 2) clock.advance(options.limits.write_timeout_ms);
    EXPECT_LE(metric("held_bytes"), mebibyte) << "a connection that is over keeps nothing";
}

}  // namespace
}  // namespace fauxcount::http
