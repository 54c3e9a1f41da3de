// Whole lives of accounts that a driver removes over a bad network, in virtual time: thousands, each another
// one. The network is bad for a while, the driver dies now and then and another one goes on; then the network
// is well, and the removal has to come to its right end.
#pragma once

#include "scenarios/defects/driver.hpp"
#include "scenarios/explore/network.hpp"
#include "scenarios/explore/subject.hpp"

#include <array>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace fauxcount::explore {

struct LifetimeCounterexample {
    std::uint64_t seed = 0;
    std::string_view kind;
    std::vector<Finding> findings;  // at least one
    std::string story;  // a line a call

    bool shows(std::string_view invariant) const;
};

struct LifetimesLived {
    std::uint64_t lives = 0, calls = 0;
    std::uint64_t deaths = 0, gave_up = 0;  // of drivers, after each of which another one went on
    // What owners heard who changed their mind, by client::Verdict.
    std::array<std::uint64_t, std::variant_size_v<client::Verdict>> called_off{};
    std::uint64_t hash = 0;  // of all lives, in order: equal for equal lives
    NetworkCounts network{};
    domain::Marks marks;
    std::optional<LifetimeCounterexample> found;
};

// What the network of a life is drawn from. The life itself, and any other, draws from another stream.
std::uint64_t network_seed_of(std::uint64_t life);

// The lives of seeds `from`, `from + 1`, …, one after the other; ends at the first finding, and before a life
// if `goes_on`, which is told how many there were, says no. A life is the same each time, whatever was lived
// before it.
LifetimesLived live(defects::MakeDriver make, std::uint64_t from, std::uint64_t lives,
                    std::function<bool(std::uint64_t lived)> const& goes_on = {});

}  // namespace fauxcount::explore
