// What the quirks of a world may be (domain: a provider's wire that its clients learn to put up with). Making
// the bytes is http/'s.
#pragma once

#include "api/refusal.hpp"
#include "api/worlds.hpp"

#include <optional>

namespace fauxcount::engine {

// The first that cannot be, with its place in a PutWorld.
std::optional<api::Problem> wrong_with(std::optional<api::WireQuirks> const& asked);

// What is left of it: an object in which nothing is set asks for nothing.
std::optional<api::WireQuirks> quirks_of(std::optional<api::WireQuirks> const& asked);

}  // namespace fauxcount::engine
