// Ids from places and back: a keyed permutation of 64 bits, so that an id is found without a hash table,
// tells nothing about its neighbours, and means nothing in another world.
#pragma once

#include "api/ids.hpp"
#include "domain/draw.hpp"

#include <cstdint>

namespace fauxcount::domain {

using Slot = std::uint32_t;

// A slot is used at most this often; then it is retired, so that the id of a child (below) is never used
// twice.
inline constexpr std::uint32_t generation_max = 4095;
// A child's ordinal counts up within one account and is never used again.
inline constexpr std::uint32_t ordinal_max = (1U << 20U) - 1;

struct Place {  // an account or a device
    Slot slot = 0;
    std::uint32_t generation = 0;
    bool operator==(Place const&) const = default;
};
struct ChildPlace {  // an item, subscription, session or removal of an account
    Place owner;
    std::uint32_t ordinal = 0;
};

class Identity {
public:
    explicit constexpr Identity(std::uint64_t seed) : key_(draw(seed, Stream::id_keys, 0)) {}

    template <class T>
    constexpr T id_of(Place place) const {
        return T{permute(key<T>(), (std::uint64_t{place.slot} << 32U) | place.generation)};
    }
    template <IdKind K>
    constexpr Place place_of(Id<K> id) const {
        auto const plain = restore(key<Id<K>>(), id.value);
        return {static_cast<Slot>(plain >> 32U), static_cast<std::uint32_t>(plain)};
    }
    template <class T>
    constexpr T child_id(ChildPlace place) const {
        return T{permute(key<T>(), (std::uint64_t{place.owner.slot} << 32U) |
                                       (std::uint64_t{place.owner.generation} << 20U) | place.ordinal)};
    }
    template <IdKind K>
    constexpr ChildPlace child_of(Id<K> id) const {
        auto const plain = restore(key<Id<K>>(), id.value);
        return {{static_cast<Slot>(plain >> 32U), static_cast<std::uint32_t>(plain >> 20U) & 0xfffU},
                static_cast<std::uint32_t>(plain) & ordinal_max};
    }

private:
    static constexpr int rounds = 4;

    template <class T>
    constexpr std::uint64_t key() const {
        return key_ + static_cast<std::uint64_t>(T::kind) * 0x9e3779b97f4a7c15ULL;
    }
    // Four Feistel rounds over halves of 32 bits: a bijection whatever the round function is.
    static constexpr std::uint32_t round(std::uint64_t key, int n, std::uint32_t half) {
        std::uint64_t x = (half ^ (key >> (8U * static_cast<unsigned>(n)))) * 0xff51afd7ed558ccdULL + key;
        x = (x ^ (x >> 32U)) * 0xc4ceb9fe1a85ec53ULL;
        return static_cast<std::uint32_t>(x >> 32U);
    }
    static constexpr std::uint64_t permute(std::uint64_t key, std::uint64_t plain) {
        auto left = static_cast<std::uint32_t>(plain >> 32U);
        auto right = static_cast<std::uint32_t>(plain);
        for (int n = 0; n < rounds; ++n) {
            auto const next = left ^ round(key, n, right);
            left = right;
            right = next;
        }
        return (std::uint64_t{left} << 32U) | right;
    }
    static constexpr std::uint64_t restore(std::uint64_t key, std::uint64_t value) {
        auto left = static_cast<std::uint32_t>(value >> 32U);
        auto right = static_cast<std::uint32_t>(value);
        for (int n = rounds - 1; n >= 0; --n) {
            auto const previous = right ^ round(key, n, left);
            right = left;
            left = previous;
        }
        return (std::uint64_t{left} << 32U) | right;
    }

    std::uint64_t key_;
};

}  // namespace fauxcount::domain
