#include "scenarios/defects/failing.hpp"

#include "domain/evolve.hpp"
#include "scenarios/defects/scene.hpp"

namespace fauxcount::defects {

namespace {

using namespace domain;

Deadline next_stage(State const& state, Slot slot) {
    return domain::next_stage(state.policy(), slot, state.account(slot));
}
void rearm(Scene& s, Slot slot, Deadline const& armed) {
    s.writer.disarm(armed.at(), armed.rank(), slot, armed.object());
    Deadline const next = next_stage(s.state, slot);
    s.writer.arm(next.at(), next.rank(), slot, next.object());
}

// What has failed is taken for what is done.
void left_out(Scene& s) {
    auto const* const e = s.event<PurgeStageFailed>();
    if (e == nullptr || e->stage == PurgeStage::tombstone) return;
    Deadline const armed = next_stage(s.state, e->slot);
    Account& account = s.writer.account(e->slot);
    ++account.next_stage;
    account.stage_failed = 0;
    rearm(s, e->slot, armed);
}
// Devices are let go one by one, and then it fails.
void half_done(Scene& s) {
    auto const* const e = s.event<PurgeStageFailed>();
    if (e == nullptr || e->stage != PurgeStage::bindings || s.children(e->slot).devices().empty()) return;
    s.writer.remove(e->slot, Section::devices, 0);
}
// The address is free as early as if nothing had failed.
void address_as_promised(Scene& s) {
    auto const* const e = s.event<PurgeStageFailed>();
    if (e == nullptr) return;
    Duration const by = e->retry_at - s.state.now();
    Account& account = s.writer.account(e->slot);
    account.contact_quarantine = Instant{account.contact_quarantine.ms - by.ms};
}

}  // namespace

std::unique_ptr<engine::Saboteur> failed_stage_is_left_out() { return make<After<left_out>>(); }
std::unique_ptr<engine::Saboteur> failed_stage_does_half() { return make<After<half_done>>(); }
std::unique_ptr<engine::Saboteur> failed_stage_frees_an_address_early() {
    return make<After<address_as_promised>>();
}

}  // namespace fauxcount::defects
