#include "scenarios/dsl/heard.hpp"

#include "client/wire_quirks.hpp"

#include <string>
#include <utility>

namespace fauxcount::testing {

client::Outcome heard(api::Request const& request, api::Answer answer,
                      std::optional<engine::Effect> const& effect) {
    using api::FaultKind;
    if (!effect) return answer;
    switch (effect->kind) {
        case FaultKind::request_lost:
        case FaultKind::offline:
        case FaultKind::reply_lost:
        case FaultKind::reset:
        case FaultKind::crash_before:
        case FaultKind::crash_after: return client::Unknown{"no complete answer: the connection ended"};
        case FaultKind::truncated: return client::Unknown{"no complete answer: it was cut off"};
        case FaultKind::malformed: return client::Unknown{"an answer outside the contract: no JSON"};
        case FaultKind::status: break;
        case FaultKind::delay:
        case FaultKind::duplicate:
        case FaultKind::drip:
        case FaultKind::stale_read:
        case FaultKind::rate_limit:
        case FaultKind::quota:
        case FaultKind::down:
        case FaultKind::stage_fails:
        case FaultKind::message_lost:
        case FaultKind::message_late:
        case FaultKind::message_twice:
        case FaultKind::message_astray: return answer;
    }
    if (effect->status == 0) return answer;
    auto decoded = client::read_answer(request, effect->status, effect->body);
    if (auto* const told = std::get_if<api::Answer>(&decoded)) return std::move(*told);
    return client::Unknown{"status " + std::to_string(effect->status) +
                           " and an answer outside the contract"};
}

}  // namespace fauxcount::testing
