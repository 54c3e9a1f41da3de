// The codes that an owner's app would show: what a client has to answer a challenge with (RFC 6238).
#pragma once

#include "api/instant.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace fauxcount::client {

inline constexpr Duration totp_step{30'000};

// The secret of an app, as enrolling tells it.
class TotpSecret {
public:
    // Base32 of RFC 4648, in capitals or not, with blanks or padding or without; nullopt for a text that is
    // none, or of less than 16 bytes (RFC 4226, section 4, R6).
    static std::optional<TotpSecret> parse(std::string_view base32);

    // Six digits.
    std::string code_at(Instant at) const;

private:
    explicit TotpSecret(std::string bytes) : bytes_(std::move(bytes)) {}

    std::string bytes_;
};

// When the next code begins.
Instant next_totp_step(Instant now);

}  // namespace fauxcount::client
