// `fauxcount run --red-under`: are scenarios red in the worlds that they say they are red in?
#pragma once

#include "client/cli/console.hpp"
#include "client/cli/exit_code.hpp"
#include "client/cli/scenario_files.hpp"

namespace fauxcount::cli {

// Plays each as it is, which has to pass, and once under each defect of its `red_under`, which has to fail.
ExitCode run_red_under(Console& console, LoadedScenarios const& scenarios);

}  // namespace fauxcount::cli
