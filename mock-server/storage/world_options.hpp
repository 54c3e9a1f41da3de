// The options of a world as text, a `name=value` a line: whoever opens the file can read them, and a
// parameter that a later version adds has its profile's value in an older world.
#pragma once

#include "engine/world.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace fauxcount::storage {

std::string encode_options(engine::WorldOptions const& options);

// nullopt: a line is none, or names what this version does not know.
[[nodiscard]] std::optional<engine::WorldOptions> decode_options(std::string_view text);

}  // namespace fauxcount::storage
