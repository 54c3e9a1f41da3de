// What a password opens. How often it may be wrong is in guards.hpp.
#pragma once

#include "domain/decide.hpp"

#include <string_view>

namespace fauxcount::domain {

// What is kept of a password of that account, as the policy's `password.hash` says. argon2id throws
// std::bad_alloc where its 19 MiB are not to be had.
std::uint64_t kept_of(State const& state, Place account, std::string_view password, IdentityWork& work);

// The one that costs nothing, and is visibly fake: what a population has.
std::uint64_t fake_password_digest(std::uint64_t seed, Place account, std::string_view password);

// Whether it is the account's. A wrong one is counted, a right one forgives those before it; while the
// account is locked none is looked at, and the refusal says until when.
Verdict check_password(State const& state, Slot slot, std::string_view password, Turn& turn);

// The same for whoever says what the account is called; the verdict's place is the account. An unknown
// identifier, a wrong password, an account that is being purged or gone: all alike to the caller, until so
// many were wrong that an account which is there is locked.
Verdict authenticate(State const& state, std::string_view identifier, std::string_view password, Turn& turn);

}  // namespace fauxcount::domain
