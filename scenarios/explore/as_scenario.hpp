// A way as a scenario file, so that what a search found can be read, played again, and kept for good.
#pragma once

#include "api/worlds.hpp"
#include "scenarios/explore/search.hpp"

#include <optional>
#include <string>

namespace fauxcount::explore {

struct FoundHow {
    api::PutWorld world;  // profile, seed, changes to the policy
    std::string defect;  // of the world it was found in; empty for none
    std::uint64_t hash = 0;  // of the search
    std::uint64_t shrunk_from = 0;  // acts
};

// The text of a `*.scn.json` in which each act is a step, with the answer that the search saw as its
// expectation, or the right one where the reference model did not agree with it, and every invariant is
// checked at the end. What happened to a message on the way, or to a stage of the purge, is a fault that is
// ordered. nullopt where a file would not show it: only the search can tell that it is wrong (what was said
// before, or what the model says after something went wrong on the way), or something that came late was sent
// in a session that nobody has in his hands any more.
std::optional<std::string> as_scenario(Subject& subject, Counterexample const& found, FoundHow const& how);

}  // namespace fauxcount::explore
