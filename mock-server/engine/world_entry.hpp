// A world of a registry, and what waits for it.
#pragma once

#include "engine/jobs.hpp"
#include "engine/registry.hpp"
#include "engine/world.hpp"

#include <deque>
#include <memory>
#include <optional>
#include <variant>
#include <vector>

namespace fauxcount::engine {

struct Queued {
    Ticket ticket;
    std::variant<api::Request, api::ControlRequest> request;
    api::Credential credential;
};

struct Entry {
    std::unique_ptr<World> world;
    std::deque<Queued> mailbox;
    Job job;
    std::optional<Ticket> job_ticket;  // empty: its caller is gone

    bool has_job() const { return !std::holds_alternative<std::monostate>(job); }
    bool busy() const { return has_job() || !world->settled() || !mailbox.empty(); }
    void finish_job() {
        job = std::monostate{};
        job_ticket.reset();
    }
    // Whoever waits hears that, and nobody waits any more.
    void send_home(Code code, std::vector<Registry::Ready>& ready);
};

}  // namespace fauxcount::engine
