// The transport over HTTP, and the safe-target handshake: nothing but a proven mock ever receives a request.
//
// A connection starts with GET /__admin/info and a fresh nonce. Only if the peer is on this machine or in a
// private network (or its host was named on purpose), and the answer is exactly an info document that says it
// is the mock and echoes the nonce, does anything else travel over it. A lost connection is replaced only by
// another handshake. No redirect is followed, no proxy is used, and no option turns this off.
#pragma once

#include "api/control.hpp"
#include "client/transport.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace fauxcount::client {

struct HttpOptions {
    std::string url = "http://127.0.0.1:8642";  // scheme, host and port; nothing else
    std::string world = "default";
    std::string admin_token;  // for control calls; optional on loopback
    std::vector<std::string> named_hosts;  // hosts beyond loopback and private networks that are ours too
    std::uint32_t connect_timeout_ms = 2'000;
    std::uint32_t answer_timeout_ms = 30'000;
};

// The target could not be reached or is not proven to be the mock; nothing was sent to it. Exit code 3.
struct UnsafeTarget {
    std::string why;
    bool far_away = false;  // a peer beyond this machine and private networks that nobody named
};

class HttpTransport final : public Transport {
public:
    ~HttpTransport() override;

    Outcome call(api::Request const& request, api::Credential const& credential) override;
    ControlOutcome control(api::ControlRequest const& request) override;
    std::optional<Instant> date() const override;

    // The number of the ordered fault that acted on the newest call, as its answer says; nullopt: none does.
    std::optional<std::uint32_t> fault() const;

    // What the target said of itself in the newest handshake.
    api::Info const& info() const;

private:
    friend std::variant<std::unique_ptr<HttpTransport>, UnsafeTarget> connect(HttpOptions options);
    struct Impl;
    explicit HttpTransport(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> impl_;
};

// Connects and shakes hands. Later connections of the same transport do so again, each.
std::variant<std::unique_ptr<HttpTransport>, UnsafeTarget> connect(HttpOptions options);

}  // namespace fauxcount::client
