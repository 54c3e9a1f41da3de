// Mistakes about second factors: codes that are taken twice, challenges that are for anything, and doors that
// ask for none. For the catalogue alone.
#pragma once

#include "engine/sabotage.hpp"

#include <memory>

namespace fauxcount::defects {

std::unique_ptr<engine::Saboteur> app_code_is_taken_again();
std::unique_ptr<engine::Saboteur> backup_code_is_taken_again();
std::unique_ptr<engine::Saboteur> login_asks_for_no_code();
std::unique_ptr<engine::Saboteur> any_challenge_proves_a_session();
std::unique_ptr<engine::Saboteur> challenge_never_ends();
std::unique_ptr<engine::Saboteur> lockout_leaves_challenges_open();
std::unique_ptr<engine::Saboteur> each_challenge_counts_anew();
std::unique_ptr<engine::Saboteur> weak_proof_is_enough();
std::unique_ptr<engine::Saboteur> backup_codes_outlive_the_app();
std::unique_ptr<engine::Saboteur> purge_leaves_the_app();
std::unique_ptr<engine::Saboteur> forgets_codes_that_were_taken();

}  // namespace fauxcount::defects
