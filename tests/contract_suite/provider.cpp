// Starts providers: an engine in this process, with or without a server before it.
#include "tests/contract_suite/provider.hpp"

#include "client/http_transport.hpp"
#include "engine/registry.hpp"
#include "http/server.hpp"
#include "scenarios/dsl/in_process.hpp"

#include <cstdlib>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>
#include <variant>

namespace fauxcount::contract_suite {

namespace {

constexpr Instant start{1'893'456'000'000};  // 2030-01-01

engine::RegistryOptions registry_options() {
    engine::RegistryOptions options;
    options.start = start;
    return options;
}

class InProcessProvider final : public Provider {
public:
    client::Transport& transport() override { return transport_; }

private:
    engine::Registry registry_{registry_options()};
    testing::InProcess transport_{registry_, "default"};
};

http::ServerOptions server_options() {
    http::ServerOptions options;
    options.port = 0;
    options.version = "0.1.0";
    // Set by the step that holds every recorded exchange against the contract.
    if (char const* file = std::getenv("FAUXCOUNT_RECORD_FILE")) options.record_file = file;
    return options;
}

class HttpProvider final : public Provider {
public:
    HttpProvider() {
        client::HttpOptions options;
        options.url = "http://127.0.0.1:" + std::to_string(server_.port());
        auto result = client::connect(options);
        if (auto const* unsafe = std::get_if<client::UnsafeTarget>(&result)) {
            stop();
            throw std::runtime_error{unsafe->why};
        }
        transport_ = std::move(std::get<std::unique_ptr<client::HttpTransport>>(result));
    }

    HttpProvider(HttpProvider const&) = delete;
    HttpProvider& operator=(HttpProvider const&) = delete;

    ~HttpProvider() override {
        transport_.reset();
        stop();
    }

    client::Transport& transport() override { return *transport_; }

private:
    void stop() {
        server_.request_stop();
        thread_.join();
    }

    engine::Registry registry_{registry_options()};
    http::Server server_{server_options(), registry_};
    std::thread thread_{[this] { server_.run(); }};
    std::unique_ptr<client::HttpTransport> transport_;
};

}  // namespace

std::unique_ptr<Provider> make_provider(Reach reach) {
    if (reach == Reach::in_process) return std::make_unique<InProcessProvider>();
    return std::make_unique<HttpProvider>();
}

std::optional<api::WireQuirks> wire_of(Reach reach) {
    if (reach != Reach::http_with_quirks) return std::nullopt;
    return api::WireQuirks{.json_prefix = "{}&&\n",
                           .errors_in_200 = true,
                           .status_header = "X-Status",
                           .content_type = "text/plain"};
}

}  // namespace fauxcount::contract_suite
