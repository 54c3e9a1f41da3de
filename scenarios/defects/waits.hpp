// Seeded defects of how long things last: sessions, subscriptions' periods, quarantines, tombstones.
#pragma once

#include "engine/sabotage.hpp"

#include <memory>

namespace fauxcount::defects {

std::unique_ptr<engine::Saboteur> session_lives_too_long();
std::unique_ptr<engine::Saboteur> sessions_live_too_long_in_the_end();
std::unique_ptr<engine::Saboteur> tombstone_ends_late();
std::unique_ptr<engine::Saboteur> tombstone_ends_early();
std::unique_ptr<engine::Saboteur> renewal_a_moment_late();
std::unique_ptr<engine::Saboteur> period_is_a_calendar_month();
std::unique_ptr<engine::Saboteur> quarantine_begins_with_the_request();
std::unique_ptr<engine::Saboteur> user_name_kept_like_an_address();

}  // namespace fauxcount::defects
