// A growing array of equal, trivially copyable cells as a copy-on-write tree: copying it costs one pointer, the first
// write to a leaf after a copy copies that leaf and its path, and indexes never move.
#pragma once

#include "domain/block.hpp"

#include <cstddef>
#include <cstdint>
#include <type_traits>

namespace fauxcount::domain {

class PagedArray {
public:
    static constexpr std::size_t leaf_bytes_max = 4096;

    // `cells_per_leaf` times `cell_bytes` is at most leaf_bytes_max.
    PagedArray(std::uint32_t cell_bytes, std::uint32_t cells_per_leaf);
    PagedArray(PagedArray const& other);
    PagedArray& operator=(PagedArray const& other);
    PagedArray(PagedArray&& other) noexcept;
    PagedArray& operator=(PagedArray&& other) noexcept;
    ~PagedArray();

    std::uint32_t size() const { return size_; }

    // `index` is below size(). The pointer holds until the next write to this array.
    std::byte const* at(std::uint32_t index) const;
    // A cell to write to: what other copies of this array see stays as it was.
    std::byte* edit(std::uint32_t index);
    // Appends a zeroed cell and answers its index.
    std::uint32_t push();
    // Starts loading a cell that will be read soon.
    void prefetch(std::uint32_t index) const;

private:
    static constexpr unsigned fan_out_bits = 6;
    static constexpr std::uint32_t fan_out = 1U << fan_out_bits;

    static Link* links(Block& block) { return reinterpret_cast<Link*>(block.payload()); }
    static void release(Link link, unsigned height);
    static void own_node(Link& link, unsigned height);
    Link* leaf_link(std::uint32_t leaf);
    void grow();

    mutable Link root_;  // marking it shared is not a change anybody sees
    std::uint32_t size_ = 0;
    std::uint32_t cell_bytes_;
    std::uint32_t cells_per_leaf_;
    unsigned height_ = 0;
};

// The same for one type of cell.
template <class T, std::uint32_t CellsPerLeaf>
class PagedArrayOf {
    static_assert(std::is_trivially_copyable_v<T>);
    static_assert(sizeof(T) * CellsPerLeaf <= PagedArray::leaf_bytes_max);

public:
    std::uint32_t size() const { return cells_.size(); }
    T const& operator[](std::uint32_t index) const { return *reinterpret_cast<T const*>(cells_.at(index)); }
    T& edit(std::uint32_t index) { return *reinterpret_cast<T*>(cells_.edit(index)); }
    std::uint32_t push() { return cells_.push(); }
    void prefetch(std::uint32_t index) const { cells_.prefetch(index); }

private:
    PagedArray cells_{sizeof(T), CellsPerLeaf};
};

}  // namespace fauxcount::domain
