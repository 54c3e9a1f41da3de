// The situations, laid out.
#include "scenarios/explore/situations.hpp"

#include "engine/faults.hpp"
#include "engine/tokens.hpp"

#include <array>

namespace fauxcount::explore {

namespace {

constexpr char const* password = "sesame";
using client::Clearing;
using client::RemovalPlan;

RemovalPlan plan_of(client::Authority authority) {
    RemovalPlan plan;
    plan.authority = std::move(authority);
    plan.idempotency_key = "driven";
    return plan;
}
RemovalPlan in_session(Ground const& ground) {
    return plan_of(client::OpenSession{ground.token, ground.session, password});
}
RemovalPlan as_administrator(Ground const& ground) {
    return plan_of(client::Administrator{ground.administrator, ground.account});
}

DeviceId phone_of(Ground& ground) {
    auto const made = ground.ask(api::MakeDevice{api::DeviceKind::phone});
    DeviceId const phone = std::get<api::DeviceView>(made).id;
    ground.ask(api::SetUpDevice{phone, ground.identifier, password});
    ground.ask(api::SetFindDevice{phone, true, {}}, ground.token);
    return phone;
}

RemovalPlan an_open_session(Ground& ground) {
    ground.settle("alice");
    return in_session(ground);
}
RemovalPlan a_stale_proof(Ground& ground) {
    ground.settle("alice");
    ground.pass(minute * 6);
    return in_session(ground);
}
RemovalPlan a_login(Ground& ground) {
    ground.settle("alice");
    return plan_of(client::Login{ground.identifier, password});
}
RemovalPlan a_wrong_password(Ground& ground) {
    ground.settle("alice");
    return plan_of(client::Login{ground.identifier, "guess"});
}
// Somebody guessed before.
RemovalPlan a_lock_out(Ground& ground) {
    ground.settle("alice");
    for (unsigned i = 0; i < ground.world.state().policy().password_tries.n; ++i)
        ground.ask(api::SignIn{ground.identifier, "guess", true});
    return plan_of(client::Login{ground.identifier, password});
}
// The session on the site has an app, of which a code was just used.
client::TotpSecret guard(Ground& ground) {
    auto const enrolled = ground.ask(api::EnrolFactor{api::FactorKind::totp}, ground.token);
    auto const& app = std::get<api::FactorEnrolled>(enrolled);
    auto const secret = client::TotpSecret::parse(app.secret.value()).value();
    ground.ask(api::ConfirmFactor{app.factor.id, secret.code_at(ground.world.state().now())}, ground.token);
    return secret;
}
RemovalPlan a_code_that_was_used(Ground& ground) {
    ground.settle("alice");
    client::TotpSecret const app = guard(ground);
    RemovalPlan plan = plan_of(client::Login{ground.identifier, password});
    plan.app = app;
    return plan;
}
RemovalPlan a_login_with_a_code(Ground& ground) {
    RemovalPlan plan = a_code_that_was_used(ground);
    ground.pass(minute);
    return plan;
}
RemovalPlan a_stale_proof_and_a_code(Ground& ground) {
    ground.settle("alice");
    client::TotpSecret const app = guard(ground);
    ground.pass(minute * 6);
    RemovalPlan plan = in_session(ground);
    plan.app = app;
    return plan;
}
RemovalPlan an_app_that_nobody_has(Ground& ground) {
    RemovalPlan plan = a_login_with_a_code(ground);
    plan.app.reset();
    return plan;
}
RemovalPlan much_in_the_way(Ground& ground) {
    ground.settle("alice");
    ground.ask(api::SetLostMode{phone_of(ground), true}, ground.token);
    ground.ask(api::Subscribe{api::Plan::cloud_plus}, ground.token);
    RemovalPlan plan = in_session(ground);
    plan.clear = {Clearing::lost_mode_off, Clearing::find_off, Clearing::unbind,
                  Clearing::cancel_subscription};
    plan.clear_warnings = true;
    return plan;
}
RemovalPlan more_than_may_be_cleared(Ground& ground) {
    RemovalPlan plan = much_in_the_way(ground);
    plan.clear.erase(Clearing::cancel_subscription);
    return plan;
}
RemovalPlan an_administrator(Ground& ground) {
    ground.settle("alice");
    return as_administrator(ground);
}
RemovalPlan pending_already(Ground& ground) {
    ground.settle("alice");
    ground.schedule();
    return as_administrator(ground);
}
RemovalPlan a_kept_receipt(Ground& ground) {
    ground.settle("alice");
    ground.schedule();
    return plan_of(client::KeptReceipt{ground.removal, ground.receipt});
}
RemovalPlan cancelled_meanwhile(Ground& ground) {
    RemovalPlan plan = a_kept_receipt(ground);
    ground.ask(api::CancelRemoval{ground.removal}, ground.receipt);
    return plan;
}
RemovalPlan the_record_has_ended(Ground& ground) {
    RemovalPlan plan = a_kept_receipt(ground);
    ground.pass(day * 130);
    return plan;
}
RemovalPlan the_receipt_of_another(Ground& ground) {
    ground.settle("alice");
    ground.schedule();
    std::string const receipt = ground.receipt;
    ground.settle("bob");
    ground.schedule();
    return plan_of(client::KeptReceipt{ground.removal, receipt});
}

RemovalPlan billing_is_down_twice(Ground& ground) {
    ground.settle("alice");
    api::OrderFault order;
    order.kind = api::FaultKind::stage_fails;
    order.stage = api::PurgeStage::billing;
    order.times = 2;
    order.retry_after = hour;
    engine::about_faults(ground.world, order);
    return in_session(ground);
}

constexpr char const* usual = "device-cloud";
constexpr std::array situations{
    Situation{"an open session", Ending::removed, Patience::moves_on, usual, an_open_session},
    Situation{"an open session, the host does not wait", Ending::scheduled, Patience::none, usual,
              an_open_session},
    Situation{"an open session, the host looks every day", Ending::removed, Patience::a_day_at_a_time, usual,
              an_open_session},
    Situation{"a session whose proof is stale", Ending::removed, Patience::moves_on, usual, a_stale_proof},
    Situation{"a login", Ending::removed, Patience::moves_on, usual, a_login},
    Situation{"a wrong password", Ending::refused, Patience::moves_on, usual, a_wrong_password},
    Situation{"a login that is locked out", Ending::removed, Patience::moves_on, usual, a_lock_out},
    Situation{"a login that takes a code", Ending::removed, Patience::moves_on, usual, a_login_with_a_code},
    Situation{"a login, and the code of now was used", Ending::removed, Patience::moves_on, usual,
              a_code_that_was_used},
    Situation{"a session whose proof is stale, and a second factor", Ending::removed, Patience::moves_on,
              usual, a_stale_proof_and_a_code},
    Situation{"a second factor without its app", Ending::refused, Patience::moves_on, usual,
              an_app_that_nobody_has},
    Situation{"a lost phone and a subscription", Ending::removed, Patience::moves_on, usual, much_in_the_way},
    Situation{"a subscription that may not be cancelled", Ending::blocked, Patience::moves_on, usual,
              more_than_may_be_cleared},
    Situation{"an administrator", Ending::removed, Patience::moves_on, usual, an_administrator},
    Situation{"an administrator, who asks again a day later", Ending::removed, Patience::retries_after_a_day,
              usual, an_administrator},
    Situation{"a removal that is pending already", Ending::removed, Patience::moves_on, usual,
              pending_already},
    Situation{"a kept receipt", Ending::removed, Patience::moves_on, usual, a_kept_receipt},
    Situation{"a kept receipt of a cancelled removal", Ending::cancelled, Patience::moves_on, usual,
              cancelled_meanwhile},
    Situation{"a kept receipt whose record has ended", Ending::removed, Patience::moves_on, usual,
              the_record_has_ended},
    Situation{"the receipt of another removal", Ending::gave_up, Patience::moves_on, usual,
              the_receipt_of_another},
    Situation{"a purge of which a stage fails twice", Ending::removed, Patience::moves_on, usual,
              billing_is_down_twice},
    Situation{"an instant removal of which a stage fails twice", Ending::removed, Patience::moves_on,
              "forge-instant", billing_is_down_twice, true},
    Situation{"an instant removal", Ending::removed, Patience::moves_on, "forge-instant", an_open_session,
              true},
    Situation{"an instant removal after a login", Ending::removed, Patience::moves_on, "forge-instant",
              a_login, true},
};

}  // namespace

std::string_view name_of(Ending ending) {
    constexpr std::array<std::string_view, 6> names{"removed", "scheduled", "cancelled",
                                                    "blocked", "refused",   "gave up"};
    return names.at(static_cast<std::size_t>(ending));
}

std::span<Situation const> all_situations() { return situations; }

Ground::Ground(engine::World& laid_out)
    : world(laid_out), administrator(engine::administrator_token(laid_out.state())) {}

api::Answer Ground::ask(api::Request const& request, std::string const& bearer) {
    api::Answer answer = world.answer(request, {bearer, {}});
    while (!world.settled()) world.slice(1024);
    return answer;
}

void Ground::pass(Duration time) {
    world.begin_advance(world.state().now() + time, UINT64_MAX);
    while (world.slice(1024)) {
    }
}

void Ground::settle(std::string const& name) {
    identifier = name + "@example.test";
    account = std::get<api::AccountView>(ask(api::SignUp{{identifier}, password})).id;
    auto const opened = std::get<api::SessionOpened>(ask(api::SignIn{identifier, password, true}));
    token = opened.token;
    session = opened.session.id;
}

void Ground::schedule() {
    auto const accepted = std::get<api::RemovalAccepted>(ask(api::RequestRemoval{}, token));
    removal = accepted.removal.id;
    receipt = accepted.receipt;
}

}  // namespace fauxcount::explore
