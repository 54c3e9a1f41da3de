#include "scenarios/defects/starting.hpp"

#include "domain/evolve.hpp"
#include "scenarios/defects/scene.hpp"
#include "scenarios/defects/writing.hpp"

#include <algorithm>
#include <vector>

namespace fauxcount::defects {

namespace {

using namespace domain;

// Makes something else of what was written.
template <void (*Spoil)(State&)>
class Misread final : public engine::Saboteur {
    void started(State& state) override { Spoil(state); }
};

// From the first turn that it spoils on nothing is written any more, until the next start.
template <bool (*Tear)(Events&)>
class Torn final : public engine::Saboteur {
    void written(Events& events) override {
        if (torn_)
            events.clear();
        else
            torn_ = Tear(events);
    }
    void started(State&) override { torn_ = false; }
    bool torn_ = false;
};

// What time does by itself is written in time.
bool lose_a_request(Events& events) {
    bool const by_time = std::any_of(events.begin(), events.end(), [](Event const& event) {
        return std::holds_alternative<ClockMoved>(event);
    });
    if (!by_time) events.clear();
    return !by_time;
}
bool lose_half(Events& events) {
    if (events.size() < 2) return false;
    events.pop_back();
    return true;
}

void clock_in_whole_seconds(Events& events) {
    for (Event& event : events)
        if (auto* const moved = std::get_if<ClockMoved>(&event))
            moved->to = Instant{moved->to.ms - moved->to.ms % 1000};
}

std::vector<Deadline> disarm_all(State& state) {
    std::vector<Deadline> all;
    Writer writer(state);
    while (auto const next = state.deadlines().first()) {
        writer.disarm(next->at(), next->rank(), next->slot(), next->object());
        all.push_back(*next);
    }
    return all;
}
void nothing_armed(State& state) { disarm_all(state); }
void armed_backwards(State& state) {
    auto const all = disarm_all(state);
    Writer writer(state);
    std::for_each(all.rbegin(), all.rend(),
                  [&](Deadline const& one) { writer.arm(one.at(), one.rank(), one.slot(), one.object()); });
}
void purges_begun_again(State& state) {
    for (Slot slot = 0; slot < state.account_slots(); ++slot) {
        Account const& account = state.account(slot);
        if (account.phase == Phase::purging && account.next_stage > 0)
            Writer(state).account(slot).next_stage = 0;
    }
}
// The newest removal of each account is taken for pending, also if it was cancelled.
void cancelled_is_pending(State& state) {
    for (Slot slot = 0; slot < state.account_slots(); ++slot) {
        Account const& account = state.account(slot);
        if (account.phase == Phase::active && account.removals != 0)
            Writer(state).account(slot).phase = Phase::scheduled;
    }
}

}  // namespace

std::unique_ptr<engine::Saboteur> answers_before_it_writes() { return make<Torn<lose_a_request>>(); }
std::unique_ptr<engine::Saboteur> writes_half_a_turn() { return make<Torn<lose_half>>(); }
std::unique_ptr<engine::Saboteur> forgets_stages_of_a_purge() {
    return make<Miswritten<leave_out<PurgeStageDone>>>();
}
std::unique_ptr<engine::Saboteur> forgets_answers_under_keys() {
    return make<Miswritten<leave_out<AnswerRemembered>>>();
}
std::unique_ptr<engine::Saboteur> forgets_wrong_passwords() {
    return make<Miswritten<leave_out<TryRefused>>>();
}
std::unique_ptr<engine::Saboteur> writes_whole_seconds() {
    return make<Miswritten<clock_in_whole_seconds>>();
}
std::unique_ptr<engine::Saboteur> arms_nothing_at_a_start() { return make<Misread<nothing_armed>>(); }
std::unique_ptr<engine::Saboteur> begins_a_purge_again_at_a_start() {
    return make<Misread<purges_begun_again>>();
}
std::unique_ptr<engine::Saboteur> asks_again_at_a_start() { return make<Misread<cancelled_is_pending>>(); }
std::unique_ptr<engine::Saboteur> arms_backwards_at_a_start() { return make<Misread<armed_backwards>>(); }

}  // namespace fauxcount::defects
