// `fauxcount fault`: order what goes wrong with the calls, messages and devices of a world, look at it, heal
// it.
#include "api/names.hpp"
#include "client/cli/arguments.hpp"
#include "client/cli/listing.hpp"
#include "client/cli/provider.hpp"
#include "client/cli/verbs.hpp"

namespace fauxcount::cli {

namespace {

// As it was typed; what fits which kind the provider says.
struct OrderOptions {
    std::string kind, system, account, lasts, code, delay, interval, retry_after, stage;
    std::string message, via, late_by, device;
    api::OrderFault fault;
    bool once = false, as_date = false;
};

bool is_of_messages(api::FaultKind kind) {
    return kind == api::FaultKind::message_lost || kind == api::FaultKind::message_late ||
           kind == api::FaultKind::message_twice || kind == api::FaultKind::message_astray;
}

// Which messages, and what becomes of them.
std::string messages_of(api::FaultView const& fault) {
    std::string which{fault.message ? wire_name(*fault.message) : std::string_view{"any message"}};
    if (fault.via) which += " by " + std::string{wire_name(*fault.via)};
    if (fault.account) which += " of " + to_string(*fault.account);
    if (fault.late_by) which += ", " + to_string(*fault.late_by) + " late";
    if (fault.recipient) which += " to " + *fault.recipient;
    return which;
}

std::string target_of(api::FaultView const& fault) {
    if (is_of_messages(fault.kind)) return messages_of(fault);
    if (fault.device) return to_string(*fault.device);
    std::string which = fault.operation;
    if (fault.kind == api::FaultKind::stage_fails) which = "any stage";
    if (fault.stage) which = wire_name(*fault.stage);
    if (fault.system) which = wire_name(*fault.system);
    if (fault.account) which += " of " + to_string(*fault.account);
    return which;
}

std::vector<std::string> row_of(api::FaultView const& fault) {
    std::string const one = is_of_messages(fault.kind) ? "message " : "call ";
    std::string calls = "from " + one + std::to_string(fault.nth) + " on";
    if (fault.times) calls = one + std::to_string(fault.nth);
    if (fault.times && *fault.times > 1)
        calls = (is_of_messages(fault.kind) ? "messages " : "calls ") + std::to_string(fault.nth) + " to " +
                std::to_string(std::uint64_t{fault.nth} + *fault.times - 1);
    if (fault.until) calls += ", until " + to_string(*fault.until);
    std::string did = "counted " + std::to_string(fault.calls) + ", used " + std::to_string(fault.used);
    if (fault.held) did += ", holds " + std::to_string(*fault.held);
    return {std::to_string(fault.fault),
            std::string{wire_name(fault.kind)},
            target_of(fault),
            calls,
            fault.armed ? "armed" : "over",
            did};
}

ExitCode order(Context context, OrderOptions const& options) {
    api::OrderFault fault = options.fault;
    fault.kind = enum_argument<api::FaultKind>("KIND", options.kind, words_of<api::FaultKind>());
    if (!options.account.empty()) fault.account = id_argument<IdKind::account>("--account", options.account);
    auto const length = [](std::string const& name, std::string const& text) {
        return text.empty() ? std::nullopt : std::optional{duration_argument(name, text)};
    };
    fault.lasts = length("--lasts", options.lasts);
    fault.delay = length("--delay", options.delay);
    fault.interval = length("--interval", options.interval);
    fault.retry_after = length("--retry-after", options.retry_after);
    if (!options.stage.empty())
        fault.stage = enum_argument<api::PurgeStage>("--stage", options.stage, words_of<api::PurgeStage>());
    if (!options.system.empty())
        fault.system = enum_argument<api::System>("--system", options.system, words_of<api::System>());
    if (!options.message.empty())
        fault.message =
            enum_argument<api::MessageKind>("--message", options.message, words_of<api::MessageKind>());
    if (!options.via.empty()) fault.via = enum_argument<api::Via>("--via", options.via, words_of<api::Via>());
    fault.late_by = length("--late-by", options.late_by);
    if (!options.device.empty()) fault.device = id_argument<IdKind::device>("--device", options.device);
    if (options.once) fault.times = 1;
    if (options.as_date) fault.retry_form = api::RetryForm::date;
    if (!options.code.empty()) {
        fault.code = code_of(options.code);
        if (!fault.code) refuse_argument("--code", options.code, "a code like server.overloaded");
    }
    Provider provider{context.settings};
    fault.world = provider.world();
    auto const view = provider.ask(fault);
    context.console.result(view, aligned({row_of(view)}).front());
    return ExitCode::ok;
}

ExitCode list(Context context, std::uint32_t limit) {
    Provider provider{context.settings};
    api::ListFaults request;
    request.world = provider.world();
    auto const shown = print_list(
        context.console, request, limit, [&](auto const& page) { return provider.ask(page); },
        [](api::FaultList const& page) -> auto const& { return page.faults; }, row_of);
    if (shown == 0) context.console.note("nothing is ordered to go wrong");
    return ExitCode::ok;
}

struct HealOptions {
    std::optional<std::uint32_t> number;
    bool all = false;
};

ExitCode heal(Context context, HealOptions const& options) {
    if (options.all == options.number.has_value())
        refuse_argument("FAULT", options.all ? "--all" : "", "the number of one fault, or --all");
    Provider provider{context.settings};
    if (options.all) {
        provider.ask(api::HealFaults{provider.world()});
        context.console.note("nothing is ordered to go wrong any more");
    } else {
        provider.ask(api::HealFault{provider.world(), *options.number});
        context.console.note("fault " + std::to_string(*options.number) + " is healed");
    }
    return ExitCode::ok;
}

void add_about_messages(CLI::App* verb, OrderOptions& options) {
    verb->add_option("--message", options.message,
                     "Of faults of messages: only those of this kind: " + words_of<api::MessageKind>())
        ->check(not_empty);
    verb->add_option("--via", options.via, "Of the same: only by this way: " + words_of<api::Via>())
        ->check(not_empty);
    verb->add_option("--late-by", options.late_by, "Of `message_late`, in virtual time: 5m")
        ->check(not_empty);
    verb->add_option("--recipient", options.fault.recipient,
                     "Of `message_astray`: the address or number of somebody in the world, who gets it")
        ->check(not_empty);
}

void add_order(CommandLine& line, CLI::App* fault) {
    auto const options = std::make_shared<OrderOptions>();
    auto& wanted = options->fault;
    auto* const verb = fault->add_subcommand("order", "Order a fault");
    verb->add_option("KIND", options->kind, words_of<api::FaultKind>())->required();
    verb->add_option("--operation", wanted.operation, "An operationId of /openapi.json; default * for all");
    verb->add_option("--system", options->system,
                     "Instead: all operations that need it, and with `down` messages and stages of purges: " +
                         words_of<api::System>());
    verb->add_option("--account", options->account, "Only calls of this account, or messages about it");
    verb->add_option("--nth", wanted.nth, "The first call it acts on; default 1")->check(at_least_one);
    auto* const times =
        verb->add_option("--times", wanted.times, "On how many; default: until it is healed, of a crash one");
    times->check(at_least_one);
    verb->add_flag("--once", options->once, "The same as --times 1")->excludes(times);
    verb->add_option("--lasts", options->lasts, "For so long, in virtual time: 10m");
    add_about_messages(verb, *options);
    verb->add_option("--device", options->device, "Of `offline`: dev_…, which cannot be reached")
        ->check(not_empty);
    verb->add_option("--status", wanted.status, "Of `status`: from 200 to 599");
    verb->add_option("--code", options->code, "Of `status`: a code like server.overloaded");
    verb->add_option("--body", wanted.body, "Of `status`: instead of a problem");
    verb->add_option("--content-type", wanted.content_type, "Of that body");
    verb->add_option("--delay", options->delay, "Of `delay`, in real time: 2s");
    verb->add_option("--bytes", wanted.bytes, "Of `truncated`, and at once of `drip`");
    verb->add_option("--interval", options->interval, "Of `drip`, in real time: 100ms");
    verb->add_option("--retry-after", options->retry_after,
                     "Of `rate_limit`, `quota`, `stage_fails`, and of a `status` whose code says when; in "
                     "virtual time");
    verb->add_option("--stage", options->stage,
                     "Of `stage_fails`, default whichever comes, and of a crash: " +
                         words_of<api::PurgeStage>());
    verb->add_flag("--as-date", options->as_date, "Retry-After as an HTTP-date, not in seconds");
    verb->footer("Example: fauxcount fault order reply_lost --operation request_removal --once");
    line.on(verb, [options](Context context) { return order(context, *options); });
}

}  // namespace

void add_fault(CommandLine& line) {
    auto* const fault = line.app().add_subcommand(
        "fault", "Order what goes wrong with calls, messages and devices, look at it, heal it");
    fault->require_subcommand(0, 1);
    add_order(line, fault);

    auto const limit = std::make_shared<std::uint32_t>(api::page_default);
    auto* const shown = fault->add_subcommand("list", "Every fault, and what it did so far");
    shown->add_option("--limit", *limit, "How many at most; default 100")->check(at_least_one);
    line.on(shown, [limit](Context context) { return list(context, *limit); });

    auto const options = std::make_shared<HealOptions>();
    auto* const healed = fault->add_subcommand("heal", "Let a fault be over, and nothing of it be left");
    healed->add_option("FAULT", options->number, "Its number");
    healed->add_flag("--all", options->all, "Every one");
    line.on(healed, [options](Context context) { return heal(context, *options); });
}

}  // namespace fauxcount::cli
