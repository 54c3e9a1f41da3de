// Which answer a request has when it succeeds, as a type: AnswerTo<SignUp> is AccountView.
#pragma once

#include "api/contract.hpp"
#include "api/control.hpp"

namespace fauxcount::api {

// Every request that is not named here has no answer of its own: its success is Done.
template <class R>
struct AnswerOf {
    using type = Done;
};
template <class R>
using AnswerTo = typename AnswerOf<R>::type;

template <class View>
struct AnsweredWith {
    using type = View;
};

template <> struct AnswerOf<SignUp> : AnsweredWith<AccountView> {};
template <> struct AnswerOf<GetAccount> : AnsweredWith<AccountView> {};
template <> struct AnswerOf<ListAccounts> : AnsweredWith<AccountList> {};
template <> struct AnswerOf<SignIn> : AnsweredWith<SessionOpened> {};
template <> struct AnswerOf<ListSessions> : AnsweredWith<SessionList> {};
template <> struct AnswerOf<ProveSession> : AnsweredWith<SessionView> {};
template <> struct AnswerOf<MakeDevice> : AnsweredWith<DeviceView> {};
template <> struct AnswerOf<GetDevice> : AnsweredWith<DeviceView> {};
template <> struct AnswerOf<ListDevices> : AnsweredWith<DeviceList> {};
template <> struct AnswerOf<SetUpDevice> : AnsweredWith<SessionOpened> {};
template <> struct AnswerOf<SetFindDevice> : AnsweredWith<DeviceView> {};
template <> struct AnswerOf<SetLostMode> : AnsweredWith<DeviceView> {};
template <> struct AnswerOf<FactoryReset> : AnsweredWith<DeviceView> {};
template <> struct AnswerOf<AddItem> : AnsweredWith<ItemView> {};
template <> struct AnswerOf<GetItem> : AnsweredWith<ItemView> {};
template <> struct AnswerOf<ListItems> : AnsweredWith<ItemList> {};
template <> struct AnswerOf<Subscribe> : AnsweredWith<SubscriptionView> {};
template <> struct AnswerOf<GetSubscription> : AnsweredWith<SubscriptionView> {};
template <> struct AnswerOf<ListSubscriptions> : AnsweredWith<SubscriptionList> {};
template <> struct AnswerOf<CancelSubscription> : AnsweredWith<SubscriptionView> {};
template <> struct AnswerOf<Preflight> : AnsweredWith<PreflightView> {};
template <> struct AnswerOf<RequestRemoval> : AnsweredWith<RemovalAccepted> {};
template <> struct AnswerOf<GetRemoval> : AnsweredWith<RemovalView> {};
template <> struct AnswerOf<CancelRemoval> : AnsweredWith<RemovalView> {};
template <> struct AnswerOf<BulkRemovals> : AnsweredWith<BulkRemovalsView> {};

template <> struct AnswerOf<GetInfo> : AnsweredWith<Info> {};
template <> struct AnswerOf<PutWorld> : AnsweredWith<WorldView> {};
template <> struct AnswerOf<GetWorld> : AnsweredWith<WorldView> {};
template <> struct AnswerOf<ListWorlds> : AnsweredWith<WorldList> {};
template <> struct AnswerOf<ResetWorld> : AnsweredWith<WorldView> {};
template <> struct AnswerOf<ForkWorld> : AnsweredWith<WorldView> {};
template <> struct AnswerOf<GetClock> : AnsweredWith<ClockView> {};
template <> struct AnswerOf<PutClock> : AnsweredWith<ClockView> {};
template <> struct AnswerOf<AdvanceClock> : AnsweredWith<Advanced> {};
template <> struct AnswerOf<ListDeadlines> : AnsweredWith<DeadlineList> {};
template <> struct AnswerOf<TakeSnapshot> : AnsweredWith<SnapshotView> {};
template <> struct AnswerOf<ListSnapshots> : AnsweredWith<SnapshotList> {};
template <> struct AnswerOf<Rewind> : AnsweredWith<WorldView> {};
template <> struct AnswerOf<SeedPopulation> : AnsweredWith<Seeded> {};
template <> struct AnswerOf<SeedAccounts> : AnsweredWith<Seeded> {};
template <> struct AnswerOf<ListJournal> : AnsweredWith<Journal> {};
template <> struct AnswerOf<Residue> : AnsweredWith<ResidueView> {};
template <> struct AnswerOf<Audit> : AnsweredWith<AuditView> {};

// False for the requests whose success is Done alone. A dropped or signed-out thing has nothing more to tell.
template <class R>
inline constexpr bool has_body = !std::is_same_v<AnswerTo<R>, Done>;

}  // namespace fauxcount::api
