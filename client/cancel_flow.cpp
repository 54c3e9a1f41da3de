// Calls off a pending removal; what it promises is in the header.
#include "client/cancel_flow.hpp"

#include <utility>

namespace fauxcount::client {

Step CancelFlow::next() const {
    if (verdict_) return *verdict_;
    if (looking_)
        return Send{api::GetRemoval{plan_.removal}, {plan_.bearer, {}}, tries_.attempt(), tries_.delay()};
    return Send{api::CancelRemoval{plan_.removal},
                {plan_.bearer, plan_.idempotency_key},
                tries_.attempt(),
                tries_.delay()};
}

void CancelFlow::answered(api::Answer const& answer) {
    if (verdict_) return;
    if (auto const* problem = std::get_if<api::Problem>(&answer)) return refused(*problem);
    auto const* const view = std::get_if<api::RemovalView>(&answer);
    if (!view) return unknown("the answer was of another kind than the request");
    if (view->state == api::RemovalState::cancelled) {
        verdict_ = Cancelled{view->id, view->cancelled_at};
    } else if (refusal_ && weight_of(refusal_->code) == Weight::decision) {
        verdict_ = Refused{*refusal_};
    } else {
        give_up("the removal is not cancelled");
    }
}

void CancelFlow::unknown(std::string const& why, std::optional<Duration> retry_after) {
    if (verdict_) return;
    uncertain_ = uncertain_ || !looking_;
    undecided(why, retry_after);
}

void CancelFlow::unsent(std::string const& why) {
    if (!verdict_) undecided(why);
}

void CancelFlow::refused(api::Problem const& problem) {
    std::string const code{wire_name(problem.code)};
    auto const weight = weight_of(problem.code);
    if (weight == Weight::unknown) return unknown(code, problem.retry_after);
    // From when on it may be asked again is for its host to know: nothing is waited for here.
    if (weight == Weight::put_off && !problem.not_before) {
        why_undecided_ = code;
        if (!tries_.put_off(problem.code, problem.retry_after)) exhausted(code);
        return;
    }
    if (looking_) return give_up("the removal cannot be read: " + code);
    // "Nothing is pending" is what a second request hears after a first one that worked.
    if (!uncertain_) {
        verdict_ = Refused{problem};
        return;
    }
    refusal_ = problem;
    look();
}

void CancelFlow::undecided(std::string const& why, std::optional<Duration> retry_after) {
    why_undecided_ = why;
    if (!tries_.lost(retry_after)) exhausted(why);
}

void CancelFlow::exhausted(std::string const& why) {
    if (looking_ || !uncertain_) return give_up(why);
    look();
}

void CancelFlow::declined() {
    if (!verdict_ && tries_.delay()) give_up(why_undecided_ + ", and nobody waits to ask again");
}

void CancelFlow::look() {
    looking_ = true;
    tries_.begin(1);
}

void CancelFlow::give_up(std::string why) {
    verdict_ = GaveUp{std::move(why), true, plan_.removal, plan_.bearer};
}

}  // namespace fauxcount::client
