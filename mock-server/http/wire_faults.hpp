// What faults do to the bytes of an answer. It was written as it should be, if it is sent at all; here it is
// cut, broken or held back.
#pragma once

#include "engine/effect.hpp"

#include <cstddef>
#include <cstdint>
#include <string>

namespace fauxcount::http {

// How it goes on with the connection after the answer.
enum class Ending : std::uint8_t {
    goes_on,
    ends,  // closed once everything before is sent
    resets,  // the same, by a reset
    paced  // the answer goes out later, or piece by piece: Pacing
};

// Whether anything of the answer is ever sent; if not, it need not be written.
constexpr bool arrives(engine::Effect const& effect) {
    switch (effect.kind) {
        case api::FaultKind::request_lost:
        case api::FaultKind::reply_lost:
        case api::FaultKind::reset:
        case api::FaultKind::crash_before:
        case api::FaultKind::crash_after: return false;
        default: return true;
    }
}

// Does it to the answer that begins at `begin` and ends `out`. `head_only`: it has no body, whatever its head
// says.
Ending bend(engine::Effect const& effect, std::string& out, std::size_t begin, bool head_only);

// An answer that does not go out at once. Real time comes from outside.
class Pacing {
public:
    // However slowly it drips, the rest comes after so long.
    static constexpr std::int64_t lasts_max_ms = 60'000;

    void hold(engine::Effect const& effect, std::string bytes, std::int64_t now_ms);
    // Appends what may go by now. True once nothing is left.
    bool release(std::int64_t now_ms, std::string& out);
    std::int64_t due_ms() const { return due_ms_; }
    void drop() { held_.clear(); }

private:
    std::string held_;
    std::size_t released_ = 0, at_once_ = 0;
    std::int64_t every_ms_ = 0, due_ms_ = 0, end_ms_ = 0;
};

}  // namespace fauxcount::http
