// What must hold of a world whatever happens to it: over one turn, and over everything at once. States the
// rules a second time, from before and after, and shares no decision with decide(). Ids are explained in
// docs/invariants.md.
#pragma once

#include "domain/access.hpp"
#include "domain/event.hpp"
#include "domain/invariant_list.hpp"
#include "domain/state.hpp"

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace fauxcount::domain {

// `id` is the title of an invariant, like `S01 removed_is_final`, with static lifetime.
struct Breach {
    Breach(Invariant which, std::string what) : id(row_of(which).title), detail(std::move(what)) {}
    std::string_view id;
    std::string detail;
};

// Who is let in: the rule whose answers S06 and S24 watch. A test may hand in one that is wrong.
using SessionRule = Session const* (*)(State const& state, Actor const& actor);

// Checks what one turn did: everything its events name, both ways (each change has its event, each event
// its change), and that nothing else moved. `before` and `after` are states of one world. Breaches are
// appended, and the marks of what was really exercised are raised.
void check_turn(State const& before, State const& after, std::span<Event const> events,
                std::vector<Breach>& out, SessionRule lets_in = live_session, Marks* marks = nullptr);

// Checks a whole world in steps. The state must stand still meanwhile: give it a copy.
class Auditor {
public:
    explicit Auditor(State const& state, Marks* marks = nullptr) : state_(state), marks_(marks) {}

    // Looks at up to `slots` more accounts, devices or deadlines. False once nothing is left to look at.
    bool step(std::size_t slots);
    std::vector<Breach> const& findings() const { return findings_; }

    static constexpr std::size_t findings_max = 100;

private:
    enum class Part : std::uint8_t { accounts, devices, deadlines, sums, done };

    void found(Invariant which, std::string detail);
    void exercised(Invariant which) {
        if (marks_ != nullptr) marks_->raise(which);
    }
    void audit_account(Slot slot);
    void audit_children(Slot slot, Account const& account);
    void audit_identifiers(Slot slot, Account const& account);
    void audit_memos(std::string const& whose, ExtentRef newest);
    bool keeps_away(Slot slot) const;
    void audit_device(Slot slot);
    void audit_deadline(Deadline const& deadline);
    void audit_sums();

    State const& state_;
    Marks* marks_;
    Part part_ = Part::accounts;
    Slot next_slot_ = 0;
    Deadline next_deadline_;
    std::uint64_t live_ = 0, removed_ = 0, armed_ = 0, indexed_ = 0, hash_ = 0;
    std::vector<Breach> findings_;
};

// For check_turn and Auditor alike: a removed account has nothing left but digests that keep an identifier
// away.
void check_removed(State const& state, Slot slot, std::vector<Breach>& out, Marks* marks);

}  // namespace fauxcount::domain
