// Folds an event into a state. Total: every event applies to every state it was decided for, and nothing
// refuses.
#pragma once

#include "domain/event.hpp"
#include "domain/state.hpp"

#include <string_view>

namespace fauxcount::domain {

// `vault` is the text the turn's events point into. An event happens at the state's instant; ClockMoved moves
// it.
void evolve(State& state, Event const& event, std::string_view vault);

// The deadline of the stage that comes next in the purge this account is in: the stages share the purge
// evenly, the last one ends it. One that failed put itself and all after it off, so they are counted from
// the end.
Deadline next_stage(Policy const& policy, Slot slot, Account const& account);

// The deadlines an account's fields say are armed, in no particular order: the truth the index is a cache of.
template <class Visit>
void each_armed(Policy const& policy, Slot slot, Account const& account, Extent children, Visit&& visit) {
    if (account.phase == Phase::scheduled) visit(Deadline(account.due, Rank::removal_due, slot, 0));
    if (account.phase == Phase::purging) visit(next_stage(policy, slot, account));
    for (Subscription const& subscription : children.subscriptions()) {
        if (subscription.runs() && subscription.renews_at < last_instant) {
            visit(Deadline(subscription.renews_at, Rank::renewal, slot, subscription.ordinal));
        }
    }
}

}  // namespace fauxcount::domain
