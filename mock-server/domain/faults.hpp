// What becomes of faults: the calls they are for, whose turn it is, and what they count. fault.hpp says what
// is kept of one.
#pragma once

#include "domain/decide.hpp"
#include "domain/event.hpp"
#include "domain/fault.hpp"
#include "domain/state.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace fauxcount::domain {

class Writer;

// A call as faults see it.
struct FaultCall {
    std::uint8_t operation = 0;
    bool reads = false;  // changes nothing
    std::optional<Place> account;  // that it is about
};

// Adds to the turn what the faults count of this call; the one that acts on it, or 0. Of several whose turn
// it is the oldest acts, and the younger ones do not see the call.
std::uint32_t meet(State const& state, FaultCall const& call, Turn& turn);

// Whether the state before a turn is worth keeping, because a stale read may be wanted; and keeping it, for
// those whom the turn's events concern.
bool wants_before(State const& state);
void keep_before(State& state, State before, std::span<Event const> events);

// The hands of evolve.
void order_fault(Writer& writer, FaultOrdered const& event, std::string_view text);
void heal_fault(Writer& writer, FaultHealed const& event);
void count_call(Writer& writer, FaultPassed const& event);
void use_fault(Writer& writer, FaultUsed const& event);

// Everything about a fault that a later answer depends on, but for its number and age, as bytes; instants
// relative to `now`.
void append_fault(Fault const& fault, Instant now, std::string& out);

}  // namespace fauxcount::domain
