// Reads answers of a provider that spells them otherwise than the contract says (api::WireQuirks). Nobody
// tells the client which quirks there are: an answer that is as agreed is read at once, any other is tried.
#pragma once

#include "api/wire.hpp"

#include <string_view>

namespace fauxcount::client {

// The same as api::decode_answer(), and where that is an error: what the body means behind a prefix of at
// most 64 bytes, and, of status 200, whether it is a refusal. The error is that of the body as it came.
api::Decoded<api::Answer> read_answer(api::Request const& request, int status, std::string_view body);

}  // namespace fauxcount::client
