// The world that a seeded defect is searched in: the usual one, changed as the row of the defect says.
#pragma once

#include "scenarios/defects/defects.hpp"
#include "scenarios/explore/search.hpp"
#include "scenarios/explore/subject.hpp"

#include <cstdint>
#include <functional>

namespace fauxcount::explore {

engine::WorldOptions world_of(defects::Defect const& defect);

// That world, broken by the saboteur, which outlives it. The model does not judge there: it would find most
// defects, too, and sooner than the invariant that says what is wrong.
Subject broken_world(defects::Defect const& defect, engine::Saboteur& saboteur);

// Every order of so many acts; or, where the defect lies deeper, the fixed lives, and the shortest way that
// is left of one. `goes_on` as in SearchOptions.
Explored search_for(defects::Defect const& defect, Subject& broken, unsigned depth,
                    std::function<bool(std::uint64_t)> goes_on = nullptr);

}  // namespace fauxcount::explore
