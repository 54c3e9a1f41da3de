// The armed deadlines of a world in the order in which they fire: a copy-on-write B+ tree of 128-bit keys.
// A cache of what entity fields say is armed; whoever changes such a field arms and disarms here.
#pragma once

#include "api/instant.hpp"
#include "domain/block.hpp"
#include "domain/identity.hpp"

#include <compare>
#include <cstdint>
#include <optional>

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
    constexpr Deadline(Instant at, Rank rank, Slot slot, std::uint32_t object)
        : when((static_cast<std::uint64_t>(at.ms) << 16U) | (static_cast<std::uint64_t>(rank) << 8U)),
          whose((std::uint64_t{slot} << 32U) | object) {}
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

class DeadlineIndex {
public:
    DeadlineIndex() = default;
    DeadlineIndex(DeadlineIndex const& other);
    DeadlineIndex& operator=(DeadlineIndex const& other);
    DeadlineIndex(DeadlineIndex&& other) noexcept;
    DeadlineIndex& operator=(DeadlineIndex&& other) noexcept;
    ~DeadlineIndex();

    std::uint64_t size() const { return size_; }
    bool contains(Deadline key) const;
    // The next to fire; nullopt when nothing is armed.
    std::optional<Deadline> first() const;
    // The first one that is not before `from`; nullopt when there is none.
    std::optional<Deadline> at_or_after(Deadline from) const;
    // The one that fires `n` after the first, if it lies in the same leaf: a hint what to load.
    std::optional<Deadline> ahead(std::uint32_t n) const;
    // Starts loading the leaf a key belongs to.
    void prefetch(Deadline key) const;

    // False if it was armed already.
    bool arm(Deadline key);
    // False if it was not armed.
    bool disarm(Deadline key);
    // Gives back up to `blocks` blocks that no other copy holds, as PagedArray::take_apart does.
    bool take_apart(std::size_t& blocks);

private:
    static constexpr std::size_t leaf_bytes = 1024;
    static constexpr std::size_t inner_bytes = 2048;
    static constexpr std::uint32_t leaf_max = 62;
    static constexpr std::uint32_t inner_max = 84;
    static constexpr unsigned height_max = 12;

    struct Leaf {
        std::uint32_t count = 0;
        std::uint32_t begin = 0;  // firing takes from the front: keys before it are gone
        Deadline keys[leaf_max];
    };
    struct Inner {
        std::uint32_t count = 0;
        std::uint32_t unused = 0;
        Deadline low[inner_max];  // no key of child i is below low[i]; low[0] stands for minus infinity
        Link children[inner_max];
    };
    static_assert(sizeof(Leaf) <= leaf_bytes && sizeof(Inner) <= inner_bytes);

    // A leaf that is this index's own, and the keys that belong into it. Valid until the tree changes its
    // shape or is copied. Firing takes from the front and arms what comes next to each other, so two of them
    // save most descents.
    struct Finger {
        Leaf* leaf = nullptr;
        Deadline low, high;

        bool covers(Deadline key) const { return leaf != nullptr && low <= key && key < high; }
    };

    // The way from the root to a leaf, every node on it owned.
    struct Path {
        Link* links[height_max];
        std::uint32_t at[height_max];  // which child was taken
    };

    static Leaf& leaf(Link link) { return *reinterpret_cast<Leaf*>(link.block()->payload()); }
    static Inner& inner(Link link) { return *reinterpret_cast<Inner*>(link.block()->payload()); }
    static bool release(Link& link, unsigned height, std::size_t& blocks);
    static void own_node(Link& link, unsigned height);
    static std::uint32_t child_for(Inner const& node, Deadline key);
    static std::uint32_t lower_bound(Leaf const& node, Deadline key);

    Finger descend(Deadline key, Path& path);
    static bool holds_at(Leaf const& node, std::uint32_t position, Deadline key);
    static bool has_room(Leaf const& node) { return node.count < leaf_max || node.begin > 0; }
    static void put(Leaf& node, std::uint32_t position, Deadline key);
    static void take(Leaf& node, std::uint32_t position);
    Leaf const* front() const;
    Finger const* finger_for(Deadline key) const;
    void forget_fingers() const { front_ = recent_ = Finger{}; }
    void insert_into_parent(Path& path, unsigned level, Deadline low, Link child);
    void remove_node(Path& path);

    mutable Link root_;
    unsigned height_ = 0;  // levels of inner nodes above the leaves
    std::uint64_t size_ = 0;
    mutable Finger front_;  // the leaf that fires first
    mutable Finger recent_;  // the leaf that was armed in last
};

}  // namespace fauxcount::domain
