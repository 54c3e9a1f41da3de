// A text as 64 bits: the model compares texts and never shows them, so it keeps none.
#pragma once

#include <cstdint>
#include <string_view>

namespace fauxcount::model {

using Digest = std::uint64_t;

// FNV-1a, and a last stir so that every bit depends on every byte.
constexpr Digest digest_of(std::string_view text) {
    Digest sum = 0xcbf29ce484222325U;
    for (char const letter : text) sum = (sum ^ static_cast<unsigned char>(letter)) * 0x100000001b3U;
    sum ^= sum >> 32U;
    sum *= 0xd6e8feb86659fd93U;
    return sum ^ sum >> 32U;
}

}  // namespace fauxcount::model
