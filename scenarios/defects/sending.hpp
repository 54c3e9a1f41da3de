// Mistakes about codes that are sent by mail and SMS: when one is, to whom, and what it is right for. For the
// catalogue alone.
#pragma once

#include "engine/sabotage.hpp"

#include <memory>

namespace fauxcount::defects {

std::unique_ptr<engine::Saboteur> code_is_sent_too_soon();
std::unique_ptr<engine::Saboteur> sent_code_is_right_at_its_end();
std::unique_ptr<engine::Saboteur> older_code_is_right();
std::unique_ptr<engine::Saboteur> code_for_a_sign_in_proves_a_session();
std::unique_ptr<engine::Saboteur> sending_forgives_wrong_codes();
std::unique_ptr<engine::Saboteur> sent_code_is_taken_again();
std::unique_ptr<engine::Saboteur> code_goes_to_every_address();
std::unique_ptr<engine::Saboteur> codes_are_sent_without_end();
std::unique_ptr<engine::Saboteur> locked_kind_sends_codes();

}  // namespace fauxcount::defects
