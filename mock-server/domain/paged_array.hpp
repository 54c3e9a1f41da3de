// A growing array of equal, trivially copyable cells as a copy-on-write tree: copying it costs one pointer,
// the first write to a leaf after a copy copies that leaf and its path, and indexes never move.
#pragma once

#include "domain/block.hpp"

#include <cstddef>
#include <cstdint>
#include <type_traits>

namespace fauxcount::domain {

class PagedArray {
public:
    static constexpr std::size_t leaf_bytes_max = 4352;

    // Few levels suit an array that grows to millions of cells.
    static constexpr unsigned wide = 8;

    // `cells_per_leaf` is a power of two; times `cell_bytes` it is at most leaf_bytes_max. A node above the
    // leaves has 2^fan_out_bits children: the first write after a copy touches each of them.
    PagedArray(std::uint32_t cell_bytes, std::uint32_t cells_per_leaf, unsigned fan_out_bits = wide);
    PagedArray(PagedArray const& other);
    // Costs a comparison when this array is already a copy of the other and neither was written to since: a
    // state that is copied again and again differs in few of its arrays.
    // NOLINTNEXTLINE(bugprone-unhandled-self-assignment): an array has the root that it has.
    PagedArray& operator=(PagedArray const& other) {
        if (root_.block() != other.root_.block()) take(other);
        return *this;
    }
    PagedArray(PagedArray&& other) noexcept;
    PagedArray& operator=(PagedArray&& other) noexcept;
    ~PagedArray();

    std::uint32_t size() const { return size_; }

    // `index` is below size(). The pointer holds until the next write to this array.
    std::byte const* at(std::uint32_t index) const {
        std::uint32_t const leaf = index >> leaf_bits_;
        if (leaf != recent_leaf_) look_at(leaf);
        return cell_of(*recent_, index);
    }
    // A cell to write to: what other copies of this array see stays as it was.
    std::byte* edit(std::uint32_t index) {
        std::uint32_t const leaf = index >> leaf_bits_;
        if (leaf != recent_leaf_ || !recent_is_own_) own_leaf(leaf);
        return cell_of(*recent_, index);
    }
    // Appends a zeroed cell and answers its index.
    std::uint32_t push();
    // Starts loading what leads to a cell, and, a little later, its first bytes. In a big array the way
    // costs a wait of its own.
    void prefetch_way(std::uint32_t index) const;
    void prefetch(std::uint32_t index, std::size_t bytes) const;
    // Takes the array apart: gives back up to `blocks` blocks that no other copy holds, and counts them down.
    // True once nothing is left. Until then, and afterwards, the array may only be taken apart and destroyed.
    bool take_apart(std::size_t& blocks);

private:
    static constexpr std::uint32_t no_leaf = UINT32_MAX;

    void take(PagedArray const& other);
    static Link* links(Block& block) { return reinterpret_cast<Link*>(block.payload()); }
    std::uint32_t fan_out() const { return 1U << fan_out_bits_; }
    bool release(Link& link, unsigned height, std::size_t& blocks) const;
    void own_node(Link& link, unsigned height) const;
    std::byte* cell_of(Block& leaf, std::uint32_t index) const {
        return leaf.payload() + std::size_t{index & ((1U << leaf_bits_) - 1)} * cell_bytes_;
    }
    // The child a node `h` levels above the leaves has on the way to a leaf.
    Link& child(Block& node, unsigned h, std::uint32_t leaf) const {
        return links(node)[(leaf >> (fan_out_bits_ * (h - 1))) & (fan_out() - 1)];
    }
    Block* leaf_block(std::uint32_t leaf) const;
    void look_at(std::uint32_t leaf) const;
    void own_leaf(std::uint32_t leaf);
    void grow();
    void forget_recent() const { recent_leaf_ = no_leaf; }

    mutable Link root_;  // marking it shared is not a change anybody sees
    std::uint32_t size_ = 0;
    std::uint32_t cell_bytes_;
    std::uint8_t leaf_bits_;
    std::uint8_t fan_out_bits_;
    std::uint8_t height_ = 0;
    // The leaf that was used last: what a command does to an account, it does in a few leaves. Forgotten when
    // this array is copied, because then the leaf is not its own any more.
    mutable std::uint32_t recent_leaf_ = no_leaf;
    mutable bool recent_is_own_ = false;
    mutable Block* recent_ = nullptr;
};

// The same for one type of cell.
template <class T, std::uint32_t CellsPerLeaf, unsigned FanOutBits = PagedArray::wide>
class PagedArrayOf {
    static_assert(std::is_trivially_copyable_v<T>);
    static_assert(sizeof(T) * CellsPerLeaf <= PagedArray::leaf_bytes_max);

public:
    std::uint32_t size() const { return cells_.size(); }
    T const& operator[](std::uint32_t index) const { return *reinterpret_cast<T const*>(cells_.at(index)); }
    T& edit(std::uint32_t index) { return *reinterpret_cast<T*>(cells_.edit(index)); }
    std::uint32_t push() { return cells_.push(); }
    void prefetch_way(std::uint32_t index) const { cells_.prefetch_way(index); }
    void prefetch(std::uint32_t index) const { cells_.prefetch(index, sizeof(T)); }
    bool take_apart(std::size_t& blocks) { return cells_.take_apart(blocks); }

private:
    PagedArray cells_{sizeof(T), CellsPerLeaf, FanOutBits};
};

}  // namespace fauxcount::domain
