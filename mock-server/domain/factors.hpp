// Second factors: what an account has of them, what their codes are, and the challenge that asks for one
// (docs/identity.md; domain notes 3.1 and 3.3).
#pragma once

#include "domain/decide.hpp"
#include "domain/totp.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace fauxcount::domain {

inline constexpr unsigned backup_codes_in_a_set = 10;

// Where the one of that ordinal stands; nullopt for none.
std::optional<std::size_t> index_of_factor(State const& state, Slot slot, std::uint32_t ordinal);
std::optional<std::size_t> index_of_challenge(State const& state, Slot slot, std::uint32_t ordinal);

unsigned codes_left(Factor const& backup_codes);

// What an owner is told once, as the account that it is told of is called.
TotpSecret totp_secret(State const& state, Slot slot, std::uint32_t ordinal);
std::string backup_code(State const& state, Slot slot, std::uint32_t ordinal, unsigned which);

// The kinds whose codes are heard now; if none is, `opens_at` is when the first of them is heard again.
struct OpenKinds {
    bool totp = false, backup_codes = false;
    Instant opens_at;
};
OpenKinds open_kinds(State const& state, Slot slot);

// The refusal of what needs a code of an account to which a factor is due: its `place` and `ordinal` are
// those of the challenge, unless none is heard.
Verdict ask_for_code(State const& state, Slot slot, Purpose purpose, std::uint32_t subject, bool interactive,
                     Turn& turn);

// Takes a code of a confirmed factor of that kind, or of an app that is yet to be confirmed. A wrong one is
// counted; while the kind is locked none is looked at.
Verdict check_code(State const& state, Slot slot, FactorKind kind, std::string_view code, Turn& turn);
Verdict check_first_code(State const& state, Slot slot, Factor const& app, std::string_view code, Turn& turn);

}  // namespace fauxcount::domain
