// Identities as the outside sees them: 64 bits with a type, written `acc_` + 13 Crockford base32 characters.
// What the bits mean is the domain's business (a keyed permutation of slot and generation). Part of the
// vocabulary.
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace fauxcount {

enum class IdKind : std::uint8_t { account, device, item, subscription, session, removal, factor, challenge };
inline constexpr std::array<std::string_view, 8> id_prefix{"acc_", "dev_", "itm_", "sub_",
                                                           "ses_", "rem_", "fac_", "chl_"};

template <IdKind K>
struct Id {
    static constexpr IdKind kind = K;
    std::uint64_t value = 0;
    constexpr auto operator<=>(Id const&) const = default;
};

using AccountId = Id<IdKind::account>;
using DeviceId = Id<IdKind::device>;
using ItemId = Id<IdKind::item>;
using SubscriptionId = Id<IdKind::subscription>;
using SessionId = Id<IdKind::session>;
using RemovalId = Id<IdKind::removal>;
using FactorId = Id<IdKind::factor>;
using ChallengeId = Id<IdKind::challenge>;

inline constexpr std::size_t base32_length = 13;
inline constexpr std::size_t id_length = 4 + base32_length;

// 13 upper-case Crockford characters, the first one at most `F`. No other spelling is an id.
void append_base32(std::string& out, std::uint64_t value);
std::optional<std::uint64_t> parse_base32(std::string_view text);

namespace detail {
std::optional<std::uint64_t> parse_id(IdKind kind, std::string_view text);
void append_id(std::string& out, IdKind kind, std::uint64_t value);
}  // namespace detail

template <IdKind K>
std::optional<Id<K>> parse_id(std::string_view text) {
    if (auto const value = detail::parse_id(K, text)) return Id<K>{*value};
    return std::nullopt;
}
template <IdKind K>
void append(std::string& out, Id<K> id) {
    detail::append_id(out, K, id.value);
}
template <IdKind K>
std::string to_string(Id<K> id) {
    std::string out;
    append(out, id);
    return out;
}

}  // namespace fauxcount
