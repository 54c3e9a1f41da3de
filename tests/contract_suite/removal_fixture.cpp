// The stage of the contract suite, all through the contract.
#include "tests/contract_suite/removal_fixture.hpp"

namespace fauxcount::contract_suite {

void Removal::make_world(std::string const& profile, std::initializer_list<api::Setting> policy) {
    api::PutWorld world;
    world.world = "default";
    world.profile = profile;
    world.policy = policy;
    world.wire_quirks = wire_of(GetParam());
    administrator = control<api::WorldView>(world).credential;
}

AccountId Removal::sign_up(std::string const& identifier) {
    return ask<api::AccountView>(api::SignUp{{identifier}, password}).id;
}

api::SessionOpened Removal::sign_in(std::string const& identifier) {
    return ask<api::SessionOpened>(api::SignIn{identifier, password});
}

DeviceId Removal::bind(api::DeviceKind kind) {
    auto const device = ask<api::DeviceView>(api::MakeDevice{kind}).id;
    auto const opened = ask<api::SessionOpened>(api::SetUpDevice{device, ada, password});
    auto const found = ask<api::DeviceView>(api::SetFindDevice{device, true, std::nullopt}, opened.token);
    EXPECT_EQ(found.find, true);
    return device;
}

void Removal::lose(DeviceId device) {
    EXPECT_EQ(ask<api::DeviceView>(api::SetLostMode{device, true}, sign_in().token).lost_mode, true);
}

SubscriptionId Removal::subscribe() {
    return ask<api::SubscriptionView>(api::Subscribe{api::Plan::cloud_plus}, sign_in().token).id;
}

void Removal::advance_to(Instant instant) {
    api::AdvanceClock advance;
    advance.world = "default";
    advance.to = instant;
    EXPECT_EQ(control<api::Advanced>(advance).now, instant);
}

Instant Removal::now() { return control<api::ClockView>(api::GetClock{"default"}).now; }

client::RemovalPlan Removal::plan(std::set<client::Clearing> clear) {
    client::RemovalPlan plan;
    plan.authority = client::Login{ada, password};
    plan.idempotency_key = "the-one-key";
    plan.clear = std::move(clear);
    return plan;
}

client::Verdict Removal::remove(client::RemovalPlan const& plan) {
    client::RemovalFlow flow{plan};
    client::MoveClock waiting{transport(), "default"};
    auto verdict = client::run(flow, transport(), waiting);
    progress = flow.progress();
    return verdict;
}

client::Scheduled Removal::schedule(client::RemovalPlan const& plan) {
    client::RemovalFlow flow{plan};
    client::Decline waiting;
    auto const verdict = client::run(flow, transport(), waiting);
    progress = flow.progress();
    return as<client::Scheduled>(verdict);
}

client::Verdict Removal::cancel(client::Scheduled const& scheduled) {
    client::CancelFlow flow{{scheduled.removal, scheduled.receipt, "the-other-key", {}}};
    client::Decline waiting;
    return client::run(flow, transport(), waiting);
}

api::Phase Removal::phase_of(AccountId account) {
    auto const outcome = transport().call(api::GetAccount{account}, {administrator, {}});
    auto const* const answer = std::get_if<api::Answer>(&outcome);
    auto const* const problem = answer ? std::get_if<api::Problem>(answer) : nullptr;
    if (problem && problem->code == Code::account_not_found) return api::Phase::removed;
    return ask<api::AccountView>(api::GetAccount{account}, administrator).phase;
}

bool Removal::nothing_left_of(AccountId account) {
    return control<api::ResidueView>(api::Residue{"default", account}).clean;
}

}  // namespace fauxcount::contract_suite
