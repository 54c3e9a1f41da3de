// A state driven by commands alone, without an engine: for tests that look inside or do what no command can.
// Every turn is checked against the invariants.
#pragma once

#include "domain/access.hpp"
#include "domain/decide.hpp"
#include "domain/evolve.hpp"
#include "domain/invariants.hpp"
#include "domain/residue.hpp"
#include "domain/writer.hpp"

#include <gtest/gtest.h>

#include <cstdint>
#include <functional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace fauxcount::domain {

inline constexpr Instant town_start{1'893'456'000'000};  // 2030-01-01
inline constexpr std::string_view town_password = "sesame";

inline std::set<std::string> breaches_of(State const& before, State const& after,
                                         std::vector<Event> const& events, SessionRule rule = live_session) {
    std::vector<Breach> found;
    check_turn(before, after, events, found, rule);
    std::set<std::string> ids;
    for (Breach const& breach : found) ids.emplace(breach.id);
    return ids;
}

inline std::set<std::string> findings_of(State const& state) {
    Auditor auditor(state);
    while (auditor.step(7)) {
    }
    std::set<std::string> ids;
    for (Breach const& breach : auditor.findings()) ids.emplace(breach.id);
    return ids;
}

// The newest letter was never sent, it was sent twice, or it says something else: for what looks at a turn
// alone. The hash is not kept up.
inline void unsend(Writer& writer) {
    Writer::Counters counters = writer.counters();
    --counters.messages_sent;
    writer.set_counters(counters);
}
inline void send_again(Writer& writer) {
    Message const newest = writer.state().message(writer.state().messages_sent());
    writer.send(newest);
}
inline void reword(Writer& writer, std::function<void(Message&)> const& change) {
    std::uint64_t const number = writer.state().messages_sent();
    Message newest = writer.state().message(number);
    change(newest);
    writer.put_message(number, newest);
}

// A first removal with the waits of `device-cloud`, from now on.
inline Event scheduled(Slot slot, Instant now, Duration grace = day * 30) {
    Instant const due = now + grace;
    Instant const ends = due + minute;
    return RemovalScheduled{slot,           1, Channel::site, due, ends, ends + day * 90, ends + day * 30,
                            ends + day * 30};
}

inline Policy policy_with(std::string_view name, std::string_view value) {
    Policy policy = *profile("device-cloud");
    EXPECT_EQ(set_parameter(policy, name, value), "");
    return policy;
}

class Town {
public:
    explicit Town(Policy const& policy = *profile("device-cloud"), std::uint64_t seed = 7)
        : state(seed, town_start, policy) {}

    State state;

    template <class Command>
    Verdict run(Command const& command) {
        State const before = state;
        turn_.clear();
        Verdict const verdict = decide(state, command, turn_);
        fold(before);
        return verdict;
    }
    // Events nobody decided on.
    void happen(std::vector<Event> const& events) {
        for (Event const& event : events) evolve(state, event, {});
    }
    void advance(Duration by) { advance_to(state.now() + by); }
    void advance_to(Instant target) {
        for (auto next = state.deadlines().first(); next && next->at() <= target;
             next = state.deadlines().first()) {
            State const before = state;
            turn_.clear();
            if (next->at() > state.now()) turn_.add(ClockMoved{next->at()});
            for (Event const& event : turn_.events) evolve(state, event, {});
            std::size_t const from = turn_.events.size();
            decide(state, *next, turn_);
            for (std::size_t i = from; i < turn_.events.size(); ++i) evolve(state, turn_.events[i], {});
            EXPECT_EQ(breaches_of(before, state, turn_.events), std::set<std::string>{});
        }
        if (state.now() < target) happen({ClockMoved{target}});
    }

    Place sign_up(std::string_view name) {
        Verdict const verdict = run(SignUp{{&name, 1}, town_password, false});
        EXPECT_TRUE(verdict.ok());
        return verdict.place;
    }
    Actor sign_in(std::string_view name) {
        Verdict const verdict = run(SignIn{name, town_password, true});
        EXPECT_TRUE(verdict.ok());
        return {ActorKind::session, verdict.place, verdict.ordinal};
    }
    Place device_of(std::string_view name, Actor const& owner, bool find) {
        Place const device = run(MakeDevice{DeviceKind::phone}).place;
        EXPECT_TRUE(run(SetUpDevice{device, name, town_password}).ok());
        if (find) {
            EXPECT_TRUE(run(SetFindDevice{owner, device, true, {}}).ok());
        }
        return device;
    }
    std::vector<Event> const& events() const { return turn_.events; }

private:
    void fold(State const& before) {
        for (Event const& event : turn_.events) evolve(state, event, turn_.vault);
        EXPECT_EQ(breaches_of(before, state, turn_.events), std::set<std::string>{});
    }

    Turn turn_;
};

class TownTest : public ::testing::Test {
protected:
    // What is found in the turn of these events on the state as it is, then doctored.
    std::set<std::string> after(
        std::vector<Event> const& events, std::function<void(Writer&)> const& doctor = [](Writer&) {}) const {
        State changed = town.state;
        for (Event const& event : events) evolve(changed, event, {});
        Writer writer(changed);
        doctor(writer);
        return breaches_of(town.state, changed, events);
    }

    Town town;
};

}  // namespace fauxcount::domain
