// `fauxcount remove`: the removal driver over HTTP, from preflight to the confirmed end. Each step is told
// on stderr, the verdict on stdout; what is needed to go on is kept before each step.
#include "client/cancel_flow.hpp"
#include "client/cli/arguments.hpp"
#include "client/cli/interrupt.hpp"
#include "client/cli/kept_file.hpp"
#include "client/cli/progress_file.hpp"
#include "client/cli/provider.hpp"
#include "client/cli/removal_notes.hpp"
#include "client/cli/same_ground.hpp"
#include "client/cli/secret.hpp"
#include "client/cli/verbs.hpp"
#include "client/cli/verdict_text.hpp"
#include "client/entropy.hpp"
#include "client/host.hpp"
#include "client/mailbox.hpp"
#include "client/removal_flow.hpp"

#include <algorithm>

namespace fauxcount::cli {

namespace {

struct RemoveOptions {
    std::string identifier, account, session, removal;
    Secret password, app, token, receipt;
    std::vector<std::string> clear;
    bool clear_warnings = false, cancel = false, read_codes = false;
    std::string channel = "site", wait = "none", key, receipt_file, progress_file;
};

std::unique_ptr<client::Waiting> way_of_waiting(std::string const& word, Provider& provider,
                                                Interrupt& interrupt) {
    if (word == "advance") return std::make_unique<client::MoveClock>(provider.transport(), provider.world());
    if (word == "poll") {
        return std::make_unique<client::WatchClock>(provider.transport(), provider.world(),
                                                    [&](Duration length) { return interrupt.wait(length); });
    }
    return std::make_unique<client::Decline>();
}

// Keeps how far a flow is, before each step. Without a file it keeps nothing.
class Keeper {
public:
    Keeper(Console& console, Provider& provider, Ground const& ground, std::optional<ProgressFile>& file)
        : console_{console}, provider_{provider}, ground_{ground}, file_{file} {}

    // Whatever cannot be kept is not begun. Once there is a receipt, the removal goes on without, and what
    // has come to its end is told.
    void operator()(client::RemovalFlow const& flow) {
        if (!file_) return;
        auto const kept = flow.kept();
        try {
            file_->keep(kept, is_bound(kept) && !is_bound(file_->kept())
                                  ? account_words(provider_, ground_, kept)
                                  : std::nullopt);
            kept_ = true;
        } catch (Failure const& failure) {
            bool const ended = std::holds_alternative<client::Verdict>(flow.next());
            if (kept.receipt.empty() && !ended) throw stopped(flow, failure);
            if (std::exchange(kept_, false)) console_.failure(failure);
        }
    }

    // Nothing came of it if its session is dead and nothing is pending, and no late copy changes that.
    bool forget_the_request(client::Kept const& kept) {
        if (!file_ || !nothing_is_pending(provider_, ground_, kept)) return false;
        client::Kept anew;
        anew.requests = kept.requests;
        anew.code_of = kept.code_of;
        anew.code_in = kept.code_in;
        try {
            file_->keep(anew);
        } catch (Failure const& failure) {
            console_.failure(failure);
            return false;
        }
        return true;
    }

    bool kept() const { return kept_; }

private:
    static Failure stopped(client::RemovalFlow const& flow, Failure const& failure) {
        auto const& progress = flow.progress();
        if (progress.sent == 0) return failure;
        return {ExitCode::failed,
                failure.what,
                failure.where,
                "what was done so far stays done, and nothing more was asked for: make room, then say the "
                "same again",
                {}};
    }
    // From here on somebody's ids are in the file: it has to know them again.
    static bool is_bound(client::Kept const& kept) { return kept.asked || kept.removal; }

    Console& console_;
    Provider& provider_;
    Ground const& ground_;
    std::optional<ProgressFile>& file_;
    bool kept_ = true;
};

KeptRemoval progress_removal(std::string const& path) {
    auto const file = ProgressFile::read(path);
    if (file && !file->kept().receipt.empty()) return {*file->kept().removal, file->kept().receipt};
    throw Failure{ExitCode::usage,
                  file ? "there is no receipt in it yet" : "there is no such file",
                  path,
                  "say whose removal it is, as you said it first",
                  {}};
}

KeptRemoval kept_removal(RemoveOptions const& options, SecretLines& lines) {
    if (!options.progress_file.empty()) return progress_removal(options.progress_file);
    if (options.receipt_file.empty()) {
        return {id_argument<IdKind::removal>("--removal", options.removal),
                options.receipt.read("the removal's receipt", lines)};
    }
    auto kept = kept_receipt(options.receipt_file);
    if (options.removal.empty() || id_argument<IdKind::removal>("--removal", options.removal) == kept.removal)
        return kept;
    throw Failure{ExitCode::usage,
                  options.receipt_file + " is the receipt of " + to_string(kept.removal),
                  "--removal",
                  "leave --removal out, or name the file of that removal",
                  {}};
}

// Goes on with a removal requested earlier: its file, if there is one, is read and not written.
bool goes_on(RemoveOptions const& options) {
    return options.identifier.empty() && options.account.empty() && options.session.empty() &&
           (!options.removal.empty() || !options.receipt_file.empty() || !options.progress_file.empty());
}

// All that the command line says of it; the provider knows what opens its world to an administrator.
client::Authority authority(RemoveOptions const& options, SecretLines& lines) {
    int const ways = static_cast<int>(!options.identifier.empty()) +
                     static_cast<int>(!options.account.empty()) + static_cast<int>(!options.session.empty()) +
                     static_cast<int>(!options.removal.empty());
    if (ways != 1 && !goes_on(options)) {
        throw Failure{ExitCode::usage,
                      "whose removal? Say exactly one of IDENTIFIER, --account, --session, --removal",
                      "remove",
                      "`fauxcount remove alice@example.test --password-stdin`",
                      {}};
    }
    if (!options.identifier.empty())
        return client::Login{options.identifier,
                             read_password(options.password, "the account's password", lines)};
    if (!options.account.empty())
        return client::Administrator{{}, id_argument<IdKind::account>("--account", options.account)};
    if (!options.session.empty()) {
        return client::OpenSession{options.token.read("the session's token", lines),
                                   id_argument<IdKind::session>("--session", options.session),
                                   options.password.given()
                                       ? read_password(options.password, "the account's password", lines)
                                       : std::string{}};
    }
    auto kept = kept_removal(options, lines);
    return client::KeptReceipt{kept.removal, std::move(kept.receipt)};
}

bool as_owner(RemoveOptions const& options) {
    return !options.identifier.empty() || !options.session.empty();
}

// Only an owner is asked for a code: what nobody will look at was meant otherwise.
void must_be_asked_for_codes(RemoveOptions const& options) {
    if (as_owner(options) || (!options.app.typed() && !options.read_codes)) return;
    throw Failure{ExitCode::usage,
                  "nobody but the owner is asked for a second factor",
                  options.read_codes ? "--read-codes" : "--totp-secret",
                  "leave it out, or name the account by IDENTIFIER or --session; nothing was sent",
                  {}};
}

std::set<client::Clearing> clearings(std::vector<std::string> const& words) {
    std::set<client::Clearing> clear;
    for (auto const& word : words) {
        auto const what = client::clearing_from(word);
        if (!what)
            refuse_argument("--clear", word,
                            "one of lost_mode_off, find_off, unbind, cancel_subscription, disable_2fa");
        clear.insert(*what);
    }
    return clear;
}

// In words that are the same whenever the same is asked for.
std::string whose_words(RemoveOptions const& options) {
    return options.identifier + '\n' + options.account + '\n' + options.session;
}

std::string plan_words(RemoveOptions const& options, client::RemovalPlan const& plan) {
    std::string words = options.channel;
    words += plan.clear_warnings ? " warnings" : "";
    for (auto const what : plan.clear) words.append(" ").append(client::wire_name(what));
    return words;
}

Undertaking undertaking_of(Context context, RemoveOptions const& options, client::RemovalPlan const& plan,
                           std::string made) {
    return {.server = context.settings.url(),
            .world = context.settings.world,
            .whose = whose_words(options),
            .plan = plan_words(options, plan),
            .made = std::move(made)};
}

// Reads the progress there is, and sees that it is of this removal, before anything is sent.
std::optional<ProgressFile> earlier_progress(Context context, RemoveOptions const& options,
                                             client::RemovalPlan const& plan) {
    if (options.progress_file.empty()) return std::nullopt;
    if (goes_on(options)) {
        auto file = ProgressFile::read(options.progress_file);
        if (file) file->must_be_at(context.settings.url(), context.settings.world);
        return file;
    }
    auto file = ProgressFile::hold(options.progress_file);
    if (!file) return file;
    must_be_writable(options.progress_file);
    file->must_be_of(undertaking_of(context, options, plan, {}));
    if (!options.key.empty() && options.key != file->key())
        refuse_argument("--idempotency-key", options.key, "the one in the progress file; leave it out");
    return file;
}

struct Ended {
    client::Verdict verdict;
    bool all_kept = true;
    bool asks_anew = false;  // the next time, under another key
};

// The flow says more behind it for each request after a refusal.
void must_be_key(std::string const& key) {
    constexpr std::size_t room = 8;
    if (key.empty() || (key.size() + room <= api::idempotency_key_max && api::is_idempotency_key(key)))
        return;
    refuse_argument("--idempotency-key", key.substr(0, api::idempotency_key_max),
                    "1 to " + std::to_string(api::idempotency_key_max - room) + " visible ASCII characters");
}

Ended run_removal(Context context, RemoveOptions const& options, Interrupt& interrupt) {
    bool const keeps = !options.receipt_file.empty() && !goes_on(options);
    if (keeps) must_be_writable(options.receipt_file);
    must_be_key(options.key);
    client::RemovalPlan plan;
    plan.clear = clearings(options.clear);
    plan.clear_warnings = options.clear_warnings;
    plan.channel = enum_argument<api::Channel>("--channel", options.channel, "site or device");
    auto progress = earlier_progress(context, options, plan);
    plan.idempotency_key = progress              ? progress->key()
                           : options.key.empty() ? client::fresh_token()
                                                 : options.key;
    SecretLines lines;
    plan.authority = authority(options, lines);
    must_be_asked_for_codes(options);
    if (as_owner(options)) plan.app = read_app(options.app, lines);
    lines.must_be_over();
    plan.reads_codes = options.read_codes;
    Provider provider{context.settings};
    if (auto* const administrator = std::get_if<client::Administrator>(&plan.authority))
        administrator->credential = provider.administrator();
    auto const ground = options.progress_file.empty() ? Ground{} : ground_of(provider);
    if (!progress && !options.progress_file.empty()) {
        progress = ProgressFile::begin(
            options.progress_file, undertaking_of(context, options, plan, ground.made), plan.idempotency_key);
    } else if (progress) {
        must_be_on(*progress, provider, ground);
        context.console.note("progress  goes on from " + options.progress_file);
    }
    context.console.detail("idempotency key  " + plan.idempotency_key);
    client::RemovalFlow flow{std::move(plan), progress ? progress->kept() : client::Kept{}};
    if (goes_on(options)) progress.reset();  // it is read and not written
    Keeper keeper{context.console, provider, ground, progress};
    Narrator narrator{context.console, keeps ? options.receipt_file : std::string{}};
    auto const way = way_of_waiting(options.wait, provider, interrupt);
    Told waiting{*way, context.console, interrupt};
    auto const seen = [&](client::RemovalFlow const& now) {
        keeper(now);
        narrator(now);
    };
    client::WorldInbox mailbox{provider.transport(), provider.world()};
    auto verdict = client::run<client::RemovalFlow>(flow, provider.transport(), waiting, seen, &mailbox);
    bool const asks_anew = flow.progress().session_ended && keeper.forget_the_request(flow.kept());
    return {std::move(verdict), narrator.receipt_kept() && keeper.kept(), asks_anew};
}

// Whose it is, if that is said, must be so: a receipt cancels whatever it is of.
std::optional<ProgressFile> progress_to_cancel(Context context, RemoveOptions const& options) {
    bool const named = !options.identifier.empty() || !options.account.empty() || !options.session.empty();
    if (options.progress_file.empty()) {
        if (!named) return std::nullopt;
        throw Failure{ExitCode::usage,
                      "a receipt does not say whose it is: with it nobody is named",
                      "--cancel",
                      "leave IDENTIFIER, --account and --session out, or name the --progress file",
                      {}};
    }
    auto file = ProgressFile::read(options.progress_file);
    if (!file) return file;
    file->must_be_at(context.settings.url(), context.settings.world);
    if (named) file->must_be_whose(whose_words(options));
    return file;
}

Ended run_cancel(Context context, RemoveOptions const& options, Interrupt& interrupt) {
    if (options.removal.empty() && options.receipt_file.empty() && options.progress_file.empty()) {
        throw Failure{
            ExitCode::usage,
            "which removal?",
            "--cancel",
            "give --removal and --receipt, or the --progress or --receipt-file that `fauxcount remove` wrote",
            {}};
    }
    must_be_key(options.key);
    auto const progress = progress_to_cancel(context, options);
    SecretLines lines;
    auto const kept = kept_removal(options, lines);
    lines.must_be_over();
    Provider provider{context.settings};
    if (progress) must_be_on(*progress, provider, ground_of(provider));
    client::CancelFlow flow{{.removal = kept.removal,
                             .bearer = kept.receipt,
                             .idempotency_key = options.key.empty() ? client::fresh_token() : options.key,
                             .limits = {}}};
    client::Decline decline;
    Told waiting{decline, context.console, interrupt};
    return {client::run<client::CancelFlow>(flow, provider.transport(), waiting)};
}

// How to wait for the end of a removal that was not waited for. One that was only found has no receipt here.
void tell_way_on(Context context, RemoveOptions const& options, client::Scheduled const& scheduled,
                 bool all_kept) {
    if (scheduled.receipt.empty()) return;
    std::string words = "--removal " + to_string(scheduled.removal) + " --receipt RECEIPT";
    if (all_kept && !options.receipt_file.empty()) words = "--receipt-file " + options.receipt_file;
    if (all_kept && !options.progress_file.empty()) words = "--progress " + options.progress_file;
    if (context.settings.world != "default") words += " -w " + context.settings.world;
    context.console.note("next  `fauxcount remove " + words +
                         " --wait poll` goes on to the end; --wait advance moves the world's clock there");
    if (scheduled.state == api::RemovalState::scheduled)
        context.console.note("next  `fauxcount remove --cancel " + words + "` calls it off until then");
}

// Of a request that was lost nobody can know what became of it, and the next try would know no more.
void tell_way_out(Context context, RemoveOptions const& options, Ended const& ended) {
    auto& console = context.console;
    if (auto const* const scheduled = std::get_if<client::Scheduled>(&ended.verdict))
        return tell_way_on(context, options, *scheduled, ended.all_kept);
    if (ended.asks_anew)
        return console.note("next  nothing came of that request; to ask anew, say the same again");
    auto const* const gave_up = std::get_if<client::GaveUp>(&ended.verdict);
    if (gave_up == nullptr || !gave_up->pending_possible || !gave_up->receipt.empty()) return;
    std::string what = "next  look with `fauxcount account show` whether a removal is pending";
    if (!options.progress_file.empty())
        what +=
            "; if it says the same again and none is, take " + options.progress_file + " away and begin anew";
    console.note(what);
}

ExitCode remove(Context context, RemoveOptions const& options) {
    if (options.wait != "none" && options.wait != "poll" && options.wait != "advance")
        refuse_argument("--wait", options.wait, "one of none, poll, advance");
    Interrupt interrupt;
    auto const ended =
        options.cancel ? run_cancel(context, options, interrupt) : run_removal(context, options, interrupt);
    auto const& verdict = ended.verdict;
    Given const given{.password = options.password.given(),
                      .id = parse_id<IdKind::account>(options.identifier).has_value()};
    context.console.result(view_of(verdict, given), text_of(verdict, given));
    tell_way_out(context, options, ended);
    if (interrupt.signal()) return ended_by(*interrupt.signal());
    auto const exit = exit_code_of(verdict, options.cancel);
    return exit == ExitCode::ok && !ended.all_kept ? ExitCode::failed : exit;
}

void add_whose(CLI::App* verb, RemoveOptions& options) {
    verb->add_option("IDENTIFIER", options.identifier, "Whose account; signs in with the password");
    options.password.add_to(verb, "--password", "FAUXCOUNT_PASSWORD");
    options.app.add_to(verb, "--totp-secret", "FAUXCOUNT_TOTP_SECRET");
    verb->add_flag("--read-codes", options.read_codes,
                   "Codes that the provider sends are read from the world's inbox");
    verb->add_option("--account", options.account, "acc_…: as the world's administrator");
    verb->add_option("--session", options.session, "ses_…: in a session that is open, with its token");
    options.token.add_to(verb, "--token", "FAUXCOUNT_TOKEN");
    verb->add_option("--removal", options.removal, "rem_…: a removal requested earlier, with its receipt");
    options.receipt.add_to(verb, "--receipt", "FAUXCOUNT_RECEIPT");
    verb->add_option("--receipt-file", options.receipt_file,
                     "Where the receipt is kept; without IDENTIFIER, --account or --session it is read");
    verb->add_option("--progress", options.progress_file,
                     "Where it is kept how far the removal is: started again with it, it goes on")
        ->excludes("--removal");
}

}  // namespace

void add_remove(CommandLine& line) {
    auto const options = std::make_shared<RemoveOptions>();
    auto* const verb =
        line.app().add_subcommand("remove", "Remove an account as its owner would, step by step");
    add_whose(verb, *options);
    verb->add_option(
            "--clear", options->clear,
            "What it may clear: lost_mode_off,find_off,unbind,cancel_subscription,disable_2fa; default "
            "nothing")
        ->delimiter(',');
    verb->add_flag("--clear-warnings", options->clear_warnings, "Clear also what only warns");
    verb->add_option("--channel", options->channel,
                     "site (default) or device, which needs a device's session");
    verb->add_option("--wait", options->wait,
                     "none (default): stop when scheduled; poll: watch; advance: move time");
    verb->add_option("--idempotency-key", options->key,
                     "Of an earlier, interrupted run; default: a fresh one");
    verb->add_flag("--cancel", options->cancel, "Call the removal off instead");
    line.on(verb, [options](Context context) { return remove(context, *options); });
}

}  // namespace fauxcount::cli
