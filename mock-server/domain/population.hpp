// Accounts by the million: what one PopulationSeeded event makes, and the names they go by.
#pragma once

#include "domain/writer.hpp"

#include <string_view>

namespace fauxcount::domain {

// Their common password.
inline constexpr std::string_view population_password = "correct horse";

// As many accounts as a population may bring a world to: twice what a world is made for, some 12 GB.
inline constexpr std::uint32_t population_accounts_max = 20'000'000;

void seed_population(Writer& writer, PopulationSeeded const& event);
// What a full account has.
inline constexpr std::uint32_t population_devices = 3;
inline constexpr std::uint32_t population_items = 20;

}  // namespace fauxcount::domain
