#include "domain/extent_heap.hpp"

#include <bit>
#include <cstring>
#include <utility>

namespace fauxcount::domain {

namespace {

template <std::size_t N, std::size_t... I>
std::array<PagedArray, N> make_arrays(std::array<std::uint32_t, N> const& sizes, std::index_sequence<I...>) {
    return {PagedArray{sizes[I],
                       std::bit_floor(static_cast<std::uint32_t>(PagedArray::leaf_bytes_max / sizes[I]))}...};
}

}  // namespace

ExtentHeap::ExtentHeap() : cells_(make_arrays(sizes, std::make_index_sequence<sizes.size()>{})) {}

std::size_t ExtentHeap::class_for(std::size_t bytes) {
    std::size_t size_class = 0;
    while (sizes[size_class] < bytes) ++size_class;
    return size_class;
}

ExtentRef ExtentHeap::allocate(std::size_t bytes) {
    std::size_t const size_class = class_for(bytes);
    PagedArray& cells = cells_[size_class];
    std::uint32_t index = 0;
    if (free_[size_class] != 0) {
        index = free_[size_class] - 1;
        std::byte* const cell = cells.edit(index);
        std::memcpy(&free_[size_class], cell, sizeof(std::uint32_t));
        std::memset(cell, 0, sizeof(std::uint32_t));
    } else {
        index = cells.push();
    }
    return (static_cast<std::uint32_t>(size_class + 1) << 28U) | index;
}

void ExtentHeap::release(ExtentRef ref) {
    std::size_t const size_class = class_of(ref);
    std::byte* const cell = cells_[size_class].edit(index_of(ref));
    std::memset(cell, 0, sizes[size_class]);
    std::memcpy(cell, &free_[size_class], sizeof(std::uint32_t));
    free_[size_class] = index_of(ref) + 1;
}

}  // namespace fauxcount::domain
