// Everything that takes time: worlds at work, clients that are slow or gone, a server that stops.
#include "http_fixture.hpp"

#include <functional>
#include <memory>
#include <string>
#include <thread>
#include <vector>

namespace fauxcount::http {
namespace {

using HttpWaiting = HttpTest;

constexpr std::string_view in_busy_world = "/w/busy/v1/accounts?limit=3";

// For what another thread is about to do: gives it the processor until it has.
void wait_until(std::function<bool()> const& done) {
    while (!done()) std::this_thread::yield();
}

TEST_F(HttpWaiting, AWorldAtWorkHoldsUpNobodyElse) {
    start();
    auto waiting = client();
    waiting.send(request("GET", in_busy_world) + request("GET", "/livez"));
    wait_until([] { return engine::fake_controls().queued == 1; });
    EXPECT_EQ(ask("GET", "/livez").status, 200);
    EXPECT_EQ(ask("GET", "/w/idle/v1/accounts").status, 200);
    EXPECT_EQ(ask("GET", "/__admin/worlds/idle/clock").status, 200);
    engine::fake_controls().hold = false;
    // In order: the second answer was ready long before the first.
    EXPECT_EQ(waiting.receive().header("x-fauxcount-world"), "busy");
    EXPECT_EQ(waiting.receive().body, "ok\n");
}

TEST_F(HttpWaiting, ALateAnswerIsLikeAnEarlyOne) {
    start();
    auto early = client();
    auto const expected = early.exchange(request("GET", "/w/idle/v1/accounts?limit=3"));
    auto late = client();
    late.send(request("GET", in_busy_world));
    auto control = client();
    control.send(request("POST", "/__admin/worlds/busy/clock/advance", R"({"by":"P1D"})"));
    auto head = client();
    head.send(request("HEAD", in_busy_world));
    auto made = client();
    made.send(request("POST", "/w/busy/v1/devices", R"({"kind":"phone"})"));
    wait_until([] { return engine::fake_controls().queued == 4; });
    engine::fake_controls().hold = false;
    auto const answer = late.receive();
    EXPECT_EQ(answer.status, expected.status);
    EXPECT_EQ(answer.body, expected.body);
    EXPECT_EQ(answer.header("date"), expected.header("date"));
    EXPECT_EQ(control.receive().status, 200);
    EXPECT_EQ(head.receive(true).header("content-length"), expected.header("content-length"));
    EXPECT_EQ(made.receive().header("location"), "/w/busy/v1/devices/dev_0000000000007");
    EXPECT_EQ(late.exchange(request("GET", "/livez")).status, 200);
}

TEST_F(HttpWaiting, AClientThatLeavesIsForgotten) {
    start();
    {
        auto leaving = client();
        leaving.send(request("GET", in_busy_world));
        wait_until([] { return engine::fake_controls().queued == 1; });
    }
    wait_until([] { return engine::fake_controls().forgotten == 1; });
    engine::fake_controls().hold = false;
    EXPECT_EQ(ask("GET", "/livez").status, 200);
}

TEST_F(HttpWaiting, AClientThatLeavesWhileItWaitsForAMessageIsForgottenToo) {
    start();
    {
        auto leaving = client();
        leaving.send(request("GET", "/__admin/worlds/busy/inbox?wait=PT30S"));
        wait_until([] { return engine::fake_controls().queued == 1; });
    }
    wait_until([] { return engine::fake_controls().forgotten == 1; });
    engine::fake_controls().hold = false;
    EXPECT_EQ(ask("GET", "/__admin/worlds/idle/inbox?wait=PT30S").status, 200);
}

TEST_F(HttpWaiting, AClientThatLeavesInsideARequestChangesNothing) {
    start();
    auto const whole = request("POST", "/v1/devices", R"({"kind":"phone"})");
    for (std::size_t const cut : {std::size_t{1}, whole.size() / 2, whole.size() - 1}) {
        auto leaving = client();
        leaving.send(whole.substr(0, cut));
    }
    EXPECT_EQ(ask("GET", "/livez").status, 200);
    EXPECT_EQ(engine::fake_controls().answered, 0);
}

TEST_F(HttpWaiting, RequestsThatFollowAWaitingOneAreServedAfterIt) {
    start();
    auto connection = client();
    connection.send(request("GET", in_busy_world));
    wait_until([] { return engine::fake_controls().queued == 1; });
    connection.send(request("POST", "/w/busy/v1/devices", R"({"kind":"phone"})"));
    connection.send(request("GET", "/livez"));
    engine::fake_controls().hold = false;
    EXPECT_EQ(connection.receive().status, 200);
    EXPECT_EQ(connection.receive().status, 201);
    EXPECT_EQ(connection.receive().body, "ok\n");
}

TEST_F(HttpWaiting, AHeadThatDoesNotEndInTimeEnds) {
    start();
    auto slow = client();
    slow.send("GET /livez HTTP/1.1\r\n");
    // Its bytes are there when another client, who came later, has been served.
    EXPECT_EQ(ask("GET", "/livez").status, 200);
    clock.advance(options.limits.head_timeout_ms - 1);
    slow.send("X-Drip: 1\r\n");
    EXPECT_EQ(ask("GET", "/livez").status, 200);
    clock.advance(1);
    auto const answer = slow.receive();
    EXPECT_EQ(answer.status, 408);
    EXPECT_TRUE(slow.closed_by_server());
}

TEST_F(HttpWaiting, ABodyThatDoesNotEndInTimeEnds) {
    start();
    auto slow = client();
    slow.send("POST /v1/devices HTTP/1.1\r\n" + host() +
              "Content-Type: application/json\r\nContent-Length: 16\r\n\r\n{");
    EXPECT_EQ(ask("GET", "/livez").status, 200);
    clock.advance(options.limits.body_timeout_ms);
    EXPECT_EQ(slow.receive().status, 408);
    EXPECT_TRUE(slow.closed_by_server());
    EXPECT_EQ(engine::fake_controls().answered, 0);
}

TEST_F(HttpWaiting, AClientThatDoesNotReadInTimeIsCutOff) {
    options.limits.unsent_max = 16'384;
    start();
    auto deaf = client();
    std::string many;
    while (many.size() < 1'000'000) many += request("GET", "/livez");
    // Until both systems' buffers are full.
    std::size_t at = 0;
    while (auto const sent = deaf.send_without_waiting(std::string_view{many}.substr(at))) {
        at = (at + sent) % many.size();
        EXPECT_EQ(ask("GET", "/livez").status, 200);
    }
    // A whole time-out for each look: the server may still have had something to fill its own buffer with.
    wait_until([this] {
        clock.advance(options.limits.write_timeout_ms);
        return ask("GET", "/metrics").body.find("timeouts_total 0\n") == std::string::npos;
    });
    EXPECT_FALSE(deaf.closed_by_server()) << "there were answers before the end";
}

TEST_F(HttpWaiting, AnIdleConnectionIsClosedWithoutAWord) {
    start();
    auto idle = client();
    EXPECT_EQ(idle.exchange(request("GET", "/livez")).status, 200);
    clock.advance(options.limits.idle_timeout_ms);
    EXPECT_TRUE(idle.closed_by_server());
}

TEST_F(HttpWaiting, AConnectionThatIsUsedIsNotIdle) {
    start();
    auto connection = client();
    for (int n = 0; n < 3; ++n) {
        EXPECT_EQ(connection.exchange(request("GET", "/livez")).status, 200);
        clock.advance(options.limits.idle_timeout_ms - 1);
    }
    EXPECT_EQ(connection.exchange(request("GET", "/livez")).status, 200);
}

TEST_F(HttpWaiting, ATimeOutBeginsNowAndNotWhenTimeWasLastSwept) {
    // Long enough for the two steps of the clock to fall between two sweeps.
    options.limits.sweep_every_ms = 100;
    start();
    auto idle = client();
    EXPECT_EQ(idle.exchange(request("GET", "/livez")).status, 200);
    clock.advance(options.limits.idle_timeout_ms);
    auto connection = client();
    EXPECT_EQ(connection.exchange(request("GET", "/livez")).status, 200);
    clock.advance(options.limits.idle_timeout_ms - 1);
    EXPECT_TRUE(idle.closed_by_server()) << "this is what shows a sweep";
    EXPECT_EQ(connection.exchange(request("GET", "/livez")).status, 200);
}

TEST_F(HttpWaiting, AWaitingRequestHasNoTimeOutOfTheServers) {
    start();
    auto waiting = client();
    waiting.send(request("GET", in_busy_world));
    wait_until([] { return engine::fake_controls().queued == 1; });
    for (int n = 0; n < 10; ++n) {
        auto idle = client();
        EXPECT_EQ(idle.exchange(request("GET", "/livez")).status, 200);
        clock.advance(options.limits.idle_timeout_ms);
        EXPECT_TRUE(idle.closed_by_server()) << "this is what shows a sweep";
    }
    engine::fake_controls().hold = false;
    EXPECT_EQ(waiting.receive().status, 200);
}

TEST_F(HttpWaiting, OverTheLimitConnectionsAreTurnedAway) {
    options.limits.connections_max = 4;
    start();
    std::vector<std::unique_ptr<RawClient>> held;
    for (int n = 0; n < 4; ++n) {
        held.push_back(std::make_unique<RawClient>(port()));
        EXPECT_EQ(held.back()->exchange(request("GET", "/livez")).status, 200);
    }
    auto turned_away = client();
    auto const answer = turned_away.receive();
    EXPECT_EQ(answer.status, 503);
    EXPECT_EQ(answer.header("retry-after"), "1");
    EXPECT_TRUE(turned_away.closed_by_server());
    for (auto const& connection : held) EXPECT_EQ(connection->exchange(request("GET", "/livez")).status, 200);
    held.pop_back();
    // The place is free as soon as the server has seen the client go.
    wait_until([this] {
        auto next = client();
        next.send(request("GET", "/livez"));
        return next.receive().status == 200;
    });
}

TEST_F(HttpWaiting, AskedToStopItFinishesWhatIsInFlight) {
    start();
    auto idle = client();
    EXPECT_EQ(idle.exchange(request("GET", "/livez")).status, 200);
    auto waiting = client();
    waiting.send(request("GET", in_busy_world));
    wait_until([] { return engine::fake_controls().queued == 1; });
    auto half_sent = client();
    half_sent.send("GET /readyz HTTP/1.1\r\n");
    EXPECT_EQ(ask("GET", "/livez").status, 200);

    EXPECT_EQ(engine::fake_controls().waits_ended, 0);
    stop();
    EXPECT_TRUE(idle.closed_by_server());
    EXPECT_EQ(engine::fake_controls().waits_ended, 1);
    EXPECT_THROW(client(), std::system_error);
    half_sent.send(host() + "\r\n");
    auto const readiness = half_sent.receive();
    EXPECT_EQ(readiness.status, 503);
    EXPECT_NE(readiness.body.find("server.draining"), std::string::npos);
    EXPECT_EQ(readiness.header("connection"), "close");
    EXPECT_TRUE(half_sent.closed_by_server());

    engine::fake_controls().hold = false;
    auto const last = waiting.receive();
    EXPECT_EQ(last.status, 200);
    EXPECT_EQ(last.header("connection"), "close");
    EXPECT_TRUE(waiting.closed_by_server());
    // Both clients have their last answer and could go; the server does not wait for them for long.
    clock.advance(options.limits.linger_timeout_ms);
    join();
}

TEST_F(HttpWaiting, WhatDoesNotFinishInTimeIsCutOff) {
    start();
    auto waiting = client();
    waiting.send(request("GET", in_busy_world));
    wait_until([] { return engine::fake_controls().queued == 1; });
    stop();
    EXPECT_THROW(
        {
            // Refused from the moment on that the drain has begun.
            while (true) client();
        },
        std::system_error);
    clock.advance(options.limits.drain_timeout_ms);
    join();
    EXPECT_EQ(engine::fake_controls().forgotten, 0);
}

TEST_F(HttpWaiting, AskedTwiceItStopsAtOnce) {
    start();
    auto waiting = client();
    waiting.send(request("GET", in_busy_world));
    wait_until([] { return engine::fake_controls().queued == 1; });
    stop();
    stop();
    join();
}

}  // namespace
}  // namespace fauxcount::http
