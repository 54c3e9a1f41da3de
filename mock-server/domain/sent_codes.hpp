// Codes that are sent by mail and SMS: what they are, when one is right, and when another is sent
// (docs/identity.md; domain notes 3.2).
#pragma once

#include "domain/decide.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace fauxcount::domain {

constexpr std::optional<Via> way_of(FactorKind kind) {
    if (kind == FactorKind::email) return Via::email;
    if (kind == FactorKind::sms) return Via::sms;
    return std::nullopt;
}
constexpr FactorKind kind_of(Via way) { return way == Via::email ? FactorKind::email : FactorKind::sms; }

// What is asked for: a code for that. `subject`: of a confirmation, the factor's ordinal.
struct CodeUse {
    CodePurpose purpose{};
    std::uint32_t subject = 0;
};

// The address or number that a factor of that way is bound to: the one that the account was told of first;
// nullptr for none.
Identifier const* address_for(State const& state, Slot slot, Via way);

// The factor that a code was sent for: the one that it confirms, or the confirmed one of that way; nullptr
// for none.
Factor const* factor_for(State const& state, Slot slot, SentCode const& code);

// Where the newest code of that way stands; nullopt: none was sent.
std::optional<std::size_t> index_of_sent_code(State const& state, Slot slot, Via way);

// Six digits, and never 000000.
std::string sent_code(std::uint64_t seed, Place account, std::uint32_t ordinal);

// The ordinal of the code that this is, if it is right for that now.
std::optional<std::uint64_t> right_code(State const& state, Slot slot, Via way, CodeUse use,
                                        std::string_view code);

// Sends one, unless too many were. Accepted with a `not_before`: the last one was sent so lately that none is
// until then. `spare`: ordinals that what the code is for needs beside its own.
Verdict send_code(State const& state, Slot slot, Via way, CodeUse use, std::uint32_t spare, Turn& turn);

}  // namespace fauxcount::domain
