// Calls an engine directly, and lends it the time for its long work.
#include "scenarios/dsl/in_process.hpp"

#include "scenarios/dsl/heard.hpp"

#include <algorithm>

namespace fauxcount::testing {

namespace {

// What an engine that goes idle without an answer comes to; a bug, said in words rather than by a hang.
constexpr char const* never_answered = "the engine went idle without an answer";

}  // namespace

client::Outcome InProcess::call(api::Request const& request, api::Credential const& credential) {
    auto answered = registry_.answer(world_, request, credential, ++ticket_);
    if (!answered) {
        auto ready = work_until_ready();
        if (auto* late = ready ? std::get_if<engine::Answered>(&ready->answer) : nullptr)
            answered = std::move(*late);
    }
    if (!answered) return client::Unknown{never_answered};
    now_ = answered->now;
    return heard(request, std::move(answered->answer), answered->effect);
}

client::ControlOutcome InProcess::control(api::ControlRequest const& request) {
    auto answered = registry_.control(request, ++ticket_);
    if (!answered) {
        auto ready = work_until_ready();
        auto const* const reading = std::get_if<api::ListInbox>(&request);
        if (!ready && reading != nullptr) {
            // Nobody else is here to bring a message about, and real time does not pass.
            registry_.forget(ticket_);
            api::ListInbox at_once = *reading;
            at_once.wait.reset();
            return control(at_once);
        }
        if (auto* late = ready ? std::get_if<engine::ControlAnswered>(&ready->answer) : nullptr)
            answered = std::move(*late);
    }
    if (!answered) return client::Unknown{never_answered};
    if (answered->now) now_ = answered->now;
    return std::move(answered->answer);
}

std::optional<engine::Registry::Ready> InProcess::work_until_ready() {
    while (registry_.busy()) {
        ready_.clear();
        registry_.work(ready_);
        auto const ours = std::find_if(ready_.begin(), ready_.end(),
                                       [&](auto const& ready) { return ready.ticket == ticket_; });
        if (ours != ready_.end()) return std::move(*ours);
    }
    return std::nullopt;
}

}  // namespace fauxcount::testing
