// Real time as a port: the one place where the project reads it, and what tests put in its place.
// Virtual time is not here; each world has its own, as data.
#pragma once

#include <cstdint>

namespace fauxcount::http {

class WallClock {
public:
    virtual ~WallClock() = default;
    // Milliseconds since 1970, as people count them; may be set back.
    virtual std::int64_t now_ms() = 0;
    // Milliseconds since some moment, never set back: for time-outs.
    virtual std::int64_t steady_ms() = 0;
};

// The machine's own clock; lives as long as the process.
WallClock& machine_clock();

}  // namespace fauxcount::http
