// Seeded defects of who may ask for a removal, what is in its way, how many are asked for at once, and under
// whose key.
#pragma once

#include "engine/sabotage.hpp"

#include <memory>

namespace fauxcount::defects {

std::unique_ptr<engine::Saboteur> ending_subscription_blocks();
std::unique_ptr<engine::Saboteur> find_device_never_blocks();
std::unique_ptr<engine::Saboteur> device_channel_forgets_a_blocker();
std::unique_ptr<engine::Saboteur> bulk_stops_at_a_refusal();
std::unique_ptr<engine::Saboteur> bulk_asks_no_owner();
std::unique_ptr<engine::Saboteur> key_without_account();

}  // namespace fauxcount::defects
