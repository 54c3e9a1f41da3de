// Numbers as little-endian bytes, whatever the machine.
#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <type_traits>

namespace fauxcount::storage {

template <std::integral T>
void put(std::string& out, T value) {
    auto const bits = static_cast<std::uint64_t>(value);
    char bytes[sizeof(T)];
    for (std::size_t i = 0; i < sizeof(T); ++i) bytes[i] = static_cast<char>(bits >> (8 * i) & 0xffU);
    out.append(bytes, sizeof(T));
}

// Takes a number off the front. False: there are not enough bytes, and nothing is taken.
template <std::integral T>
[[nodiscard]] bool take(std::string_view& in, T& value) {
    if (in.size() < sizeof(T)) return false;
    std::uint64_t bits = 0;
    for (std::size_t i = 0; i < sizeof(T); ++i)
        bits |= std::uint64_t{static_cast<unsigned char>(in[i])} << (8 * i);
    value = static_cast<T>(bits);
    in.remove_prefix(sizeof(T));
    return true;
}

}  // namespace fauxcount::storage
