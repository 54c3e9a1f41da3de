// A stream of numbers that follow from a seed, and are the same on every machine.
#pragma once

#include "client/digest.hpp"

#include <cstdint>

namespace fauxcount::explore {

class Draws {
public:
    explicit Draws(std::uint64_t seed) : seed_(client::mixed(seed)) {}

    // From [0, bound), with a bias below 2^-32 for bounds below that: the multiply-shift of the high half.
    std::uint64_t below(std::uint64_t bound) {
        return ((client::mixed(seed_ + ++drawn_) >> 32U) * bound) >> 32U;
    }

private:
    std::uint64_t seed_, drawn_ = 0;
};

}  // namespace fauxcount::explore
