// `fauxcount inbox`: what was written to the people of a world, by mail and by SMS; a look at it, or a wait.
#include "api/names.hpp"
#include "client/cli/arguments.hpp"
#include "client/cli/interrupt.hpp"
#include "client/cli/progress.hpp"
#include "client/cli/provider.hpp"
#include "client/cli/verbs.hpp"

#include <unistd.h>

#include <algorithm>
#include <csignal>

namespace fauxcount::cli {

namespace {

// Of real time: how long one request stays open. Ours would be heard out for longer, but what stands between
// a client and a server often gives up on an answer after half a minute.
constexpr Duration open_max{20'000};

// As it was typed.
struct InboxOptions {
    std::string to, account, kind, via, after, timeout = "30s";
    std::uint32_t limit = api::page_default;
};

// The last line of --json, for a script to go on from: a page without its messages.
struct ReadSoFar {
    std::uint64_t sent = 0;
    std::string next_cursor;
    static constexpr auto fields() {
        return std::tuple{api::required("sent", &ReadSoFar::sent),
                          api::required("next_cursor", &ReadSoFar::next_cursor)};
    }
};

api::ListInbox request_of(InboxOptions const& options) {
    api::ListInbox request;
    request.limit = std::min(options.limit, api::page_max);
    if (!options.after.empty()) request.cursor = options.after;
    if (!options.to.empty()) request.to = options.to;
    if (!options.account.empty())
        request.account = id_argument<IdKind::account>("--account", options.account);
    if (!options.kind.empty())
        request.kind = enum_argument<api::MessageKind>("--kind", options.kind, words_of<api::MessageKind>());
    if (!options.via.empty())
        request.via = enum_argument<api::Via>("--via", options.via, words_of<api::Via>());
    return request;
}

// What is refused is named as it was typed, and an answer that does not come is no loss.
api::Inbox ask(Provider& provider, api::ListInbox const& request) {
    try {
        return provider.ask(request);
    } catch (Failure& failure) {
        if (failure.where == "?to") failure.where = "--to";
        if (failure.where == "?cursor") failure.where = "--after";
        if (failure.exit == ExitCode::target)
            failure.remedy = "asking has changed nothing: when the server is there again, ask again";
        throw;
    }
}

// A code stands before the text, which may change: a script finds it there, and people would look for it.
std::vector<std::string> row_of(api::MessageView const& message) {
    return {std::to_string(message.number),
            to_string(message.at),
            std::string{wire_name(message.via)},
            message.to.value_or(to_string(message.account)),
            std::string{wire_name(message.kind)},
            message.code ? *message.code + "  " + message.text : message.text};
}

// Where to go on from.
void tell_end(Console& console, api::Inbox const& page) {
    if (console.json()) return console.result(ReadSoFar{page.sent, page.next_cursor}, {});
    console.note("go on with --after " + page.next_cursor);
}

// Prints this page and those after it, until there are no more or there were enough. A page that is not full
// is the last one, and where it ends one can go on.
void tell(Console& console, Provider& provider, api::ListInbox request, std::uint32_t limit,
          api::Inbox page) {
    request.wait.reset();
    for (std::uint32_t shown = 0;;) {
        std::vector<std::vector<std::string>> rows;
        rows.reserve(page.messages.size());
        for (auto const& message : page.messages) rows.push_back(row_of(message));
        auto const lines = aligned(rows);
        for (std::size_t i = 0; i < lines.size(); ++i) console.result(page.messages[i], lines[i]);
        shown += static_cast<std::uint32_t>(lines.size());
        if (lines.size() < request.limit || shown >= limit) break;
        request.limit = std::min(limit - shown, api::page_max);
        request.cursor = page.next_cursor;
        page = ask(provider, request);
    }
    tell_end(console, page);
}

ExitCode list(Context context, InboxOptions const& options) {
    auto request = request_of(options);
    Provider provider{context.settings};
    request.world = provider.world();
    auto page = ask(provider, request);
    if (page.sent == 0) {
        context.console.note("world " + provider.world() + " has sent no message");
    } else if (page.messages.empty()) {
        context.console.note("no message fits; world " + provider.world() + " has sent " +
                             counted(page.sent, "message"));
    }
    tell(context.console, provider, std::move(request), options.limit, std::move(page));
    return ExitCode::ok;
}

// Reading does nothing by halves, and a request that stays open is not interrupted by itself.
extern "C" void end_at_once(int signal) { ::_exit(static_cast<int>(ended_by(signal))); }

// From here on a signal ends the process, also where its parent has them blocked.
void end_by_signals() {
    sigset_t signals{};
    ::sigemptyset(&signals);
    for (int const signal : {SIGINT, SIGTERM}) {
        std::signal(signal, end_at_once);
        ::sigaddset(&signals, signal);
    }
    ::pthread_sigmask(SIG_UNBLOCK, &signals, nullptr);
}

Failure none_came(std::string const& world, InboxOptions const& options) {
    std::string wanted;
    auto const add = [&](std::string const& name, std::string const& text) {
        if (!text.empty()) wanted += (wanted.empty() ? "" : " ") + name + " " + text;
    };
    add("--to", options.to);
    add("--account", options.account);
    add("--kind", options.kind);
    add("--via", options.via);
    add("--after", options.after);
    return {
        ExitCode::failed,
        "no message came within " + options.timeout + (wanted.empty() ? wanted : " (" + wanted + ")"),
        "world " + world,
        "`fauxcount inbox list -w " + world +
            "` shows what was sent; what is due is sent when the world's clock has moved that far; --timeout "
            "waits longer",
        {}};
}

ExitCode wait(Context context, InboxOptions const& options) {
    auto request = request_of(options);
    auto const timeout = duration_argument("--timeout", options.timeout);
    end_by_signals();
    Provider provider{context.settings};
    request.world = provider.world();
    Stopwatch const watch;
    Duration left = timeout;
    api::Inbox page;
    // Always from the same place, since nothing that fits was there: after a reset or a rewind a later cursor
    // would pass new messages by.
    do {
        request.wait = std::min(left, open_max);
        page = ask(provider, request);
        left = timeout - Duration{static_cast<std::int64_t>(watch.seconds() * 1000)};
    } while (page.messages.empty() && left.ms > 0);
    if (page.messages.empty()) {
        tell_end(context.console, page);
        throw none_came(provider.world(), options);
    }
    tell(context.console, provider, std::move(request), options.limit, std::move(page));
    return ExitCode::ok;
}

std::shared_ptr<InboxOptions> add_choices(CLI::App* verb) {
    auto const options = std::make_shared<InboxOptions>();
    verb->add_option("--to", options->to, "To this e-mail address or telephone number only")
        ->check(not_empty);
    verb->add_option("--account", options->account, "To this account only: acc_…")->check(not_empty);
    verb->add_option("--kind", options->kind, "Of this kind only: " + words_of<api::MessageKind>())
        ->check(not_empty);
    verb->add_option("--via", options->via, "By this way only: " + words_of<api::Via>())->check(not_empty);
    verb->add_option("--limit", options->limit, "How many at most; default 100")->check(at_least_one);
    verb->add_option("--after", options->after,
                     "Only what came after that: the cursor which the last look ended with; '' for all");
    return options;
}

}  // namespace

void add_inbox(CommandLine& line) {
    auto* const inbox = line.app().add_subcommand("inbox", "What was written to people, by mail and by SMS");
    inbox->require_subcommand(0, 1);

    auto* const shown = inbox->add_subcommand("list", "The messages of the world, oldest first");
    auto const chosen = add_choices(shown);
    line.on(shown, [chosen](Context context) { return list(context, *chosen); });

    auto* const waiting = inbox->add_subcommand(
        "wait", "Until there is a message that fits; without --after one that is there already counts");
    auto const wanted = add_choices(waiting);
    waiting->add_option("--timeout", wanted->timeout, "Of real time; default 30s; then exit 1");
    waiting->footer("Example: fauxcount inbox wait --to ada@example.test --kind code");
    line.on(waiting, [wanted](Context context) { return wait(context, *wanted); });
}

}  // namespace fauxcount::cli
