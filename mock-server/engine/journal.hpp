// The turns of a world, newest last, in a ring of bounded size. A turn is a cause and the events it led to;
// what a turn wrote into a vault is not kept here: in memory there is nothing to replay it for, and purge
// must not miss it.
//
// Turns lie packed, each event in as many words as its fields need: a firing costs two, and the ring stays
// small enough to leave the processor's cache to the accounts.
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
    // Keeps at most `bytes_max` (rounded up to a power of two, at least 1 KiB) of the newest turns. The next
    // one gets the sequence number `next`: a world that was there before goes on counting.
    explicit Journal(std::size_t bytes_max, std::uint64_t next = 1);

    // `cause` names the command, or `fire`; it has static lifetime. A turn that is bigger than the ring keeps
    // the events that happened first.
    void append(std::string_view cause, Instant at, std::span<domain::Event const> events);

    // The sequence number of the oldest turn still here, and of the next one to come; they begin at 1.
    std::uint64_t first() const { return first_; }
    std::uint64_t next() const { return next_; }

    struct Turn {
        std::uint64_t seq = 0;
        std::string_view cause;
        Instant at;
        std::uint64_t events_total = 0;
        std::vector<domain::Event> events;  // the first ones, as many as were asked for
    };
    // Up to `turns_max` turns from the sequence number `from` on, oldest first.
    std::vector<Turn> read(std::uint64_t from, std::size_t turns_max, std::size_t events_max) const;

    std::size_t bytes() const { return ring_.capacity() * sizeof(std::uint64_t); }

private:
    struct Head {
        char const* cause;
        std::uint64_t cause_length;
        Instant at;
        std::uint32_t words;  // of all its events
        std::uint32_t events;
    };
    static constexpr std::size_t head_words = sizeof(Head) / sizeof(std::uint64_t);
    static_assert(sizeof(Head) == head_words * sizeof(std::uint64_t));

    std::uint64_t& word(std::uint64_t at) { return ring_[at & (ring_.size() - 1)]; }
    std::uint64_t word(std::uint64_t at) const { return ring_[at & (ring_.size() - 1)]; }
    void write(void const* bytes, std::size_t words);
    void read_words(std::uint64_t at, void* bytes, std::size_t words) const;
    Head head_at(std::uint64_t at) const;
    void make_room(std::size_t words);

    std::size_t words_max_;
    std::vector<std::uint64_t> ring_;  // of 2^n words; grows up to words_max_
    std::uint64_t begin_ = 0, end_ = 0;  // of the turns in it, in words since the world began
    std::uint64_t first_ = 1, next_ = 1;
};

}  // namespace fauxcount::engine
