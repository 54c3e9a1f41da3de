// Plays random changes on a few copies of a structure and, beside each, of a plain one that cannot be
// wrong: whatever is done to one copy, the others stay as they were.
#pragma once

#include "domain/draw.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace fauxcount::domain {

// `Pair` holds the structure and its oracle: change(number) does the same to both, difference() says where
// they differ.
template <class Pair>
class Copies {
public:
    // What differs after these changes; empty when nothing does.
    std::string play(std::vector<std::uint64_t> const& numbers) {
        for (std::uint64_t const number : numbers) {
            std::uint64_t const x = mix(number);
            Pair& chosen = pairs_[x % pairs_.size()];
            Pair& other = pairs_[(x >> 8U) % pairs_.size()];
            switch ((x >> 16U) % 16) {
                case 0: other = chosen; break;
                case 1: other = Pair(chosen); break;
                case 2:
                    other = Pair(std::move(chosen));
                    chosen = other;
                    break;
                default: chosen.change(x >> 20U); break;
            }
        }
        for (Pair const& pair : pairs_) {
            if (std::string const wrong = pair.difference(); !wrong.empty()) return wrong;
        }
        return {};
    }

private:
    std::array<Pair, 3> pairs_;
};

// A long play from one seed, for depths that a property's short lists do not reach.
template <class Pair>
std::string long_play(std::uint64_t seed, std::size_t changes) {
    std::vector<std::uint64_t> numbers(changes);
    for (std::size_t i = 0; i < changes; ++i) numbers[i] = mix(seed) + i;
    return Copies<Pair>().play(numbers);
}

}  // namespace fauxcount::domain
