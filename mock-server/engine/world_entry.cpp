#include "engine/world_entry.hpp"

#include "engine/problems.hpp"

namespace fauxcount::engine {

void Entry::send_home(Code code, std::vector<Registry::Ready>& ready) {
    Instant const now = world->state().now();
    if (job_ticket) ready.push_back({*job_ticket, ControlAnswered{problem(code), now}});
    finish_job();
    for (Queued const& waiting : mailbox) {
        if (std::holds_alternative<api::Request>(waiting.request)) {
            ready.push_back({waiting.ticket, Answered{problem(code), now}});
        } else {
            ready.push_back({waiting.ticket, ControlAnswered{problem(code), now}});
        }
    }
    mailbox.clear();
}

}  // namespace fauxcount::engine
