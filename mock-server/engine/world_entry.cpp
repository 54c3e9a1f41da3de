#include "engine/world_entry.hpp"

#include "engine/problems.hpp"

#include <algorithm>
#include <utility>

namespace fauxcount::engine {

void Entry::answer_readers(std::int64_t wall_ms, bool all, std::vector<Registry::Ready>& ready) {
    std::uint64_t const sent = world->state().messages_sent();
    auto const is_done = [&](Reader& reader) {
        bool const over = all || wall_ms >= reader.until_ms;
        if (!over && reader.search.after == sent) return false;
        api::Inbox inbox = find_messages(*world, reader.search);
        if (inbox.messages.empty() && !over) return false;
        ready.push_back({reader.ticket, ControlAnswered{std::move(inbox), world->state().now()}});
        return true;
    };
    // In the order in which they came: remove_if() does not promise to ask in it.
    std::vector<Reader> waiting;
    for (Reader& reader : readers)
        if (!is_done(reader)) waiting.push_back(std::move(reader));
    readers = std::move(waiting);
}

void Entry::turned_back() {
    std::uint64_t const sent = world->state().messages_sent();
    for (Reader& reader : readers) reader.search.after = std::min(reader.search.after, sent);
}

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
    for (Reader const& reader : readers)
        ready.push_back({reader.ticket, ControlAnswered{problem(code), now}});
    readers.clear();
}

}  // namespace fauxcount::engine
