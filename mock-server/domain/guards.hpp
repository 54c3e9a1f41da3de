// What guards an account (its password, and each kind of second factor), and how often each may be tried.
// Wrong tries in a row, wherever they are made, lock that guard for a while (domain notes 3.1 and 3.2; S27).
#pragma once

#include "domain/decide.hpp"

#include <cstddef>
#include <optional>

namespace fauxcount::domain {

// Where they stand among the account's; nullopt: there was no wrong one since the last right one.
std::optional<std::size_t> index_of_tries(State const& state, Slot slot, Guard guard);

// Until when no try is heard; nullopt: it is open.
std::optional<Instant> locked_until(State const& state, Slot slot, Guard guard);

// A wrong try is counted, and perhaps the one that locks; a right one forgives those before it.
void count_try(State const& state, Slot slot, Guard guard, bool right, Turn& turn);

// They are in the same order, after the password.
constexpr Guard guard_of(FactorKind kind) { return static_cast<Guard>(static_cast<std::uint8_t>(kind) + 1); }
static_assert(guard_of(FactorKind::totp) == Guard::totp && guard_of(FactorKind::sms) == Guard::sms);

}  // namespace fauxcount::domain
