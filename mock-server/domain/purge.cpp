#include "domain/purge.hpp"

#include "domain/evolve.hpp"
#include "domain/faults.hpp"
#include "domain/notices.hpp"

namespace fauxcount::domain {

namespace {

Extent children_of(Writer const& writer, Slot slot) {
    return writer.state().extent(writer.state().account(slot));
}

// A removal that was cancelled moves from the header, where the current one lives, to the list of past ones.
void file_past_removal(Writer& writer, Slot slot) {
    Account const& account = writer.state().account(slot);
    if (account.removals == 0) return;
    PastRemoval past;
    past.requested_at = account.requested_at;
    past.due = account.due;
    past.cancelled_at = account.ends_at;
    past.ordinal = account.removals;
    past.channel = account.channel;
    std::size_t count = children_of(writer, slot).past_removals().size();
    if (count == past_removals_max) {
        writer.remove(slot, Section::past_removals, 0);
        --count;
    }
    writer.insert(slot, Section::past_removals, count, &past);
}

void suspend_subscriptions(Writer& writer, Slot slot) {
    auto const rule = writer.state().policy().subscription;
    if (rule != SubscriptionRule::cancel_now && rule != SubscriptionRule::at_period_end) return;
    std::size_t const count = children_of(writer, slot).subscriptions().size();
    for (std::size_t i = 0; i < count; ++i) {
        Subscription const& seen = children_of(writer, slot).subscriptions()[i];
        if (seen.state() != SubscriptionState::active) continue;
        auto& subscription = writer.record<Subscription>(slot, Section::subscriptions, i);
        if (rule == SubscriptionRule::cancel_now) {
            writer.disarm(subscription.renews_at, Rank::renewal, slot, subscription.ordinal);
            subscription.set(SubscriptionState::suspended, true);
        } else {
            subscription.set(SubscriptionState::ending, true);
        }
    }
}

// Goes on as if it had been asleep: the next charge is at the first period's end after now, none for what was
// missed.
void resume_subscriptions(Writer& writer, Slot slot) {
    std::size_t const count = children_of(writer, slot).subscriptions().size();
    for (std::size_t i = 0; i < count; ++i) {
        Subscription const& seen = children_of(writer, slot).subscriptions()[i];
        if (!seen.by_removal() || seen.state() == SubscriptionState::ended) continue;
        auto& subscription = writer.record<Subscription>(slot, Section::subscriptions, i);
        bool const slept = subscription.state() == SubscriptionState::suspended;
        subscription.set(SubscriptionState::active, false);
        if (!slept) continue;
        Instant const now = writer.state().now();
        Duration const period = terms_of(subscription.plan).period;
        if (is_due(subscription.renews_at, now)) {
            std::int64_t const missed = (now - subscription.renews_at).ms / period.ms + 1;
            subscription.renews_at = subscription.renews_at + period * missed;
        }
        if (subscription.renews_at < last_instant) {
            writer.arm(subscription.renews_at, Rank::renewal, slot, subscription.ordinal);
        }
    }
}

void end_billing(Writer& writer, Slot slot) {
    std::size_t const count = children_of(writer, slot).subscriptions().size();
    for (std::size_t i = 0; i < count; ++i) {
        auto& subscription = writer.record<Subscription>(slot, Section::subscriptions, i);
        if (subscription.state() == SubscriptionState::ended) continue;
        // A suspended one has no deadline any more.
        if (subscription.state() != SubscriptionState::suspended)
            writer.disarm(subscription.renews_at, Rank::renewal, slot, subscription.ordinal);
        subscription.set(SubscriptionState::ended, true);
    }
}

void end_bindings(Writer& writer, Slot slot) {
    bool const lock = writer.state().policy().device_on_purge == DevicesOnPurge::orphan_lock;
    for (Slot const bound : children_of(writer, slot).devices()) {
        if (lock && writer.state().device(bound).has(Device::flag_find)) {
            writer.device(bound).set(Device::flag_orphan, true);
        } else {
            release_device(writer, bound);
        }
    }
    writer.clear(slot, Section::devices);
}

Instant quarantine_of(Account const& account, IdentifierKind kind) {
    return kind == IdentifierKind::username ? account.username_quarantine : account.contact_quarantine;
}

void free_identifiers(Writer& writer, Slot slot) {
    for (std::size_t i = children_of(writer, slot).identifiers().size(); i-- > 0;) {
        Identifier const identifier = children_of(writer, slot).identifiers()[i];
        if (!is_due(quarantine_of(writer.state().account(slot), identifier.kind), writer.state().now()))
            continue;
        writer.forget_identifier(identifier.digest, slot);
        writer.remove(slot, Section::identifiers, i);
    }
    if (children_of(writer, slot).identifiers().empty()) writer.erase_children(slot);
}

Deadline next_stage(State const& state, Slot slot) {
    return next_stage(state.policy(), slot, state.account(slot));
}
void arm_next_stage(Writer& writer, Slot slot) {
    Deadline const next = next_stage(writer.state(), slot);
    writer.arm(next.at(), next.rank(), slot, next.object());
}
void disarm_next_stage(Writer& writer, Slot slot) {
    Deadline const next = next_stage(writer.state(), slot);
    writer.disarm(next.at(), next.rank(), slot, next.object());
}

}  // namespace

void release_device(Writer& writer, Slot device) {
    // Out of reach it goes on as it was, until it hears of it.
    bool const stays =
        writer.state().device(device).has(Device::flag_set_up) && is_offline(writer.state(), device);
    Device& hardware = writer.device(device);
    hardware.owner_plus_one = 0;
    hardware.owner_generation = 0;
    hardware.bound_since = Instant{};
    hardware.flags = stays ? Device::flag_set_up | Device::flag_pending : 0;
}

void schedule_removal(Writer& writer, RemovalScheduled const& event) {
    file_past_removal(writer, event.slot);
    Account& account = writer.account(event.slot);
    account.phase = Phase::scheduled;
    account.channel = event.channel;
    account.removals = event.ordinal;
    account.requested_at = writer.state().now();
    account.due = event.due;
    account.ends_at = event.ends_at;
    account.tombstone_until = event.tombstone_until;
    account.contact_quarantine = event.contact_quarantine;
    account.username_quarantine = event.username_quarantine;
    writer.arm(event.due, Rank::removal_due, event.slot, 0);
    suspend_subscriptions(writer, event.slot);
    if (writer.state().policy().pending_tokens == PendingTokens::revoke_now) {
        writer.clear(event.slot, Section::sessions);
        writer.clear(event.slot, Section::challenges);
    }
    // One that is due at once is told of when it is done.
    if (writer.state().now() < event.due)
        tell_of_removal(writer, event.slot, MessageKind::removal_scheduled, event.due);
}

void cancel_removal(Writer& writer, Slot slot) {
    Account& account = writer.account(slot);
    writer.disarm(account.due, Rank::removal_due, slot, 0);
    account.phase = Phase::active;
    account.ends_at = writer.state().now();
    account.tombstone_until = account.contact_quarantine = account.username_quarantine = Instant{};
    resume_subscriptions(writer, slot);
    // Whoever saw "keep it, or go on?" and kept it goes on in the same session.
    std::size_t const count = children_of(writer, slot).sessions().size();
    for (std::size_t i = 0; i < count; ++i) {
        writer.record<Session>(slot, Section::sessions, i).scope = SessionScope::full;
    }
    tell_of_removal(writer, slot, MessageKind::removal_cancelled);
}

void start_purge(Writer& writer, Slot slot) {
    Account& account = writer.account(slot);
    writer.disarm(account.due, Rank::removal_due, slot, 0);
    account.phase = Phase::purging;
    account.next_stage = 0;
    arm_next_stage(writer, slot);
}

void put_stage_off(Writer& writer, PurgeStageFailed const& event) {
    Duration const by = event.retry_at - writer.state().now();
    disarm_next_stage(writer, event.slot);
    Account& account = writer.account(event.slot);
    account.stage_failed = 1;
    // What has no end keeps none.
    for (Instant* const until : {&account.ends_at, &account.tombstone_until, &account.contact_quarantine,
                                 &account.username_quarantine})
        *until = *until + by;
    arm_next_stage(writer, event.slot);
}

void do_purge_stage(Writer& writer, Slot slot, PurgeStage stage) {
    disarm_next_stage(writer, slot);
    writer.account(slot).stage_failed = 0;
    switch (stage) {
        case PurgeStage::tokens:
            writer.clear(slot, Section::sessions);
            writer.clear(slot, Section::challenges);
            writer.clear(slot, Section::sent_codes);
            writer.clear(slot, Section::factors);
            writer.clear(slot, Section::tries);
            break;
        case PurgeStage::billing: end_billing(writer, slot); break;
        case PurgeStage::bindings: end_bindings(writer, slot); break;
        case PurgeStage::data:
            // Afterwards nobody knows any more where to write to.
            tell_of_removal(writer, slot, MessageKind::purged);
            writer.erase_all_but_digests(slot);
            writer.forget_answers(slot);
            writer.account(slot).password = 0;
            erase_in_stale_reads(writer, slot);
            break;
        case PurgeStage::identifiers: free_identifiers(writer, slot); break;
        case PurgeStage::tombstone:
            // A quarantine of no length ends at this very instant, so nothing of it begins.
            free_identifiers(writer, slot);
            writer.bury(slot);
            return;
    }
    writer.account(slot).next_stage = static_cast<std::uint8_t>(stage) + 1;
    arm_next_stage(writer, slot);
}

}  // namespace fauxcount::domain
