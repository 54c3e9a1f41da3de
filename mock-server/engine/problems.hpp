// Refusals that the engine words itself.
#pragma once

#include "api/contract.hpp"

#include <string>
#include <string_view>

namespace fauxcount::engine {

// The code's title is the detail where nothing better is known.
api::Problem problem(Code code, std::string_view detail = {}, std::string_view place = {});

}  // namespace fauxcount::engine
