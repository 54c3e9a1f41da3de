// Scenario files on the disk: which ones are meant, and what is wrong with them as a failure of the command
// line.
#pragma once

#include "client/cli/console.hpp"
#include "scenarios/files/scenario.hpp"

#include <string>
#include <vector>

namespace fauxcount::cli {

// The files themselves, and all `*.scn.json` in the directories, sorted. Throws Failure with exit code 2.
std::vector<std::string> scenario_paths(std::vector<std::string> const& named);

// All that is wrong with a file, each as a failure with its place.
void tell_wrongs(Console& console, std::string const& path, std::vector<files::Wrong> const& wrongs);

// Each with its path. What is wrong is told of all of them; then a Failure without words, of exit code 2.
using LoadedScenarios = std::vector<std::pair<std::string, files::Scenario>>;
LoadedScenarios load_scenarios(Console& console, std::vector<std::string> const& paths);

}  // namespace fauxcount::cli
