#include "domain/paged_array.hpp"

#include <utility>

namespace fauxcount::domain {

PagedArray::PagedArray(std::uint32_t cell_bytes, std::uint32_t cells_per_leaf)
    : cell_bytes_(cell_bytes), cells_per_leaf_(cells_per_leaf) {}

PagedArray::PagedArray(PagedArray const& other)
    : size_(other.size_),
      cell_bytes_(other.cell_bytes_),
      cells_per_leaf_(other.cells_per_leaf_),
      height_(other.height_) {
    share(other.root_, root_);
}

PagedArray& PagedArray::operator=(PagedArray const& other) {
    if (this != &other) *this = PagedArray(other);
    return *this;
}

PagedArray::PagedArray(PagedArray&& other) noexcept
    : root_(std::exchange(other.root_, Link{})),
      size_(std::exchange(other.size_, 0)),
      cell_bytes_(other.cell_bytes_),
      cells_per_leaf_(other.cells_per_leaf_),
      height_(std::exchange(other.height_, 0)) {}

PagedArray& PagedArray::operator=(PagedArray&& other) noexcept {
    std::swap(root_, other.root_);
    std::swap(size_, other.size_);
    std::swap(cell_bytes_, other.cell_bytes_);
    std::swap(cells_per_leaf_, other.cells_per_leaf_);
    std::swap(height_, other.height_);
    return *this;
}

PagedArray::~PagedArray() { release(root_, height_); }

void PagedArray::release(Link link, unsigned height) {
    Block* const block = link.block();
    if (block == nullptr || --block->refs > 0) return;
    if (height > 0) {
        for (std::uint32_t i = 0; i < fan_out; ++i) release(links(*block)[i], height - 1);
    }
    Block::free(block);
}

void PagedArray::own_node(Link& link, unsigned height) {
    own(link, [height](Block& old, Block& fresh) {
        if (height == 0) return;
        for (std::uint32_t i = 0; i < fan_out; ++i) share(links(old)[i], links(fresh)[i]);
    });
}

std::byte const* PagedArray::at(std::uint32_t index) const {
    std::uint32_t const leaf = index / cells_per_leaf_;
    Block* block = root_.block();
    for (unsigned h = height_; h > 0; --h) {
        block = links(*block)[(leaf >> (fan_out_bits * (h - 1))) & (fan_out - 1)].block();
    }
    return block->payload() + std::size_t{index % cells_per_leaf_} * cell_bytes_;
}

std::byte* PagedArray::edit(std::uint32_t index) {
    Block* const leaf = leaf_link(index / cells_per_leaf_)->block();
    return leaf->payload() + std::size_t{index % cells_per_leaf_} * cell_bytes_;
}

void PagedArray::prefetch(std::uint32_t index) const {
    std::byte const* const cell = at(index);
    for (std::uint32_t offset = 0; offset < cell_bytes_; offset += 64) __builtin_prefetch(cell + offset);
}

// The link to a leaf, with the whole path owned; makes nodes that are missing.
Link* PagedArray::leaf_link(std::uint32_t leaf) {
    Link* link = &root_;
    for (unsigned h = height_;; --h) {
        if (!*link) {
            *link = Link(
                Block::make(h == 0 ? std::size_t{cell_bytes_} * cells_per_leaf_ : fan_out * sizeof(Link)));
        } else if (link->shared()) {
            own_node(*link, h);
        }
        if (h == 0) return link;
        link = &links(*link->block())[(leaf >> (fan_out_bits * (h - 1))) & (fan_out - 1)];
    }
}

void PagedArray::grow() {
    Block* const node = Block::make(fan_out * sizeof(Link));
    links(*node)[0] = root_;  // its "perhaps shared" bit moves with it
    root_ = Link(node);
    ++height_;
}

std::uint32_t PagedArray::push() {
    std::uint32_t const leaf = size_ / cells_per_leaf_;
    while ((std::uint64_t{leaf} >> (fan_out_bits * height_)) != 0) grow();
    leaf_link(leaf);
    return size_++;
}

}  // namespace fauxcount::domain
