#include "domain/identifier_index.hpp"

#include <utility>
#include <vector>

namespace fauxcount::domain {

namespace {

// Entries per bucket, in tenths, beyond which the table grows: the line between memory and overflow chains.
constexpr std::uint64_t load_max_tenths = 35;

}  // namespace

IdentifierIndex::IdentifierIndex() = default;

std::uint32_t IdentifierIndex::bucket_of(std::uint64_t digest) const {
    auto const low = static_cast<std::uint32_t>(digest);
    std::uint32_t const bucket = low & ((1U << level_) - 1);
    return bucket >= next_split_ ? bucket : low & ((1U << (level_ + 1)) - 1);
}

std::optional<Slot> IdentifierIndex::find(std::uint64_t digest) const {
    if (buckets_.size() == 0) return std::nullopt;
    for (Where where{false, bucket_of(digest)};;) {
        Bucket const& bucket = read(where);
        for (std::uint32_t i = 0; i < entries; ++i) {
            if (bucket.slots_plus_one[i] != 0 && bucket.digests[i] == digest)
                return bucket.slots_plus_one[i] - 1;
        }
        if (bucket.overflow_plus_one == 0) return std::nullopt;
        where = {true, bucket.overflow_plus_one - 1};
    }
}

void IdentifierIndex::assign(std::uint64_t digest, Slot slot) {
    if (buckets_.size() == 0) buckets_.push();
    for (Where where{false, bucket_of(digest)};;) {
        Bucket const& bucket = read(where);
        for (std::uint32_t i = 0; i < entries; ++i) {
            if (bucket.slots_plus_one[i] != 0 && bucket.digests[i] == digest) {
                edit(where).slots_plus_one[i] = slot + 1;
                return;
            }
        }
        if (bucket.overflow_plus_one == 0) break;
        where = {true, bucket.overflow_plus_one - 1};
    }
    insert(bucket_of(digest), digest, slot);
    ++size_;
    if (size_ * 10 > std::uint64_t{buckets_.size()} * load_max_tenths) split();
}

void IdentifierIndex::insert(std::uint32_t bucket, std::uint64_t digest, Slot slot) {
    for (Where where{false, bucket};;) {
        Bucket const& seen = read(where);
        for (std::uint32_t i = 0; i < entries; ++i) {
            if (seen.slots_plus_one[i] != 0) continue;
            Bucket& target = edit(where);
            target.digests[i] = digest;
            target.slots_plus_one[i] = slot + 1;
            return;
        }
        if (seen.overflow_plus_one == 0) {
            std::uint32_t const fresh = new_overflow();
            edit(where).overflow_plus_one = fresh + 1;
            where = {true, fresh};
        } else {
            where = {true, seen.overflow_plus_one - 1};
        }
    }
}

std::uint32_t IdentifierIndex::new_overflow() {
    if (free_overflow_plus_one_ == 0) return overflow_.push();
    std::uint32_t const index = free_overflow_plus_one_ - 1;
    Bucket& bucket = overflow_.edit(index);
    free_overflow_plus_one_ = bucket.overflow_plus_one;
    bucket = Bucket{};
    return index;
}

// Redistributes one bucket over itself and a new one, its twin in the doubled table.
void IdentifierIndex::split() {
    std::uint32_t const old = next_split_;
    buckets_.push();
    std::vector<std::pair<std::uint64_t, Slot>> kept;
    for (Where where{false, old};;) {
        Bucket const taken = read(where);
        for (std::uint32_t i = 0; i < entries; ++i) {
            if (taken.slots_plus_one[i] != 0)
                kept.emplace_back(taken.digests[i], taken.slots_plus_one[i] - 1);
        }
        edit(where) = Bucket{};
        if (where.overflow) {
            edit(where).overflow_plus_one = free_overflow_plus_one_;
            free_overflow_plus_one_ = where.index + 1;
        }
        if (taken.overflow_plus_one == 0) break;
        where = {true, taken.overflow_plus_one - 1};
    }
    if (++next_split_ == 1U << level_) {
        next_split_ = 0;
        ++level_;
    }
    for (auto const& [digest, slot] : kept) insert(bucket_of(digest), digest, slot);
}

void IdentifierIndex::erase(std::uint64_t digest, Slot slot) {
    if (buckets_.size() == 0) return;
    for (Where where{false, bucket_of(digest)};;) {
        Bucket const& bucket = read(where);
        for (std::uint32_t i = 0; i < entries; ++i) {
            if (bucket.slots_plus_one[i] != slot + 1 || bucket.digests[i] != digest) continue;
            Bucket& target = edit(where);
            target.slots_plus_one[i] = 0;
            target.digests[i] = 0;  // a purged identifier leaves not even its digest
            --size_;
            return;
        }
        if (bucket.overflow_plus_one == 0) return;
        where = {true, bucket.overflow_plus_one - 1};
    }
}

}  // namespace fauxcount::domain
