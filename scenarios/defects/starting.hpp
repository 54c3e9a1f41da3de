// Seeded defects of what is written of a turn, and of what a start makes of all that was written.
#pragma once

#include "engine/sabotage.hpp"

#include <memory>

namespace fauxcount::defects {

std::unique_ptr<engine::Saboteur> answers_before_it_writes();
std::unique_ptr<engine::Saboteur> writes_half_a_turn();
std::unique_ptr<engine::Saboteur> forgets_stages_of_a_purge();
std::unique_ptr<engine::Saboteur> forgets_answers_under_keys();
std::unique_ptr<engine::Saboteur> forgets_wrong_passwords();
std::unique_ptr<engine::Saboteur> writes_whole_seconds();
std::unique_ptr<engine::Saboteur> arms_nothing_at_a_start();
std::unique_ptr<engine::Saboteur> begins_a_purge_again_at_a_start();
std::unique_ptr<engine::Saboteur> asks_again_at_a_start();
std::unique_ptr<engine::Saboteur> arms_backwards_at_a_start();

}  // namespace fauxcount::defects
