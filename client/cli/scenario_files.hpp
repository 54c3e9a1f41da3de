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

std::string read_file(std::string const& path);
void write_file(std::string const& path, std::string const& text);

// `file:3:14: what is wrong; what to do`.
std::string text_of(std::string const& path, files::Wrong const& wrong);

// Throws Failure with exit code 2 that tells all that is wrong.
files::Scenario load_scenario(std::string const& path);

}  // namespace fauxcount::cli
