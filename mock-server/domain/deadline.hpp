// One armed deadline as a key: what orders the firing.
#pragma once

#include "api/instant.hpp"
#include "domain/identity.hpp"

#include <compare>
#include <cstdint>

namespace fauxcount::domain {

// Deadlines of one instant fire by rank. The list is published (docs/time.md) and append-only; ranks without
// an enumerator here belong to waits that are not built yet.
enum class Rank : std::uint8_t {
    hold_end,
    review_end,
    export_end,
    removal_due,
    purge_stage,
    renewal,
    reminder,
    delivery
};

// Total order: instant, rank, account slot, object (a purge stage, a subscription's ordinal).
struct Deadline {
    __extension__ using Wide = unsigned __int128;

    std::uint64_t when = 0;  // 48 bits of milliseconds, 8 of rank, 8 unused
    std::uint64_t whose = 0;  // 32 bits of slot, 32 of object

    constexpr Deadline() = default;
    static constexpr Deadline later_than_any() {
        Deadline key;
        key.when = key.whose = UINT64_MAX;
        return key;
    }
    constexpr Deadline(Instant at, Rank rank, Slot slot, std::uint32_t object)
        : when((static_cast<std::uint64_t>(at.ms) << 16U) | (static_cast<std::uint64_t>(rank) << 8U)),
          whose((std::uint64_t{slot} << 32U) | object) {}
    // The least that is later than this one.
    constexpr Deadline successor() const {
        Deadline next = *this;
        if (++next.whose == 0) ++next.when;
        return next;
    }
    constexpr bool operator==(Deadline const&) const = default;
    constexpr std::strong_ordering operator<=>(Deadline const& other) const {
        return number() <=> other.number();
    }

    // As one number: what a search compares, without a branch.
    constexpr Wide number() const { return (Wide{when} << 64U) | whose; }

    constexpr Instant at() const { return {static_cast<std::int64_t>(when >> 16U)}; }
    constexpr Rank rank() const { return static_cast<Rank>((when >> 8U) & 0xffU); }
    constexpr Slot slot() const { return static_cast<Slot>(whose >> 32U); }
    constexpr std::uint32_t object() const { return static_cast<std::uint32_t>(whose); }
};

}  // namespace fauxcount::domain
