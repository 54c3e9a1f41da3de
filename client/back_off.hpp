// How long to pause before a request is sent again: twice as long each time up to a cap, less a part that is
// drawn. The draw is derived, so that a run can be repeated and two clients still do not come back together.
#pragma once

#include "api/instant.hpp"

#include <cstdint>

namespace fauxcount::client {

struct BackOff {
    Duration first{200};
    Duration longest{5'000};
};

// The whole pause before attempt 1, 2, 3…; attempt 0 has none.
Duration whole_pause(BackOff const& back_off, std::uint32_t attempt);

// What is left of a pause after the draw: from half of it to all of it. Equal seed and attempt, equal pause.
Duration drawn_pause(Duration whole, std::uint64_t seed, std::uint32_t attempt);

}  // namespace fauxcount::client
