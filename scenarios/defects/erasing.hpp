// Seeded defects of what the purge erases, and what it leaves.
#pragma once

#include "engine/sabotage.hpp"

#include <memory>

namespace fauxcount::defects {

std::unique_ptr<engine::Saboteur> purge_keeps_a_photo();
std::unique_ptr<engine::Saboteur> purge_keeps_a_session();
std::unique_ptr<engine::Saboteur> purge_keeps_a_subscription();
std::unique_ptr<engine::Saboteur> purge_keeps_a_binding();
std::unique_ptr<engine::Saboteur> purge_forgets_the_quarantine();

}  // namespace fauxcount::defects
