// A leaf of the deadline index: up to 63 keys in ascending order, with gaps. A key that goes leaves a gap and
// moves nothing; a key that comes takes the nearest gap.
#pragma once

#include "domain/deadline.hpp"

#include <bit>
#include <cstddef>
#include <cstdint>
#include <span>

namespace fauxcount::domain {

class DeadlineLeaf {
public:
    static constexpr unsigned max = 63;

    bool empty() const { return live_ == 0; }
    bool full() const { return live_ == (std::uint64_t{1} << max) - 1; }
    bool has_more_than_one() const { return (live_ & (live_ - 1)) != 0; }
    // The leaf is not empty.
    Deadline first() const { return keys_[begin()]; }
    void erase_first() { live_ &= live_ - 1; }

    // The position of the first key that is not before `from`; max when there is none.
    unsigned at_or_after(Deadline from) const;
    // The next position of a key after this one; max when there is none.
    unsigned next(unsigned position) const;
    Deadline operator[](unsigned position) const { return keys_[position]; }

    // The leaf is not full. False if it had the key.
    bool insert(Deadline key);
    // False if it did not have the key.
    bool erase(Deadline key);
    // A full leaf gives its upper half to `right`, which is empty; nothing if `key` belongs after its
    // last key, so that ascending keys leave full leaves behind.
    void split(DeadlineLeaf& right, Deadline key);

private:
    static constexpr std::uint64_t bit(unsigned position) { return std::uint64_t{1} << position; }
    bool is_live(unsigned position) const { return (live_ & bit(position)) != 0; }
    unsigned begin() const { return static_cast<unsigned>(std::countr_zero(live_)); }
    unsigned end() const { return 64U - static_cast<unsigned>(std::countl_zero(live_)); }
    unsigned lower_bound(Deadline key) const;
    unsigned make_gap(unsigned position);

    // Bit i says that position i holds a key. Between the first and the last of them a gap keeps the key that
    // was there, so that a search needs to know nothing of gaps.
    std::uint64_t live_ = 0;
    Deadline keys_[max];
};
static_assert(sizeof(DeadlineLeaf) == 1016);

// How many of the `n` ascending keys are below `key` (or not above it): halving without a branch to
// mispredict.
template <bool OrEqual>
std::uint32_t count_below(Deadline const* keys, std::uint32_t n, Deadline key) {
    auto const wanted = key.number();
    Deadline const* base = keys;
    while (n > 0) {
        std::uint32_t const half = (n + 1) / 2;
        auto const there = base[half - 1].number();
        bool const below = OrEqual ? there <= wanted : there < wanted;
        base += below ? half : 0;
        n -= half;
    }
    return static_cast<std::uint32_t>(base - keys);
}

}  // namespace fauxcount::domain
