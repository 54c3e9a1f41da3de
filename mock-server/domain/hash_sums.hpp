// The sum of the hashes of an array's cells, kept a leaf of the array at a time. A change only marks its
// leaf; what is marked is hashed again when somebody asks for the sum. So a purge of millions costs the hash
// once, not at every stage.
#pragma once

#include "domain/paged_array.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>

namespace fauxcount::domain {

class HashSums {
public:
    // What is hashed apart in a leaf, a bit each: what did not change is not hashed again.
    using Kinds = std::uint8_t;
    static constexpr unsigned kinds_max = 3;

    void mark(std::uint32_t leaf, Kinds kinds) {
        if (leaf >= marks_.size()) grow(leaf);
        Kinds const marked = marks_[leaf];
        if ((marked & kinds) == kinds) return;
        if (marked == 0) {
            ++marked_;
            first_marked_ = std::min(first_marked_, leaf);
        }
        marks_.edit(leaf) = marked | kinds;
    }

    std::uint32_t marked() const { return marked_; }

    // Hashes up to `leaves` marked leaves again and counts them down; `sum_of(leaf, kind)` is the sum of one
    // now. True once none is marked: then total() is the sum of all.
    template <class SumOf>
    bool settle(std::size_t& leaves, SumOf&& sum_of) {
        for (; marked_ > 0 && leaves > 0; ++first_marked_) {
            std::uint32_t const leaf = first_marked_;
            Kinds const marked = marks_[leaf];
            if (marked == 0) continue;
            auto& sums = sums_.edit(leaf);
            for (unsigned kind = 0; kind < kinds_max; ++kind) {
                if ((marked >> kind & 1U) == 0) continue;
                std::uint64_t const sum = sum_of(leaf, kind);
                total_ += sum - sums[kind];
                sums[kind] = sum;
            }
            marks_.edit(leaf) = 0;
            --marked_;
            --leaves;
        }
        if (marked_ == 0) first_marked_ = none;
        return marked_ == 0;
    }
    std::uint64_t total() const { return total_; }

    bool take_apart(std::size_t& blocks) { return marks_.take_apart(blocks) && sums_.take_apart(blocks); }

private:
    static constexpr std::uint32_t none = UINT32_MAX;

    void grow(std::uint32_t leaf) {
        while (marks_.size() <= leaf) {
            marks_.push();
            sums_.push();
        }
    }

    // Apart, because the marks of a million accounts fit into the processor's nearest cache.
    PagedArrayOf<Kinds, 512> marks_;
    PagedArrayOf<std::array<std::uint64_t, kinds_max>, 64> sums_;
    std::uint64_t total_ = 0;
    std::uint32_t marked_ = 0;
    std::uint32_t first_marked_ = none;  // no leaf before it is marked
};

}  // namespace fauxcount::domain
