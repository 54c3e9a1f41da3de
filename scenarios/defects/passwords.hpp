// Mistakes about a password that is changed: what opens afterwards, and what is still open. For the catalogue
// alone.
#pragma once

#include "engine/sabotage.hpp"

#include <memory>

namespace fauxcount::defects {

std::unique_ptr<engine::Saboteur> password_changes_without_a_proof();
std::unique_ptr<engine::Saboteur> changed_password_leaves_proofs_on_devices();
std::unique_ptr<engine::Saboteur> changed_password_leaves_challenges_open();
std::unique_ptr<engine::Saboteur> changed_password_is_kept_as_it_was();

}  // namespace fauxcount::defects
