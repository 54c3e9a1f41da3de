#include "domain/logins.hpp"

namespace fauxcount::domain {

namespace {

bool is_pending(State const& state, Slot slot) { return state.account(slot).phase == Phase::scheduled; }

Verdict open_session(State const& state, Slot slot, Slot device_plus_one, SessionScope scope, Turn& turn) {
    std::uint32_t const ordinal = state.account(slot).next_session;
    turn.add(
        SessionOpened{slot, ordinal, device_plus_one, scope, state.now() + state.policy().session_lifetime});
    return Verdict::accepted(state.place(slot), ordinal);
}

}  // namespace

Device const* find_device(State const& state, Place place) {
    if (place.slot >= state.device_slots() || state.device(place.slot).generation != place.generation)
        return nullptr;
    return &state.device(place.slot);
}

Code check_sign_in(State const& state, Slot slot, bool interactive) {
    if (state.account(slot).next_session > ordinal_max) return Code::account_limit;
    if (!is_pending(state, slot)) return Code::ok;
    bool let_in = false;
    switch (state.policy().pending_login) {
        case PendingLogin::denied: break;
        // Only an informed, interactive login means anything (case F58).
        case PendingLogin::cancels:
        case PendingLogin::interstitial: let_in = interactive; break;
        case PendingLogin::normal: let_in = true; break;
    }
    return let_in ? Code::ok : Code::account_removal_pending;
}

Verdict sign_in(State const& state, Slot slot, Turn& turn) {
    PendingLogin const means = is_pending(state, slot) ? state.policy().pending_login : PendingLogin::normal;
    if (means == PendingLogin::cancels) turn.add(RemovalCancelled{slot});
    bool const restricted = means == PendingLogin::interstitial;
    return open_session(state, slot, 0, restricted ? SessionScope::removal_only : SessionScope::full, turn);
}

Code check_set_up(State const& state, Slot device, Slot slot) {
    Device const& hardware = state.device(device);
    if (hardware.has(Device::flag_orphan)) return Code::device_locked;
    if (hardware.has(Device::flag_set_up)) return Code::device_in_use;
    Account const& account = state.account(slot);
    bool const own = hardware.bound_to(state.place(slot));
    if (hardware.bound() && !own && hardware.has(Device::flag_find)) return Code::device_locked;
    // It is a login and a new thing at once.
    if (is_pending(state, slot) && (state.policy().pending_login != PendingLogin::normal ||
                                    state.policy().pending_writes == PendingWrites::freeze))
        return Code::account_removal_pending;
    if (!own && state.extent(account).devices().size() == devices_max) return Code::device_limit;
    return account.next_session > ordinal_max ? Code::account_limit : Code::ok;
}

Verdict set_up(State const& state, Slot device, Slot slot, Turn& turn) {
    Device const& hardware = state.device(device);
    if (hardware.bound_to(state.place(slot))) {
        turn.add(DeviceSetUpAgain{device});
    } else {
        if (hardware.bound()) turn.add(DeviceUnbound{device, hardware.owner_plus_one - 1});
        turn.add(DeviceBound{device, slot});
    }
    return open_session(state, slot, device + 1, SessionScope::full, turn);
}

}  // namespace fauxcount::domain
