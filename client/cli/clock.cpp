// `fauxcount clock`: look at a world's virtual time, and move it.
#include "client/cli/arguments.hpp"
#include "client/cli/listing.hpp"
#include "client/cli/progress.hpp"
#include "client/cli/provider.hpp"
#include "client/cli/verbs.hpp"

namespace fauxcount::cli {

namespace {

struct MoveOptions {
    std::string text;
    std::optional<std::uint64_t> max_fired;
};

std::string text_of(api::ClockView const& clock) {
    std::string text = to_string(clock.now) + "  " + std::string{wire_name(clock.mode)};
    text += "  " + counted(clock.armed, "deadline");
    if (clock.next) text += ", the next at " + to_string(*clock.next);
    return text;
}

std::string text_of(api::Advanced const& advanced) {
    std::string text = to_string(advanced.from) + " → " + to_string(advanced.now) + "  fired " +
                       std::to_string(advanced.fired);
    if (!advanced.complete) text += "  stopped early at --max-fired";
    if (advanced.next) text += "  next " + to_string(*advanced.next);
    return text;
}

ExitCode show(Context context) {
    Provider provider{context.settings};
    auto const clock = provider.ask(api::GetClock{provider.world()});
    context.console.result(clock, text_of(clock));
    return ExitCode::ok;
}

ExitCode set(Context context, api::ClockMode mode) {
    Provider provider{context.settings};
    auto const clock = provider.ask(api::PutClock{provider.world(), mode});
    context.console.result(clock, text_of(clock));
    return ExitCode::ok;
}

ExitCode move(Context context, api::AdvanceClock request, MoveOptions const& options) {
    Provider provider{context.settings};
    request.world = provider.world();
    request.max_fired = options.max_fired;
    auto const advanced = provider.ask(request);
    context.console.result(advanced, text_of(advanced));
    return ExitCode::ok;
}

std::vector<std::string> row_of(api::DeadlineView const& deadline) {
    std::string what{deadline.stage ? wire_name(*deadline.stage) : std::string_view{}};
    if (deadline.subscription) what = to_string(*deadline.subscription);
    std::string whose = deadline.account ? to_string(*deadline.account) : std::string{};
    if (deadline.fault) whose = "fault " + std::to_string(*deadline.fault);
    return {to_string(deadline.at), std::string{wire_name(deadline.kind)}, whose, what};
}

ExitCode list(Context context, std::uint32_t limit) {
    Provider provider{context.settings};
    api::ListDeadlines request;
    request.world = provider.world();
    auto const shown = print_list(
        context.console, request, limit, [&](auto const& page) { return provider.ask(page); },
        [](api::DeadlineList const& page) -> auto const& { return page.deadlines; }, row_of);
    if (shown == 0) context.console.note("no deadline is armed");
    return ExitCode::ok;
}

CLI::App* add_move(CLI::App* clock, std::string const& name, std::string const& about,
                   std::shared_ptr<MoveOptions> const& options) {
    auto* const verb = clock->add_subcommand(name, about);
    verb->add_option("--max-fired", options->max_fired, "Stop after this many deadlines");
    return verb;
}

}  // namespace

void add_clock(CommandLine& line) {
    auto* const clock = line.app().add_subcommand("clock", "Look at a world's time, and move it");
    clock->require_subcommand(0, 1);
    line.on(clock->add_subcommand("show", "What time it is in the world"), show);
    line.on(clock->add_subcommand("run", "Let time pass as real time does"),
            [](Context context) { return set(context, api::ClockMode::running); });
    line.on(clock->add_subcommand("freeze", "Let time stand still until it is moved"),
            [](Context context) { return set(context, api::ClockMode::frozen); });

    auto const by = std::make_shared<MoveOptions>();
    auto* const advance =
        add_move(clock, "advance", "Move time forward; every deadline on the way fires", by);
    advance->add_option("DURATION", by->text, "30d, 2h30m, 500ms, P30D")->required();
    line.on(advance, [by](Context context) {
        api::AdvanceClock request;
        request.by = duration_argument("DURATION", by->text);
        return move(context, std::move(request), *by);
    });

    auto const to = std::make_shared<MoveOptions>();
    auto* const until = add_move(clock, "to", "Move time forward to an instant", to);
    until->add_option("INSTANT", to->text, "2030-01-31T00:00:00.000Z")->required();
    line.on(until, [to](Context context) {
        api::AdvanceClock request;
        request.to = instant_argument("INSTANT", to->text);
        return move(context, std::move(request), *to);
    });

    auto const next = std::make_shared<MoveOptions>();
    line.on(add_move(clock, "next", "Move time to the next deadline, which fires", next),
            [next](Context context) {
                api::AdvanceClock request;
                request.next = true;
                return move(context, std::move(request), *next);
            });

    auto const limit = std::make_shared<std::uint32_t>(api::page_default);
    auto* const deadlines =
        clock->add_subcommand("list", "The deadlines, in the order in which they will fire");
    deadlines->add_option("--limit", *limit, "How many at most; default 100")->check(at_least_one);
    line.on(deadlines, [limit](Context context) { return list(context, *limit); });
}

}  // namespace fauxcount::cli
