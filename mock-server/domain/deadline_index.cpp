#include "domain/deadline_index.hpp"

#include <algorithm>
#include <utility>

namespace fauxcount::domain {

DeadlineIndex::DeadlineIndex(DeadlineIndex const& other) : height_(other.height_), size_(other.size_) {
    share(other.root_, root_);
    other.forget_fingers();
}

DeadlineIndex& DeadlineIndex::operator=(DeadlineIndex const& other) {
    if (this != &other) *this = DeadlineIndex(other);
    return *this;
}

DeadlineIndex::DeadlineIndex(DeadlineIndex&& other) noexcept
    : root_(std::exchange(other.root_, Link{})),
      height_(std::exchange(other.height_, 0)),
      size_(std::exchange(other.size_, 0)) {
    other.forget_fingers();
}

DeadlineIndex& DeadlineIndex::operator=(DeadlineIndex&& other) noexcept {
    std::swap(root_, other.root_);
    std::swap(height_, other.height_);
    std::swap(size_, other.size_);
    forget_fingers();
    other.forget_fingers();
    return *this;
}

DeadlineIndex::~DeadlineIndex() {
    std::size_t all = SIZE_MAX;
    release(root_, height_, all);
}

bool DeadlineIndex::take_apart(std::size_t& blocks) {
    forget_fingers();
    return release(root_, height_, blocks);
}

bool DeadlineIndex::release(Link& link, unsigned height, std::size_t& blocks) {
    Block* const block = link.block();
    if (block == nullptr) return true;
    if (block->refs > 1) {
        --block->refs;
    } else {
        for (std::uint32_t i = 0; height > 0 && i < inner(link).count; ++i) {
            if (!release(inner(link).children[i], height - 1, blocks)) return false;
        }
        if (blocks == 0) return false;
        --blocks;
        Block::free(block);
    }
    link = Link{};
    return true;
}

void DeadlineIndex::own_node(Link& link, unsigned height) {
    if (!link.shared()) return;
    own(link, [height](Block& old, Block& fresh) {
        if (height == 0) return;
        Inner& from = inner(Link(&old));
        Inner& to = inner(Link(&fresh));
        for (std::uint32_t i = 0; i < from.count; ++i) share(from.children[i], to.children[i]);
    });
}

namespace {

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

}  // namespace

std::uint32_t DeadlineIndex::child_for(Inner const& node, Deadline key) {
    return count_below<true>(node.low + 1, node.count - 1, key);
}

std::uint32_t DeadlineIndex::lower_bound(Leaf const& node, Deadline key) {
    auto const* const begin = node.keys + node.begin;
    // Firing disarms what is first, and ascending keys go to the end: the common cases need no search.
    if (node.count > node.begin && key <= *begin) return node.begin;
    if (node.count > node.begin && key > node.keys[node.count - 1]) return node.count;
    return node.begin + count_below<false>(begin, node.count - node.begin, key);
}

bool DeadlineIndex::contains(Deadline key) const {
    auto const found = at_or_after(key);
    return found && *found == key;
}

DeadlineIndex::Leaf const* DeadlineIndex::front() const {
    if (front_.leaf != nullptr) return front_.leaf;
    if (!root_) return nullptr;
    Link link = root_;
    for (unsigned h = height_; h > 0; --h) link = inner(link).children[0];
    return &leaf(link);
}

std::optional<Deadline> DeadlineIndex::first() const {
    Leaf const* const node = front();
    if (node == nullptr) return std::nullopt;
    return node->keys[node->begin];
}

std::optional<Deadline> DeadlineIndex::ahead(std::uint32_t n) const {
    Leaf const* const node = front();
    if (node == nullptr || node->begin + n >= node->count) return std::nullopt;
    return node->keys[node->begin + n];
}

void DeadlineIndex::prefetch(Deadline key) const {
    if (!root_) return;
    Link link = root_;
    for (unsigned h = height_; h > 0; --h) link = inner(link).children[child_for(inner(link), key)];
    // The head, and the lines a search steps on first.
    std::byte const* const bytes = link.block()->payload();
    for (std::size_t const eighths : {0U, 4U, 2U, 6U}) __builtin_prefetch(bytes + leaf_bytes / 8 * eighths);
}

std::optional<Deadline> DeadlineIndex::at_or_after(Deadline from) const {
    if (!root_) return std::nullopt;
    Link link = root_;
    Link right{};  // the subtree to the right of the way down, and how high it is
    unsigned right_height = 0;
    for (unsigned h = height_; h > 0; --h) {
        Inner const& node = inner(link);
        std::uint32_t const child = child_for(node, from);
        if (child + 1 < node.count) {
            right = node.children[child + 1];
            right_height = h - 1;
        }
        link = node.children[child];
    }
    Leaf const& node = leaf(link);
    std::uint32_t const position = lower_bound(node, from);
    if (position < node.count) return node.keys[position];
    if (!right) return std::nullopt;
    for (; right_height > 0; --right_height) right = inner(right).children[0];
    return leaf(right).keys[leaf(right).begin];
}

DeadlineIndex::Finger DeadlineIndex::descend(Deadline key, Path& path) {
    constexpr auto all = UINT64_MAX;
    Finger finger;
    finger.high.when = finger.high.whose = all;
    Link* link = &root_;
    for (unsigned level = 0;; ++level) {
        unsigned const height = height_ - level;
        own_node(*link, height);
        path.links[level] = link;
        if (height == 0) break;
        Inner& node = inner(*link);
        std::uint32_t const child = child_for(node, key);
        path.at[level] = child;
        if (child > 0) finger.low = node.low[child];
        if (child + 1 < node.count) finger.high = node.low[child + 1];
        link = &node.children[child];
    }
    finger.leaf = &leaf(*link);
    if (finger.low == Deadline{}) front_ = finger;
    return finger;
}

DeadlineIndex::Finger const* DeadlineIndex::finger_for(Deadline key) const {
    if (front_.covers(key)) return &front_;
    return recent_.covers(key) ? &recent_ : nullptr;
}

bool DeadlineIndex::holds_at(Leaf const& node, std::uint32_t position, Deadline key) {
    return position < node.count && node.keys[position] == key;
}

// Where there is room: at the end, or at the front where keys that fired have left some.
void DeadlineIndex::put(Leaf& node, std::uint32_t position, Deadline key) {
    if (node.count < leaf_max) {
        std::copy_backward(node.keys + position, node.keys + node.count, node.keys + node.count + 1);
        node.keys[position] = key;
        ++node.count;
    } else {
        std::copy(node.keys + node.begin, node.keys + position, node.keys + node.begin - 1);
        --node.begin;
        node.keys[position - 1] = key;
    }
}

void DeadlineIndex::take(Leaf& node, std::uint32_t position) {
    if (position == node.begin) {
        node.keys[node.begin++] = Deadline{};
    } else {
        std::copy(node.keys + position + 1, node.keys + node.count, node.keys + position);
        node.keys[--node.count] = Deadline{};
    }
}

bool DeadlineIndex::arm(Deadline key) {
    if (Finger const* const finger = finger_for(key); finger != nullptr && has_room(*finger->leaf)) {
        std::uint32_t const position = lower_bound(*finger->leaf, key);
        if (holds_at(*finger->leaf, position, key)) return false;
        put(*finger->leaf, position, key);
        ++size_;
        return true;
    }
    if (!root_) root_ = Link(Block::make(leaf_bytes));
    Path path{};
    recent_ = descend(key, path);
    Leaf* node = recent_.leaf;
    std::uint32_t position = lower_bound(*node, key);
    if (holds_at(*node, position, key)) return false;
    ++size_;
    if (has_room(*node)) {
        put(*node, position, key);
        return true;
    }
    forget_fingers();
    // A key past the end starts a leaf of its own: ascending keys, the usual case, leave full leaves behind.
    Link const fresh(Block::make(leaf_bytes));
    Leaf& right = leaf(fresh);
    std::uint32_t const split = position == leaf_max ? leaf_max : leaf_max / 2;
    right.count = leaf_max - split;
    std::copy(node->keys + split, node->keys + leaf_max, right.keys);
    std::fill(node->keys + split, node->keys + leaf_max, Deadline{});
    node->count = split;
    if (position > split || split == leaf_max) {
        node = &right;
        position -= split;
    }
    put(*node, position, key);
    insert_into_parent(path, height_, right.keys[0], fresh);
    return true;
}

// Hangs `child` to the right of the node at `level` of the path; splits upwards as far as it has to.
void DeadlineIndex::insert_into_parent(Path& path, unsigned level, Deadline low, Link child) {
    if (level == 0) {
        Link const top(Block::make(inner_bytes));
        Inner& node = inner(top);
        node.count = 2;
        node.children[0] = root_;
        node.low[1] = low;
        node.children[1] = child;
        root_ = top;
        ++height_;
        return;
    }
    Inner* node = &inner(*path.links[level - 1]);
    std::uint32_t position = path.at[level - 1] + 1;
    if (node->count == inner_max) {
        Link const fresh(Block::make(inner_bytes));
        Inner& right = inner(fresh);
        std::uint32_t const split = position == inner_max ? inner_max - 1 : inner_max / 2;
        right.count = inner_max - split;
        std::copy(node->low + split, node->low + inner_max, right.low);
        std::copy(node->children + split, node->children + inner_max, right.children);
        node->count = split;
        Deadline const right_low = right.low[0];
        if (position > split) {
            node = &right;
            position -= split;
        }
        std::copy_backward(node->low + position, node->low + node->count, node->low + node->count + 1);
        std::copy_backward(node->children + position, node->children + node->count,
                           node->children + node->count + 1);
        node->low[position] = low;
        node->children[position] = child;
        ++node->count;
        insert_into_parent(path, level - 1, right_low, fresh);
        return;
    }
    std::copy_backward(node->low + position, node->low + node->count, node->low + node->count + 1);
    std::copy_backward(node->children + position, node->children + node->count,
                       node->children + node->count + 1);
    node->low[position] = low;
    node->children[position] = child;
    ++node->count;
}

bool DeadlineIndex::disarm(Deadline key) {
    if (Finger const* const finger = finger_for(key);
        finger != nullptr && finger->leaf->count - finger->leaf->begin > 1) {
        std::uint32_t const position = lower_bound(*finger->leaf, key);
        if (!holds_at(*finger->leaf, position, key)) return false;
        take(*finger->leaf, position);
        --size_;
        return true;
    }
    if (!root_) return false;
    Path path{};
    Leaf& node = *descend(key, path).leaf;
    std::uint32_t const position = lower_bound(node, key);
    if (!holds_at(node, position, key)) return false;
    --size_;
    take(node, position);
    if (node.begin == node.count) remove_node(path);
    return true;
}

// Takes the empty leaf at the end of the path out of the tree, and every inner node this leaves empty.
void DeadlineIndex::remove_node(Path& path) {
    forget_fingers();
    Block::free(path.links[height_]->block());
    unsigned level = height_;
    for (; level > 0; --level) {
        Inner& node = inner(*path.links[level - 1]);
        std::uint32_t const position = path.at[level - 1];
        std::copy(node.low + position + 1, node.low + node.count, node.low + position);
        std::copy(node.children + position + 1, node.children + node.count, node.children + position);
        if (--node.count > 0) break;
        Block::free(path.links[level - 1]->block());
    }
    if (level == 0) {
        root_ = Link{};
        height_ = 0;
        return;
    }
    while (height_ > 0 && inner(root_).count == 1) {
        own_node(root_, height_);
        Link const only = inner(root_).children[0];
        Block::free(root_.block());
        root_ = only;
        --height_;
    }
}

}  // namespace fauxcount::domain
