// What this process has used so far: real time, processor time and memory.
#pragma once

#include <chrono>
#include <cstddef>

namespace fauxcount::bench {

// The one real clock of the benchmarks; the product never sees it.
using Clock = std::chrono::steady_clock;

inline double seconds_between(Clock::time_point from, Clock::time_point to) {
    return std::chrono::duration<double>(to - from).count();
}

inline double seconds_since(Clock::time_point from) { return seconds_between(from, Clock::now()); }

double processor_seconds();
std::size_t resident_bytes();

} // namespace fauxcount::bench
