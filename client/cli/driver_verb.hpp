// The part of `fauxcount explore` that searches drivers.
#pragma once

#include "client/cli/command_line.hpp"

#include <cstdint>
#include <string>

namespace fauxcount::cli {

// Runs the removal flow with one fault at each of its calls; `defect`, if not empty, is the id of a broken
// one to run in its place. Refuses an id there is not.
ExitCode explore_drivers(Context context, std::string const& defect);
// Lets it live so many lives over a bad network, of the seeds `from`, `from + 1`, …
ExitCode live_drivers(Context context, std::string const& defect, std::uint64_t from, std::uint64_t lives);

}  // namespace fauxcount::cli
