// Seeded worlds in which a stage of the purge fails, and fails wrongly.
#pragma once

#include "engine/sabotage.hpp"

#include <memory>

namespace fauxcount::defects {

std::unique_ptr<engine::Saboteur> failed_stage_is_left_out();
std::unique_ptr<engine::Saboteur> failed_stage_does_half();
std::unique_ptr<engine::Saboteur> failed_stage_frees_an_address_early();

}  // namespace fauxcount::defects
