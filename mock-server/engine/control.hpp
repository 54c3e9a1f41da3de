// The control interface over one world: everything that does not take long. What does is a job, in jobs.hpp.
#pragma once

#include "api/control.hpp"
#include "domain/residue.hpp"
#include "engine/world.hpp"

#include <span>
#include <string_view>

namespace fauxcount::engine {

api::WorldView world_view(World const& world);
api::ClockView clock_view(World const& world);
api::Advanced advanced_view(World const& world);
api::SnapshotView snapshot_view(std::string const& name, domain::State const& state);

api::ControlAnswer list_deadlines(World const& world, api::ListDeadlines const& request);
api::ControlAnswer list_journal(World const& world, api::ListJournal const& request);
api::ControlAnswer list_snapshots(World const& world);
// Of an account that is there, once the search has looked everywhere.
api::ResidueView residue_view(domain::State const& state, AccountId id, domain::ResidueSearch const& search);

// The profile and the changes to it; or which of them there is none.
std::variant<domain::Policy, api::Problem> policy_of(api::PutWorld const& request);

// The parameters that a policy has.
std::span<std::string_view const> policy_names();

// Where an advance is to end; or why it cannot be.
std::variant<Instant, api::Problem> advance_target(World const& world, api::AdvanceClock const& request);

}  // namespace fauxcount::engine
