// `fauxcount account password`: signs in with the present password, changes it, and signs out.
#include "client/cli/account_password.hpp"

#include "api/ids.hpp"
#include "client/cli/provider.hpp"
#include "client/cli/secret.hpp"
#include "client/totp.hpp"

#include <algorithm>
#include <memory>
#include <optional>
#include <tuple>

namespace fauxcount::cli {

namespace {

struct PasswordOptions {
    std::string identifier;
    Secret present, wanted, app;
};

struct ChangedView {
    std::string event = "password_changed";
    AccountId account;
    static constexpr auto fields() {
        return std::tuple{api::required("event", &ChangedView::event),
                          api::required("account", &ChangedView::account)};
    }
};

// Until somebody is signed in, whatever came of the request.
constexpr std::string_view nothing_was_changed = "nothing was changed yet";

bool is_sent(api::FactorKind kind) { return kind == api::FactorKind::email || kind == api::FactorKind::sms; }

// Each request in full, as somebody types it who has only the answers.
std::string way_over_http(std::string const& world, api::ChallengeView const& challenge) {
    auto const& kinds = challenge.kinds;
    auto const sent = std::find_if(kinds.begin(), kinds.end(), is_sent);
    auto const other = kinds.empty() ? api::FactorKind::backup_codes : kinds.front();
    std::string const kind{wire_name(sent == kinds.end() ? other : *sent)};
    std::string const product = "/w/" + world + "/v1/";
    std::string const at = "POST " + product + "challenges/" + to_string(challenge.id);
    std::string way;
    if (sent != kinds.end())
        way = at + R"(/codes {"via":")" + kind +
              R"("} has a code sent, which `fauxcount inbox list --kind code -w )" + world + "` shows; ";
    return way + at + R"(/answer {"kind":")" + kind + R"(","code":"…"} opens a session; PUT )" + product +
           R"(accounts/{account}/password {"password":"…"} with its token changes the password)";
}

// What to do where no code is made here. `has_app`: the account has an app whose secret was not given.
std::string way_on(std::string const& world, api::ChallengeView const& challenge, bool has_app) {
    if (has_app)
        return "give the secret of the account's app: --totp-secret, --totp-secret-stdin or "
               "FAUXCOUNT_TOTP_SECRET";
    return "no code but that of an app is made here. Over HTTP: " + way_over_http(world, challenge);
}

// Why it may be wrong although it was typed well.
std::string about_bad_credentials(std::string const& world, std::string const& identifier) {
    if (parse_id<IdKind::account>(identifier))
        return "an identifier is wanted, and that is an id: `fauxcount account show " + identifier + " -w " +
               world + "` tells the account's identifiers";
    return "see that both are right; the password may have been changed since, also by an earlier try whose "
           "answer was lost: then the new one is in force";
}

// With the code that the app has then, and with no other: a wrong one counts.
api::SessionOpened answer(Provider& provider, ChallengeId challenge, client::TotpSecret const& app,
                          Instant now) {
    try {
        return provider.ask(api::AnswerChallenge{challenge, api::FactorKind::totp, app.code_at(now)}, {});
    } catch (Failure& failure) {
        if (failure.exit == ExitCode::target)
            failure.remedy = std::string{nothing_was_changed} +
                             ", but the code may be used: say the same again from " +
                             to_string(client::next_totp_step(now)) + " on";
        if (failure.problem && failure.problem->code == Code::auth_bad_code)
            failure.remedy = "a code is good once: if this one was used already, say the same again from " +
                             to_string(client::next_totp_step(now)) +
                             " on; if it was not, see that the secret is that of the account's app";
        throw;
    }
}

api::SessionOpened sign_in(Provider& provider, api::SignIn const& request,
                           std::optional<client::TotpSecret> const& app) {
    try {
        return provider.ask(request, {});
    } catch (Failure& failure) {
        if (failure.exit == ExitCode::target)
            failure.remedy = std::string{nothing_was_changed} + ": say the same again";
        if (failure.problem && failure.problem->code == Code::auth_bad_credentials)
            failure.remedy = about_bad_credentials(provider.world(), request.identifier);
        if (!failure.problem || !failure.problem->challenge) throw;
        auto const& challenge = *failure.problem->challenge;
        auto const& kinds = challenge.kinds;
        bool const takes_app = std::find(kinds.begin(), kinds.end(), api::FactorKind::totp) != kinds.end();
        // A code is right at the provider's time.
        auto const now = provider.transport().date();
        if (takes_app && app && now) return answer(provider, challenge.id, *app, *now);
        failure.remedy = way_on(provider.world(), challenge, takes_app && !app);
        throw;
    }
}

// Whatever became of the change, the session was opened for it alone. What stands in the way of its end is no
// failure of the change.
void sign_out(Context context, Provider& provider, api::SessionOpened const& opened) {
    try {
        provider.ask(api::SignOut{opened.session.id}, opened.token);
    } catch (Failure const& failure) {
        context.console.note("session " + to_string(opened.session.id) +
                             " may still be open: " + failure.what);
    }
}

ExitCode change(Context context, PasswordOptions const& options) {
    SecretLines lines;
    // Nobody attends it, so that it cancels no removal that is pending.
    api::SignIn const request{options.identifier,
                              read_password(options.present, "the present password", lines), false};
    auto const wanted = read_password(options.wanted, "the new password", lines);
    auto const app = read_app(options.app, lines);
    lines.must_be_over();
    Provider provider{context.settings};
    auto const opened = sign_in(provider, request, app);
    auto const account = opened.session.account;
    try {
        provider.ask(api::ChangePassword{account, wanted}, opened.token);
    } catch (Failure& failure) {
        if (failure.exit == ExitCode::target)
            failure.remedy =
                "it may have been changed: say the same again; if the password is wrong then, the new one is "
                "in force";
        sign_out(context, provider, opened);
        throw;
    }
    sign_out(context, provider, opened);
    context.console.result(ChangedView{.account = account},
                           "password of " + to_string(account) +
                               " changed; its other sessions go on, and each has to be proven with the new "
                               "one before it may ask for removal");
    return ExitCode::ok;
}

}  // namespace

void add_account_password(CommandLine& line, CLI::App* account) {
    auto const options = std::make_shared<PasswordOptions>();
    auto* const verb = account->add_subcommand("password", "Change the password of an account, as its owner");
    verb->add_option("IDENTIFIER", options->identifier, "Whose account; signs in with the present password")
        ->required();
    options->present.add_to(verb, "--password", "FAUXCOUNT_PASSWORD");
    options->wanted.add_to(verb, "--new-password", "FAUXCOUNT_NEW_PASSWORD");
    options->app.add_to(verb, "--totp-secret", "FAUXCOUNT_TOTP_SECRET");
    line.on(verb, [options](Context context) { return change(context, *options); });
}

}  // namespace fauxcount::cli
