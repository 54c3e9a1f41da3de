// The corpus: scenario files of what was found once. They are played before anything is searched, because
// what was wrong once is the likeliest thing to be wrong again.
#pragma once

#include "client/cli/console.hpp"

#include <string>

namespace fauxcount::cli {

// Plays every file of the directory, or the one file, in this process; `defect` breaks its worlds. Tells all
// of what is red, and how many there were. Throws Failure with exit code 2 if there is no such file, or one
// is wrong.
bool corpus_holds(Console& console, std::string const& directory, std::string const& defect);

}  // namespace fauxcount::cli
