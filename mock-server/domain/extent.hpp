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
    tries,
    factors,
    challenges,
    sent_codes,
    devices,
    items,
    text
};
inline constexpr std::size_t sections = 11;

// How many records each section has, and how long the text is. Every account has one, so that two
// sections of few records share a byte.
class ExtentHead {
public:
    std::size_t count(Section section) const {
        if (section == Section::text) return text_bytes_;
        Place const place = places[static_cast<std::size_t>(section)];
        return (bytes_[place.byte] >> place.shift) & place.mask;
    }
    // `n` is within the limits of records.hpp.
    void set_count(Section section, std::size_t n) {
        if (section == Section::text) {
            text_bytes_ = static_cast<std::uint16_t>(n);
            return;
        }
        Place const place = places[static_cast<std::size_t>(section)];
        std::uint8_t& byte = bytes_[place.byte];
        byte = static_cast<std::uint8_t>((byte & ~(unsigned{place.mask} << place.shift)) | n << place.shift);
    }

private:
    struct Place {
        std::uint8_t byte, shift, mask;
    };
    static constexpr Place places[sections - 1] = {{0, 0, 0xff}, {1, 0, 0x0f}, {2, 0, 0x0f}, {2, 4, 0x0f},
                                                   {1, 4, 0x0f}, {3, 0, 0x0f}, {3, 4, 0x0f}, {4, 5, 0x07},
                                                   {4, 0, 0x1f}, {5, 0, 0xff}};

    std::uint8_t bytes_[6]{};
    std::uint16_t text_bytes_ = 0;
};
static_assert(sizeof(ExtentHead) == 8 && identifiers_max < 16 && tries_max < 16 && past_removals_max < 16 &&
              subscriptions_max < 16 && factors_max < 16 && challenges_max < 16 && sent_codes_max < 8 &&
              devices_max < 32);

inline constexpr std::size_t record_bytes[sections] = {sizeof(Session),
                                                       sizeof(Identifier),
                                                       sizeof(PastRemoval),
                                                       sizeof(Subscription),
                                                       sizeof(Tries),
                                                       sizeof(Factor),
                                                       sizeof(Challenge),
                                                       sizeof(SentCode),
                                                       sizeof(Slot),
                                                       sizeof(Item),
                                                       1};

// What an account takes that holds as much as it may: the heap has a cell for it.
inline constexpr std::size_t extent_bytes_max =
    sizeof(ExtentHead) + sizeof(Session) * sessions_max + sizeof(Identifier) * identifiers_max +
    sizeof(PastRemoval) * past_removals_max + sizeof(Subscription) * subscriptions_max +
    sizeof(Tries) * tries_max + sizeof(Factor) * factors_max + sizeof(Challenge) * challenges_max +
    sizeof(SentCode) * sent_codes_max + sizeof(Slot) * devices_max + sizeof(Item) * items_max +
    vault_bytes_max;
static_assert(extent_bytes_max <= ExtentHeap::bytes_max);

// A view of one extent; no extent at all reads as an empty one.
class Extent {
public:
    Extent() = default;
    explicit Extent(std::byte const* bytes) : bytes_(bytes) {}

    std::size_t count(Section section) const { return bytes_ == nullptr ? 0 : head().count(section); }
    // Where the section starts, from the start of the extent.
    std::size_t offset(Section section) const {
        std::size_t at = sizeof(ExtentHead);
        for (std::size_t s = 0; s < static_cast<std::size_t>(section); ++s)
            at += head().count(static_cast<Section>(s)) * record_bytes[s];
        return at;
    }
    // All bytes in use, the head included; 0 for no extent.
    std::size_t bytes() const { return bytes_ == nullptr ? 0 : offset(Section::text) + count(Section::text); }
    std::byte const* data() const { return bytes_; }

    std::span<Session const> sessions() const { return records<Session>(Section::sessions); }
    std::span<Identifier const> identifiers() const { return records<Identifier>(Section::identifiers); }
    std::span<PastRemoval const> past_removals() const {
        return records<PastRemoval>(Section::past_removals);
    }
    std::span<Subscription const> subscriptions() const {
        return records<Subscription>(Section::subscriptions);
    }
    std::span<Tries const> tries() const { return records<Tries>(Section::tries); }
    std::span<Factor const> factors() const { return records<Factor>(Section::factors); }
    std::span<Challenge const> challenges() const { return records<Challenge>(Section::challenges); }
    std::span<SentCode const> sent_codes() const { return records<SentCode>(Section::sent_codes); }
    std::span<Slot const> devices() const { return records<Slot>(Section::devices); }
    std::span<Item const> items() const { return records<Item>(Section::items); }
    // A login needs a code. Backup codes only stand in for one.
    bool factor_is_due() const {
        for (Factor const& one : factors())
            if (one.makes_due()) return true;
        return false;
    }
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
