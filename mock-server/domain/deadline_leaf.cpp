#include "domain/deadline_leaf.hpp"

#include <algorithm>

namespace fauxcount::domain {

// Among the keys and the gaps between them, from begin() to end(), both included.
unsigned DeadlineLeaf::lower_bound(Deadline key) const {
    if (live_ == 0) return 0;
    unsigned const first = begin();
    unsigned const last = end() - 1;
    // Firing takes what is first, and ascending keys go to the end: the common cases need no search.
    if (key <= keys_[first]) return first;
    if (key > keys_[last]) return last + 1;
    return first + count_below<false>(keys_ + first, last - first + 1, key);
}

unsigned DeadlineLeaf::at_or_after(Deadline from) const {
    unsigned const position = lower_bound(from);
    return position < max && is_live(position) ? position : next(position);
}

unsigned DeadlineLeaf::next(unsigned position) const {
    if (position >= max) return max;
    std::uint64_t const later = live_ & ~((bit(position) << 1U) - 1);
    return later == 0 ? max : static_cast<unsigned>(std::countr_zero(later));
}

bool DeadlineLeaf::insert(Deadline key) {
    unsigned const position = lower_bound(key);
    bool const within = live_ != 0 && position < end();
    if (within && keys_[position] == key) {
        bool const fresh = !is_live(position);
        live_ |= bit(position);
        return fresh;
    }
    unsigned const gap = make_gap(position);
    keys_[gap] = key;
    live_ |= bit(gap);
    return true;
}

// Frees the place between the keys before `position` and those from it on; the nearest gap moves there.
unsigned DeadlineLeaf::make_gap(unsigned position) {
    if (position < max && !is_live(position)) return position;
    if (position > 0 && !is_live(position - 1)) return position - 1;
    auto const keys_right = static_cast<unsigned>(std::countr_one(live_ >> position));
    auto const keys_left =
        static_cast<unsigned>(position == 0 ? 0 : std::countl_one(live_ << (64U - position)));
    bool const room_right = position + keys_right < max;
    bool const room_left = keys_left < position;
    if (room_right && (!room_left || keys_right <= keys_left)) {
        unsigned const gap = position + keys_right;
        std::copy_backward(keys_ + position, keys_ + gap, keys_ + gap + 1);
        live_ |= bit(gap);
        return position;
    }
    unsigned const gap = position - keys_left - 1;
    std::copy(keys_ + gap + 1, keys_ + position, keys_ + gap);
    live_ |= bit(gap);
    return position - 1;
}

bool DeadlineLeaf::erase(Deadline key) {
    if (live_ == 0) return false;
    unsigned const position = lower_bound(key);
    if (position >= end() || !is_live(position) || keys_[position] != key) return false;
    live_ &= ~bit(position);
    return true;
}

void DeadlineLeaf::split(DeadlineLeaf& right, Deadline key) {
    unsigned const kept = key > keys_[max - 1] ? max : max / 2;
    std::copy(keys_ + kept, keys_ + max, right.keys_);
    right.live_ = live_ >> kept;
    live_ &= bit(kept) - 1;
}

}  // namespace fauxcount::domain
