// Which word was probably meant: for the command line and for files that people write by hand.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace fauxcount::client {

// The one of `known` that was probably meant; empty if none is near.
std::string nearest(std::string_view typed, std::vector<std::string> const& known);

}  // namespace fauxcount::client
