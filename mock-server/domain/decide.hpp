// Decides what a command or a deadline leads to. Pure: reads a state, writes events into a turn, changes
// nothing else. The caller folds the events with evolve() before it decides anything more.
#pragma once

#include "api/codes.hpp"
#include "domain/command.hpp"
#include "domain/event.hpp"
#include "domain/state.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace fauxcount::domain {

// What it took to say who somebody is: as much whether or not there is such an account, unless it is locked.
struct IdentityWork {
    std::uint32_t password_hashes = 0, identifier_lookups = 0;
    bool operator==(IdentityWork const&) const = default;
};

// The events of one turn and the text they point into. Reused from turn to turn, so that deciding does not
// allocate.
struct Turn {
    std::vector<Event> events;
    std::string vault;
    IdentityWork work;

    void clear() {
        events.clear();
        vault.clear();
        work = {};
    }
    template <class E>
    void add(E const& event) {
        events.emplace_back(event);
    }
};

// What a command came to. `not_before` counts when the code's remedy is `wait`. `place` and `ordinal` name
// what was made or acted on: an account or device, and a child of it.
struct Verdict {
    Code code = Code::ok;
    Instant not_before;
    Place place;
    std::uint32_t ordinal = 0;
    std::string_view detail;  // a sentence with static lifetime; empty: the code's title says it all

    bool ok() const { return code == Code::ok; }

    static Verdict accepted(Place place = {}, std::uint32_t ordinal = 0) {
        return {Code::ok, {}, place, ordinal, {}};
    }
    static Verdict refused(Code code, std::string_view detail = {}) { return {code, {}, {}, 0, detail}; }
    // `ordinal` says which of several things of the command is meant.
    static Verdict refused_for(Code code, std::uint32_t ordinal, std::string_view detail = {}) {
        return {code, {}, {}, ordinal, detail};
    }
    static Verdict refused_until(Code code, Instant not_before) { return {code, not_before, {}, 0, {}}; }
};

Verdict decide(State const& state, SignUp const& command, Turn& turn);
Verdict decide(State const& state, SignIn const& command, Turn& turn);
Verdict decide(State const& state, SignOut const& command, Turn& turn);
Verdict decide(State const& state, ProveSession const& command, Turn& turn);
Verdict decide(State const& state, ChangePassword const& command, Turn& turn);
Verdict decide(State const& state, EnrolFactor const& command, Turn& turn);
Verdict decide(State const& state, ConfirmFactor const& command, Turn& turn);
Verdict decide(State const& state, RemoveFactor const& command, Turn& turn);
Verdict decide(State const& state, AnswerChallenge const& command, Turn& turn);
// Accepted with a `not_before`: none is sent until then.
Verdict decide(State const& state, SendCode const& command, Turn& turn);
Verdict decide(State const& state, SendFactorCode const& command, Turn& turn);
Verdict decide(State const& state, MakeDevice const& command, Turn& turn);
Verdict decide(State const& state, SetUpDevice const& command, Turn& turn);
Verdict decide(State const& state, SetFindDevice const& command, Turn& turn);
Verdict decide(State const& state, SetLostMode const& command, Turn& turn);
Verdict decide(State const& state, UnbindDevice const& command, Turn& turn);
Verdict decide(State const& state, SignOutDevice const& command, Turn& turn);
Verdict decide(State const& state, FactoryReset const& command, Turn& turn);
Verdict decide(State const& state, AddItem const& command, Turn& turn);
Verdict decide(State const& state, DropItem const& command, Turn& turn);
Verdict decide(State const& state, Subscribe const& command, Turn& turn);
Verdict decide(State const& state, CancelSubscription const& command, Turn& turn);
Verdict decide(State const& state, RequestRemoval const& command, Turn& turn);
Verdict decide(State const& state, CancelRemoval const& command, Turn& turn);
Verdict decide(State const& state, SeedPopulation const& command, Turn& turn);
Verdict decide(State const& state, OrderFault const& command, Turn& turn);
Verdict decide(State const& state, HealFault const& command, Turn& turn);

// A deadline that has come; the state's clock stands at its instant.
void decide(State const& state, Deadline const& deadline, Turn& turn);

}  // namespace fauxcount::domain
