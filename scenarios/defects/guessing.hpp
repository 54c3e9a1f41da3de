// Seeded defects of how often a password may be wrong.
#pragma once

#include "engine/sabotage.hpp"

#include <memory>

namespace fauxcount::defects {

std::unique_ptr<engine::Saboteur> right_password_opens_a_lock();
std::unique_ptr<engine::Saboteur> each_way_counts_apart();
std::unique_ptr<engine::Saboteur> lockout_never_ends();
std::unique_ptr<engine::Saboteur> lockout_lets_one_more_try();
std::unique_ptr<engine::Saboteur> right_password_forgives_nothing();

}  // namespace fauxcount::defects
