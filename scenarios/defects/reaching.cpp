#include "scenarios/defects/reaching.hpp"

#include "domain/faults.hpp"
#include "scenarios/defects/scene.hpp"

#include <vector>

namespace fauxcount::defects {

namespace {

using namespace domain;

void sign_out_at_once(Scene& s) {
    auto const* const e = s.event<DeviceUnbound>();
    if (e != nullptr && s.state.device(e->device).has(Device::flag_pending))
        s.writer.device(e->device).flags = 0;
}

// It is told nothing, and nobody notes that it was.
void stay_signed_in(Scene& s) {
    auto const* const e = s.event<DeviceCheckedIn>();
    if (e == nullptr) return;
    s.writer.device(e->device).flags = Device::flag_set_up | Device::flag_pending;
    std::erase_if(*s.events,
                  [](Event const& event) { return std::holds_alternative<DeviceCheckedIn>(event); });
}

// Whoever asks for a removal is not asked about the phone, which cannot be asked itself.
bool hide_lost_out_of_reach(Scene& s) {
    if (s.request<api::RequestRemoval>() == nullptr || s.state.device_slots() == 0) return false;
    if (!s.state.device(0).has(Device::flag_lost) || !is_offline(s.state, 0)) return false;
    s.writer.device(0).set(Device::flag_lost, false);
    return true;
}
void show_lost_out_of_reach(Scene& s) { s.writer.device(0).set(Device::flag_lost, true); }

// One fault is over, and nobody asks for another.
void be_back(Scene& s) {
    auto const* const e = s.event<FaultReleased>();
    Fault const* const over = e != nullptr ? s.state.fault(e->ordinal) : nullptr;
    if (over == nullptr || over->terms.kind != FaultKind::offline) return;
    Slot const device = over->device().slot;
    if (!s.state.device(device).has(Device::flag_pending)) return;
    s.writer.device(device).flags = 0;
    s.events->emplace_back(DeviceCheckedIn{device});
}

}  // namespace

std::unique_ptr<engine::Saboteur> device_out_of_reach_signs_out() { return make<After<sign_out_at_once>>(); }
std::unique_ptr<engine::Saboteur> device_that_is_back_never_signs_out() {
    return make<After<stay_signed_in>>();
}
std::unique_ptr<engine::Saboteur> lock_out_of_reach_is_ignored() {
    return make<Hidden<hide_lost_out_of_reach, show_lost_out_of_reach>>();
}
std::unique_ptr<engine::Saboteur> device_is_back_too_soon() { return make<After<be_back>>(); }

}  // namespace fauxcount::defects
