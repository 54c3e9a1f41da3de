// The control interface as types: what only a mock can do, under /__admin. Same style as contract.hpp.
#pragma once

#include "api/clocks.hpp"
#include "api/contract.hpp"
#include "api/faults.hpp"
#include "api/inbox.hpp"
#include "api/inspection.hpp"
#include "api/one_of.hpp"
#include "api/population.hpp"
#include "api/worlds.hpp"

#include <variant>

namespace fauxcount::api {

struct ControlRequestTypes {
    using Variant = std::variant<GetInfo, PutWorld, GetWorld, ListWorlds, DropWorld, ResetWorld, ForkWorld,
                                 GetClock, PutClock, AdvanceClock, ListDeadlines, TakeSnapshot, DropSnapshot,
                                 ListSnapshots, Rewind, SeedPopulation, SeedAccounts, ListJournal, Residue,
                                 Audit, OrderFault, ListFaults, GetFault, HealFault, HealFaults, ListInbox>;
};
using ControlRequest = OneOf<ControlRequestTypes>;
extern template class OneOf<ControlRequestTypes>;

struct ControlAnswerTypes {
    using Variant = std::variant<Problem, Done, Info, WorldView, WorldList, ClockView, Advanced, DeadlineList,
                                 SnapshotView, SnapshotList, Seeded, Journal, ResidueView, AuditView,
                                 FaultView, FaultList, Inbox>;
};
using ControlAnswer = OneOf<ControlAnswerTypes>;
extern template class OneOf<ControlAnswerTypes>;

}  // namespace fauxcount::api
