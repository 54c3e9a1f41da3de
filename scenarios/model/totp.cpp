// Codes of the time, by liboath.
#include "scenarios/model/totp.hpp"

#include <liboath/oath.h>

#include <ctime>
#include <stdexcept>

namespace fauxcount::model {

namespace {

constexpr std::size_t secret_text_length = 32;
constexpr unsigned code_digits = 6;

}  // namespace

// By hand: the library's own reader takes small letters, blanks and padding for base32 as well.
std::optional<Secret> read_secret(std::string_view base32) {
    constexpr std::string_view alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    if (base32.size() != secret_text_length) return std::nullopt;
    Secret secret{};
    std::uint32_t bits = 0, pending = 0;
    std::size_t filled = 0;
    for (char const letter : base32) {
        auto const value = alphabet.find(letter);
        if (value == std::string_view::npos) return std::nullopt;
        pending = (pending << 5U | static_cast<std::uint32_t>(value)) & 0xfffU;
        bits += 5;
        if (bits < 8) continue;
        bits -= 8;
        secret.at(filled++) = static_cast<char>(pending >> bits & 0xffU);
    }
    return secret;
}

std::string totp_code(Secret const& secret, std::int64_t step) {
    static int const ready = oath_init();
    std::array<char, code_digits + 1> code{};
    auto const at = static_cast<std::time_t>(step * (totp_step.ms / second.ms));
    int const made =
        ready != OATH_OK
            ? ready
            : oath_totp_generate(secret.data(), secret.size(), at, OATH_TOTP_DEFAULT_TIME_STEP_SIZE,
                                 OATH_TOTP_DEFAULT_START_TIME, code_digits, code.data());
    if (made != OATH_OK) throw std::runtime_error(oath_strerror(made));
    return code.data();
}

}  // namespace fauxcount::model
