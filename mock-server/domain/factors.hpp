// Second factors: what an account has of them, what their codes are, and the challenge that asks for one
// (docs/identity.md; domain notes 3.1 and 3.3).
#pragma once

#include "domain/decide.hpp"
#include "domain/sent_codes.hpp"
#include "domain/totp.hpp"

#include <algorithm>
#include <array>
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
    std::array<bool, factor_kinds> heard{};  // in the order of FactorKind
    Instant opens_at;

    bool any() const { return std::find(heard.begin(), heard.end(), true) != heard.end(); }
};
OpenKinds open_kinds(State const& state, Slot slot);

// What goes on with a session of its own needs one more.
constexpr std::uint32_t ordinals_to_go_on(Purpose purpose) { return purpose == Purpose::step_up ? 0 : 1; }

// The refusal of what needs a code of an account to which a factor is due: its `place` and `ordinal` are
// those of the challenge, unless none is heard.
Verdict ask_for_code(State const& state, Slot slot, Purpose purpose, std::uint32_t subject, bool interactive,
                     Turn& turn);

// Takes a code of a confirmed factor of that kind, or of one that is yet to be confirmed. A wrong one is
// counted; while the kind is locked none is looked at.
Verdict check_code(State const& state, Slot slot, FactorKind kind, Purpose purpose, std::string_view code,
                   Turn& turn);
Verdict check_first_code(State const& state, Slot slot, Factor const& factor, std::string_view code,
                         Turn& turn);

}  // namespace fauxcount::domain
