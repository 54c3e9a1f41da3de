// A world of a registry, and what waits for it.
#pragma once

#include "engine/inbox.hpp"
#include "engine/jobs.hpp"
#include "engine/registry.hpp"
#include "engine/world.hpp"

#include <cstdint>
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

// Somebody who waits for a message, until an instant of real time.
struct Reader {
    Ticket ticket;
    InboxSearch search;
    std::int64_t until_ms;
};

struct Entry {
    std::unique_ptr<World> world;
    std::deque<Queued> mailbox;
    std::vector<Reader> readers;
    Job job;
    std::optional<Ticket> job_ticket;  // empty: its caller is gone

    bool has_job() const { return !std::holds_alternative<std::monostate>(job); }
    bool busy() const { return has_job() || !world->settled() || !mailbox.empty(); }
    void finish_job() {
        job = std::monostate{};
        job_ticket.reset();
    }
    // Takes away the readers who have waited long enough, or `all` of them, or find a message now: each with
    // what there is.
    void answer_readers(std::int64_t wall_ms, bool all, std::vector<Registry::Ready>& ready);
    // The world is what it was: its readers have seen what is yet to come.
    void turned_back();
    // Whoever waits hears that, and nobody waits any more.
    void send_home(Code code, std::vector<Registry::Ready>& ready);
};

}  // namespace fauxcount::engine
