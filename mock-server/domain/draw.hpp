// Derived randomness: a pure function of (seed, stream, ordinal), so that adding a draw in one stream never
// shifts another and no generator state has to be kept.
#pragma once

#include <cstdint>
#include <string_view>

namespace fauxcount::domain {

// The finaliser of splitmix64: every input bit reaches every output bit.
constexpr std::uint64_t mix(std::uint64_t x) {
    x += 0x9e3779b97f4a7c15ULL;
    x = (x ^ (x >> 30U)) * 0xbf58476d1ce4e5b9ULL;
    x = (x ^ (x >> 27U)) * 0x94d049bb133111ebULL;
    return x ^ (x >> 31U);
}

// One stream a purpose. Numbers are part of what a seed means: append only, never renumber.
enum class Stream : std::uint64_t {
    world_seed = 1,
    id_keys = 2,
    password_salt = 3,
    token_tag = 4,
    identifier_key = 5,
    population = 6,
    memo_key = 7,
    totp_secret = 8,
    backup_code = 9,
    sent_code = 10,
};

constexpr std::uint64_t draw(std::uint64_t seed, Stream stream, std::uint64_t ordinal) {
    return mix(mix(seed ^ (static_cast<std::uint64_t>(stream) * 0xd6e8feb86659fd93ULL)) + ordinal);
}

// A draw from [0, n) with a bias below 2^-32 for n below 2^32: the multiply-shift of the high half.
constexpr std::uint64_t below(std::uint64_t value, std::uint64_t n) { return ((value >> 32U) * n) >> 32U; }

// A 64-bit digest of text under a key. Not a cryptographic promise: the mock's secrets follow from its seed
// anyway.
std::uint64_t digest(std::uint64_t key, std::string_view text);

}  // namespace fauxcount::domain
