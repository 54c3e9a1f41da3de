// What was done and how it was answered, in the words of a trace.
#pragma once

#include "api/control.hpp"
#include "scenarios/files/scenario.hpp"

#include <string>

namespace fauxcount::play {

// Without what nobody should read in a report.
std::string done_in_words(files::Act const& act);
// Of a success.
std::string answered_in_words(api::ControlAnswer const& answer);

}  // namespace fauxcount::play
