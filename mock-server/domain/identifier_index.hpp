// Finds the account an identifier belongs to, or belonged to while it is in quarantine: digest to (slot,
// kind), as a copy-on-write hash table that grows by one bucket at a time (linear hashing), so that no insert
// ever stalls. A cache of what accounts hold: its layout never reaches an answer or the state hash.
#pragma once

#include "domain/paged_array.hpp"
#include "domain/records.hpp"

#include <cstdint>
#include <optional>

namespace fauxcount::domain {

class IdentifierIndex {
public:
    IdentifierIndex();

    std::optional<Slot> find(std::uint64_t digest) const;
    // One entry a digest: a later account takes over an earlier one's.
    void assign(std::uint64_t digest, Slot slot);
    // Erases the entry if it still names this slot.
    void erase(std::uint64_t digest, Slot slot);
    void prefetch_way(std::uint64_t digest) const { buckets_.prefetch_way(bucket_of(digest)); }
    void prefetch(std::uint64_t digest) const { buckets_.prefetch(bucket_of(digest)); }
    std::uint64_t size() const { return size_; }
    bool take_apart(std::size_t& blocks) {
        return buckets_.take_apart(blocks) && overflow_.take_apart(blocks);
    }

private:
    static constexpr std::uint32_t entries = 5;
    struct Bucket {  // one cache line
        std::uint64_t digests[entries]{};
        std::uint32_t slots_plus_one[entries]{};  // 0: free
        std::uint32_t overflow_plus_one = 0;
    };
    static_assert(sizeof(Bucket) == 64);

    // A bucket of the table, or one of its overflow chain.
    struct Where {
        bool overflow;
        std::uint32_t index;
    };
    Bucket const& read(Where where) const {
        return where.overflow ? overflow_[where.index] : buckets_[where.index];
    }
    Bucket& edit(Where where) {
        return where.overflow ? overflow_.edit(where.index) : buckets_.edit(where.index);
    }

    std::uint32_t bucket_of(std::uint64_t digest) const;
    void insert(std::uint32_t bucket, std::uint64_t digest, Slot slot);
    std::uint32_t new_overflow();
    void split();

    PagedArrayOf<Bucket, 32> buckets_;
    PagedArrayOf<Bucket, 32> overflow_;
    std::uint32_t free_overflow_plus_one_ = 0;
    std::uint32_t level_ = 0;  // buckets 0 .. (2^level - 1) existed when this round of splitting began
    std::uint32_t next_split_ = 0;
    std::uint64_t size_ = 0;
};

}  // namespace fauxcount::domain
