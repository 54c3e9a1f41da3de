// The form in which a world keeps an answer under its Idempotency-Key: everything that cannot be told from
// the rest, so that also the longest answer takes little of the account's memory.
#pragma once

#include "api/contract.hpp"
#include "engine/views.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace fauxcount::engine {

// Ids and identifiers stand in it as they stand in the answer, where the residue audit looks for them. What
// stands in a removal's way may be named 60 times and is by far the longest part: of it only the ids and
// codes are kept, 537 bytes at most.
std::string remembered_form(api::Answer const& answer);
// The same answer again; nullopt if `form` is none. A fix names the world it is asked in, also in a fork.
std::optional<api::Answer> answer_from(std::string_view form, Views const& views);

}  // namespace fauxcount::engine
