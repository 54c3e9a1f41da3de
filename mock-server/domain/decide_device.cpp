#include "domain/access.hpp"
#include "domain/factors.hpp"
#include "domain/logins.hpp"
#include "domain/passwords.hpp"

namespace fauxcount::domain {

namespace {

// The binding's owner asks, in a live session, about a device that exists.
Verdict check_binding(State const& state, Actor const& actor, Place place) {
    if (Code const code = check_owner(state, actor, Need::full); code != Code::ok)
        return Verdict::refused(code);
    Device const* const device = find_device(state, place);
    if (device == nullptr) return Verdict::refused(Code::device_not_found);
    if (!device->bound_to(actor.account)) return Verdict::refused(Code::device_not_bound);
    return Verdict::accepted(place);
}

}  // namespace

Verdict decide(State const& state, MakeDevice const& command, Turn& turn) {
    if (state.device_slots() >= 400'000'000U) return Verdict::refused(Code::device_limit);
    turn.add(DeviceMade{state.device_slots(), command.kind});
    return Verdict::accepted({state.device_slots(), 1});
}

Verdict decide(State const& state, SetUpDevice const& command, Turn& turn) {
    if (find_device(state, command.device) == nullptr) return Verdict::refused(Code::device_not_found);
    // Who holds a locked device may try passwords on it; only its lock's account gets further than this.
    Verdict const known = authenticate(state, command.identifier, command.password, turn);
    if (!known.ok()) return known;
    Slot const slot = known.place.slot;
    if (Code const code = check_set_up(state, command.device.slot, slot); code != Code::ok)
        return Verdict::refused(code);
    if (state.extent(state.account(slot)).factor_is_due())
        return ask_for_code(state, slot, Purpose::set_up, command.device.slot, true, turn);
    return set_up(state, command.device.slot, slot, turn);
}

Verdict decide(State const& state, SetFindDevice const& command, Turn& turn) {
    Verdict const verdict = check_binding(state, command.actor, command.device);
    if (!verdict.ok()) return verdict;
    if (!command.enabled) {
        if (!command.password) {
            return Verdict::refused(Code::request_invalid, "turning find-device off needs the password");
        }
        Verdict const shown = check_password(state, command.actor.account.slot, *command.password, turn);
        if (!shown.ok()) return shown;
    }
    bool const on = state.device(command.device.slot).has(Device::flag_find);
    if (on != command.enabled) turn.add(DeviceFindChanged{command.device.slot, command.enabled});
    return verdict;
}

Verdict decide(State const& state, SetLostMode const& command, Turn& turn) {
    Verdict const verdict = check_binding(state, command.actor, command.device);
    if (!verdict.ok()) return verdict;
    Device const& device = state.device(command.device.slot);
    if (command.enabled && !device.has(Device::flag_find)) return Verdict::refused(Code::device_find_off);
    if (device.has(Device::flag_lost) != command.enabled) {
        turn.add(DeviceLostModeChanged{command.device.slot, command.enabled});
    }
    return verdict;
}

Verdict decide(State const& state, UnbindDevice const& command, Turn& turn) {
    Verdict const verdict = check_binding(state, command.actor, command.device);
    if (!verdict.ok()) return verdict;
    // Letting go of a lock from afar takes a proof of who asks; letting go of a plain binding does not.
    bool const lock = state.device(command.device.slot).has(Device::flag_find);
    Code const proof = check_proof(state, command.actor.account.slot, *live_session(state, command.actor));
    if (lock && proof != Code::ok) return Verdict::refused(proof);
    turn.add(DeviceUnbound{command.device.slot, command.actor.account.slot});
    return verdict;
}

Verdict decide(State const& state, SignOutDevice const& command, Turn& turn) {
    Verdict const verdict = check_binding(state, command.actor, command.device);
    if (!verdict.ok()) return verdict;
    // A lost device is not in its owner's hands: its settings do not sign anyone out.
    if (state.device(command.device.slot).has(Device::flag_lost))
        return Verdict::refused(Code::device_lost_mode);
    Verdict const shown = check_password(state, command.actor.account.slot, command.password, turn);
    if (!shown.ok()) return shown;
    turn.add(DeviceUnbound{command.device.slot, command.actor.account.slot});
    return verdict;
}

Verdict decide(State const& state, FactoryReset const& command, Turn& turn) {
    Device const* const device = find_device(state, command.device);
    if (device == nullptr) return Verdict::refused(Code::device_not_found);
    bool const bound = device->bound() && !device->has(Device::flag_orphan);
    // What an account that is being purged still holds, the purge lets go of.
    bool const owner_lives = bound && state.account(device->owner_plus_one - 1).phase != Phase::purging;
    if (owner_lives && !state.policy().device_reset_keeps_lock) {
        turn.add(DeviceUnbound{command.device.slot, device->owner_plus_one - 1});
    }
    if (device->has(Device::flag_set_up)) turn.add(DeviceReset{command.device.slot});
    return Verdict::accepted(command.device);
}

}  // namespace fauxcount::domain
