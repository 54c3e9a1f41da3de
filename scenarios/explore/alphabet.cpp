#include "scenarios/explore/alphabet.hpp"

namespace fauxcount::explore {

namespace {

constexpr char const* identifier = "alice@example.test";
constexpr char const* password = "sesame";
constexpr char const* wrong_password = "guess";

Asked as_owner(api::Request request, Held const& held) { return {std::move(request), {held.token, {}}}; }

std::optional<Asked> about_the_account(Act act, Held const& held) {
    switch (act) {
        case Act::sign_up: return Asked{api::SignUp{{identifier}, password}, {}};
        case Act::sign_in: return Asked{api::SignIn{identifier, password, true}, {}};
        case Act::sign_in_unattended: return Asked{api::SignIn{identifier, password, false}, {}};
        case Act::sign_in_wrongly: return Asked{api::SignIn{identifier, wrong_password, true}, {}};
        case Act::sign_out: return as_owner(api::SignOut{held.session}, held);
        case Act::prove: return as_owner(api::ProveSession{held.session, password}, held);
        case Act::prove_wrongly: return as_owner(api::ProveSession{held.session, wrong_password}, held);
        case Act::add_item: return as_owner(api::AddItem{api::ItemKind::photo, 1000}, held);
        case Act::subscribe: return as_owner(api::Subscribe{api::Plan::cloud_plus}, held);
        case Act::cancel_subscription:
            return as_owner(api::CancelSubscription{held.subscription, api::CancelWhen::now}, held);
        case Act::end_subscription:
            return as_owner(api::CancelSubscription{held.subscription, api::CancelWhen::period_end}, held);
        default: return std::nullopt;
    }
}

std::optional<Asked> about_devices(Act act, Held const& held) {
    switch (act) {
        case Act::set_up_phone: return Asked{api::SetUpDevice{held.phone, identifier, password}, {}};
        case Act::set_up_tablet: return Asked{api::SetUpDevice{held.tablet, identifier, password}, {}};
        case Act::find_on_phone: return as_owner(api::SetFindDevice{held.phone, true, {}}, held);
        case Act::find_off_phone: return as_owner(api::SetFindDevice{held.phone, false, password}, held);
        case Act::find_on_tablet: return as_owner(api::SetFindDevice{held.tablet, true, {}}, held);
        case Act::lose_phone: return as_owner(api::SetLostMode{held.phone, true}, held);
        case Act::recover_phone: return as_owner(api::SetLostMode{held.phone, false}, held);
        case Act::unbind_phone: return as_owner(api::UnbindDevice{held.phone}, held);
        case Act::sign_out_tablet:
            return Asked{api::SignOutDevice{held.tablet, password}, {held.tablet_token, {}}};
        case Act::reset_phone: return Asked{api::FactoryReset{held.phone}, {}};
        default: return std::nullopt;
    }
}

std::optional<Asked> about_removal(Act act, Held const& held, std::string const& administrator) {
    api::RequestRemoval request;
    switch (act) {
        case Act::request: return as_owner(request, held);
        case Act::request_keyed: return Asked{request, {held.token, "k"}};
        case Act::request_otherwise: request.account = held.account; return Asked{request, {held.token, "k"}};
        case Act::request_on_phone:
            request.channel = api::Channel::device;
            return Asked{request, {held.phone_token, {}}};
        case Act::request_as_administrator:
            request.account = held.account;
            return Asked{request, {administrator, {}}};
        case Act::request_in_bulk:
            return Asked{api::BulkRemovals{{held.neighbour, held.account}}, {administrator, {}}};
        case Act::request_by_neighbour: return Asked{request, {held.neighbour_token, "k"}};
        case Act::cancel: return Asked{api::CancelRemoval{held.removal}, {held.receipt, {}}};
        case Act::cancel_keyed: return Asked{api::CancelRemoval{held.removal}, {held.receipt, "k"}};
        default: return std::nullopt;
    }
}

}  // namespace

std::optional<Act> simpler(Act act) {
    switch (act) {
        case Act::request:
        case Act::request_keyed:
        case Act::request_on_phone: return Act::request_as_administrator;
        case Act::prove_wrongly: return Act::sign_in_wrongly;
        case Act::just_before_next:
        case Act::to_next:
        case Act::just_before_due:
        case Act::to_due:
        case Act::five_minutes:
        case Act::half_a_day: return Act::to_removed;
        default: return std::nullopt;
    }
}

std::optional<Asked> asked(Act act, Held const& held, std::string const& administrator) {
    if (auto found = about_the_account(act, held)) return found;
    if (auto found = about_devices(act, held)) return found;
    return about_removal(act, held, administrator);
}

void learn(Act act, api::Answer const& answer, Instant now, Held& held) {
    if (needs_neighbour(act)) return;  // the owner hears nothing of it
    if (auto const* const account = std::get_if<api::AccountView>(&answer)) {
        if (act == Act::sign_up) held.account = account->id;
    } else if (auto const* const opened = std::get_if<api::SessionOpened>(&answer)) {
        if (act == Act::set_up_phone) {
            held.phone_token = opened->token;
            held.proven_on_phone = now;
        } else if (act == Act::set_up_tablet) {
            held.tablet_token = opened->token;
        } else {
            held.token = opened->token;
            held.session = opened->session.id;
            held.proven = now;
        }
    } else if (std::holds_alternative<api::SessionView>(answer)) {
        held.proven = now;
    } else if (auto const* const subscription = std::get_if<api::SubscriptionView>(&answer)) {
        held.subscription = subscription->id;
    } else if (auto const* const accepted = std::get_if<api::RemovalAccepted>(&answer)) {
        held.receipt = accepted->receipt;
        held.removal = accepted->removal.id;
        held.due = accepted->removal.due;
        held.removed = accepted->removal.removed_at.value_or(Instant{});
    }
}

}  // namespace fauxcount::explore
