#include "client/totp.hpp"

#include <liboath/oath.h>

#include <array>
#include <cstdlib>
#include <memory>

namespace fauxcount::client {

namespace {

constexpr unsigned digits = 6;
constexpr std::size_t least_bytes = 16;

}  // namespace

std::optional<TotpSecret> TotpSecret::parse(std::string_view base32) {
    char* bytes = nullptr;
    std::size_t length = 0;
    int const failed = oath_base32_decode(base32.data(), base32.size(), &bytes, &length);
    std::unique_ptr<char, decltype(&std::free)> const owner(bytes, &std::free);
    if (failed != OATH_OK || length < least_bytes) return std::nullopt;
    return TotpSecret(std::string(bytes, length));
}

std::string TotpSecret::code_at(Instant at) const {
    std::array<char, digits + 1> code{};
    oath_totp_generate(bytes_.data(), bytes_.size(), static_cast<time_t>(at.ms / second.ms),
                       static_cast<unsigned>(totp_step.ms / second.ms), OATH_TOTP_DEFAULT_START_TIME, digits,
                       code.data());
    return std::string(code.data(), digits);
}

Instant next_totp_step(Instant now) { return now + Duration{totp_step.ms - now.ms % totp_step.ms}; }

}  // namespace fauxcount::client
