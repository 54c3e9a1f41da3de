// How the children of one account are packed: a head of counts, then one section after another, then the
// vault's text. Pure layout over bytes; where the bytes live is the state's business.
#pragma once

#include "domain/records.hpp"

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace fauxcount::domain {

// Order is the order in memory, widest alignment first.
enum class Section : std::uint8_t {
    sessions,
    identifiers,
    past_removals,
    subscriptions,
    devices,
    items,
    text
};
inline constexpr std::size_t sections = 7;

struct ExtentHead {
    std::uint8_t counts[sections - 1]{};  // records of each section but text
    std::uint16_t text_bytes = 0;
};
static_assert(sizeof(ExtentHead) == 8);

inline constexpr std::size_t record_bytes[sections] = {sizeof(Session),
                                                       sizeof(Identifier),
                                                       sizeof(PastRemoval),
                                                       sizeof(Subscription),
                                                       sizeof(Slot),
                                                       sizeof(Item),
                                                       1};

// A view of one extent; no extent at all reads as an empty one.
class Extent {
public:
    Extent() = default;
    explicit Extent(std::byte const* bytes) : bytes_(bytes) {}

    std::size_t count(Section section) const {
        if (bytes_ == nullptr) return 0;
        auto const& h = head();
        return section == Section::text ? h.text_bytes : h.counts[static_cast<std::size_t>(section)];
    }
    // Where the section starts, from the start of the extent.
    std::size_t offset(Section section) const {
        std::size_t at = sizeof(ExtentHead);
        for (std::size_t s = 0; s < static_cast<std::size_t>(section); ++s)
            at += head().counts[s] * record_bytes[s];
        return at;
    }
    // All bytes in use, the head included; 0 for no extent.
    std::size_t bytes() const { return bytes_ == nullptr ? 0 : offset(Section::text) + head().text_bytes; }
    std::byte const* data() const { return bytes_; }

    std::span<Session const> sessions() const { return records<Session>(Section::sessions); }
    std::span<Identifier const> identifiers() const { return records<Identifier>(Section::identifiers); }
    std::span<PastRemoval const> past_removals() const {
        return records<PastRemoval>(Section::past_removals);
    }
    std::span<Subscription const> subscriptions() const {
        return records<Subscription>(Section::subscriptions);
    }
    std::span<Slot const> devices() const { return records<Slot>(Section::devices); }
    std::span<Item const> items() const { return records<Item>(Section::items); }
    std::string_view text_of(Identifier const& identifier) const {
        if (identifier.length == 0) return {};
        return {reinterpret_cast<char const*>(bytes_ + offset(Section::text) + identifier.offset),
                identifier.length};
    }

private:
    ExtentHead const& head() const { return *reinterpret_cast<ExtentHead const*>(bytes_); }
    template <class T>
    std::span<T const> records(Section section) const {
        if (bytes_ == nullptr) return {};
        return {reinterpret_cast<T const*>(bytes_ + offset(section)), count(section)};
    }

    std::byte const* bytes_ = nullptr;
};

}  // namespace fauxcount::domain
