// How a host waits: by moving the world's clock or by watching it.
#include "client/host.hpp"

namespace fauxcount::client {

namespace {

// One firing slice too many is no reason to give up, a clock that stands still is.
constexpr int stalls_max = 5;

// At five looks a second: the removal itself every five seconds, or after one without a clock; and half a
// minute without a clock at most.
constexpr std::uint32_t looks_max = 25;
constexpr std::uint32_t lost_looks_max = 5;
constexpr std::uint32_t lost_max = 150;
constexpr Duration look_every{200};

std::optional<Instant> now_in(ControlOutcome const& outcome) {
    auto const* const answer = std::get_if<api::ControlAnswer>(&outcome);
    if (!answer) return std::nullopt;
    if (auto const* advanced = std::get_if<api::Advanced>(answer)) return advanced->now;
    if (auto const* clock = std::get_if<api::ClockView>(answer)) return clock->now;
    return std::nullopt;
}

}  // namespace

std::optional<Instant> MoveClock::until(Wait const& wait) {
    auto now = now_in(transport_.control(api::GetClock{world_}));
    for (int stalls = 0; stalls < stalls_max;) {
        if (now && is_due(wait.until, *now)) return now;
        api::AdvanceClock advance;
        advance.world = world_;
        advance.to = wait.until;
        // An advance may stop on the way, and its answer may be lost: the clock itself is asked where it
        // stands.
        auto reached = now_in(transport_.control(advance));
        if (!reached) reached = now_in(transport_.control(api::GetClock{world_}));
        if (!reached || (now && *reached <= *now)) ++stalls;
        if (reached) now = reached;
    }
    return std::nullopt;
}

bool MoveClock::let_pass(Delay const& delay) {
    if (delay.clock == Clock::real) return true;
    for (int tries = 0; tries < stalls_max; ++tries) {
        auto const now = now_in(transport_.control(api::GetClock{world_}));
        if (now) return until({*now + delay.length, WaitFor::permission}).has_value();
    }
    return false;
}

std::optional<Instant> WatchClock::until(Wait const& wait) {
    Instant seen{};  // early enough, whatever the wait is for
    for (std::uint32_t looks = 0; looks < looks_max; ++looks) {
        auto const now = now_in(transport_.control(api::GetClock{world_}));
        lost_ = now ? 0 : lost_ + 1;
        if (lost_ >= lost_max) return std::nullopt;
        if (now) seen = *now;
        if (is_due(wait.until, seen)) return seen;
        if (!pause_(look_every)) return std::nullopt;
        if (lost_ > 0 && lost_ % lost_looks_max == 0) break;
    }
    return seen;
}

bool WatchClock::let_pass(Delay const& delay) {
    if (delay.clock == Clock::real) return pause_(delay.length);
    auto const begun = now();
    if (!begun) return false;
    Instant const end = *begun + delay.length;
    for (auto seen = begun; seen; seen = until({end, WaitFor::permission})) {
        if (is_due(end, *seen)) return true;
    }
    return false;
}

// The clock as somebody in a hurry reads it: a few looks, and no more.
std::optional<Instant> WatchClock::now() {
    for (std::uint32_t looks = 0; looks < lost_looks_max; ++looks) {
        if (auto const now = now_in(transport_.control(api::GetClock{world_}))) return now;
        if (!pause_(look_every)) break;
    }
    return std::nullopt;
}

}  // namespace fauxcount::client
