#include "scenarios/explore/alphabet.hpp"

#include "client/totp.hpp"

#include <utility>
#include <variant>

namespace fauxcount::explore {

namespace {

constexpr char const* identifier = mailbox;
constexpr char const* second_address = "alice@example.net";
constexpr char const* wrong_code = "no code";

Asked by(HeldToken const& token, api::Request request, char const* key = "") {
    return {std::move(request), {std::string(text_of(token)), key}};
}
Asked as_owner(api::Request request, Held const& held) { return by(held.token, std::move(request)); }

// Their own, as they know it.
std::string own_password(Held const& held) { return std::string(held.password); }
Asked signing_in(std::string_view password, bool interactive = true) {
    return {api::SignIn{identifier, std::string(password), interactive}, {}};
}
Asked proving(std::string_view password, Held const& held) {
    return as_owner(api::ProveSession{held.session, std::string(password)}, held);
}

std::optional<Asked> about_the_account(Act act, Held const& held) {
    switch (act) {
        case Act::sign_up: return Asked{api::SignUp{{identifier}, own_password(held)}, {}};
        case Act::sign_up_with_two_addresses:
            return Asked{api::SignUp{{identifier, second_address}, own_password(held)}, {}};
        case Act::sign_in: return signing_in(held.password);
        case Act::sign_in_unattended: return signing_in(held.password, false);
        case Act::sign_in_wrongly: return signing_in(wrong_password);
        case Act::sign_in_as_before: return signing_in(held.password_before);
        case Act::sign_out: return as_owner(api::SignOut{held.session}, held);
        case Act::prove: return proving(held.password, held);
        case Act::prove_wrongly: return proving(wrong_password, held);
        case Act::change_password:
            return as_owner(api::ChangePassword{held.account, std::string(next_password(held))}, held);
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
        case Act::set_up_phone:
            return Asked{api::SetUpDevice{held.phone, identifier, own_password(held)}, {}};
        case Act::set_up_tablet:
            return Asked{api::SetUpDevice{held.tablet, identifier, own_password(held)}, {}};
        case Act::find_on_phone: return as_owner(api::SetFindDevice{held.phone, true, {}}, held);
        case Act::find_off_phone:
            return as_owner(api::SetFindDevice{held.phone, false, own_password(held)}, held);
        case Act::find_on_tablet: return as_owner(api::SetFindDevice{held.tablet, true, {}}, held);
        case Act::lose_phone: return as_owner(api::SetLostMode{held.phone, true}, held);
        case Act::recover_phone: return as_owner(api::SetLostMode{held.phone, false}, held);
        case Act::unbind_phone: return as_owner(api::UnbindDevice{held.phone}, held);
        case Act::sign_out_tablet:
            return by(held.tablet_token, api::SignOutDevice{held.tablet, own_password(held)});
        case Act::reset_phone: return Asked{api::FactoryReset{held.phone}, {}};
        default: return std::nullopt;
    }
}

std::optional<Asked> about_removal(Act act, Held const& held, std::string const& administrator) {
    api::RequestRemoval request;
    switch (act) {
        case Act::request: return as_owner(request, held);
        case Act::request_keyed: return by(held.token, request, "k");
        case Act::request_otherwise: request.account = held.account; return by(held.token, request, "k");
        case Act::request_on_phone:
            request.channel = api::Channel::device;
            return by(held.phone_token, request);
        case Act::request_as_administrator:
            request.account = held.account;
            return Asked{request, {administrator, {}}};
        case Act::request_in_bulk:
            return Asked{api::BulkRemovals{{held.neighbour, held.account}}, {administrator, {}}};
        case Act::request_by_neighbour: return by(held.neighbour_token, request, "k");
        case Act::cancel: return by(held.receipt, api::CancelRemoval{held.removal});
        case Act::cancel_keyed: return by(held.receipt, api::CancelRemoval{held.removal}, "k");
        default: return std::nullopt;
    }
}

// What the owner's app shows; nothing before there is one.
std::string code_at(Instant now, Held const& held) {
    auto const secret = client::TotpSecret::parse(held.secret);
    return secret ? secret->code_at(now) : std::string();
}

std::optional<Asked> about_factors(Act act, Held const& held, Instant now) {
    auto const answer = [&](api::FactorKind kind, std::string code) {
        return as_owner(api::AnswerChallenge{held.challenge, kind, std::move(code)}, held);
    };
    switch (act) {
        case Act::enrol_app: return as_owner(api::EnrolFactor{api::FactorKind::totp}, held);
        case Act::enrol_codes: return as_owner(api::EnrolFactor{api::FactorKind::backup_codes}, held);
        case Act::confirm_app: return as_owner(api::ConfirmFactor{held.app, code_at(now, held)}, held);
        case Act::remove_app: return as_owner(api::RemoveFactor{held.app}, held);
        case Act::answer: return answer(api::FactorKind::totp, code_at(now, held));
        case Act::answer_wrongly: return answer(api::FactorKind::totp, wrong_code);
        case Act::answer_as_before: return answer(api::FactorKind::totp, held.code_before);
        case Act::answer_by_backup_code: return answer(api::FactorKind::backup_codes, held.backup_code);
        default: return std::nullopt;
    }
}

// What was mailed; before that a code that is none.
std::string shown(Mailed const& mailed) { return mailed.code.empty() ? no_mailed_code : mailed.code; }

std::optional<Asked> about_mail(Act act, Held const& held) {
    auto const answer = [&](std::string code) {
        return as_owner(api::AnswerChallenge{held.challenge, api::FactorKind::email, std::move(code)}, held);
    };
    switch (act) {
        case Act::enrol_mail: return as_owner(api::EnrolFactor{api::FactorKind::email}, held);
        case Act::ask_to_confirm: return as_owner(api::SendFactorCode{held.mail}, held);
        case Act::confirm_mail: return as_owner(api::ConfirmFactor{held.mail, shown(held.mailed)}, held);
        case Act::remove_mail: return as_owner(api::RemoveFactor{held.mail}, held);
        case Act::ask_for_code: return as_owner(api::SendCode{held.challenge, api::Via::email}, held);
        case Act::answer_by_mail: return answer(shown(held.mailed));
        case Act::answer_by_mail_as_before: return answer(shown(held.mailed_before));
        case Act::answer_by_mail_wrongly: return answer(no_mailed_code);
        default: return std::nullopt;
    }
}

// A session is opened or proven: at the site, or on one of the two devices.
void learn_session(Act act, api::SessionOpened const& opened, Instant now, Held& held) {
    auto const& device = opened.session.device;
    bool const by_code = opened.session.proven_by == api::Proof::second_factor;
    if (act == Act::set_up_phone || (device && *device == held.phone)) {
        held.phone_token = opened.token;
        held.proven_on_phone = now;
        held.proven_by_code_on_phone = by_code;
    } else if (act == Act::set_up_tablet || device) {
        held.tablet_token = opened.token;
    } else {
        held.token = opened.token;
        held.session = opened.session.id;
        held.proven = now;
        held.proven_by_code = by_code;
    }
}

// A factor is enrolled; what its owner is told of it is told this once.
void learn_factor(api::FactorEnrolled const& enrolled, Held& held) {
    FactorId const id = enrolled.factor.id;
    switch (enrolled.factor.kind) {
        case api::FactorKind::totp:
            held.app = id;
            held.secret = enrolled.secret.value_or("");
            break;
        case api::FactorKind::backup_codes:
            held.codes = id;
            if (!enrolled.codes.empty()) held.backup_code = enrolled.codes.front();
            break;
        case api::FactorKind::email: held.mail = id; break;
        case api::FactorKind::sms: break;  // nobody here has a number
    }
}

}  // namespace

std::optional<Act> simpler(Act act) {
    switch (act) {
        case Act::sign_up_with_two_addresses: return Act::sign_up;
        case Act::request:
        case Act::request_keyed:
        case Act::request_on_phone: return Act::request_as_administrator;
        case Act::prove_wrongly:
        case Act::sign_in_as_before: return Act::sign_in_wrongly;
        case Act::answer_as_before: return Act::answer_wrongly;
        case Act::answer_by_mail_as_before: return Act::answer_by_mail_wrongly;
        case Act::just_before_next:
        case Act::to_next:
        case Act::just_before_due:
        case Act::to_due:
        case Act::five_minutes:
        case Act::half_a_day: return Act::to_removed;
        default: return std::nullopt;
    }
}

std::optional<Asked> asked(Act act, Held const& held, std::string const& administrator, Instant now) {
    if (auto found = about_the_account(act, held)) return found;
    if (auto found = about_factors(act, held, now)) return found;
    if (auto found = about_mail(act, held)) return found;
    if (auto found = about_devices(act, held)) return found;
    return about_removal(act, held, administrator);
}

std::string_view next_password(Held const& held) {
    return held.password == usual_password ? other_password : usual_password;
}

api::ControlRequest ordered(Act act, Held const& held) {
    constexpr Duration late = minute * 5, half_a_day = hour * 12;
    api::OrderFault order;
    order.times = 1;
    switch (act) {
        case Act::lose_mail: order.kind = api::FaultKind::message_lost; return order;
        case Act::delay_mail:
            order.kind = api::FaultKind::message_late;
            order.late_by = late;
            return order;
        case Act::double_mail: order.kind = api::FaultKind::message_twice; return order;
        case Act::misdirect_mail:
            order.kind = api::FaultKind::message_astray;
            order.recipient = second_address;
            return order;
        case Act::phone_away:
        case Act::phone_away_half_a_day:
            order.kind = api::FaultKind::offline;
            order.times.reset();
            order.device = held.phone;
            if (act == Act::phone_away_half_a_day) order.lasts = half_a_day;
            return order;
        default: return api::HealFaults{};
    }
}

void learn(Act act, api::Answer const& answer, Instant now, Held& held) {
    if (needs_neighbour(act)) return;  // the owner hears nothing of it
    if (auto const* const account = std::get_if<api::AccountView>(&answer)) {
        if (act == Act::sign_up || act == Act::sign_up_with_two_addresses) held.account = account->id;
    } else if (auto const* const opened = std::get_if<api::SessionOpened>(&answer)) {
        if (act == Act::answer) {
            held.code_before = code_at(now, held);
            held.code_before_of = now;
        }
        learn_session(act, *opened, now, held);
    } else if (std::holds_alternative<api::SessionView>(answer)) {
        held.proven = now;
        held.proven_by_code = false;
    } else if (auto const* const problem = std::get_if<api::Problem>(&answer)) {
        if (problem->challenge) held.challenge = problem->challenge->id;
    } else if (auto const* const enrolled = std::get_if<api::FactorEnrolled>(&answer)) {
        learn_factor(*enrolled, held);
    } else if (std::holds_alternative<api::FactorView>(answer)) {
        held.proven_by_code = true;
        if (act == Act::confirm_mail) return;
        held.code_before = code_at(now, held);
        held.code_before_of = now;
    } else if (auto const* const subscription = std::get_if<api::SubscriptionView>(&answer)) {
        held.subscription = subscription->id;
    } else if (auto const* const accepted = std::get_if<api::RemovalAccepted>(&answer)) {
        held.receipt = accepted->receipt;
        held.removal = accepted->removal.id;
        held.due = accepted->removal.due;
        held.removed = accepted->removal.removed_at.value_or(Instant{});
    } else if (act == Act::change_password && std::holds_alternative<api::Done>(answer)) {
        held.password_before = std::exchange(held.password, next_password(held));
    }
}

}  // namespace fauxcount::explore
