// Calls off a pending removal; what it promises is in the header.
#include "client/cancel_flow.hpp"

#include <utility>

namespace fauxcount::client {

Step CancelFlow::next() const {
    if (verdict_) return *verdict_;
    if (looking_) return Send{api::GetRemoval{plan_.removal}, {plan_.bearer, {}}, attempt_};
    return Send{api::CancelRemoval{plan_.removal}, {plan_.bearer, plan_.idempotency_key}, attempt_};
}

void CancelFlow::answered(api::Answer const& answer) {
    if (verdict_) return;
    if (auto const* problem = std::get_if<api::Problem>(&answer)) return refused(*problem);
    auto const* const view = std::get_if<api::RemovalView>(&answer);
    if (!view) return unknown("the answer was of another kind than the request");
    if (view->state == api::RemovalState::cancelled) {
        verdict_ = Cancelled{view->id, view->cancelled_at};
    } else if (refusal_) {
        verdict_ = Refused{*refusal_};
    } else {
        give_up("the removal is not cancelled");
    }
}

void CancelFlow::unknown(std::string const& why) {
    if (verdict_) return;
    uncertain_ = uncertain_ || !looking_;
    undecided(why);
}

void CancelFlow::unsent(std::string const& why) {
    if (!verdict_) undecided(why);
}

void CancelFlow::refused(api::Problem const& problem) {
    if (remedy_of(problem.code) == Remedy::retry) return undecided(std::string{wire_name(problem.code)});
    if (looking_) return give_up("the removal cannot be read: " + std::string{wire_name(problem.code)});
    // "Nothing is pending" is what a second request hears after a first one that worked.
    if (!uncertain_) {
        verdict_ = Refused{problem};
        return;
    }
    refusal_ = problem;
    look();
}

void CancelFlow::undecided(std::string const& why) {
    if (++attempt_ < plan_.limits.attempts_max) return;
    if (looking_ || !uncertain_) return give_up(why);
    look();
}

void CancelFlow::look() {
    looking_ = true;
    attempt_ = 0;
}

void CancelFlow::give_up(std::string why) {
    verdict_ = GaveUp{std::move(why), true, plan_.removal, plan_.bearer};
}

}  // namespace fauxcount::client
