// Lives that a search does not come to: each is a way of known acts that is too long to be found by trying.
// They are played with every search, so that nothing goes unexercised only because it lies deep.
#pragma once

#include "scenarios/explore/search.hpp"

#include <optional>
#include <span>
#include <string_view>

namespace fauxcount::explore {

struct Life {
    std::string_view name;
    Way (*way)();
};

std::span<Life const> all_lives();

// Plays all of them, everything being read after each act; the first finding ends it.
std::optional<Counterexample> play_lives(Subject& subject);

}  // namespace fauxcount::explore
