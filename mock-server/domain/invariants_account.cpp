// What a turn may do to one account: its way through the phases, the terms of its removal, what is left of
// it.
#include "domain/access.hpp"
#include "domain/evolve.hpp"
#include "domain/turn_check.hpp"

#include <algorithm>
#include <array>
#include <cstring>
#include <functional>

namespace fauxcount::domain {

namespace {

std::string named(Slot slot) { return "account " + std::to_string(slot); }

// Which sections of an account's children an event may touch.
using Sections = std::array<bool, sections>;

void allow(Sections& set, std::initializer_list<Section> more) {
    for (Section const section : more) set[static_cast<std::size_t>(section)] = true;
}

void allow_stage(Sections& set, PurgeStage stage) {
    switch (stage) {
        case PurgeStage::tokens:
            return allow(set, {Section::sessions, Section::tries, Section::factors, Section::challenges,
                               Section::sent_codes});
        case PurgeStage::billing: return allow(set, {Section::subscriptions});
        case PurgeStage::bindings: return allow(set, {Section::devices});
        case PurgeStage::data:
            return allow(set, {Section::identifiers, Section::past_removals, Section::subscriptions,
                               Section::items, Section::text});
        case PurgeStage::identifiers:
        case PurgeStage::tombstone: return allow(set, {Section::identifiers});
    }
}

struct AllowSections {
    Sections& set;

    void operator()(AccountCreated const&) const { set.fill(true); }
    void operator()(PopulationSeeded const&) const { set.fill(true); }
    void operator()(SessionOpened const&) const { allow(set, {Section::sessions}); }
    void operator()(SessionProven const&) const { allow(set, {Section::sessions}); }
    void operator()(SessionRaised const&) const { allow(set, {Section::sessions}); }
    void operator()(FactorEnrolled const&) const { allow(set, {Section::factors}); }
    void operator()(FactorConfirmed const&) const { allow(set, {Section::factors}); }
    void operator()(FactorUsed const&) const { allow(set, {Section::factors, Section::sent_codes}); }
    void operator()(FactorRemoved const&) const { allow(set, {Section::factors, Section::sessions}); }
    void operator()(CodeSent const&) const { allow(set, {Section::sent_codes}); }
    void operator()(ChallengeOpened const&) const { allow(set, {Section::challenges}); }
    void operator()(ChallengeEnded const&) const { allow(set, {Section::challenges}); }
    void operator()(TryRefused const&) const { allow(set, {Section::tries, Section::challenges}); }
    void operator()(PasswordChanged const&) const { allow(set, {Section::sessions, Section::challenges}); }
    void operator()(TriesForgiven const&) const { allow(set, {Section::tries}); }
    void operator()(SessionClosed const&) const { allow(set, {Section::sessions}); }
    void operator()(DeviceReset const&) const { allow(set, {Section::sessions}); }
    void operator()(DeviceBound const&) const { allow(set, {Section::devices}); }
    void operator()(DeviceUnbound const&) const { allow(set, {Section::devices, Section::sessions}); }
    void operator()(ItemAdded const&) const { allow(set, {Section::items}); }
    void operator()(ItemDropped const&) const { allow(set, {Section::items}); }
    void operator()(Subscribed const&) const { allow(set, {Section::subscriptions}); }
    void operator()(SubscriptionCancelled const&) const { allow(set, {Section::subscriptions}); }
    void operator()(SubscriptionRenewed const&) const { allow(set, {Section::subscriptions}); }
    void operator()(SubscriptionEnded const&) const { allow(set, {Section::subscriptions}); }
    void operator()(RemovalScheduled const&) const {
        allow(set, {Section::past_removals, Section::subscriptions, Section::sessions, Section::challenges});
    }
    void operator()(RemovalCancelled const&) const {
        allow(set, {Section::subscriptions, Section::sessions});
    }
    void operator()(PurgeStageDone const& e) const { allow_stage(set, e.stage); }
    template <class Other>
    void operator()(Other const&) const {}
};

bool same_section(Extent const& a, Extent const& b, Section section) {
    std::size_t const bytes = a.count(section) * record_bytes[static_cast<std::size_t>(section)];
    if (a.count(section) != b.count(section)) return false;
    return bytes == 0 || std::memcmp(a.data() + a.offset(section), b.data() + b.offset(section), bytes) == 0;
}

// How many ids of each kind an account has given out.
using Counters = std::array<std::uint32_t, 4>;
Counters counters_of(Account const& account) {
    return {account.next_item, account.next_session, account.next_subscription, account.removals};
}

}  // namespace

// An account's way through its phases, as its events tell it.
struct TurnCheck::Life {
    bool exists = false;
    std::uint32_t generation = 0;
    Phase phase{};
    unsigned next_stage = 0;
    bool stage_failed = false;
    Instant due, ends_at, tombstone_until;
};

struct TurnCheck::Walk {
    TurnCheck& check;
    Slot slot;
    Instant at;
    Life& life;

    void expect(bool holds, Invariant which, std::string_view what) const {
        check.exercised(which);
        if (!holds) check.breach(which, named(slot) + " " + std::string(what) + " at " + to_string(at));
    }
    void create(std::uint32_t generation) const {
        ++check.created_;
        if (life.exists) {
            expect(life.phase == Phase::removed, Invariant::removed_is_final,
                   "was created over a living one");
            expect(is_due(life.tombstone_until, at) && generation == life.generation + 1, Invariant::no_reuse,
                   "took a slot whose tombstone stands");
        }
        life = {true, generation, Phase::active, 0, false, {}, {}, {}};
    }

    void operator()(AccountCreated const& e) const { create(e.generation); }
    void operator()(PopulationSeeded const&) const { create(1); }
    void operator()(RemovalScheduled const& e) const {
        expect(life.phase == Phase::active, Invariant::single_pending, "was scheduled while not active");
        life.phase = Phase::scheduled;
        life.due = e.due;
        life.ends_at = e.ends_at;
        life.tombstone_until = e.tombstone_until;
        check.check_request(slot, e, at);
    }
    void operator()(RemovalCancelled const&) const {
        expect(life.phase == Phase::scheduled && !is_due(life.due, at), Invariant::cancel_window,
               "was cancelled when it could not be");
        life.phase = Phase::active;
    }
    void operator()(PurgeStarted const&) const {
        expect(life.phase == Phase::scheduled, Invariant::purge_once, "was purged while not scheduled");
        expect(at >= life.due, Invariant::never_early, "was purged before it was due");
        expect(at <= life.due, Invariant::removed_when_due, "was purged after it was due");
        life.phase = Phase::purging;
        life.next_stage = 0;
    }
    void operator()(PurgeStageDone const& e) const {
        expect(life.phase != Phase::removed, Invariant::purge_once, "was purged again");
        expect(life.phase == Phase::purging && static_cast<unsigned>(e.stage) == life.next_stage,
               Invariant::purge_order, "was purged out of order");
        expect(at >= life.due, Invariant::never_early, "was purged before it was due");
        expect(at <= life.ends_at, Invariant::removed_when_due, "was purged after the purge had to end");
        life.next_stage = static_cast<unsigned>(e.stage) + 1;
        life.stage_failed = false;
        if (e.stage != PurgeStage::tombstone) return;
        expect(at >= life.ends_at, Invariant::never_early, "was removed before the purge ended");
        life.phase = Phase::removed;
        ++check.buried_;
    }
    void operator()(PurgeStageFailed const& e) const {
        expect(life.phase == Phase::purging && static_cast<unsigned>(e.stage) == life.next_stage,
               Invariant::purge_order, "failed in a stage that was not tried");
        expect(e.retry_at > at, Invariant::removed_when_due, "failed for good");
        life.stage_failed = true;
        life.ends_at = life.ends_at + (e.retry_at - at);
        life.tombstone_until = life.tombstone_until + (e.retry_at - at);
    }
    // Whatever else happens to an account happens to one that lives.
    template <class Other>
    void operator()(Other const&) const {
        bool const lives = life.exists && (life.phase == Phase::active || life.phase == Phase::scheduled);
        bool const renewal =
            std::is_same_v<Other, SubscriptionRenewed> || std::is_same_v<Other, SubscriptionEnded>;
        // Hardware is reset by whoever holds it, and passes on while its old account is being purged.
        bool const hardware = std::is_same_v<Other, DeviceReset> || std::is_same_v<Other, DeviceUnbound>;
        if (lives) return;
        expect((renewal || hardware) && life.phase == Phase::purging, Invariant::no_resurrection,
               "was touched after its end");
    }
};

void TurnCheck::check_account(Slot slot, Steps const& steps) {
    if (slot >= after_.account_slots())
        return breach(Invariant::frame, named(slot) + " was named but not made");
    check_life(slot, steps);
    check_terms(slot, steps);
    check_sessions(slot, steps);
    check_tries(slot, steps);
    check_factors(slot, steps);
    check_codes(slot, steps);
    check_password(slot, steps);
    check_pending_login(slot, steps);
    check_renewals(slot, steps);
    check_sections(slot, steps);
    check_purged(slot);
    check_access(slot);
    check_timers(slot);
    bool const cancelled = std::any_of(steps.begin(), steps.end(), [](Step const& step) {
        return std::holds_alternative<RemovalCancelled>(*step.event);
    });
    if (cancelled) check_cancelled(slot);
}

void TurnCheck::check_life(Slot slot, Steps const& steps) {
    Life life;
    if (Account const* const was = account_before(slot)) {
        life = {true,     was->generation, was->phase,          was->next_stage, was->stage_failed != 0,
                was->due, was->ends_at,    was->tombstone_until};
    }
    for (Step const& step : steps) std::visit(Walk{*this, slot, step.at, life}, *step.event);
    Account const& now = after_.account(slot);
    if (life.phase == Phase::removed) exercised(Invariant::removed_is_final);
    if (now.generation != life.generation)
        breach(Invariant::no_reuse, named(slot) + " became another account");
    Account const* const was = account_before(slot);
    if (was != nullptr && was->phase != life.phase) exercised(Invariant::audit_complete);
    if (now.phase != life.phase) {
        bool const back = life.phase == Phase::removed;
        breach(back ? Invariant::removed_is_final : Invariant::audit_complete,
               named(slot) + " is in a phase that no event put it in");
    }
    if ((now.stage_failed != 0) != life.stage_failed)
        breach(Invariant::audit_complete, named(slot) + " has a failed stage, or none, and no event says so");
    if (was != nullptr && was->generation == now.generation) {
        Counters const given = counters_of(*was), gives = counters_of(now);
        if (given != gives) exercised(Invariant::no_reuse);
        bool const back = !std::equal(given.begin(), given.end(), gives.begin(), std::less_equal<>{});
        if (back) breach(Invariant::no_reuse, named(slot) + " would give an id out again");
    }
    if (now.phase != Phase::active && now.phase != Phase::scheduled) return;
    for (Identifier const& identifier : after_.extent(now).identifiers()) {
        exercised(Invariant::identifiers_match);
        if (after_.holder_of(identifier.digest) != slot) {
            breach(Invariant::identifiers_match, named(slot) + " is not found by its identifier");
        }
    }
}

// The state before the turn is the state of the request: a turn asks for one removal of an account at most.
void TurnCheck::check_request(Slot slot, RemovalScheduled const& event, Instant at) {
    exercised(Invariant::terms_pinned);
    Policy const& policy = before_.policy();
    bool const pinned =
        event.due == at + policy.grace && event.ends_at == event.due + policy.purge_duration &&
        event.contact_quarantine == event.ends_at + policy.quarantine_contact &&
        event.username_quarantine == event.ends_at + policy.quarantine_username &&
        event.tombstone_until ==
            std::max({event.ends_at + policy.tombstone, event.contact_quarantine, event.username_quarantine});
    if (!pinned) breach(Invariant::terms_pinned, named(slot) + " was promised other waits than the policy's");
    Account const* const was = account_before(slot);
    if (was == nullptr) return;
    Extent const children = before_.extent(*was);
    for (Slot const device : children.devices()) {
        exercised(Invariant::lock_interlock);
        Device const& hardware = before_.device(device);
        bool const blocks = policy.device_bound == Severity::block ||
                            (hardware.has(Device::flag_find) && policy.device_find_on == Severity::block) ||
                            (hardware.has(Device::flag_lost) && policy.device_lost_mode == Severity::block);
        if (blocks) {
            breach(Invariant::lock_interlock,
                   named(slot) + " was scheduled although device " + std::to_string(device) + " blocks");
        }
    }
    check_subscription_rule(slot);
}

void TurnCheck::check_terms(Slot slot, Steps const& steps) {
    Account const& now = after_.account(slot);
    Account const* const was = account_before(slot);
    if (was == nullptr || was->generation != now.generation) return;
    // A stage that failed puts off what comes after it, and nothing else may.
    Duration put_off{};
    for (Step const& step : steps) {
        if (auto const* const failed = std::get_if<PurgeStageFailed>(step.event))
            put_off = put_off + (failed->retry_at - step.at);
    }
    auto const as_promised = [&](auto const& by) {
        return now.ends_at == by.ends_at + put_off && now.tombstone_until == by.tombstone_until + put_off &&
               now.contact_quarantine == by.contact_quarantine + put_off &&
               now.username_quarantine == by.username_quarantine + put_off;
    };
    for (Step const& step : steps) {
        if (auto const* const asked = std::get_if<RemovalScheduled>(step.event)) {
            bool const kept = now.phase == Phase::active || (now.due == asked->due && as_promised(*asked));
            if (!kept)
                breach(Invariant::due_is_fixed, named(slot) + " does not keep the instants it was promised");
            return;
        }
    }
    bool const fixed =
        now.requested_at == was->requested_at && now.due == was->due && now.removals == was->removals;
    bool const pending = now.phase != Phase::active;
    if (pending) exercised(Invariant::due_is_fixed);
    if (!fixed || (pending && !as_promised(*was))) {
        breach(Invariant::due_is_fixed, named(slot) + " had an instant of its removal moved");
    }
}

// What the request took on loan comes back: nothing else was taken, so nothing else changes.
void TurnCheck::check_cancelled(Slot slot) {
    Account const* const was = account_before(slot);
    Account const& now = after_.account(slot);
    if (was == nullptr || now.phase != Phase::active) return;
    exercised(Invariant::cancel_restores);
    auto const had = before_.extent(*was).subscriptions();
    auto const has = after_.extent(now).subscriptions();
    bool restored = had.size() == has.size() && was->password == now.password;
    for (std::size_t i = 0; restored && i < has.size(); ++i) {
        bool const loaned = had[i].by_removal() && had[i].state() != SubscriptionState::ended;
        restored = has[i].state() == (loaned ? SubscriptionState::active : had[i].state()) &&
                   has[i].charges == had[i].charges && !(loaned && has[i].by_removal());
        if (restored && has[i].state() == SubscriptionState::active) {
            restored = has[i].renews_at > after_.now() &&
                       (had[i].renews_at <= after_.now() || has[i].renews_at == had[i].renews_at);
        }
    }
    for (Session const& session : after_.extent(now).sessions()) {
        restored = restored && session.scope == SessionScope::full;
    }
    if (!restored) breach(Invariant::cancel_restores, named(slot) + " is not as it was before the request");
}

void TurnCheck::check_sections(Slot slot, Steps const& steps) {
    Account const* const was = account_before(slot);
    Account const& now = after_.account(slot);
    if (was == nullptr || was->generation != now.generation) return;
    Sections touchable{};
    for (Step const& step : steps) std::visit(AllowSections{touchable}, *step.event);
    Extent const had = before_.extent(*was), has = after_.extent(now);
    for (std::size_t s = 0; s < sections && had.data() != has.data(); ++s) {
        auto const section = static_cast<Section>(s);
        if (touchable[s] || same_section(had, has, section)) continue;
        breach(Invariant::frame,
               named(slot) + " had section " + std::to_string(s) + " of its children changed");
    }
    if (was->created_at != now.created_at) breach(Invariant::frame, named(slot) + " had its header changed");
}

// Each stage of the purge that is done is seen to be done.
void TurnCheck::check_purged(Slot slot) {
    Account const& now = after_.account(slot);
    if (now.phase == Phase::removed) return check_removed(after_, slot, out_, marks_);
    if (now.phase != Phase::purging) return;
    Extent const children = after_.extent(now);
    auto const done = [&](PurgeStage stage) { return now.next_stage > static_cast<unsigned>(stage); };
    auto const subscriptions = children.subscriptions();
    bool const billed = std::any_of(subscriptions.begin(), subscriptions.end(), [](Subscription const& s) {
        return s.state() != SubscriptionState::ended;
    });
    if (done(PurgeStage::tokens) && !children.sessions().empty()) {
        breach(Invariant::purge_order, named(slot) + " has sessions after its tokens were purged");
    }
    bool const guarded = !children.tries().empty() || !children.factors().empty() ||
                         !children.challenges().empty() || !children.sent_codes().empty();
    if (done(PurgeStage::tokens) && guarded) {
        breach(Invariant::purge_order,
               named(slot) +
                   " has wrong tries, a factor, a challenge or a code after its tokens were purged");
    }
    if (done(PurgeStage::billing) && billed) {
        breach(Invariant::purge_order, named(slot) + " has a subscription after its billing was purged");
    }
    if (done(PurgeStage::bindings) && !children.devices().empty()) {
        breach(Invariant::purge_order, named(slot) + " has devices after its bindings were purged");
    }
    bool const data = !children.items().empty() || !subscriptions.empty() || now.memo != 0 ||
                      now.password != 0 || children.count(Section::text) != 0;
    if (done(PurgeStage::data) && data) {
        breach(Invariant::purge_order, named(slot) + " has data after its data was purged");
    }
}

// From the instant the purge starts, whoever holds a session of the account holds nothing.
void TurnCheck::check_access(Slot slot) {
    Account const* const was = account_before(slot);
    Account const& now = after_.account(slot);
    if (was == nullptr || now.phase == Phase::active || now.phase == Phase::scheduled) return;
    for (Session const& session : before_.extent(*was).sessions()) {
        exercised(now.phase == Phase::removed ? Invariant::access_gone : Invariant::purge_atomic_outside);
        Actor const holder{ActorKind::session, {slot, was->generation}, session.ordinal};
        if (lets_in_(after_, holder) != nullptr) {
            breach(now.phase == Phase::removed ? Invariant::access_gone : Invariant::purge_atomic_outside,
                   named(slot) + " still lets a session in");
        }
    }
}

void TurnCheck::check_timers(Slot slot) {
    Account const& now = after_.account(slot);
    std::vector<Deadline> armed;
    each_armed(after_.policy(), slot, now, after_.extent(now), [&](Deadline const& deadline) {
        armed.push_back(deadline);
        exercised(Invariant::timers_match);
        ++armed_;
        if (!after_.deadlines().contains(deadline)) {
            breach(Invariant::timers_match,
                   named(slot) + " waits for " + to_string(deadline.at()) + ", nothing is armed");
        }
    });
    // Said again without each_armed: a pending removal fires exactly when it was said to be due.
    if (now.phase == Phase::scheduled &&
        !after_.deadlines().contains(Deadline(now.due, Rank::removal_due, slot, 0))) {
        breach(Invariant::timers_match,
               named(slot) + " is scheduled and not armed for exactly its due instant");
    }
    Account const* const was = account_before(slot);
    if (was == nullptr) return;
    each_armed(before_.policy(), slot, *was, before_.extent(*was), [&](Deadline const& deadline) {
        --armed_;
        bool const still = std::find(armed.begin(), armed.end(), deadline) != armed.end();
        if (!still && after_.deadlines().contains(deadline)) {
            breach(Invariant::timers_match,
                   named(slot) + " stopped waiting for " + to_string(deadline.at()) + ", it is still armed");
        }
    });
}

void check_removed(State const& state, Slot slot, std::vector<Breach>& out, Marks* marks) {
    for (Invariant const one : {Invariant::data_gone, Invariant::access_gone, Invariant::bindings_gone}) {
        if (marks != nullptr) marks->raise(one);
    }
    Account const& account = state.account(slot);
    Extent const children = state.extent(account);
    auto const breach = [&](Invariant which, std::string_view what) {
        out.emplace_back(which, named(slot) + " is removed and still has " + std::string(what));
    };
    if (!children.items().empty()) breach(Invariant::data_gone, "items");
    if (children.count(Section::text) != 0) breach(Invariant::data_gone, "text in its vault");
    if (account.password != 0) breach(Invariant::data_gone, "a password");
    if (account.memo != 0) breach(Invariant::data_gone, "remembered answers");
    if (!children.past_removals().empty()) breach(Invariant::data_gone, "past removals");
    if (!children.tries().empty()) breach(Invariant::data_gone, "wrong tries");
    if (!children.factors().empty()) breach(Invariant::data_gone, "factors");
    if (!children.challenges().empty()) breach(Invariant::access_gone, "challenges");
    if (!children.sent_codes().empty()) breach(Invariant::access_gone, "codes that were sent");
    if (!children.sessions().empty()) breach(Invariant::access_gone, "sessions");
    if (!children.devices().empty()) breach(Invariant::bindings_gone, "devices");
    if (!children.subscriptions().empty()) breach(Invariant::bindings_gone, "subscriptions");
    for (Identifier const& identifier : children.identifiers()) {
        Instant const until = identifier.kind == IdentifierKind::username ? account.username_quarantine
                                                                          : account.contact_quarantine;
        if (identifier.length != 0) breach(Invariant::data_gone, "the text of an identifier");
        if (until <= account.ends_at) breach(Invariant::data_gone, "an identifier that is not in quarantine");
    }
}

}  // namespace fauxcount::domain
