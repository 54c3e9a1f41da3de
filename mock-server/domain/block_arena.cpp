#include "domain/block_arena.hpp"

#include <sys/mman.h>

#include <array>
#include <cstdint>
#include <cstdlib>
#include <mutex>
#include <new>

namespace fauxcount::domain {

// Under a sanitizer every block is an allocation of its own, so that it can watch over each of them.
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define FAUXCOUNT_WATCHED_BLOCKS 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define FAUXCOUNT_WATCHED_BLOCKS 1
#endif
#endif

#ifdef FAUXCOUNT_WATCHED_BLOCKS

void* allocate_block(std::size_t bytes) { return ::operator new(bytes, std::align_val_t{64}); }
void free_block(void* block) { ::operator delete(block, std::align_val_t{64}); }

#else

namespace {

constexpr std::size_t alignment = 64;
constexpr std::size_t chunk_bytes = std::size_t{2} << 20U;  // also the size and alignment of a huge page
constexpr std::size_t block_bytes_max = std::size_t{64} << 10U;

// The head of a chunk; the rest of it is blocks of one size. Found from a block by its address.
struct alignas(alignment) Chunk {
    Chunk* next;          // in the list of those with room, while it has room
    Chunk* previous;
    void* free;           // blocks that were given back, each pointing to the next
    std::uint32_t live;
    std::uint32_t fresh;  // offset of the first byte never given out
    std::uint32_t block_bytes;
    bool listed;
};

// The chunks of one block size that have room. The first is kept when it runs empty, so that a program which
// makes and drops small worlds does not ask the system each time.
struct SizeClass {
    Chunk* with_room = nullptr;
    std::uint32_t chunks = 0;
};

class Arena {
public:
    void* allocate(std::size_t bytes) {
        std::size_t const rounded = (bytes + alignment - 1) / alignment * alignment;
        if (rounded > block_bytes_max) throw std::bad_alloc();
        std::lock_guard const lock(mutex_);
        SizeClass& size_class = classes_[rounded / alignment];
        if (size_class.with_room == nullptr) add_chunk(size_class, static_cast<std::uint32_t>(rounded));
        Chunk& chunk = *size_class.with_room;
        void* block = chunk.free;
        if (block != nullptr) {
            chunk.free = *static_cast<void**>(block);
        } else {
            block = reinterpret_cast<std::byte*>(&chunk) + chunk.fresh;
            chunk.fresh += chunk.block_bytes;
        }
        ++chunk.live;
        if (!has_room(chunk)) unlist(size_class, chunk);
        return block;
    }

    void free(void* block) {
        auto const address = reinterpret_cast<std::uintptr_t>(block);
        auto& chunk =
            *reinterpret_cast<Chunk*>(address & ~(chunk_bytes - 1));  // NOLINT(performance-no-int-to-ptr)
        std::lock_guard const lock(mutex_);
        SizeClass& size_class = classes_[chunk.block_bytes / alignment];
        *static_cast<void**>(block) = chunk.free;
        chunk.free = block;
        if (!chunk.listed) list(size_class, chunk);
        if (--chunk.live == 0 && size_class.chunks > 1) {
            unlist(size_class, chunk);
            --size_class.chunks;
            munmap(&chunk, chunk_bytes);
        }
    }

private:
    static bool has_room(Chunk const& chunk) {
        return chunk.free != nullptr || chunk.fresh + chunk.block_bytes <= chunk_bytes;
    }
    static void list(SizeClass& size_class, Chunk& chunk) {
        chunk.previous = nullptr;
        chunk.next = size_class.with_room;
        if (chunk.next != nullptr) chunk.next->previous = &chunk;
        size_class.with_room = &chunk;
        chunk.listed = true;
    }
    static void unlist(SizeClass& size_class, Chunk& chunk) {
        if (chunk.next != nullptr) chunk.next->previous = chunk.previous;
        (chunk.previous != nullptr ? chunk.previous->next : size_class.with_room) = chunk.next;
        chunk.listed = false;
    }

    static void add_chunk(SizeClass& size_class, std::uint32_t block_bytes) {
        // Twice the size, of which the aligned part is kept.
        void* const memory =
            mmap(nullptr, 2 * chunk_bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        if (memory == MAP_FAILED) throw std::bad_alloc();
        auto* const begin = static_cast<std::byte*>(memory);
        std::size_t const before =
            (chunk_bytes - reinterpret_cast<std::uintptr_t>(begin) % chunk_bytes) % chunk_bytes;
        if (before > 0) munmap(begin, before);
        if (chunk_bytes > before) munmap(begin + before + chunk_bytes, chunk_bytes - before);
        // A first chunk is mostly empty for ever; huge pages would only make a small world big.
        if (size_class.chunks > 0) madvise(begin + before, chunk_bytes, MADV_HUGEPAGE);
        auto* const chunk = new (begin + before) Chunk{};
        chunk->block_bytes = block_bytes;
        chunk->fresh = sizeof(Chunk);
        ++size_class.chunks;
        list(size_class, *chunk);
    }

    std::mutex mutex_;
    std::array<SizeClass, block_bytes_max / alignment + 1> classes_{};
};

// Never destroyed: states that outlive main() may still give their blocks back.
Arena& arena() {
    alignas(Arena) static std::byte memory[sizeof(Arena)];
    static auto* const instance = new (memory) Arena;
    return *instance;
}

}  // namespace

void* allocate_block(std::size_t bytes) { return arena().allocate(bytes); }
void free_block(void* block) { arena().free(block); }

#endif

}  // namespace fauxcount::domain
