// The world that a seeded defect is searched in: the usual one, changed as the row of the defect says.
#pragma once

#include "scenarios/defects/defects.hpp"
#include "scenarios/explore/subject.hpp"

namespace fauxcount::explore {

engine::WorldOptions world_of(defects::Defect const& defect);

// That world, broken by the saboteur, which outlives it. The model does not judge there: it would find most
// defects, too, and sooner than the invariant that says what is wrong.
Subject broken_world(defects::Defect const& defect, engine::Saboteur& saboteur);

}  // namespace fauxcount::explore
