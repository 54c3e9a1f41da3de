// Seeded defects of faults of messages: what is late, lost and astray comes otherwise than it was ordered.
#pragma once

#include "engine/sabotage.hpp"

#include <memory>

namespace fauxcount::defects {

std::unique_ptr<engine::Saboteur> late_message_comes_twice();
std::unique_ptr<engine::Saboteur> late_message_comes_early();
std::unique_ptr<engine::Saboteur> lost_message_comes();
std::unique_ptr<engine::Saboteur> astray_message_comes_here_too();
std::unique_ptr<engine::Saboteur> healing_forgets_what_was_held();

}  // namespace fauxcount::defects
