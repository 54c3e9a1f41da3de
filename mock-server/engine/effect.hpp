// What a fault does to an answer on its way to whoever asked. The world has done its part; whoever carries
// answers does this.
#pragma once

#include "api/contract.hpp"
#include "api/faults.hpp"

#include <cstdint>
#include <string>

namespace fauxcount::engine {

// Whether an answer goes out some real time after it was given, or piece by piece.
constexpr bool takes_time(api::FaultKind kind) {
    return kind == api::FaultKind::delay || kind == api::FaultKind::drip;
}

struct Effect {
    std::uint32_t fault = 0;  // its number
    api::FaultKind kind{};
    std::uint32_t wait_ms = 0;  // of a delay; the pause of a drip
    std::uint32_t bytes = 0;  // of a truncated answer or a drip
    bool retry_as_date = false;
    std::uint16_t status = 0;  // what is said instead of the answer; 0: the answer is
    std::string content_type, body;
};

}  // namespace fauxcount::engine
