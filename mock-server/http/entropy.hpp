// Randomness from the operating system, for what must not be guessed: the admin token and nonces.
// Nothing of a world comes from here; worlds draw from their seed.
#pragma once

#include <cstddef>
#include <string>

namespace fauxcount::http {

// `bytes` random bytes as lower-case hex digits. Throws std::system_error where the system has none to give.
std::string random_hex(std::size_t bytes);

// What `serve` takes as its admin token when it was given none: 128 bits, marked as belonging to a mock.
std::string make_admin_token();

}  // namespace fauxcount::http
