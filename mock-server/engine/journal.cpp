#include "engine/journal.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>
#include <type_traits>
#include <utility>
#include <variant>

namespace fauxcount::engine {

namespace {

using domain::Event;

constexpr std::size_t alternatives = std::variant_size_v<Event>;

template <class T>
constexpr std::size_t words_of = (sizeof(T) + sizeof(std::uint64_t) - 1) / sizeof(std::uint64_t);

// An event is a word that says which it is, then its fields.
constexpr std::size_t event_words_max = 1 + words_of<Event>;

template <std::size_t... I>
constexpr auto all_words(std::index_sequence<I...>) {
    return std::array<std::uint8_t, alternatives>{
        static_cast<std::uint8_t>(1 + words_of<std::variant_alternative_t<I, Event>>)...};
}
constexpr auto event_words = all_words(std::make_index_sequence<alternatives>{});

std::size_t words_of_all(std::span<Event const> events) {
    std::size_t words = 0;
    for (Event const& event : events) words += event_words[event.index()];
    return words;
}

std::size_t pack(Event const& event, std::uint64_t* out) {
    out[0] = event.index();
    std::visit(
        [out](auto const& fields) {
            static_assert(std::is_trivially_copyable_v<std::remove_cvref_t<decltype(fields)>>);
            std::memcpy(out + 1, &fields, sizeof fields);
        },
        event);
    return event_words[event.index()];
}

template <std::size_t I = 0>
Event unpack(std::size_t index, std::uint64_t const* fields) {
    if constexpr (I + 1 < alternatives) {
        if (index != I) return unpack<I + 1>(index, fields);
    }
    std::variant_alternative_t<I, Event> event;
    std::memcpy(static_cast<void*>(&event), fields, sizeof event);
    return event;
}

}  // namespace

Journal::Journal(std::size_t bytes_max, std::uint64_t next)
    : words_max_(std::bit_ceil(std::max<std::size_t>(bytes_max, 1024)) / sizeof(std::uint64_t)),
      first_(next),
      next_(next) {}

void Journal::append(std::string_view cause, Instant at, std::span<Event const> events) {
    std::size_t const total = events.size();
    std::size_t words = words_of_all(events);
    while (head_words + words > words_max_) {
        words -= event_words[events.back().index()];
        events = events.first(events.size() - 1);
    }
    make_room(head_words + words);
    Head const head{cause.data(), cause.size(), at, static_cast<std::uint32_t>(words),
                    static_cast<std::uint32_t>(total)};
    write(&head, head_words);
    for (Event const& event : events) {
        std::size_t const place = end_ & (ring_.size() - 1);
        if (place + event_words_max <= ring_.size()) {
            end_ += pack(event, ring_.data() + place);
        } else {
            std::uint64_t packed[event_words_max]{};
            write(packed, pack(event, packed));
        }
    }
    ++next_;
}

void Journal::make_room(std::size_t words) {
    std::size_t const held = static_cast<std::size_t>(end_ - begin_);
    if (held + words > ring_.size() && ring_.size() < words_max_) {
        std::size_t const wanted =
            std::min(words_max_, std::bit_ceil(std::max<std::size_t>(held + words, 128)));
        std::vector<std::uint64_t> bigger(wanted);
        for (std::uint64_t at = begin_; at < end_; ++at) bigger[at & (wanted - 1)] = word(at);
        ring_ = std::move(bigger);
    }
    while (end_ - begin_ + words > ring_.size()) {
        begin_ += head_words + head_at(begin_).words;
        ++first_;
    }
}

void Journal::write(void const* bytes, std::size_t words) {
    std::size_t const at = end_ & (ring_.size() - 1);
    std::size_t const before_the_seam = std::min(words, ring_.size() - at);
    auto const* const from = static_cast<std::uint64_t const*>(bytes);
    std::copy(from, from + before_the_seam, ring_.data() + at);
    std::copy(from + before_the_seam, from + words, ring_.data());
    end_ += words;
}

void Journal::read_words(std::uint64_t at, void* bytes, std::size_t words) const {
    auto* const to = static_cast<std::uint64_t*>(bytes);
    for (std::size_t i = 0; i < words; ++i) to[i] = word(at + i);
}

Journal::Head Journal::head_at(std::uint64_t at) const {
    Head head;
    read_words(at, &head, head_words);
    return head;
}

std::vector<Journal::Turn> Journal::read(std::uint64_t from, std::size_t turns_max,
                                         std::size_t events_max) const {
    std::vector<Turn> turns;
    std::uint64_t seq = first_;
    for (std::uint64_t at = begin_; at < end_ && turns.size() < turns_max; ++seq) {
        Head const head = head_at(at);
        std::uint64_t const end = at + head_words + head.words;
        if (seq >= from) {
            Turn& turn = turns.emplace_back();
            turn.seq = seq;
            turn.cause = {head.cause, head.cause_length};
            turn.at = head.at;
            turn.events_total = head.events;
            for (std::uint64_t next = at + head_words; next < end && turn.events.size() < events_max;) {
                std::uint64_t packed[event_words_max]{};
                std::size_t const words = event_words[word(next)];
                read_words(next, packed, words);
                turn.events.push_back(unpack(packed[0], packed + 1));
                next += words;
            }
        }
        at = end;
    }
    return turns;
}

}  // namespace fauxcount::engine
