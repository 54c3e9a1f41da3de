// The bytes a connection has received and not yet used up. Using up moves a mark, not memory; memory moves
// only when room for more is made.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <memory>
#include <span>
#include <string_view>

namespace fauxcount::http {

class ReadBuffer {
public:
    std::string_view bytes() const { return {memory_.get() + begin_, end_ - begin_}; }
    std::size_t size() const { return end_ - begin_; }
    bool empty() const { return begin_ == end_; }
    // What it takes of memory.
    std::size_t capacity() const { return capacity_; }

    // Room for the next read, at least `room_min` bytes. What bytes() gave before may have moved.
    std::span<char> prepare() {
        if (empty()) begin_ = end_ = 0;
        if (capacity_ - end_ < room_min) make_room();
        return {memory_.get() + end_, capacity_ - end_};
    }
    void commit(std::size_t count) { end_ += count; }
    void consume(std::size_t count) { begin_ += count; }

    // Takes `count` bytes out that stand behind the first `at`; those before and behind them close up.
    void cut(std::size_t at, std::size_t count) {
        char* const from = memory_.get() + begin_ + at;
        std::memmove(from, from + count, size() - at - count);
        end_ -= count;
    }

    // Gives back what one large body has taken, once it is used up.
    void shrink() {
        if (empty() && capacity_ > keep_max) clear();
    }
    void clear() {
        memory_.reset();
        capacity_ = begin_ = end_ = 0;
    }

private:
    static constexpr std::size_t first_capacity = std::size_t{16} << 10U;
    static constexpr std::size_t room_min = std::size_t{4} << 10U;
    static constexpr std::size_t keep_max = std::size_t{64} << 10U;

    void make_room() {
        std::size_t const held = size();
        if (held + room_min <= capacity_) {
            std::memmove(memory_.get(), memory_.get() + begin_, held);
        } else {
            // Grown by what came, never by what was announced: a header alone must not cost memory.
            std::size_t const grown = std::max(first_capacity, capacity_ * 2);
            auto larger = std::make_unique_for_overwrite<char[]>(grown);
            if (held > 0) std::memcpy(larger.get(), memory_.get() + begin_, held);
            memory_ = std::move(larger);
            capacity_ = grown;
        }
        begin_ = 0;
        end_ = held;
    }

    std::unique_ptr<char[]> memory_;
    std::size_t capacity_ = 0, begin_ = 0, end_ = 0;
};

}  // namespace fauxcount::http
