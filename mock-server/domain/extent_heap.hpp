// Cells of a few sizes for what is packed per account: children, vault text, remembered answers. A freed cell
// is zeroed at once (purge means gone, also from memory) and used again by the next of its size.
#pragma once

#include "domain/paged_array.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>

namespace fauxcount::domain {

// Names a cell: its size class in the upper four bits, its index below. Zero is no cell.
using ExtentRef = std::uint32_t;

class ExtentHeap {
public:
    static constexpr std::size_t bytes_max = 4352;

    ExtentHeap();

    // A zeroed cell of at least `bytes` (at most bytes_max).
    ExtentRef allocate(std::size_t bytes);
    void release(ExtentRef ref);

    static std::size_t capacity(ExtentRef ref) { return sizes[class_of(ref)]; }
    // What allocate() would give for that many bytes.
    static std::size_t capacity_for(std::size_t bytes) { return sizes[class_for(bytes)]; }
    std::byte const* at(ExtentRef ref) const { return cells_[class_of(ref)].at(index_of(ref)); }
    std::byte* edit(ExtentRef ref) { return cells_[class_of(ref)].edit(index_of(ref)); }
    bool take_apart(std::size_t& blocks) {
        return std::all_of(cells_.begin(), cells_.end(),
                           [&](PagedArray& cells) { return cells.take_apart(blocks); });
    }
    void prefetch_way(ExtentRef ref) const { cells_[class_of(ref)].prefetch_way(index_of(ref)); }
    // Of the cell's first `bytes`.
    void prefetch(ExtentRef ref, std::size_t bytes) const {
        cells_[class_of(ref)].prefetch(index_of(ref), std::min(bytes, capacity(ref)));
    }

private:
    static constexpr std::array<std::uint32_t, 15> sizes{32,  48,  64,  96,   128,  176,  256,      360,
                                                         448, 576, 808, 1008, 1360, 2048, bytes_max};

    static std::size_t class_of(ExtentRef ref) { return (ref >> 28U) - 1; }
    static std::uint32_t index_of(ExtentRef ref) { return ref & 0x0fff'ffffU; }
    static std::size_t class_for(std::size_t bytes);

    std::array<PagedArray, sizes.size()> cells_;
    std::array<std::uint32_t, sizes.size()>
        free_{};  // index + 1 of the newest free cell; each names the next one
};

}  // namespace fauxcount::domain
