// `--defect ID`: which seeded defect is meant, for the verbs that play worlds broken on purpose.
#pragma once

#include "scenarios/defects/defects.hpp"
#include "scenarios/files/scenario.hpp"

#include <string>

namespace fauxcount::cli {

// Null for no id. Throws Failure with exit code 2 if it is none of a world's.
defects::Defect const* world_defect(std::string const& id);

// A file whose world is broken already is not broken in another way as well. Throws Failure with exit code 2.
void must_not_contradict(std::string const& path, files::Scenario const& scenario, std::string const& defect);

}  // namespace fauxcount::cli
