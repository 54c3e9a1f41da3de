// What a turn may do to a world as a whole: time, devices, sums, and that nothing moved which no event names.
#include "domain/invariants.hpp"

#include "domain/faults.hpp"
#include "domain/population.hpp"
#include "domain/turn_check.hpp"

#include <algorithm>
#include <cstring>

namespace fauxcount::domain {

namespace {

std::string named(std::string_view what, Slot slot) { return std::string(what) + " " + std::to_string(slot); }

template <class E>
bool is(Event const& event) {
    return std::holds_alternative<E>(event);
}

bool is_stage(Event const& event, PurgeStage stage) {
    auto const* const done = std::get_if<PurgeStageDone>(&event);
    return done != nullptr && done->stage == stage;
}

bool same_extent(Extent const& a, Extent const& b) {
    return a.bytes() == b.bytes() && (a.bytes() == 0 || std::memcmp(a.data(), b.data(), a.bytes()) == 0);
}

}  // namespace

// Tells which accounts and devices an event is about.
struct TurnCheck::Names {
    TurnCheck& check;
    Step step;

    void account(Slot slot) const { check.accounts_[slot].push_back(step); }
    void device(Slot slot) const { check.devices_[slot].push_back(step); }

    void operator()(ClockMoved const&) const {}
    void operator()(FaultOrdered const&) const {}
    void operator()(FaultHealed const&) const {}
    void operator()(FaultPassed const&) const {}
    void operator()(FaultUsed const&) const {}
    void operator()(FaultReleased const&) const {}
    void operator()(AnswerRemembered const& e) const {
        if (!e.admin) account(e.slot);
    }
    void operator()(DeviceMade const& e) const { device(e.device); }
    void operator()(DeviceBound const& e) const {
        device(e.device);
        account(e.slot);
    }
    void operator()(DeviceUnbound const& e) const {
        device(e.device);
        account(e.slot);
    }
    void operator()(DeviceFindChanged const& e) const { device(e.device); }
    void operator()(DeviceCheckedIn const& e) const { device(e.device); }
    void operator()(DeviceLostModeChanged const& e) const { device(e.device); }
    void operator()(DeviceSetUpAgain const& e) const { device(e.device); }
    void operator()(DeviceReset const& e) const {
        device(e.device);
        // Its sessions end with it.
        Device const* const was = check.device_before(e.device);
        if (was != nullptr && was->bound() && !was->has(Device::flag_orphan))
            account(was->owner_plus_one - 1);
    }
    void operator()(PopulationSeeded const& e) const {
        Slot const devices = e.kind == PopulationKind::full ? e.n * population_devices : 0;
        for (Slot i = 0; i < e.n; ++i) account(e.first_account + i);
        for (Slot i = 0; i < devices; ++i) device(e.first_device + i);
    }
    void operator()(PurgeStageDone const& e) const {
        account(e.slot);
        Account const* const was = check.account_before(e.slot);
        if (e.stage != PurgeStage::bindings || was == nullptr) return;
        for (Slot const bound : check.before_.extent(*was).devices()) device(bound);
    }
    template <class OfAccount>
    void operator()(OfAccount const& e) const {
        account(e.slot);
    }
};

Account const* TurnCheck::account_before(Slot slot) const {
    if (slot >= before_.account_slots() || before_.account(slot).generation == 0) return nullptr;
    return &before_.account(slot);
}

Device const* TurnCheck::device_before(Slot slot) const {
    return slot < before_.device_slots() ? &before_.device(slot) : nullptr;
}

void TurnCheck::name_events() {
    Instant at = before_.now();
    for (Event const& event : events_) {
        if (auto const* const moved = std::get_if<ClockMoved>(&event)) {
            exercised(Invariant::server_time);
            if (moved->to < at)
                breach(Invariant::server_time, "the clock moved back to " + to_string(moved->to));
            at = moved->to;
        }
        std::visit(Names{*this, {&event, at}}, event);
    }
    if (after_.now() != at) {
        breach(Invariant::server_time,
               "it is " + to_string(after_.now()) + " but the clock moved to " + to_string(at));
    }
}

void TurnCheck::check_clock() {
    auto const next = after_.deadlines().first();
    if (next && next->at() < after_.now()) {
        breach(Invariant::removed_when_due, "a deadline of " + to_string(next->at()) + " has not fired");
    }
}

// Leaves that both states share are the same memory, so what did not change costs no more than finding it.
void TurnCheck::check_frame() {
    for (Slot slot = 0; slot < before_.account_slots(); ++slot) {
        Account const& was = before_.account(slot);
        Account const& is_now = after_.account(slot);
        if (accounts_.contains(slot)) continue;
        exercised(Invariant::frame);
        Extent const had = before_.extent(was);
        Extent const has = after_.extent(is_now);
        bool const header_same = &was == &is_now || std::memcmp(&was, &is_now, account_hashed_bytes) == 0;
        bool const children_same = had.data() == has.data() || same_extent(had, has);
        if (!header_same || !children_same || was.memo != is_now.memo) {
            breach(Invariant::frame, named("account", slot) + " changed, and no event names it");
        }
    }
    for (Slot slot = 0; slot < before_.device_slots(); ++slot) {
        Device const& was = before_.device(slot);
        Device const& is_now = after_.device(slot);
        if (devices_.contains(slot)) continue;
        exercised(Invariant::frame);
        if (&was == &is_now) continue;
        if (std::memcmp(&was, &is_now, sizeof was) != 0) {
            breach(Invariant::frame, named("device", slot) + " changed, and no event names it");
        }
    }
    for (Slot slot = before_.account_slots(); slot < after_.account_slots(); ++slot) {
        if (!accounts_.contains(slot))
            breach(Invariant::frame, named("account", slot) + " appeared without an event");
    }
    for (Slot slot = before_.device_slots(); slot < after_.device_slots(); ++slot) {
        if (!devices_.contains(slot))
            breach(Invariant::frame, named("device", slot) + " appeared without an event");
    }
}

void TurnCheck::check_totals() {
    auto const delta = [](std::uint64_t was, std::uint64_t is_now) {
        return static_cast<std::int64_t>(is_now) - static_cast<std::int64_t>(was);
    };
    if (created_ + buried_ > 0) exercised(Invariant::conservation);
    if (delta(before_.accounts_live(), after_.accounts_live()) != created_ - buried_ ||
        delta(before_.accounts_removed(), after_.accounts_removed()) != buried_) {
        breach(Invariant::conservation, std::to_string(created_) + " accounts were created and " +
                                            std::to_string(buried_) + " removed, the counters say otherwise");
    }
    auto const deliveries = [](State const& state) {
        return std::count_if(state.faults().begin(), state.faults().end(),
                             [](Fault const& fault) { return delivery_of(fault).has_value(); });
    };
    for (Fault const& fault : after_.faults()) {
        auto const delivery = delivery_of(fault);
        if (delivery && !after_.deadlines().contains(*delivery))
            breach(Invariant::timers_match, "fault " + std::to_string(fault.ordinal) + " waits for " +
                                                to_string(fault.wakes) + " but nothing is armed");
    }
    armed_ += deliveries(after_) - deliveries(before_);
    if (delta(before_.deadlines().size(), after_.deadlines().size()) != armed_) {
        breach(Invariant::timers_match, "the index holds deadlines that nobody waits for, or lost some");
    }
}

void TurnCheck::check_device(Slot slot, Steps const& steps) {
    if (slot >= after_.device_slots())
        return breach(Invariant::frame, named("device", slot) + " was named but not made");
    Device const& now = after_.device(slot);
    Device const* const was = device_before(slot);
    if (was != nullptr) {
        if (was->generation != now.generation || was->kind != now.kind) {
            breach(Invariant::no_reuse, named("device", slot) + " became another device");
        }
        check_lock(slot, *was, now, steps);
    }
    check_reach(slot, was, now, steps);
    // A binding has two ends: the device names its account, the account lists the device.
    if (!now.bound() || now.has(Device::flag_orphan)) return;
    exercised(Invariant::bindings_match);
    Slot const owner = now.owner_plus_one - 1;
    bool const known =
        owner < after_.account_slots() && after_.account(owner).generation == now.owner_generation;
    auto const listed = known ? after_.extent(after_.account(owner)).devices() : std::span<Slot const>{};
    if (std::find(listed.begin(), listed.end(), slot) == listed.end()) {
        breach(Invariant::bindings_match,
               named("device", slot) + " is bound to an account that does not list it");
    }
}

// Which events may take which part of a lock away, or put it on.
void TurnCheck::check_lock(Slot slot, Device const& was, Device const& now, Steps const& steps) {
    auto const any = [&](auto&& matches) {
        return std::any_of(steps.begin(), steps.end(),
                           [&](Step const& step) { return matches(*step.event); });
    };
    bool const locks = after_.policy().device_on_purge == DevicesOnPurge::orphan_lock;
    bool const purged = any([](Event const& e) { return is_stage(e, PurgeStage::bindings); });
    bool const let_go = any(is<DeviceUnbound>) || (purged && !(locks && was.has(Device::flag_find)));
    bool const find_off = any([](Event const& e) {
        auto const* const changed = std::get_if<DeviceFindChanged>(&e);
        return changed != nullptr && !changed->on;
    });
    bool const lost_changed = any(is<DeviceLostModeChanged>);
    if ((was.flags | now.flags) != 0) exercised(Invariant::lock_never_bypassed);
    auto const gone = [&](std::uint8_t flag) { return was.has(flag) && !now.has(flag); };
    bool const bypassed = (gone(Device::flag_find) && !let_go && !find_off) ||
                          (gone(Device::flag_lost) && !let_go && !find_off && !lost_changed) ||
                          gone(Device::flag_orphan);
    if (bypassed) breach(Invariant::lock_never_bypassed, named("device", slot) + " lost its lock");
    auto const came = [&](std::uint8_t flag) { return !was.has(flag) && now.has(flag); };
    bool const orphan_ok = purged && locks && was.has(Device::flag_find);
    if ((came(Device::flag_find) && !any(is<DeviceFindChanged>)) ||
        (came(Device::flag_lost) && !lost_changed) || (came(Device::flag_orphan) && !orphan_ok)) {
        breach(Invariant::lock_never_bypassed, named("device", slot) + " was locked by nobody");
    }
    bool const rebound = let_go || any(is<DeviceBound>);
    bool const same_owner = was.owner_plus_one == now.owner_plus_one &&
                            was.owner_generation == now.owner_generation &&
                            was.bound_since == now.bound_since;
    bool const reset = any(is<DeviceReset>);
    if (reset && was.bound()) exercised(Invariant::reset_keeps_binding);
    if (!same_owner && !rebound) {
        breach(reset ? Invariant::reset_keeps_binding : Invariant::frame,
               named("device", slot) + " changed its owner");
    }
}

// Whoever is out of reach hears of nothing: neither that it was let go of, nor before it is back.
void TurnCheck::check_reach(Slot slot, Device const* was, Device const& now, Steps const& steps) {
    bool const waits = now.has(Device::flag_pending);
    bool const waited = was != nullptr && was->has(Device::flag_pending);
    bool const away = is_offline(after_, slot);
    auto const any = [&](auto&& matches) {
        return std::any_of(steps.begin(), steps.end(),
                           [&](Step const& step) { return matches(*step.event); });
    };
    if (waits || waited) exercised(Invariant::offline_device);
    std::string const who = named("device", slot);
    if (waits && (!away || now.bound() || !now.has(Device::flag_set_up)))
        return breach(Invariant::offline_device, who + " waits to sign out and is within reach, or is bound");
    bool const heard = any(is<DeviceCheckedIn>) || any(is<DeviceReset>);
    if (waited && !waits && (!heard || now.has(Device::flag_set_up)))
        return breach(Invariant::offline_device, who + " signed out and has not heard that it should");
    if (waited && !waits && any(is<DeviceCheckedIn>) && away)
        return breach(Invariant::offline_device, who + " signed out and is out of reach");
    bool const let_go = was != nullptr && was->bound() && was->has(Device::flag_set_up) && !now.bound();
    if (let_go && is_offline(before_, slot) && away && !waits && !heard)
        return breach(Invariant::offline_device, who + " heard at once that it was let go of");
    if (any(is<DeviceCheckedIn>) && !waited)
        breach(Invariant::offline_device, who + " signed out of nothing");
}

void TurnCheck::run() {
    if (events_.empty()) {
        exercised(Invariant::refusal_is_pure);
        bool const same = before_.hash() == after_.hash() &&
                          before_.deadlines().size() == after_.deadlines().size() &&
                          before_.identifiers_indexed() == after_.identifiers_indexed() &&
                          before_.admin_memo() == after_.admin_memo();
        if (!same) breach(Invariant::refusal_is_pure, "no event happened and the state changed");
        return;
    }
    name_events();
    check_clock();
    check_frame();
    for (auto const& [slot, steps] : accounts_) check_account(slot, steps);
    for (auto const& [slot, steps] : devices_) check_device(slot, steps);
    // Those that come back are named by no event unless they sign out.
    for (Fault const& fault : before_.faults()) {
        if (fault.terms.kind != FaultKind::offline) continue;
        Slot const slot = fault.device().slot;
        if (!devices_.contains(slot)) check_reach(slot, device_before(slot), after_.device(slot), {});
    }
    check_messages();
    check_totals();
}

void check_turn(State const& before, State const& after, std::span<Event const> events,
                std::vector<Breach>& out, SessionRule lets_in, Marks* marks) {
    TurnCheck(before, after, events, out, lets_in, marks).run();
}

}  // namespace fauxcount::domain
