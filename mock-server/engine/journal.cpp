#include "engine/journal.hpp"

#include <algorithm>
#include <bit>

namespace fauxcount::engine {

Journal::Journal(std::size_t events_max)
    : events_max_(std::bit_ceil(std::max<std::size_t>(events_max, 64))) {}

void Journal::append(std::string_view cause, Instant at, std::span<domain::Event const> events) {
    // A turn bigger than the ring keeps its newest events: the count stays right, the oldest of them are
    // gone.
    auto const kept = events.last(std::min(events.size(), events_max_));
    if (events_end_ - events_begin_ + kept.size() > ring_.size()) grow(kept.size());
    while (events_end_ - events_begin_ + kept.size() > ring_.size()) drop_oldest();
    std::uint64_t const begin = events_end_;
    for (domain::Event const& event : kept) ring_[events_end_++ & (ring_.size() - 1)] = event;
    turns_.push_back({cause, at, begin, events_end_});
    ++next_;
    // A world that only ever has empty turns must be bounded as well.
    while (turns_.size() - dropped_turns_ > events_max_) drop_oldest();
    if (dropped_turns_ > 1024 && dropped_turns_ * 2 > turns_.size()) {
        turns_.erase(turns_.begin(), turns_.begin() + static_cast<std::ptrdiff_t>(dropped_turns_));
        dropped_turns_ = 0;
    }
}

void Journal::drop_oldest() { events_begin_ = turns_[dropped_turns_++].end; }

void Journal::grow(std::size_t events) {
    std::size_t const held = static_cast<std::size_t>(events_end_ - events_begin_);
    std::size_t const wanted = std::min(events_max_, std::bit_ceil(std::max<std::size_t>(held + events, 64)));
    if (wanted <= ring_.size()) return;
    std::vector<domain::Event> bigger(wanted);
    for (std::uint64_t at = events_begin_; at < events_end_; ++at) bigger[at & (wanted - 1)] = event(at);
    ring_ = std::move(bigger);
}

Journal::Turn const& Journal::turn(std::uint64_t seq) const {
    return turns_[dropped_turns_ + static_cast<std::size_t>(seq - first())];
}

std::size_t Journal::bytes() const {
    return ring_.capacity() * sizeof(domain::Event) + turns_.capacity() * sizeof(Turn);
}

}  // namespace fauxcount::engine
