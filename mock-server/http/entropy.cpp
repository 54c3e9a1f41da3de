// The one file that asks the operating system for randomness.
#include "http/entropy.hpp"

#include <sys/random.h>

#include <cerrno>
#include <string_view>
#include <system_error>
#include <vector>

namespace fauxcount::http {

std::string random_hex(std::size_t bytes) {
    std::vector<unsigned char> raw(bytes);
    std::size_t have = 0;
    while (have < bytes) {
        auto const got = getrandom(raw.data() + have, bytes - have, 0);
        if (got > 0) {
            have += static_cast<std::size_t>(got);
        } else if (errno != EINTR) {
            throw std::system_error(errno, std::generic_category(),
                                    "no randomness from the operating system");
        }
    }
    static constexpr std::string_view digits = "0123456789abcdef";
    std::string text;
    text.reserve(bytes * 2);
    for (unsigned char const byte : raw) {
        text += digits[byte >> 4U];
        text += digits[byte & 15U];
    }
    return text;
}

std::string make_admin_token() { return "mock-admin-" + random_hex(16); }

}  // namespace fauxcount::http
