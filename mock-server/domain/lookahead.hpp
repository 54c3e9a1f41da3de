// Loads what a run of commands or firings will read from memory, a little ahead of them, so that a world of
// millions of accounts waits for the processor and not for its memory. Nothing depends on it being right.
#pragma once

#include "domain/state.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>

namespace fauxcount::domain {

class Lookahead {
public:
    struct Wanted {
        Slot slot;
        Parts parts;  // 0: the header alone
    };

    // How far ahead of its use each step is taken, in places of the run.
    static constexpr std::array<std::size_t, load_steps> distances{40, 32, 24, 18, 10, 5};

    // Place `at` of a run that is known up to `end` comes next; `wanted(place)` says what it will need.
    template <class WantedAt>
    void reach(State const& state, std::size_t at, std::size_t end, WantedAt&& wanted_at) {
        for (std::size_t i = 0; i < load_steps; ++i) {
            auto const step = static_cast<LoadStep>(i);
            std::size_t const until = std::min(end, at + distances[i]);
            for (std::size_t& done = done_[i]; done < until; ++done) {
                Wanted const wanted = wanted_at(done);
                if (wanted.slot >= state.account_slots()) continue;
                if (step <= LoadStep::header || wanted.parts != 0)
                    state.prefetch(wanted.slot, step, wanted.parts);
            }
        }
    }

private:
    std::array<std::size_t, load_steps> done_{};
};

// What a removal request reads, by the world's policy.
Parts parts_of_request(Policy const& policy);

// The same for the deadlines that fire up to an instant.
class Foresight {
public:
    explicit Foresight(Instant until) : until_(until) {}

    void before(State const& state, Deadline next) {
        while (at_ < end_ && known(at_) < next) ++at_;
        // Every few places is soon enough.
        if (at_ >= looked_at_ + stride || at_ == end_) look(state, next);
    }

private:
    static constexpr std::size_t window = 128;
    static constexpr std::size_t stride = 4;

    Deadline& known(std::size_t place) { return known_[place % window]; }
    void look(State const& state, Deadline next);
    void learn(State const& state, Deadline next);

    Instant until_;
    std::array<Deadline, window> known_;
    std::size_t at_ = 0, end_ = 0;  // the places of the run that are known and not fired yet
    std::size_t looked_at_ = 0;
    Lookahead lookahead_;
};

}  // namespace fauxcount::domain
