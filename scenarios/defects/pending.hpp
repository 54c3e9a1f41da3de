// Seeded defects of what a pending removal means: for a login, and for a subscription that was active.
#pragma once

#include "engine/sabotage.hpp"

#include <memory>

namespace fauxcount::defects {

std::unique_ptr<engine::Saboteur> denied_login_let_in();
std::unique_ptr<engine::Saboteur> unattended_login_counts();
std::unique_ptr<engine::Saboteur> interstitial_login_cancels();
std::unique_ptr<engine::Saboteur> period_end_means_now();
std::unique_ptr<engine::Saboteur> cancel_now_means_for_good();
std::unique_ptr<engine::Saboteur> external_is_suspended();

}  // namespace fauxcount::defects
