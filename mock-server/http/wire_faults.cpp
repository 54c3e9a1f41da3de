#include "http/wire_faults.hpp"

#include "api/text.hpp"

#include <algorithm>
#include <string_view>
#include <utility>

namespace fauxcount::http {
namespace {

using api::FaultKind;

constexpr std::string_view end_of_head = "\r\n\r\n";

// Something is always missing: of an answer without a body, the end of its head.
void truncate(engine::Effect const& effect, std::string& out, std::size_t begin, bool head_only) {
    std::size_t const body = out.find(end_of_head, begin) + end_of_head.size();
    if (head_only || body == out.size()) {
        out.resize(body - 2);
    } else {
        out.resize(body + std::min<std::size_t>(effect.bytes, out.size() - body - 1));
    }
}

void break_json(engine::Effect const& effect, std::string& out, std::size_t begin, bool head_only) {
    if (head_only) return;
    std::size_t const body = out.find(end_of_head, begin) + end_of_head.size();
    if (body < out.size()) {
        out.back() = ',';
        return;
    }
    // It had no body; now it has one, and what kind.
    out.resize(begin);
    out += "HTTP/1.1 200 OK\r\nFauxcount-Fault: ";
    api::append_number(out, effect.fault);
    out += "\r\nContent-Type: application/json\r\nContent-Length: 1\r\n\r\n{";
}

}  // namespace

Ending bend(engine::Effect const& effect, std::string& out, std::size_t begin, bool head_only) {
    switch (effect.kind) {
        case FaultKind::request_lost:
        case FaultKind::reply_lost:
        case FaultKind::crash_before:
        case FaultKind::crash_after: return Ending::ends;
        case FaultKind::reset: return Ending::resets;
        case FaultKind::truncated: truncate(effect, out, begin, head_only); return Ending::ends;
        case FaultKind::malformed: break_json(effect, out, begin, head_only); return Ending::goes_on;
        case FaultKind::delay:
        case FaultKind::drip: break;
        case FaultKind::status:
        case FaultKind::duplicate:
        case FaultKind::stale_read:
        case FaultKind::rate_limit:
        case FaultKind::quota:
        case FaultKind::down:
        case FaultKind::stage_fails:
        case FaultKind::message_lost:
        case FaultKind::message_late:
        case FaultKind::message_twice:
        case FaultKind::message_astray:
        case FaultKind::offline: break;  // a lost request
    }
    return engine::takes_time(effect.kind) ? Ending::paced : Ending::goes_on;
}

void Pacing::hold(engine::Effect const& effect, std::string bytes, std::int64_t now_ms) {
    bool const drips = effect.kind == FaultKind::drip;
    held_ = std::move(bytes);
    released_ = 0;
    at_once_ = drips ? effect.bytes : held_.size();
    every_ms_ = effect.wait_ms;
    due_ms_ = now_ms + (drips ? 0 : every_ms_);
    end_ms_ = now_ms + lasts_max_ms;
}

bool Pacing::release(std::int64_t now_ms, std::string& out) {
    while (released_ < held_.size() && (due_ms_ <= now_ms || end_ms_ <= now_ms)) {
        std::size_t const left = held_.size() - released_;
        std::size_t const now = end_ms_ <= now_ms ? left : std::min(at_once_, left);
        out.append(held_, released_, now);
        released_ += now;
        due_ms_ += every_ms_;
    }
    if (released_ < held_.size()) return false;
    drop();
    return true;
}

}  // namespace fauxcount::http
