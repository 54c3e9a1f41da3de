// Which answer a request has when it succeeds, as a type: AnswerTo<SignUp> is AccountView.
#pragma once

#include "api/contract.hpp"
#include "api/control.hpp"

#include <utility>

namespace fauxcount::api {

// Declared to be read by AnswerTo, and never defined. A request that is missing here does not compile.
namespace declared {

AccountView answer_to(SignUp const&);
AccountView answer_to(GetAccount const&);
AccountList answer_to(ListAccounts const&);
SessionOpened answer_to(SignIn const&);
SessionList answer_to(ListSessions const&);
Done answer_to(SignOut const&);
SessionView answer_to(ProveSession const&);
DeviceView answer_to(MakeDevice const&);
DeviceView answer_to(GetDevice const&);
DeviceList answer_to(ListDevices const&);
SessionOpened answer_to(SetUpDevice const&);
DeviceView answer_to(SetFindDevice const&);
DeviceView answer_to(SetLostMode const&);
Done answer_to(UnbindDevice const&);
Done answer_to(SignOutDevice const&);
DeviceView answer_to(FactoryReset const&);
ItemView answer_to(AddItem const&);
ItemView answer_to(GetItem const&);
ItemList answer_to(ListItems const&);
Done answer_to(DropItem const&);
SubscriptionView answer_to(Subscribe const&);
SubscriptionView answer_to(GetSubscription const&);
SubscriptionList answer_to(ListSubscriptions const&);
SubscriptionView answer_to(CancelSubscription const&);
PreflightView answer_to(Preflight const&);
RemovalAccepted answer_to(RequestRemoval const&);
RemovalView answer_to(GetRemoval const&);
RemovalView answer_to(CancelRemoval const&);
BulkRemovalsView answer_to(BulkRemovals const&);
FactorEnrolled answer_to(EnrolFactor const&);
FactorList answer_to(ListFactors const&);
FactorView answer_to(ConfirmFactor const&);
Done answer_to(RemoveFactor const&);
SessionOpened answer_to(AnswerChallenge const&);
CodeSent answer_to(SendCode const&);
CodeSent answer_to(SendFactorCode const&);
Done answer_to(ChangePassword const&);

Info answer_to(GetInfo const&);
WorldView answer_to(PutWorld const&);
WorldView answer_to(GetWorld const&);
WorldList answer_to(ListWorlds const&);
Done answer_to(DropWorld const&);
WorldView answer_to(ResetWorld const&);
WorldView answer_to(ForkWorld const&);
ClockView answer_to(GetClock const&);
ClockView answer_to(PutClock const&);
Advanced answer_to(AdvanceClock const&);
DeadlineList answer_to(ListDeadlines const&);
SnapshotView answer_to(TakeSnapshot const&);
Done answer_to(DropSnapshot const&);
SnapshotList answer_to(ListSnapshots const&);
WorldView answer_to(Rewind const&);
Seeded answer_to(SeedPopulation const&);
Seeded answer_to(SeedAccounts const&);
Journal answer_to(ListJournal const&);
ResidueView answer_to(Residue const&);
AuditView answer_to(Audit const&);
Inbox answer_to(ListInbox const&);
FaultView answer_to(OrderFault const&);
FaultList answer_to(ListFaults const&);
FaultView answer_to(GetFault const&);
Done answer_to(HealFault const&);
Done answer_to(HealFaults const&);

}  // namespace declared

template <class R>
using AnswerTo = decltype(declared::answer_to(std::declval<R const&>()));

}  // namespace fauxcount::api
