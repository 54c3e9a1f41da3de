// From a request's head and body to the bytes of its answer: the boundary without its sockets. One thread,
// one request at a time; a Connection asks it, and keeps the order of answers.
#pragma once

#include "api/contract.hpp"
#include "engine/registry.hpp"
#include "http/call.hpp"
#include "http/exchange.hpp"
#include "http/guards.hpp"
#include "http/metrics.hpp"
#include "http/options.hpp"
#include "http/recorder.hpp"
#include "http/responder.hpp"
#include "http/route_table.hpp"
#include "http/target.hpp"

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace fauxcount::http {

class Service {
public:
    // `options` and `registry` must outlive it.
    Service(ServerOptions const& options, engine::Registry& registry, bool loopback, std::uint16_t port);

    // Looks the request up and checks what its head can be checked for. The call is good until the next
    // open(), and as long as the head's bytes stay where they are: whoever comes back to a request opens it
    // again.
    Call& open(Head const& head);

    // The opened call's answer goes to the end of `out`; or later, by the ticket, through finish().
    Outcome answer(std::string_view body, engine::Ticket ticket, std::string& out);
    void finish(engine::Registry::Ready const& ready, std::string& out);
    // Refuses the opened call; the connection ends after it unless the call says otherwise.
    void refuse(api::Problem const& problem, std::string& out);
    // Refuses what was not even a request. The connection ends after it.
    void refuse_unread(api::Problem const& problem, std::string& out);

    // What a fault does to the answer that was given last; empty, which is the rule: nothing.
    std::optional<engine::Effect> const& effect() const { return effect_; }

    // From here on every answer ends its connection.
    void drain() {
        draining_ = true;
        registry_.end_waits();
    }
    bool draining() const { return draining_; }

    // Real time for running clocks.
    void set_wall(std::int64_t wall_ms);

    engine::Registry& registry() { return registry_; }
    Metrics& metrics() { return metrics_; }

private:
    std::optional<api::Problem> look_up(Head const& head);
    std::optional<api::Problem> take_credential(Head const& head);
    std::optional<api::Problem> take_fault(Head const& head);
    Exchange exchange(std::string_view body, engine::Ticket ticket);

    ServerOptions const& options_;
    engine::Registry& registry_;
    Metrics metrics_;
    std::unique_ptr<Recorder> recorder_;
    Responder responder_;
    Guards guards_;
    std::vector<Route> routes_;
    RouteTable table_;

    Instant wall_;
    bool draining_ = false;

    // The opened call.
    Call call_;
    Target target_;
    std::string_view world_text_;
    std::string prefix_;
    api::Credential credential_;
    std::optional<engine::Effect> effect_;
};

}  // namespace fauxcount::http
