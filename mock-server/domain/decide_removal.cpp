#include "domain/access.hpp"
#include "domain/decide.hpp"
#include "domain/evolve.hpp"
#include "domain/removal.hpp"

#include <algorithm>

namespace fauxcount::domain {

namespace {

// Each condition that blocks, the gravest first: clearing one must not uncover another. What only warns is
// told once a device, by its gravest condition.
void add_device(State const& state, Slot slot, Blockers& blockers) {
    Device const& device = state.device(slot);
    Policy const& policy = state.policy();
    bool gravest = true;
    auto const add = [&](Code code, Severity severity) {
        if (severity == Severity::block || (gravest && severity == Severity::warn))
            blockers.add({code, severity, slot, 0});
        gravest = false;
    };
    if (device.has(Device::flag_lost)) add(Code::device_lost_mode, policy.device_lost_mode);
    if (device.has(Device::flag_find)) add(Code::device_find_on, policy.device_find_on);
    add(Code::device_bound, policy.device_bound);
}

Verdict check_owner_request(State const& state, RequestRemoval const& command) {
    if (Code const code = check_owner(state, command.actor, Need::full); code != Code::ok)
        return Verdict::refused(code);
    if (command.actor.account.slot != command.account.slot) return Verdict::refused(Code::auth_forbidden);
    Session const& session = *live_session(state, command.actor);
    if (command.channel == Channel::device && session.device_plus_one == 0) {
        return Verdict::refused(Code::device_not_bound,
                                "the device channel needs a session that was opened on a device");
    }
    Code const proof = check_proof(state, command.account.slot, session);
    return proof == Code::ok ? Verdict{} : Verdict::refused(proof);
}

}  // namespace

bool Blockers::any(Severity severity) const {
    auto const found = all();
    return std::any_of(found.begin(), found.end(), [&](Blocker const& b) { return b.severity == severity; });
}

Blockers blockers_of(State const& state, Slot slot) {
    Blockers blockers;
    Extent const children = state.extent(state.account(slot));
    Policy const& policy = state.policy();
    bool const devices_count = policy.device_bound != Severity::off ||
                               policy.device_find_on != Severity::off ||
                               policy.device_lost_mode != Severity::off;
    // Every device lies somewhere else in memory: they are not looked at where they mean nothing.
    if (devices_count) {
        for (Slot const device : children.devices()) add_device(state, device, blockers);
    }
    Severity const severity =
        policy.subscription == SubscriptionRule::block ? Severity::block : Severity::warn;
    for (Subscription const& subscription : children.subscriptions()) {
        if (subscription.state() != SubscriptionState::active) continue;
        blockers.add({Code::subscription_active, severity, 0, subscription.ordinal});
    }
    if (policy.two_factor == Severity::off) return blockers;
    for (Factor const& factor : children.factors()) {
        if (factor.makes_due()) blockers.add({Code::factor_enabled, policy.two_factor, 0, factor.ordinal});
    }
    return blockers;
}

RemovalSchedule schedule_from(Policy const& policy, Instant now) {
    RemovalSchedule schedule;
    schedule.due = now + policy.grace;
    schedule.ends_at = schedule.due + policy.purge_duration;
    schedule.contact_quarantine = schedule.ends_at + policy.quarantine_contact;
    schedule.username_quarantine = schedule.ends_at + policy.quarantine_username;
    // The tombstone is what keeps an identifier in quarantine, so it never ends before.
    schedule.tombstone_until = std::max(
        {schedule.ends_at + policy.tombstone, schedule.contact_quarantine, schedule.username_quarantine});
    return schedule;
}

Verdict decide(State const& state, RequestRemoval const& command, Turn& turn) {
    Account const* const account = state.find(command.account);
    bool const gone =
        account == nullptr || account->phase == Phase::purging || account->phase == Phase::removed;
    bool const by_admin = command.actor.kind == ActorKind::administrator;
    if (gone) return Verdict::refused(by_admin ? Code::account_not_found : Code::auth_invalid_token);
    Verdict verdict = Verdict::accepted(command.account, account->removals);
    if (!by_admin) {
        // A pending removal is said first: the answer to "again" does not depend on how fresh the proof is.
        if (account->phase != Phase::scheduled) {
            if (Verdict const refused = check_owner_request(state, command); !refused.ok()) return refused;
        } else if (Code const code = check_owner(state, command.actor, Need::restricted); code != Code::ok) {
            return Verdict::refused(code);
        }
    } else if (state.policy().bulk == BulkAuthority::needs_owner) {
        return Verdict::refused(Code::removal_needs_owner);
    }
    if (account->phase == Phase::scheduled) {
        verdict.code = Code::removal_already_pending;
        return verdict;
    }
    if (blockers_of(state, command.account.slot).any(Severity::block)) {
        verdict.code = Code::removal_blocked;
        return verdict;
    }
    if (account->removals == UINT16_MAX) return Verdict::refused(Code::removal_limit);
    RemovalSchedule const at = schedule_from(state.policy(), state.now());
    verdict.ordinal = account->removals + 1U;
    turn.add(RemovalScheduled{command.account.slot, static_cast<std::uint16_t>(verdict.ordinal),
                              command.channel, at.due, at.ends_at, at.tombstone_until, at.contact_quarantine,
                              at.username_quarantine});
    return verdict;
}

Code look_up_removal(State const& state, ChildPlace removal, RemovalFacts& facts) {
    if (removal.owner.slot >= state.account_slots()) return Code::removal_not_found;
    Account const& account = state.account(removal.owner.slot);
    // An earlier generation of this slot has been a tombstone, and that tombstone has ended.
    if (removal.owner.generation < account.generation) return Code::removal_gone;
    if (removal.owner.generation != account.generation || removal.ordinal == 0)
        return Code::removal_not_found;
    if (account.phase == Phase::removed && is_due(account.tombstone_until, state.now()))
        return Code::removal_gone;
    if (removal.ordinal < account.removals) {
        for (PastRemoval const& past : state.extent(account).past_removals()) {
            if (past.ordinal != removal.ordinal) continue;
            facts = {RemovalState::cancelled,
                     past.channel,
                     past.requested_at,
                     past.due,
                     {},
                     past.cancelled_at,
                     {},
                     {}};
            return Code::ok;
        }
        return Code::removal_not_found;
    }
    if (removal.ordinal != account.removals) return Code::removal_not_found;
    facts = {RemovalState::scheduled,
             account.channel,
             account.requested_at,
             account.due,
             account.ends_at,
             {},
             {},
             {}};
    switch (account.phase) {
        case Phase::scheduled: break;
        case Phase::purging: {
            bool const failed = account.stage_failed != 0;
            facts.state = failed ? RemovalState::purge_failed : RemovalState::purging;
            facts.stage = static_cast<PurgeStage>(account.next_stage);
            facts.stage_at = next_stage(state.policy(), removal.owner.slot, account).at();
            break;
        }
        case Phase::removed: facts.state = RemovalState::removed; break;
        case Phase::active:
            facts.state = RemovalState::cancelled;
            facts.cancelled_at = account.ends_at;
            facts.removed_at = {};
            break;
    }
    return Code::ok;
}

Verdict decide(State const& state, CancelRemoval const& command, Turn& turn) {
    Verdict verdict = Verdict::accepted(command.removal.owner, command.removal.ordinal);
    bool const by_receipt = command.actor.kind == ActorKind::receipt;
    if (command.actor.kind == ActorKind::session || command.actor.kind == ActorKind::nobody) {
        verdict.code = check_owner(state, command.actor, Need::restricted);
        if (!verdict.ok()) return verdict;
    }
    bool const own = command.actor.account.slot == command.removal.owner.slot &&
                     command.actor.account.generation == command.removal.owner.generation &&
                     (!by_receipt || command.actor.ordinal == command.removal.ordinal);
    if (command.actor.kind != ActorKind::administrator && !own) {
        verdict.code = Code::removal_not_found;
        return verdict;
    }
    RemovalFacts facts;
    verdict.code = look_up_removal(state, command.removal, facts);
    if (!verdict.ok()) return verdict;
    if (facts.state == RemovalState::cancelled) {
        verdict.code = Code::removal_not_pending;
    } else if (facts.state != RemovalState::scheduled || is_due(facts.due, state.now())) {
        // At `due` it is over, also where the deadline has not fired yet.
        verdict.code = Code::removal_too_late;
    } else if (state.policy().cancel_via != CancelVia::explicit_ &&
               command.actor.kind != ActorKind::administrator) {
        verdict.code = Code::removal_cancel_not_offered;
    } else {
        turn.add(RemovalCancelled{command.removal.owner.slot});
    }
    return verdict;
}

}  // namespace fauxcount::domain
