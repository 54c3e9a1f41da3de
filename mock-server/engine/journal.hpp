// The turns of a world, newest last, in a ring of bounded size. A turn is a cause and the events it led to;
// what a turn wrote into a vault is not kept here: in memory there is nothing to replay it for, and purge
// must not miss it.
#pragma once

#include "domain/event.hpp"

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace fauxcount::engine {

class Journal {
public:
    // Keeps at least the events of the newest turn, and at most `events_max` (rounded up to a power of two)
    // in all.
    explicit Journal(std::size_t events_max);

    // `cause` names the command, or `fire`; it has static lifetime.
    void append(std::string_view cause, Instant at, std::span<domain::Event const> events);

    // The sequence number of the oldest turn still here, and of the next one to come; they begin at 1.
    std::uint64_t first() const { return next_ - turns_.size() + dropped_turns_; }
    std::uint64_t next() const { return next_; }

    struct Turn {
        std::string_view cause;
        Instant at;
        std::uint64_t begin = 0;  // of its events, counted since the world began
        std::uint64_t end = 0;
    };
    // `seq` is from first() up to, not including, next().
    Turn const& turn(std::uint64_t seq) const;
    domain::Event const& event(std::uint64_t position) const { return ring_[position & (ring_.size() - 1)]; }
    std::size_t bytes() const;

private:
    void drop_oldest();
    void grow(std::size_t events);

    std::size_t events_max_;
    std::vector<domain::Event> ring_;  // of 2^n events; grows up to events_max_
    std::vector<Turn> turns_;  // the first `dropped_turns_` of them are gone
    std::size_t dropped_turns_ = 0;
    std::uint64_t next_ = 1;
    std::uint64_t events_begin_ = 0, events_end_ = 0;
};

}  // namespace fauxcount::engine
