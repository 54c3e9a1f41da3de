// Work on one world that may take longer than a slice, so that other worlds are answered in between.
#pragma once

#include "api/control.hpp"
#include "domain/invariants.hpp"
#include "domain/residue.hpp"
#include "domain/state.hpp"
#include "engine/world.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <variant>

namespace fauxcount::engine {

// How many deadlines a slice fires: about a millisecond.
inline constexpr std::uint64_t slice_fired_max = 8192;

struct AdvanceJob {};
struct PopulationJob {
    api::Template kind;
    std::uint32_t left;
    api::Seeded seeded;
};
struct AuditJob {
    explicit AuditJob(domain::State const& now) : state(now), auditor(state) {}

    domain::State state;  // as it was when the audit began
    domain::Auditor auditor;
};

struct ResidueJob {
    ResidueJob(domain::State const& now, AccountId id)
        : state(now), account(id), search(state, state.identity().place_of(id).slot) {}

    domain::State state;  // as it was when the search began
    AccountId account;
    domain::ResidueSearch search;
};
// A request that shows the hash of a state that changed in too many places to be hashed again in one slice.
struct HashJob {
    api::ControlRequest request;
};

using Job = std::variant<std::monostate, AdvanceJob, PopulationJob, std::unique_ptr<AuditJob>,
                         std::unique_ptr<ResidueJob>, HashJob>;

// Does a slice of any job but a HashJob, whose request is the registry's to answer. The job's answer once it
// is done.
std::optional<api::ControlAnswer> work_a_slice(Job& job, World& world);

}  // namespace fauxcount::engine
