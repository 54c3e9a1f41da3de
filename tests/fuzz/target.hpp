// What every fuzz target has: the one function that libFuzzer, or replay.cpp without it, calls with an input,
// and the way to say that something does not hold.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <iostream>
#include <string_view>

// NOLINTNEXTLINE(readability-identifier-naming): the name that libFuzzer looks for.
extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size);

namespace fauxcount::fuzz {

inline std::string_view text_of(std::uint8_t const* data, std::size_t size) {
    return {reinterpret_cast<char const*>(data), size};
}

// Ends the program otherwise, as a crash would: whoever runs the target keeps the input that led here.
inline void must(bool holds, std::string_view what, std::string_view shown = {}) {
    if (holds) return;
    std::cerr << "does not hold: " << what << '\n' << shown << '\n' << std::flush;
    std::abort();
}

}  // namespace fauxcount::fuzz
