// Text nobody can guess or repeat, from the operating system: nonces of the handshake, Idempotency-Keys of
// hosts. The one file of the client with chance in it; the flows never use it.
#pragma once

#include <string>

namespace fauxcount::client {

// 128 bits as 26 Crockford base32 characters.
std::string fresh_token();

}  // namespace fauxcount::client
