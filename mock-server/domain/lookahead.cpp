#include "domain/lookahead.hpp"

namespace fauxcount::domain {

namespace {

Parts parts_of(Deadline const& deadline, Policy const& policy) {
    if (deadline.rank() == Rank::renewal) return part_children;
    if (deadline.rank() != Rank::purge_stage) return 0;
    // With no time between them, the stages of an account fire one after the other.
    if (policy.purge_duration.ms == 0) return part_all;
    switch (static_cast<PurgeStage>(deadline.object())) {
        case PurgeStage::tokens: return part_children;
        case PurgeStage::billing: return part_children | part_renewals;
        case PurgeStage::bindings: return part_children | part_devices;
        case PurgeStage::data: return part_children | part_items;
        case PurgeStage::identifiers: return part_children | part_identifiers;
        case PurgeStage::tombstone: break;
    }
    return 0;
}

}  // namespace

Parts parts_of_request(Policy const& policy) {
    unsigned parts = part_children | part_due;
    bool const devices_count = policy.device_bound != Severity::off ||
                               policy.device_find_on != Severity::off ||
                               policy.device_lost_mode != Severity::off;
    if (devices_count) parts |= part_devices;
    if (policy.subscription == SubscriptionRule::cancel_now) parts |= part_renewals;
    return static_cast<Parts>(parts);
}

void Foresight::look(State const& state, Deadline next) {
    looked_at_ = at_;
    if (end_ - at_ < Lookahead::distances.front()) learn(state, next);
    lookahead_.reach(state, at_, end_, [&](std::size_t place) -> Lookahead::Wanted {
        Deadline const& deadline = known(place);
        return {deadline.slot(), parts_of(deadline, state.policy())};
    });
}

void Foresight::learn(State const& state, Deadline next) {
    std::array<Deadline, window / 2> found;
    std::size_t const n = state.deadlines().copy_after(at_ < end_ ? known(end_ - 1) : next, found);
    for (std::size_t i = 0; i < n && found[i].at() <= until_ && end_ - at_ < window; ++i)
        known(end_++) = found[i];
}

}  // namespace fauxcount::domain
