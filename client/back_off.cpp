// The pauses, in integers that cannot overflow.
#include "client/back_off.hpp"

#include "client/digest.hpp"

#include <algorithm>

namespace fauxcount::client {

Duration whole_pause(BackOff const& back_off, std::uint32_t attempt) {
    if (attempt == 0 || back_off.first.ms <= 0) return {};
    Duration whole = std::min(back_off.first, back_off.longest);
    // Ends after 63 doublings at the latest, since a pause is at least a millisecond.
    for (std::uint32_t again = 1; again < attempt && whole < back_off.longest; ++again)
        whole = whole > back_off.longest - whole ? back_off.longest : whole + whole;
    return whole;
}

Duration drawn_pause(Duration whole, std::uint64_t seed, std::uint32_t attempt) {
    if (whole.ms <= 0) return {};
    auto const span = static_cast<std::uint64_t>(whole.ms - whole.ms / 2) + 1;
    return whole - Duration{static_cast<std::int64_t>(mixed(mixed(seed) + attempt) % span)};
}

}  // namespace fauxcount::client
