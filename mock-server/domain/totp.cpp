#include "domain/totp.hpp"

#include <liboath/oath.h>

#include <algorithm>
#include <cstdlib>
#include <memory>

namespace fauxcount::domain {

TotpCode totp_code(TotpSecret const& secret, std::uint64_t step) {
    [[maybe_unused]] static int const ready = oath_init();
    std::array<char, totp_digits + 1> text{};
    oath_hotp_generate(secret.data(), secret.size(), step, totp_digits, false, OATH_HOTP_DYNAMIC_TRUNCATION,
                       text.data());
    TotpCode code;
    std::copy_n(text.begin(), code.size(), code.begin());
    return code;
}

std::string base32_of(TotpSecret const& secret) {
    char* text = nullptr;
    std::size_t length = 0;
    oath_base32_encode(secret.data(), secret.size(), &text, &length);
    std::unique_ptr<char, decltype(&std::free)> const owner(text, &std::free);
    return {text, length};
}

}  // namespace fauxcount::domain
