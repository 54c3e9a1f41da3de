// What a world may be called, and what it is made with.
#pragma once

#include "api/control.hpp"
#include "engine/registry.hpp"
#include "engine/world.hpp"

#include <string>
#include <string_view>
#include <variant>

namespace fauxcount::engine {

inline constexpr std::string_view world_name_form = "a world's name is [a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?";

// Why a name leads to no world.
api::Problem no_world(std::string_view name);

// The world's options as a PUT asks for them, or what is wrong with them. A seed that is not given follows
// from the server's and the name.
std::variant<WorldOptions, api::Problem> options_of(RegistryOptions const& server,
                                                    api::PutWorld const& request);

// In what a world that is there is other than the one that is asked for; empty: in nothing.
std::string difference(WorldOptions const& there, WorldOptions const& wanted);

}  // namespace fauxcount::engine
