// A short mark of a text: to tell plans apart, to see that a file is whole, and to draw from. It keeps no
// secret.
#pragma once

#include <cstdint>
#include <string_view>

namespace fauxcount::client {

// The finaliser of splitmix64: every bit that goes in reaches every bit that comes out.
constexpr std::uint64_t mixed(std::uint64_t value) {
    value += 0x9e3779b97f4a7c15U;
    value = (value ^ (value >> 30U)) * 0xbf58476d1ce4e5b9U;
    value = (value ^ (value >> 27U)) * 0x94d049bb133111ebU;
    return value ^ (value >> 31U);
}

// FNV-1a, mixed.
constexpr std::uint64_t digest_of(std::string_view text) {
    std::uint64_t sum = 0xcbf29ce484222325U;
    for (char const letter : text) sum = (sum ^ static_cast<unsigned char>(letter)) * 0x100000001b3U;
    return mixed(sum);
}

}  // namespace fauxcount::client
