// Reference-counted blocks of memory with copy-on-write links, the floor of every tree a world's state lives
// in.
//
// A link carries one bit, "perhaps shared". It is set on both sides whenever a block gains a second owner, so
// a writer that owns a path never reads the counts of the blocks on it: in a world that nobody copied,
// writing costs a test of that bit a level. Counts are plain integers: a state and its copies stay on one
// thread.
#pragma once

#include "domain/block_arena.hpp"

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <new>

namespace fauxcount::domain {

inline constexpr std::size_t block_alignment = 64;

struct alignas(block_alignment) Block {
    std::uint32_t refs = 1;
    std::uint32_t bytes = 0;  // of the payload

    std::byte* payload() { return reinterpret_cast<std::byte*>(this) + block_alignment; }
    std::byte const* payload() const { return reinterpret_cast<std::byte const*>(this) + block_alignment; }

    // A zeroed payload: states compare and hash by bytes, so no byte may be left to chance.
    static Block* make(std::size_t bytes) {
        void* const memory = allocate_block(block_alignment + bytes);
        auto* const block = new (memory) Block;
        block->bytes = static_cast<std::uint32_t>(bytes);
        std::memset(block->payload(), 0, bytes);
        return block;
    }
    static Block* copy(Block const& from) {
        void* const memory = allocate_block(block_alignment + from.bytes);
        auto* const block = new (memory) Block;
        block->bytes = from.bytes;
        std::memcpy(block->payload(), from.payload(), from.bytes);
        return block;
    }
    static void free(Block* block) { free_block(block); }
};
static_assert(sizeof(Block) == block_alignment);

// A pointer to a block and the "perhaps shared" bit. Plain data: blocks that hold links copy them as bytes.
class Link {
public:
    Link() = default;
    explicit Link(Block* block) : bits_(reinterpret_cast<std::uintptr_t>(block)) {}

    // The bit below a block's alignment is the point of this class.
    // NOLINTNEXTLINE(performance-no-int-to-ptr)
    Block* block() const { return reinterpret_cast<Block*>(bits_ & ~std::uintptr_t{1}); }
    bool shared() const { return (bits_ & 1U) != 0; }
    void set_shared() { bits_ |= 1U; }
    void clear_shared() { bits_ &= ~std::uintptr_t{1}; }
    explicit operator bool() const { return bits_ != 0; }

private:
    std::uintptr_t bits_ = 0;
};

// Gives the holder of `link` a block nobody else sees. `share_children(old, fresh)` must mark and count the
// links that both copies now hold.
template <class ShareChildren>
void own(Link& link, ShareChildren&& share_children) {
    Block* const old = link.block();
    if (old->refs == 1) {
        link.clear_shared();
        return;
    }
    Block* const fresh = Block::copy(*old);
    share_children(*old, *fresh);
    --old->refs;
    link = Link(fresh);
}

// Two holders from here on.
inline void share(Link& from, Link& to) {
    if (from) {
        from.set_shared();
        ++from.block()->refs;
    }
    to = from;
}

}  // namespace fauxcount::domain
