// A server with a clock of the test's, on a free port, in a thread of its own; whichever engine is linked.
#pragma once

#include "engine/registry.hpp"
#include "http/server.hpp"
#include "raw_client.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <memory>
#include <string>
#include <string_view>
#include <thread>

namespace fauxcount::http {

// Stands still until a test moves it.
class TestClock final : public WallClock {
public:
    std::int64_t now_ms() override { return 1'700'000'000'000 + elapsed_; }
    std::int64_t steady_ms() override { return 1'000 + elapsed_; }
    void advance(std::int64_t ms) { elapsed_ += ms; }

private:
    std::atomic<std::int64_t> elapsed_{0};
};

class ServedTest : public testing::Test {
public:
    ~ServedTest() override;
    ServedTest(ServedTest const&) = delete;
    ServedTest& operator=(ServedTest const&) = delete;

protected:
    ServedTest();

    // Changes to `options` count until then.
    void start();
    RawClient client();
    std::uint16_t port() const { return server_->port(); }

    // A request with what every request needs. `more` are header lines, each with its line end.
    std::string request(std::string_view method, std::string_view target, std::string_view body = {},
                        std::string_view more = {}) const;
    // On a connection of its own.
    RawAnswer ask(std::string_view method, std::string_view target, std::string_view body = {},
                  std::string_view more = {});
    RawAnswer ask_raw(std::string_view bytes);
    // `Host: …` with the right port, and the line end.
    std::string host() const;

    ServerOptions options;
    engine::RegistryOptions worlds;
    TestClock clock;

    void stop() { server_->request_stop(); }
    // Waits for run() to return.
    void join();

private:
    std::unique_ptr<engine::Registry> registry_;
    std::unique_ptr<Server> server_;
    std::thread thread_;
};

}  // namespace fauxcount::http
