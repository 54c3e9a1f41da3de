// A scenario for people who do not read JSON: Given, When, Then.
#pragma once

#include "scenarios/files/scenario.hpp"

#include <string>

namespace fauxcount::files {

// Every row of the matrix, lines and all.
std::string explain(Scenario const& scenario);

}  // namespace fauxcount::files
