// Codes of the time, RFC 6238: SHA-1, six digits, steps of 30 s counted from 1970.
#pragma once

#include "api/instant.hpp"

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace fauxcount::model {

using Secret = std::array<char, 20>;

// nullopt: not 32 characters of base32, upper case, without padding.
std::optional<Secret> read_secret(std::string_view base32);

inline constexpr Duration totp_step{30'000};
constexpr std::int64_t step_of(Instant at) { return at.ms / totp_step.ms; }

// The code of a step, which is not negative.
std::string totp_code(Secret const& secret, std::int64_t step);

}  // namespace fauxcount::model
