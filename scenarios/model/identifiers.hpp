// What people are called by: which spellings are one identifier, and which are none.
#pragma once

#include "api/kinds.hpp"
#include "scenarios/model/digest.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace fauxcount::model {

struct Called {
    std::string text;  // in its one spelling
    bool contact = false;  // an e-mail address or a phone number, not a user name
    bool reserved = false;  // for examples, so that it is nobody's in the world outside
    api::Via via = api::Via::email;  // that reaches a contact
};

// nullopt: no identifier in any spelling.
std::optional<Called> read_identifier(std::string_view written);

}  // namespace fauxcount::model
