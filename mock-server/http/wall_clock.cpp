// The machine's clock behind the port of wall_clock.hpp. No other file of the server asks what time it is.
#include "http/wall_clock.hpp"

#include <chrono>

namespace fauxcount::http {
namespace {

template <class Clock>
std::int64_t milliseconds_of() {
    auto const elapsed = Clock::now().time_since_epoch();
    return std::chrono::duration_cast<std::chrono::milliseconds>(elapsed).count();
}

class MachineClock final : public WallClock {
public:
    std::int64_t now_ms() override { return milliseconds_of<std::chrono::system_clock>(); }
    std::int64_t steady_ms() override { return milliseconds_of<std::chrono::steady_clock>(); }
};

}  // namespace

WallClock& machine_clock() {
    static MachineClock clock;
    return clock;
}

}  // namespace fauxcount::http
