// What the server counts about itself since its start. /metrics shows it beside the registry's counters.
#pragma once

#include <array>
#include <cstdint>

namespace fauxcount::http {

struct Metrics {
    std::uint64_t connections_accepted = 0, connections_refused = 0, connections_open = 0;
    std::uint64_t timeouts = 0;
    std::uint64_t bytes_received = 0, bytes_sent = 0;
    std::uint64_t bytes_held = 0;  // now, by all connections
    std::array<std::uint64_t, 6> answers{};  // by the first digit of their status
};

}  // namespace fauxcount::http
