// Seeded defects of devices that are out of reach: what they hear, and when, and what their lock is worth.
#pragma once

#include "engine/sabotage.hpp"

#include <memory>

namespace fauxcount::defects {

std::unique_ptr<engine::Saboteur> device_out_of_reach_signs_out();
std::unique_ptr<engine::Saboteur> device_that_is_back_never_signs_out();
std::unique_ptr<engine::Saboteur> lock_out_of_reach_is_ignored();
std::unique_ptr<engine::Saboteur> device_is_back_too_soon();

}  // namespace fauxcount::defects
