#include "scenarios/defects/delivering.hpp"

#include "domain/faults.hpp"
#include "scenarios/defects/scene.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace fauxcount::defects {

namespace {

using namespace domain;

Fault const* among(Faults const& faults, std::uint32_t ordinal) {
    auto const found =
        std::find_if(faults.begin(), faults.end(), [&](Fault const& one) { return one.ordinal == ordinal; });
    return found == faults.end() ? nullptr : &*found;
}

// Knows of the faults as they were before the rules decided.
template <void (*Spoil)(Scene&, Faults const& were)>
class BesideFaults final : public engine::Saboteur {
    void before(State& state, engine::Happening const&) override { were_ = state.faults(); }
    void after(State& state, engine::Happening const& what, std::vector<Event>& events) override {
        Scene scene{state, Writer(state), what, &events, nullptr};
        Spoil(scene, were_);
    }
    Faults were_;
};

// --- what is late ---

void come_again(Scene& s) {
    auto const* const e = s.event<FaultReleased>();
    if (e == nullptr || s.state.fault(e->ordinal)->terms.kind != FaultKind::message_late) return;
    Message const came = s.state.message(s.state.messages_sent());
    s.writer.send(came);
}

// The timer is armed a tick early, and what is due a tick later comes with it.
class ATickEarly final : public engine::Saboteur {
    void before(State& state, engine::Happening const& what) override {
        if (what.deadline == nullptr || what.deadline->rank() != Rank::delivery) return;
        Writer(state).change_faults([&](Faults& faults) {
            for (Fault& fault : faults) {
                if (fault.ordinal != what.deadline->object()) continue;
                for (HeldMessage& one : fault.held)
                    if (one.arrives - millisecond == what.deadline->at()) one.arrives = what.deadline->at();
            }
        });
    }
    void after(State& state, engine::Happening const&, std::vector<Event>&) override {
        if (std::none_of(state.faults().begin(), state.faults().end(), is_in_time)) return;
        Writer writer(state);
        writer.change_faults([&](Faults& faults) {
            for (Fault& fault : faults) {
                if (!is_in_time(fault)) continue;
                writer.disarm(fault.wakes, Rank::delivery, 0, fault.ordinal);
                fault.wakes = fault.wakes - millisecond;
                writer.arm(fault.wakes, Rank::delivery, 0, fault.ordinal);
            }
        });
    }
    static bool is_in_time(Fault const& fault) {
        return fault.terms.kind == FaultKind::message_late &&
               std::any_of(fault.held.begin(), fault.held.end(),
                           [&](HeldMessage const& one) { return one.arrives == fault.wakes; });
    }
};

// --- what is lost, or astray ---

// It counts a message as lost, and lets it pass: while the rules decide its turn is yet to come.
class Leaky final : public engine::Saboteur {
    void before(State& state, engine::Happening const&) override {
        were_ = state.faults();
        if (std::none_of(were_.begin(), were_.end(), loses)) return were_.clear();
        Writer(state).change_faults([](Faults& faults) {
            for (Fault& fault : faults)
                if (loses(fault)) fault.terms.nth = UINT32_MAX;
        });
    }
    void after(State& state, engine::Happening const&, std::vector<Event>&) override {
        if (were_.empty()) return;
        Writer(state).change_faults([&](Faults& faults) {
            for (Fault& fault : faults) {
                Fault const* const was = among(were_, fault.ordinal);
                if (was == nullptr || !loses(*was)) continue;
                std::uint64_t const before_its_turn = was->terms.nth - 1U;
                std::uint64_t const last =
                    was->terms.times == until_healed ? UINT64_MAX : before_its_turn + was->terms.times;
                fault.terms.nth = was->terms.nth;
                fault.calls = std::min(fault.calls, last);
                std::uint64_t const from = std::max(was->calls, before_its_turn);
                fault.used += fault.calls > from ? fault.calls - from : 0;
            }
        });
    }
    static bool loses(Fault const& fault) {
        return fault.terms.kind == FaultKind::message_lost && !fault.counted_out();
    }
    Faults were_;
};

void come_to_whom_it_was_for(Scene& s, Faults const& were) {
    for (Fault const& fault : s.state.faults()) {
        Fault const* const was = among(were, fault.ordinal);
        bool const acted = was != nullptr && fault.used > was->used;
        if (!acted || fault.terms.kind != FaultKind::message_astray) continue;
        Message copy = s.state.message(s.state.messages_sent());
        auto const addresses = s.children(copy.slot).identifiers();
        if (addresses.empty()) continue;
        copy.to = addresses[0].digest;
        s.writer.send(copy);
    }
}

// --- what is held when a fault is healed ---

// What has come of it is taken back.
void forget_what_was_held(Scene& s, Faults const& were) {
    std::size_t held = 0;
    for (Event const& event : *s.events) {
        auto const* const healed = std::get_if<FaultHealed>(&event);
        Fault const* const was = healed != nullptr ? among(were, healed->ordinal) : nullptr;
        if (was != nullptr) held += was->held.size();
    }
    if (held == 0) return;
    Writer::Counters counters = s.writer.counters();
    counters.messages_sent -= held;
    s.writer.set_counters(counters);
}

}  // namespace

std::unique_ptr<engine::Saboteur> late_message_comes_twice() { return make<After<come_again>>(); }
std::unique_ptr<engine::Saboteur> late_message_comes_early() { return make<ATickEarly>(); }
std::unique_ptr<engine::Saboteur> lost_message_comes() { return make<Leaky>(); }
std::unique_ptr<engine::Saboteur> astray_message_comes_here_too() {
    return make<BesideFaults<come_to_whom_it_was_for>>();
}
std::unique_ptr<engine::Saboteur> healing_forgets_what_was_held() {
    return make<BesideFaults<forget_what_was_held>>();
}

}  // namespace fauxcount::defects
