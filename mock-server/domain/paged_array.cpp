#include "domain/paged_array.hpp"

#include <bit>
#include <utility>

namespace fauxcount::domain {

PagedArray::PagedArray(std::uint32_t cell_bytes, std::uint32_t cells_per_leaf, unsigned fan_out_bits)
    : cell_bytes_(cell_bytes),
      leaf_bits_(static_cast<std::uint8_t>(std::countr_zero(cells_per_leaf))),
      fan_out_bits_(static_cast<std::uint8_t>(fan_out_bits)) {}

PagedArray::PagedArray(PagedArray const& other)
    : size_(other.size_),
      cell_bytes_(other.cell_bytes_),
      leaf_bits_(other.leaf_bits_),
      fan_out_bits_(other.fan_out_bits_),
      height_(other.height_) {
    share(other.root_, root_);
    other.forget_recent();
}

void PagedArray::take(PagedArray const& other) {
    std::size_t all = SIZE_MAX;
    release(root_, height_, all);
    share(other.root_, root_);
    size_ = other.size_;
    height_ = other.height_;
    forget_recent();
    other.forget_recent();
}

PagedArray::PagedArray(PagedArray&& other) noexcept
    : root_(std::exchange(other.root_, Link{})),
      size_(std::exchange(other.size_, 0)),
      cell_bytes_(other.cell_bytes_),
      leaf_bits_(other.leaf_bits_),
      fan_out_bits_(other.fan_out_bits_),
      height_(std::exchange(other.height_, std::uint8_t{0})) {
    other.forget_recent();
}

PagedArray& PagedArray::operator=(PagedArray&& other) noexcept {
    std::swap(root_, other.root_);
    std::swap(size_, other.size_);
    std::swap(cell_bytes_, other.cell_bytes_);
    std::swap(leaf_bits_, other.leaf_bits_);
    std::swap(fan_out_bits_, other.fan_out_bits_);
    std::swap(height_, other.height_);
    forget_recent();
    other.forget_recent();
    return *this;
}

PagedArray::~PagedArray() {
    std::size_t all = SIZE_MAX;
    release(root_, height_, all);
}

bool PagedArray::take_apart(std::size_t& blocks) {
    forget_recent();
    return release(root_, height_, blocks);
}

// Children first, so that whatever is left is whole when the blocks run out.
bool PagedArray::release(Link& link, unsigned height, std::size_t& blocks) const {
    Block* const block = link.block();
    if (block == nullptr) return true;
    if (block->refs > 1) {
        --block->refs;
    } else {
        for (std::uint32_t i = 0; height > 0 && i < fan_out(); ++i) {
            if (!release(links(*block)[i], height - 1, blocks)) return false;
        }
        if (blocks == 0) return false;
        --blocks;
        Block::free(block);
    }
    link = Link{};
    return true;
}

void PagedArray::own_node(Link& link, unsigned height) const {
    own(link, [this, height](Block& old, Block& fresh) {
        if (height == 0) return;
        for (std::uint32_t i = 0; i < fan_out(); ++i) share(links(old)[i], links(fresh)[i]);
    });
}

Block* PagedArray::leaf_block(std::uint32_t leaf) const {
    Block* block = root_.block();
    for (unsigned h = height_; h > 0; --h) block = child(*block, h, leaf).block();
    return block;
}

// Sees on the way whether every link is this array's own: then a write that follows needs no second walk.
void PagedArray::look_at(std::uint32_t leaf) const {
    Link link = root_;
    bool shared = link.shared();
    for (unsigned h = height_; h > 0; --h) {
        link = child(*link.block(), h, leaf);
        shared = shared || link.shared();
    }
    recent_ = link.block();
    recent_leaf_ = leaf;
    recent_is_own_ = !shared;
}

void PagedArray::prefetch_way(std::uint32_t index) const {
    if (height_ == 0) return;
    std::uint32_t const leaf = index >> leaf_bits_;
    Block* block = root_.block();
    for (unsigned h = height_; h > 1; --h) block = child(*block, h, leaf).block();
    __builtin_prefetch(&child(*block, 1, leaf));
}

void PagedArray::prefetch(std::uint32_t index, std::size_t bytes) const {
    std::byte const* const cell = cell_of(*leaf_block(index >> leaf_bits_), index);
    for (std::size_t offset = 0; offset < bytes; offset += block_alignment) __builtin_prefetch(cell + offset);
}

// Makes the whole path to a leaf this array's own, and what is missing of it.
void PagedArray::own_leaf(std::uint32_t leaf) {
    Link* link = &root_;
    for (unsigned h = height_;; --h) {
        if (!*link) {
            *link =
                Link(Block::make(h == 0 ? std::size_t{cell_bytes_} << leaf_bits_ : fan_out() * sizeof(Link)));
        } else if (link->shared()) {
            own_node(*link, h);
        }
        if (h == 0) break;
        link = &child(*link->block(), h, leaf);
    }
    recent_ = link->block();
    recent_leaf_ = leaf;
    recent_is_own_ = true;
}

void PagedArray::grow() {
    Block* const node = Block::make(fan_out() * sizeof(Link));
    links(*node)[0] = root_;  // its "perhaps shared" bit moves with it
    root_ = Link(node);
    ++height_;
}

std::uint32_t PagedArray::push() {
    std::uint32_t const leaf = size_ >> leaf_bits_;
    while ((std::uint64_t{leaf} >> (fan_out_bits_ * height_)) != 0) grow();
    own_leaf(leaf);
    return size_++;
}

}  // namespace fauxcount::domain
