// The armed deadlines of a world in the order in which they fire: a copy-on-write B+ tree of 128-bit keys.
// A cache of what entity fields say is armed; whoever changes such a field arms and disarms here.
#pragma once

#include "domain/block.hpp"
#include "domain/deadline_leaf.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

namespace fauxcount::domain {

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
    std::optional<Deadline> first() const {
        if (soonest_ != none) return soonest_;
        Leaf const* const node = front();
        if (node == nullptr) return std::nullopt;
        return node->first();
    }
    // The first one that is not before `from`; nullopt when there is none.
    std::optional<Deadline> at_or_after(Deadline from) const;
    // Copies some of those that follow `key`, in order and without a gap, and answers how many; 0 when none
    // follows.
    std::size_t copy_after(Deadline key, std::span<Deadline> out) const;
    // Starts loading what leads to the leaf a key belongs to, and, a little later, that leaf.
    void prefetch_way(Deadline key) const;
    void prefetch(Deadline key) const;

    // False if it was armed already.
    bool arm(Deadline key);
    // False if it was not armed.
    bool disarm(Deadline key);
    // Gives back up to `blocks` blocks that no other copy holds, as PagedArray::take_apart does.
    bool take_apart(std::size_t& blocks);

private:
    using Leaf = DeadlineLeaf;
    static constexpr std::size_t leaf_bytes = 1024;
    static constexpr std::size_t inner_bytes = 1024;
    static constexpr std::uint32_t inner_max = 42;
    static constexpr unsigned height_max = 12;
    static constexpr Deadline none = Deadline::later_than_any();

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
    static void insert_child(Inner& node, std::uint32_t position, Deadline low, Link child);

    // Where the first key of the tree that is not before `from` lies; no leaf when there is none.
    struct Position {
        Leaf const* leaf = nullptr;
        std::uint32_t at = 0;
    };
    Position seek(Deadline from) const;

    bool arm_in_tree(Deadline key);
    bool disarm_in_tree(Deadline key);
    Finger descend(Deadline key, Path& path);
    Leaf const* front() const;
    Finger const* finger_for(Deadline key) const;
    void forget_fingers() const { front_ = recent_ = Finger{}; }
    void insert_into_parent(Path& path, unsigned level, Deadline low, Link child);
    void remove_node(Path& path);

    mutable Link root_;
    unsigned height_ = 0;  // levels of inner nodes above the leaves
    std::uint64_t size_ = 0;
    // The first of all, if it was armed last: not in the tree then. What fires often arms what fires next,
    // and such a chain never touches the tree.
    Deadline soonest_ = none;
    mutable Finger front_;  // the leaf that fires first
    mutable Finger recent_;  // the leaf that was armed in last
};

}  // namespace fauxcount::domain
