// Seeded defects of what people are told of: letters that are missing, and letters that nobody should get.
#pragma once

#include "engine/sabotage.hpp"

#include <memory>

namespace fauxcount::defects {

std::unique_ptr<engine::Saboteur> cancel_is_told_to_nobody();
std::unique_ptr<engine::Saboteur> only_the_first_address_is_told();
std::unique_ptr<engine::Saboteur> unconfirmed_app_is_told_of();
std::unique_ptr<engine::Saboteur> last_letter_is_not_sent();
std::unique_ptr<engine::Saboteur> removed_app_is_not_told_of();
std::unique_ptr<engine::Saboteur> changed_password_is_told_to_nobody();

}  // namespace fauxcount::defects
