// The codes of an app: RFC 6238 over HMAC-SHA-1, six digits, steps of 30 s from 1970 on.
#pragma once

#include "api/instant.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>

namespace fauxcount::domain {

inline constexpr Duration totp_step{30'000};
inline constexpr std::size_t totp_secret_bytes = 20;  // as long as the hash (RFC 4226, section 4, R6)
inline constexpr std::size_t totp_digits = 6;

using TotpSecret = std::array<char, totp_secret_bytes>;
using TotpCode = std::array<char, totp_digits>;

constexpr std::uint64_t totp_step_at(Instant at) { return static_cast<std::uint64_t>(at.ms / totp_step.ms); }

TotpCode totp_code(TotpSecret const& secret, std::uint64_t step);

// RFC 4648 without padding: 32 characters.
std::string base32_of(TotpSecret const& secret);

}  // namespace fauxcount::domain
