// Turns a tally into the one line of JSON that scripts read.
#pragma once

#include "bench/load/load_run.hpp"

#include <cstddef>
#include <string>

namespace fauxcount::bench {

// Rates count only what was done: 2xx answers, and of their ids those the check found, if there was a check.
std::string report(Tally const& tally, RunLimits const& limits, std::size_t ids_per_request);

} // namespace fauxcount::bench
