// Random order that is the same on every run and every machine: standard distributions are not portable.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>

namespace fauxcount::bench {

// SplitMix64's finisher: every input has its own output.
constexpr std::uint64_t mix(std::uint64_t value) {
    value += 0x9e3779b97f4a7c15U;
    value = (value ^ (value >> 30U)) * 0xbf58476d1ce4e5b9U;
    value = (value ^ (value >> 27U)) * 0x94d049bb133111ebU;
    return value ^ (value >> 31U);
}

// Fisher-Yates. The bias of the remainder is below one in 2^40 for any list that fits in memory.
template <typename Element>
void shuffle(std::span<Element> elements, std::uint64_t seed) {
    std::uint64_t const stream = mix(seed);
    for (std::size_t left = elements.size(); left > 1; --left) {
        std::swap(elements[left - 1], elements[mix(stream + left) % left]);
    }
}

} // namespace fauxcount::bench
