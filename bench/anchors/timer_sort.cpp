// The cheapest waiting period we know: append N deadlines, sort them once by radix when the clock passes, and
// fire each in order with one write to the state it belongs to. Prints one line of JSON.
#include "bench/process_usage.hpp"
#include "bench/seeded_order.hpp"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdio>
#include <utility>
#include <vector>

namespace fauxcount::bench {
namespace {

// Thirty days of milliseconds fit in 32 bits, so a deadline can be an offset from a base.
constexpr std::uint64_t spread_ms = 30ULL * 24 * 60 * 60 * 1000;
constexpr std::uint64_t base_ms = 1'893'456'000'000;
static_assert(spread_ms < UINT32_MAX);

struct ShortDeadline {
    std::uint32_t offset_ms;
    std::uint32_t slot;

    [[nodiscard]] std::uint32_t key() const { return offset_ms; }
    static ShortDeadline make(std::uint32_t offset_ms, std::uint32_t slot) { return {offset_ms, slot}; }
};
static_assert(sizeof(ShortDeadline) == 8);

struct LongDeadline {
    std::uint64_t at_ms;
    std::uint32_t slot;
    std::uint32_t generation;

    [[nodiscard]] std::uint32_t key() const { return static_cast<std::uint32_t>(at_ms - base_ms); }
    static LongDeadline make(std::uint32_t offset_ms, std::uint32_t slot) {
        return {base_ms + offset_ms, slot, 1};
    }
};
static_assert(sizeof(LongDeadline) == 16);

// Least significant digit first and stable, so equal instants stay in the order they were armed.
template <typename Deadline>
void radix_sort(std::vector<Deadline>& deadlines) {
    constexpr unsigned digit_bits = 11;
    constexpr unsigned digits = 3;
    constexpr std::uint32_t digit_mask = (1U << digit_bits) - 1;
    std::array<std::array<std::size_t, digit_mask + 1>, digits> starts{};
    for (Deadline const& deadline : deadlines) {
        for (unsigned digit = 0; digit < digits; ++digit) {
            ++starts[digit][(deadline.key() >> (digit * digit_bits)) & digit_mask];
        }
    }
    std::vector<Deadline> sorted(deadlines.size());
    for (unsigned digit = 0; digit < digits; ++digit) {
        auto& start = starts[digit];
        // A digit that is the same everywhere sorts nothing; all deadlines in one millisecond skip every
        // pass.
        if (std::find(start.begin(), start.end(), deadlines.size()) != start.end()) continue;
        std::size_t sum = 0;
        for (std::size_t& entry : start) sum += std::exchange(entry, sum);
        for (Deadline const& deadline : deadlines) {
            sorted[start[(deadline.key() >> (digit * digit_bits)) & digit_mask]++] = deadline;
        }
        deadlines.swap(sorted);
    }
}

template <typename Deadline>
int measure(std::size_t n, bool same_instant) {
    enum class State : std::uint32_t { waiting = 1, fired = 2 };
    std::vector<State> states(n, State::waiting);

    auto const append_start = Clock::now();
    std::vector<Deadline> deadlines;
    deadlines.reserve(n);
    for (std::uint32_t slot = 0; slot < n; ++slot) {
        std::uint64_t const offset_ms = same_instant ? spread_ms : mix(slot) % spread_ms;
        deadlines.push_back(Deadline::make(static_cast<std::uint32_t>(offset_ms), slot));
    }
    double const append_seconds = seconds_since(append_start);

    auto const fire_start = Clock::now();
    radix_sort(deadlines);
    bool in_order = true;
    std::uint32_t last_key = 0;
    for (Deadline const& deadline : deadlines) {
        states[deadline.slot] = State::fired;
        in_order = in_order && deadline.key() >= last_key;
        last_key = deadline.key();
    }
    double const fire_seconds = seconds_since(fire_start);

    auto const fired = static_cast<std::size_t>(std::count(states.begin(), states.end(), State::fired));
    double const count = static_cast<double>(n);
    std::printf(R"({"anchor":"timer_sort","n":%zu,"entry_bytes":%zu,"same_instant":%s,"append_ns":%.2f,)"
                R"("fire_ns":%.2f,"fire_s":%.6f,"fired":%zu,"in_order":%s})"
                "\n",
                n, sizeof(Deadline), same_instant ? "true" : "false", append_seconds / count * 1e9,
                fire_seconds / count * 1e9, fire_seconds, fired, in_order ? "true" : "false");
    return fired == n && in_order ? 0 : 1;
}

}  // namespace
}  // namespace fauxcount::bench

int main(int argc, char** argv) {
    using namespace fauxcount::bench;
    std::size_t n = 1'000'000;
    int entry_bytes = 8;
    bool same_instant = false;
    CLI::App options{"Deadlines appended, sorted once and fired in order"};
    options.add_option("--n", n, "Deadlines")->capture_default_str()->check(CLI::Range(1U, 100'000'000U));
    options.add_option("--entry-bytes", entry_bytes, "Size of a deadline")
        ->capture_default_str()
        ->check(CLI::IsMember({8, 16}));
    options.add_flag("--same-instant", same_instant, "All in one millisecond instead of over 30 days");
    CLI11_PARSE(options, argc, argv);
    return entry_bytes == 8 ? measure<ShortDeadline>(n, same_instant)
                            : measure<LongDeadline>(n, same_instant);
}
