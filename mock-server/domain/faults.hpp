// What becomes of faults: the calls and messages they are for, whose turn it is, and what they count.
// fault.hpp says what is kept of one.
#pragma once

#include "domain/deadline.hpp"
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

// A call as faults see it, or a try of a stage of a purge.
struct FaultCall {
    std::uint8_t operation = 0;
    bool reads = false;  // changes nothing
    std::span<Place const> accounts;  // that it is about
    std::uint8_t systems = 0;  // that it needs, a bit each
    std::optional<PurgeStage> stage = std::nullopt;  // then it is no call, and has no operation
    Place device = {};  // that makes it, if one does
};

// Adds to the turn what the faults count of this call; the one that acts on it, or 0. Of several whose turn
// it is the oldest acts, and the younger ones do not see the call.
std::uint32_t meet(State const& state, FaultCall const& call, Turn& turn);

// The same for a try of a stage: the fault that acts on it; null: none.
Fault const* meet_stage(State const& state, Slot slot, PurgeStage stage, Turn& turn);

// No message and no call from it gets through; `but`: as if that fault were gone.
bool is_offline(State const& state, Slot device, std::uint32_t but = 0);

// What ends what it holds back next; nullopt: nothing is armed for it.
std::optional<Deadline> delivery_of(Fault const& fault);

// That deadline has come.
void release(State const& state, std::uint32_t ordinal, Turn& turn);

// A message that is sent, or what faults make of it.
void post(Writer& writer, Message const& message);

// What a purge erases of an account is erased from what stale reads show, too.
void erase_in_stale_reads(Writer& writer, Slot slot);

// The hands of evolve.
void order_fault(Writer& writer, FaultOrdered const& event, std::string_view text);
void heal_fault(Writer& writer, FaultHealed const& event);
void count_call(Writer& writer, FaultPassed const& event);
void use_fault(Writer& writer, FaultUsed const& event);
void release_held(Writer& writer, FaultReleased const& event);

// Everything about a fault that a later answer depends on, but for its number and age, as bytes; instants
// relative to `now`.
void append_fault(Fault const& fault, Instant now, std::string& out);

}  // namespace fauxcount::domain
