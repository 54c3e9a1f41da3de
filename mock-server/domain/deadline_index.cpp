#include "domain/deadline_index.hpp"

#include <algorithm>
#include <utility>

namespace fauxcount::domain {

DeadlineIndex::DeadlineIndex(DeadlineIndex const& other)
    : height_(other.height_), size_(other.size_), soonest_(other.soonest_) {
    share(other.root_, root_);
    other.forget_fingers();
}

DeadlineIndex& DeadlineIndex::operator=(DeadlineIndex const& other) {
    // The same root: neither tree was written to since one became a copy of the other.
    if (root_.block() != other.root_.block()) {
        std::size_t all = SIZE_MAX;
        release(root_, height_, all);
        share(other.root_, root_);
        height_ = other.height_;
        forget_fingers();
        other.forget_fingers();
    }
    size_ = other.size_;
    soonest_ = other.soonest_;
    return *this;
}

DeadlineIndex::DeadlineIndex(DeadlineIndex&& other) noexcept
    : root_(std::exchange(other.root_, Link{})),
      height_(std::exchange(other.height_, 0)),
      size_(std::exchange(other.size_, 0)),
      soonest_(std::exchange(other.soonest_, none)) {
    other.forget_fingers();
}

DeadlineIndex& DeadlineIndex::operator=(DeadlineIndex&& other) noexcept {
    std::swap(root_, other.root_);
    std::swap(height_, other.height_);
    std::swap(size_, other.size_);
    std::swap(soonest_, other.soonest_);
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

std::uint32_t DeadlineIndex::child_for(Inner const& node, Deadline key) {
    return count_below<true>(node.low + 1, node.count - 1, key);
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

void DeadlineIndex::prefetch_way(Deadline key) const {
    if (height_ == 0) return;
    Link link = root_;
    for (unsigned h = height_; h > 1; --h) link = inner(link).children[child_for(inner(link), key)];
    std::byte const* const bytes = link.block()->payload();
    for (std::size_t at = 0; at < sizeof(Inner::low); at += block_alignment) __builtin_prefetch(bytes + at);
}

void DeadlineIndex::prefetch(Deadline key) const {
    if (!root_) return;
    Link link = root_;
    for (unsigned h = height_; h > 0; --h) link = inner(link).children[child_for(inner(link), key)];
    // The head, and the lines a search steps on first.
    std::byte const* const bytes = link.block()->payload();
    for (std::size_t at = 0; at < leaf_bytes; at += block_alignment) __builtin_prefetch(bytes + at);
}

DeadlineIndex::Position DeadlineIndex::seek(Deadline from) const {
    if (!root_) return {};
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
    unsigned const position = leaf(link).at_or_after(from);
    if (position < Leaf::max) return {&leaf(link), position};
    if (!right) return {};
    for (; right_height > 0; --right_height) right = inner(right).children[0];
    return {&leaf(right), leaf(right).at_or_after(Deadline{})};
}

std::optional<Deadline> DeadlineIndex::at_or_after(Deadline from) const {
    if (soonest_ != none && from <= soonest_) return soonest_;
    auto const [node, at] = seek(from);
    if (node == nullptr) return std::nullopt;
    return (*node)[at];
}

std::size_t DeadlineIndex::copy_after(Deadline key, std::span<Deadline> out) const {
    std::size_t n = 0;
    if (key < soonest_ && soonest_ != none && !out.empty()) out[n++] = soonest_;
    auto [node, at] = seek(key.successor());
    if (node == nullptr) return n;
    for (; at < Leaf::max && n < out.size(); at = node->next(at)) out[n++] = (*node)[at];
    return n;
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

bool DeadlineIndex::arm(Deadline key) {
    if (key == soonest_) return false;
    if (auto const next = first(); !next || key < *next) {
        if (soonest_ != none) arm_in_tree(soonest_);
        soonest_ = key;
        ++size_;
        return true;
    }
    bool const fresh = arm_in_tree(key);
    size_ += fresh ? 1 : 0;
    return fresh;
}

bool DeadlineIndex::disarm(Deadline key) {
    bool const was_soonest = key == soonest_;
    if (was_soonest) soonest_ = none;
    bool const was_armed = was_soonest || disarm_in_tree(key);
    size_ -= was_armed ? 1 : 0;
    return was_armed;
}

bool DeadlineIndex::arm_in_tree(Deadline key) {
    if (Finger const* const finger = finger_for(key); finger != nullptr && !finger->leaf->full()) {
        return finger->leaf->insert(key);
    }
    if (!root_) root_ = Link(Block::make(leaf_bytes));
    Path path;
    recent_ = descend(key, path);
    Leaf& node = *recent_.leaf;
    if (!node.full()) return node.insert(key);
    if (node[node.at_or_after(key) % Leaf::max] == key) return false;
    forget_fingers();
    Link const fresh(Block::make(leaf_bytes));
    Leaf& right = leaf(fresh);
    node.split(right, key);
    bool const to_the_right = right.empty() || right.first() < key;
    (to_the_right ? right : node).insert(key);
    insert_into_parent(path, height_, right.first(), fresh);
    return true;
}

void DeadlineIndex::insert_child(Inner& node, std::uint32_t position, Deadline low, Link child) {
    std::copy_backward(node.low + position, node.low + node.count, node.low + node.count + 1);
    std::copy_backward(node.children + position, node.children + node.count, node.children + node.count + 1);
    node.low[position] = low;
    node.children[position] = child;
    ++node.count;
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
    Inner& node = inner(*path.links[level - 1]);
    std::uint32_t const position = path.at[level - 1] + 1;
    if (node.count < inner_max) return insert_child(node, position, low, child);
    Link const fresh(Block::make(inner_bytes));
    Inner& right = inner(fresh);
    std::uint32_t const split = position == inner_max ? inner_max - 1 : inner_max / 2;
    right.count = inner_max - split;
    std::copy(node.low + split, node.low + inner_max, right.low);
    std::copy(node.children + split, node.children + inner_max, right.children);
    node.count = split;
    Deadline const right_low = right.low[0];
    if (position > split) {
        insert_child(right, position - split, low, child);
    } else {
        insert_child(node, position, low, child);
    }
    insert_into_parent(path, level - 1, right_low, fresh);
}

bool DeadlineIndex::disarm_in_tree(Deadline key) {
    // What fires is disarmed: no search is needed for the first of all.
    if (front_.leaf != nullptr && front_.leaf->has_more_than_one() && front_.leaf->first() == key) {
        front_.leaf->erase_first();
        return true;
    }
    if (Finger const* const finger = finger_for(key);
        finger != nullptr && finger->leaf->has_more_than_one()) {
        return finger->leaf->erase(key);
    }
    if (!root_) return false;
    Path path;
    Leaf& node = *descend(key, path).leaf;
    if (!node.erase(key)) return false;
    if (node.empty()) remove_node(path);
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
