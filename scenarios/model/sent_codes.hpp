// Codes that are sent by mail and SMS. What one is only its addressee is told, so the model learns it from an
// inbox, or from an answer that takes it; from then on it is held to.
#pragma once

#include "scenarios/model/case.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace fauxcount::model {

// What the answer must be to whoever may have a code sent, to an account that has an address of that kind.
Complaint send_code(Case& c, Row account, api::Via via, CodeFor const& what_for);
// Uses the code up if that is the one which is right for this. Where nobody has told it yet, the answer says
// whether it is.
bool takes_sent_code(Case& c, Row account, api::Via via, CodeFor const& what_for, std::string_view shown);
// A factor of that kind goes: no code that was sent to it is right any more.
void revoke_codes(Facts& facts, Row account, api::FactorKind kind);

// What is wrong with the code that a letter shows. `code` is the one that it tells; no_row: none.
Complaint shown_code_differs(Case const& c, Row code, std::optional<std::string> const& shown);

}  // namespace fauxcount::model
