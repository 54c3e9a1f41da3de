#include "client/cli/verdict_text.hpp"

#include <algorithm>

namespace fauxcount::cli {

namespace {

template <class... Visitors>
struct Overloaded : Visitors... {
    using Visitors::operator()...;
};

std::optional<std::string> unless_empty(std::string const& text) {
    return text.empty() ? std::nullopt : std::optional{text};
}

bool is_about_a_code(Code code) { return code == Code::auth_bad_code || code == Code::auth_factor_required; }

std::string when_it_works(client::Verdict const& verdict) {
    auto const* const refused = std::get_if<client::Refused>(&verdict);
    if (refused == nullptr || !is_about_a_code(refused->problem.code)) return "; it works from ";
    return refused->via ? "; another code can be sent from " : "; the app has another code from ";
}

// Why a code was refused, or what to see to.
std::string about_a_bad_code(client::Refused const& refused) {
    bool const goes_on = refused.problem.not_before.has_value();
    std::string const caution = goes_on ? "" : "no further code is tried, so that nobody is locked out: ";
    if (refused.via)
        return caution +
               "a code that is sent is good once, and void when another one is sent: see that nobody "
               "else has codes sent to this account";
    return (goes_on ? "a code is good once; if this one was not used, " : caution) +
           "see that the secret is that of the account's app";
}

// What to give where nothing was given that is taken now.
std::string what_to_give(std::vector<api::FactorKind> const& kinds) {
    auto const takes = [&](api::FactorKind kind) {
        return std::find(kinds.begin(), kinds.end(), kind) != kinds.end();
    };
    std::string const app = takes(api::FactorKind::totp)
                                ? "give the secret of the account's app: --totp-secret, "
                                  "--totp-secret-stdin or FAUXCOUNT_TOTP_SECRET"
                                : "";
    std::string const sent = takes(api::FactorKind::email) || takes(api::FactorKind::sms)
                                 ? "let the codes that are sent be read: --read-codes"
                                 : "";
    if (app.empty() && sent.empty())
        return "no code of the account's app, and none that is sent, is taken now, and no other kind is made "
               "here";
    return app + (app.empty() || sent.empty() ? "" : "; or ") + sent;
}

// Where a code that was asked for did not come.
constexpr std::string_view where_to_look =
    "`fauxcount inbox list --kind code` shows what came, `fauxcount fault list` what is kept from coming";

// An open session is proven anew with a password; without one it asks for nothing that needs a fresh proof.
std::string about_a_proof(Given given) {
    return given.password ? "it was proven, and that is over already: say the same again"
                          : "give the account's password, so that the session can prove itself: --password, "
                            "--password-stdin or FAUXCOUNT_PASSWORD";
}

std::string about_bad_credentials(Given given) {
    return given.id ? "IDENTIFIER is not an id: give one of the account's identifiers, or, as the world's "
                      "administrator, the id with --account"
                    : "the password may have been changed since: give the one that is in force now";
}

// What to give, or why nothing more was tried, where the code of a refusal does not say it.
std::optional<std::string> what_to_know(client::Refused const& refused, Given given) {
    auto const& problem = refused.problem;
    if (remedy_of(problem.code) == Remedy::step_up) return about_a_proof(given);
    if (problem.code == Code::auth_bad_credentials) return about_bad_credentials(given);
    if (problem.code == Code::auth_bad_code) return about_a_bad_code(refused);
    if (problem.code == Code::auth_factor_required && refused.via)
        return "no code came by " + std::string{wire_name(*refused.via)} +
               " that can be shown now: " + std::string{where_to_look};
    if (problem.code != Code::auth_factor_required || !problem.challenge || problem.not_before)
        return std::nullopt;
    return what_to_give(problem.challenge->kinds);
}

VerdictView named(std::string name) {
    VerdictView view;
    view.verdict = std::move(name);
    return view;
}

}  // namespace

VerdictView view_of(client::Verdict const& verdict, Given given) {
    return std::visit(Overloaded{[](client::Removed const& removed) {
                                     auto view = named("removed");
                                     view.removal = removed.removal;
                                     view.removed_at = removed.at;
                                     view.receipt = unless_empty(removed.receipt);
                                     return view;
                                 },
                                 [](client::Scheduled const& scheduled) {
                                     auto view = named("scheduled");
                                     view.removal = scheduled.removal;
                                     view.until = scheduled.until;
                                     view.receipt = unless_empty(scheduled.receipt);
                                     return view;
                                 },
                                 [](client::Cancelled const& cancelled) {
                                     auto view = named("cancelled");
                                     view.removal = cancelled.removal;
                                     view.cancelled_at = cancelled.at;
                                     return view;
                                 },
                                 [](client::Blocked const& blocked) {
                                     auto view = named("blocked");
                                     view.blockers = blocked.blockers;
                                     return view;
                                 },
                                 [given](client::Refused const& refused) {
                                     auto view = named("refused");
                                     view.code = refused.problem.code;
                                     view.not_before = refused.problem.not_before;
                                     view.blockers = refused.problem.blockers;
                                     view.why = what_to_know(refused, given);
                                     return view;
                                 },
                                 [](client::GaveUp const& gave_up) {
                                     auto view = named("gave_up");
                                     view.why = gave_up.why;
                                     if (gave_up.via) view.why->append("; ").append(where_to_look);
                                     view.removal = gave_up.removal;
                                     view.receipt = unless_empty(gave_up.receipt);
                                     return view;
                                 }},
                      verdict);
}

std::string text_of(client::Verdict const& verdict, Given given) {
    auto const view = view_of(verdict, given);
    std::string text = view.verdict;
    if (view.removal) text += "  " + to_string(*view.removal);
    if (view.removed_at) text += "  at " + to_string(*view.removed_at);
    if (view.cancelled_at) text += "  at " + to_string(*view.cancelled_at);
    if (view.until) text += "  until " + to_string(*view.until);
    if (view.code)
        text += "  " + std::string{wire_name(*view.code)} + ": " + std::string{title_of(*view.code)};
    if (view.not_before) text += when_it_works(verdict) + to_string(*view.not_before) + " on";
    if (view.why) text += (view.code ? "; " : "  ") + *view.why;
    for (auto const& blocker : view.blockers) {
        text += "\n  " + std::string{wire_name(blocker.code)};
        if (auto const object = object_of(blocker); !object.empty()) text += "  " + object;
        text += "  fix: " + blocker.fix.note;
    }
    if (view.receipt) text += "\n  receipt  " + *view.receipt;
    return text;
}

ExitCode exit_code_of(client::Verdict const& verdict, bool cancelling) {
    if (std::holds_alternative<client::GaveUp>(verdict)) return ExitCode::exhausted;
    bool const cancelled = std::holds_alternative<client::Cancelled>(verdict);
    bool const on_its_way = std::holds_alternative<client::Removed>(verdict) ||
                            std::holds_alternative<client::Scheduled>(verdict);
    return (cancelling ? cancelled : on_its_way) ? ExitCode::ok : ExitCode::failed;
}

}  // namespace fauxcount::cli
