// What a caller in this process hears of an answer that a fault touches: the same as over a wire, without
// one.
#pragma once

#include "client/transport.hpp"
#include "engine/effect.hpp"

#include <optional>

namespace fauxcount::testing {

// Real time does not pass in this process: a late answer is there at once.
client::Outcome heard(api::Request const& request, api::Answer answer,
                      std::optional<engine::Effect> const& effect);

}  // namespace fauxcount::testing
