// The audit of a whole world: what is derived (indexes, counters, the hash) agrees with what it is derived
// from.
#include "domain/evolve.hpp"
#include "domain/factors.hpp"
#include "domain/faults.hpp"
#include "domain/invariants.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace fauxcount::domain {

namespace {

std::string named(std::string_view what, Slot slot) { return std::string(what) + " " + std::to_string(slot); }

// Ordinals ascend within a section and stay below the next one to be given out.
template <class Records, class Ordinal>
bool ordinals_ascend(Records const& records, Ordinal ordinal, std::uint32_t next) {
    for (std::size_t i = 0; i < records.size(); ++i) {
        if (ordinal(records[i]) >= next) return false;
        if (i > 0 && ordinal(records[i - 1]) >= ordinal(records[i])) return false;
    }
    return true;
}

bool counts_fit(Extent const& children) {
    return children.sessions().size() <= sessions_max && children.identifiers().size() <= identifiers_max &&
           children.past_removals().size() <= past_removals_max &&
           children.subscriptions().size() <= subscriptions_max && children.tries().size() <= tries_max &&
           children.factors().size() <= factors_max && children.challenges().size() <= challenges_max &&
           children.sent_codes().size() <= sent_codes_max && children.devices().size() <= devices_max &&
           children.items().size() <= items_max && children.count(Section::text) <= vault_bytes_max;
}

// Of each kind so many count, and one may wait to be confirmed, apps together at most two; backup codes stand
// in for another factor.
bool factors_fit(Extent const& children) {
    std::array<std::size_t, factor_kinds> count{}, waiting{};
    bool codes_fit = true;
    for (Factor const& factor : children.factors()) {
        auto const kind = static_cast<std::size_t>(factor.kind);
        ++(factor.confirmed != 0 ? count : waiting).at(kind);
        bool const set = factor.kind == FactorKind::backup_codes;
        codes_fit = codes_fit && (!set || factor.taken >> backup_codes_in_a_set == 0);
    }
    bool fit = codes_fit;
    for (std::size_t kind = 0; kind < factor_kinds; ++kind) {
        std::size_t const most = static_cast<FactorKind>(kind) == FactorKind::totp ? apps_max : 1;
        fit = fit && count.at(kind) + waiting.at(kind) <= most && waiting.at(kind) <= 1;
    }
    auto const sets = count.at(static_cast<std::size_t>(FactorKind::backup_codes));
    return fit && (sets == 0 || children.factor_is_due());
}

// One a way.
bool codes_fit(Extent const& children, std::uint32_t next_ordinal) {
    std::array<std::size_t, code_ways> count{};
    bool fit = true;
    for (SentCode const& code : children.sent_codes()) {
        fit = fit && ++count.at(static_cast<std::size_t>(code.via)) == 1 && code.ordinal < next_ordinal &&
              code.taken <= 1 && code.sends >= 1;
    }
    return fit;
}

bool unused_is_zero(std::byte const* extent, std::size_t used, std::size_t capacity) {
    return std::all_of(extent + used, extent + capacity, [](std::byte b) { return b == std::byte{0}; });
}

}  // namespace

void Auditor::found(Invariant which, std::string detail) {
    if (findings_.size() < findings_max) findings_.emplace_back(which, std::move(detail));
}

bool Auditor::step(std::size_t slots) {
    for (; slots > 0 && part_ != Part::done; --slots) {
        switch (part_) {
            case Part::accounts:
                if (next_slot_ < state_.account_slots()) {
                    audit_account(next_slot_++);
                } else {
                    part_ = Part::devices;
                    next_slot_ = 0;
                }
                break;
            case Part::devices:
                if (next_slot_ < state_.device_slots()) {
                    audit_device(next_slot_++);
                } else {
                    part_ = Part::deadlines;
                }
                break;
            case Part::deadlines:
                if (auto const next = state_.deadlines().at_or_after(next_deadline_)) {
                    audit_deadline(*next);
                    next_deadline_ = *next;
                    if (++next_deadline_.whose == 0) ++next_deadline_.when;
                } else {
                    part_ = Part::sums;
                }
                break;
            case Part::sums:
                audit_sums();
                part_ = Part::done;
                break;
            case Part::done: break;
        }
    }
    return part_ != Part::done;
}

void Auditor::audit_account(Slot slot) {
    Account const& account = state_.account(slot);
    hash_ += state_.hash_of_account(slot) + state_.hash_of_things(slot) + state_.hash_of_bulk(slot);
    if (account.generation == 0) return;
    removed_ += account.generation - 1;
    (account.phase == Phase::removed ? removed_ : live_) += 1;
    audit_memos(named("account", slot), account.memo);
    if (account.extent != 0) audit_children(slot, account);
    audit_identifiers(slot, account);
    exercised(Invariant::conservation);
    each_armed(state_.policy(), slot, account, state_.extent(account), [&](Deadline const& deadline) {
        ++armed_;
        exercised(Invariant::timers_match);
        if (!state_.deadlines().contains(deadline)) {
            found(Invariant::timers_match, named("account", slot) + " waits for " + to_string(deadline.at()) +
                                               " but nothing is armed");
        }
    });
    if (account.phase == Phase::removed) {
        check_removed(state_, slot, findings_, marks_);
        while (findings_.size() > findings_max) findings_.pop_back();
    }
}

void Auditor::audit_children(Slot slot, Account const& account) {
    exercised(Invariant::extent_well_formed);
    Extent const children = state_.extent(account);
    std::size_t const capacity = ExtentHeap::capacity(account.extent);
    bool well = counts_fit(children) && children.bytes() <= capacity;
    well = well && unused_is_zero(children.data(), children.bytes(), capacity);
    well = well &&
           ordinals_ascend(children.items(), [](Item const& i) { return i.ordinal(); }, account.next_item);
    well = well && ordinals_ascend(
                       children.sessions(), [](Session const& s) { return s.ordinal; }, account.next_session);
    well = well && ordinals_ascend(
                       children.factors(), [](Factor const& f) { return f.ordinal; }, account.next_session);
    well = well &&
           ordinals_ascend(
               children.challenges(), [](Challenge const& c) { return c.ordinal; }, account.next_session);
    well = well && ordinals_ascend(
                       children.subscriptions(), [](Subscription const& s) { return s.ordinal; },
                       account.next_subscription);
    well = well && factors_fit(children) && codes_fit(children, account.next_session);
    well = well &&
           ordinals_ascend(
               children.past_removals(), [](PastRemoval const& p) { return p.ordinal; }, account.removals);
    if (!well) {
        found(Invariant::extent_well_formed,
              named("account", slot) + " has children that are not well-formed");
        return;
    }
    auto const devices = children.devices();
    for (std::size_t i = 0; i < devices.size(); ++i) {
        bool const twice = std::find(devices.begin(), devices.begin() + static_cast<std::ptrdiff_t>(i),
                                     devices[i]) != devices.begin() + static_cast<std::ptrdiff_t>(i);
        bool const exists = devices[i] < state_.device_slots();
        if (twice || !exists || !state_.device(devices[i]).bound_to(state_.place(slot))) {
            found(Invariant::bindings_match, named("account", slot) + " lists " +
                                                 named("device", devices[i]) + ", which is not bound to it");
        }
    }
}

void Auditor::audit_identifiers(Slot slot, Account const& account) {
    Extent const children = state_.extent(account);
    for (Identifier const& identifier : children.identifiers()) {
        exercised(Invariant::identifiers_match);
        if (std::size_t{identifier.offset} + identifier.length > children.count(Section::text)) {
            found(Invariant::extent_well_formed,
                  named("account", slot) + " has an identifier outside its text");
            continue;
        }
        if (identifier.length > 0 && identifier_digest(state_.seed(), identifier.kind,
                                                       children.text_of(identifier)) != identifier.digest) {
            found(Invariant::identifiers_match,
                  named("account", slot) + " has an identifier under another's digest");
        }
        auto const holder = state_.holder_of(identifier.digest);
        if (holder == slot) {
            ++indexed_;
            continue;
        }
        // Once its quarantine is over, an identifier may have gone to a later account.
        Instant const until = identifier.kind == IdentifierKind::username ? account.username_quarantine
                                                                          : account.contact_quarantine;
        bool const given_on = holder && account.phase == Phase::removed && is_due(until, state_.now());
        if (!given_on)
            found(Invariant::identifiers_match, named("account", slot) + " is not found by its identifier");
    }
}

void Auditor::audit_memos(std::string const& whose, ExtentRef newest) {
    std::size_t count = 0;
    for (ExtentRef at = newest; at != 0; at = state_.memo_at(at).older) {
        hash_ += state_.hash_of_memo(at);
        if (++count > memos_max) {
            found(Invariant::extent_well_formed, whose + " keeps more answers than it may");
            return;
        }
    }
}

// Also a fault that is over, and of which it has not heard.
bool Auditor::keeps_away(Slot slot) const {
    return is_offline(state_, slot) ||
           std::any_of(state_.faults().begin(), state_.faults().end(), [&](Fault const& fault) {
               return fault.terms.kind == FaultKind::offline && fault.device().slot == slot &&
                      delivery_of(fault).has_value();
           });
}

void Auditor::audit_device(Slot slot) {
    Device const& device = state_.device(slot);
    hash_ += state_.hash_of_device(slot);
    bool const orphan = device.has(Device::flag_orphan);
    if (!device.bound()) {
        bool const waits = device.flags == (Device::flag_set_up | Device::flag_pending);
        if (waits && !keeps_away(slot))
            found(Invariant::offline_device,
                  named("device", slot) + " waits to sign out, and nothing keeps it");
        if (device.flags != 0 && !waits)
            found(Invariant::bindings_match, named("device", slot) + " has a lock but no owner");
        return;
    }
    exercised(Invariant::bindings_match);
    Slot const owner = device.owner_plus_one - 1;
    bool const known = owner < state_.account_slots();
    Account const* const account = known && state_.account(owner).generation == device.owner_generation
                                       ? &state_.account(owner)
                                       : nullptr;
    if (device.has(Device::flag_lost) && !device.has(Device::flag_find)) {
        found(Invariant::bindings_match, named("device", slot) + " is in lost mode without find-device");
    }
    if (orphan) {
        bool const gone = account == nullptr || account->phase == Phase::removed ||
                          (account->phase == Phase::purging &&
                           account->next_stage > static_cast<std::uint8_t>(PurgeStage::bindings));
        if (!gone)
            found(Invariant::bindings_match,
                  named("device", slot) + " is an orphan of an account that lives");
        return;
    }
    auto const listed = account == nullptr ? std::span<Slot const>{} : state_.extent(*account).devices();
    if (std::find(listed.begin(), listed.end(), slot) == listed.end()) {
        found(Invariant::bindings_match,
              named("device", slot) + " is bound to an account that does not list it");
    }
}

void Auditor::audit_deadline(Deadline const& deadline) {
    exercised(Invariant::removed_when_due);
    bool armed = false;
    if (deadline.rank() == Rank::delivery) {
        Fault const* const fault = state_.fault(deadline.object());
        armed = fault != nullptr && delivery_of(*fault) == deadline;
    } else if (deadline.slot() < state_.account_slots()) {
        Account const& account = state_.account(deadline.slot());
        each_armed(state_.policy(), deadline.slot(), account, state_.extent(account),
                   [&](Deadline const& one) { armed = armed || one == deadline; });
    }
    if (!armed) {
        bool const of_fault = deadline.rank() == Rank::delivery;
        found(Invariant::timers_match,
              "a deadline at " + to_string(deadline.at()) + " is armed that " +
                  named(of_fault ? "fault" : "account", of_fault ? deadline.object() : deadline.slot()) +
                  " does not wait for");
    }
    if (deadline.at() < state_.now()) {
        found(Invariant::removed_when_due, "a deadline of " + to_string(deadline.at()) + " has not fired");
    }
}

void Auditor::audit_sums() {
    audit_memos("the administrator", state_.admin_memo());
    if (live_ != state_.accounts_live() || removed_ != state_.accounts_removed()) {
        found(Invariant::conservation, "counted " + std::to_string(live_) + " live and " +
                                           std::to_string(removed_) + " removed accounts, the state says " +
                                           std::to_string(state_.accounts_live()) + " and " +
                                           std::to_string(state_.accounts_removed()));
    }
    for (Fault const& fault : state_.faults()) {
        auto const delivery = delivery_of(fault);
        auto const first = std::min_element(
            fault.held.begin(), fault.held.end(),
            [](HeldMessage const& a, HeldMessage const& b) { return a.arrives < b.arrives; });
        bool const right = first == fault.held.end() || (delivery && delivery->at() == first->arrives);
        if (!right || fault.held.size() > messages_max)
            found(Invariant::message_faults,
                  named("fault", fault.ordinal) + " holds what nothing will bring");
        if (!delivery) continue;
        ++armed_;
        if (!state_.deadlines().contains(*delivery))
            found(Invariant::timers_match, named("fault", fault.ordinal) + " waits for " +
                                               to_string(fault.wakes) + " but nothing is armed");
    }
    if (armed_ != state_.deadlines().size()) {
        found(Invariant::timers_match, std::to_string(armed_) + " deadlines are waited for, " +
                                           std::to_string(state_.deadlines().size()) + " are armed");
    }
    if (indexed_ != state_.identifiers_indexed()) {
        found(Invariant::identifiers_match, std::to_string(indexed_) + " identifiers are held, " +
                                                std::to_string(state_.identifiers_indexed()) +
                                                " are indexed");
    }
    for (std::uint64_t number = state_.first_message(); number <= state_.messages_sent(); ++number)
        hash_ += state_.hash_of_message(number);
    exercised(Invariant::hash_is_the_sum);
    if (hash_ != state_.hash_sum()) {
        found(Invariant::hash_is_the_sum, "the hash that was kept up is not the hash of what is there");
    }
}

}  // namespace fauxcount::domain
