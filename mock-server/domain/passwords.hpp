// What a password opens. How often it may be wrong is in guards.hpp.
#pragma once

#include "domain/decide.hpp"

#include <string_view>

namespace fauxcount::domain {

// Whether it is the account's. A wrong one is counted, a right one forgives those before it; while the
// account is locked none is looked at, and the refusal says until when.
Verdict check_password(State const& state, Slot slot, std::string_view password, Turn& turn);

// The same for whoever says what the account is called; the verdict's place is the account. An unknown
// identifier, a wrong password, an account that is being purged or gone: all alike to the caller, until so
// many were wrong that an account which is there is locked.
Verdict authenticate(State const& state, std::string_view identifier, std::string_view password, Turn& turn);

}  // namespace fauxcount::domain
