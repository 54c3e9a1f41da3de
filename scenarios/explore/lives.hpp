// Lives that a search does not come to: each is a way of known acts that is too long to be found by trying.
// They are played with every search, so that nothing goes unexercised only because it lies deep.
#pragma once

#include "scenarios/explore/search.hpp"

#include <optional>

namespace fauxcount::explore {

// Plays all of them, everything being read after each act and the end being looked at from there, and then
// again with the provider being started again after each act. The first finding ends it.
std::optional<Counterexample> play_lives(Subject& subject);

}  // namespace fauxcount::explore
