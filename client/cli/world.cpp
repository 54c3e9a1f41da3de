// `fauxcount world`: make worlds, look at them, copy them, go back in them.
#include "api/text.hpp"
#include "client/cli/arguments.hpp"
#include "client/cli/listing.hpp"
#include "client/cli/progress.hpp"
#include "client/cli/provider.hpp"
#include "client/cli/verbs.hpp"

namespace fauxcount::cli {

namespace {

struct NewOptions {
    std::string name, profile = "device-cloud", start;
    std::optional<std::uint64_t> seed;
    std::vector<std::string> settings, quirks;
};

struct Names {
    std::string world, other;
};

// `json_prefix=)]}'` or, of what is on or off, just its name.
void take_quirk(api::WireQuirks& quirks, std::string const& text) {
    auto const equals = text.find('=');
    auto const name = text.substr(0, equals);
    auto const value = equals == std::string::npos ? "" : text.substr(equals + 1);
    if (name == "json_prefix" && !value.empty()) {
        quirks.json_prefix = value;
    } else if (name == "status_header" && !value.empty()) {
        quirks.status_header = value;
    } else if (name == "content_type" && !value.empty()) {
        quirks.content_type = value;
    } else if (text == "errors_in_200") {
        quirks.errors_in_200 = true;
    } else {
        refuse_argument("--quirk", text,
                        "json_prefix=TEXT, errors_in_200, status_header=NAME or content_type=TYPE");
    }
}

std::string named(api::WireQuirks const& quirks) {
    std::string names;
    auto const add = [&](bool on, std::string const& text) {
        if (on) names.append(names.empty() ? "" : ", ").append(text);
    };
    std::string prefix = "json_prefix=";
    api::append_quoted(prefix, quirks.json_prefix.value_or(""));
    add(quirks.json_prefix.has_value(), prefix);
    add(quirks.errors_in_200, "errors_in_200");
    add(quirks.status_header.has_value(), "status_header=" + quirks.status_header.value_or(""));
    add(quirks.content_type.has_value(), "content_type=" + quirks.content_type.value_or(""));
    return names;
}

void print(Console& console, api::WorldView const& world) {
    if (console.json()) return console.result(world, {});
    auto const count = [](std::uint64_t n) { return std::to_string(n); };
    std::vector<std::vector<std::string>> rows{
        {console.paint(Tone::strong, world.name), world.profile + ", seed " + count(world.seed)},
        {"now", to_string(world.now) + "  " + std::string{wire_name(world.clock)}},
        {"started", to_string(world.start) + ", incarnation " + std::to_string(world.incarnation)},
        {"holds", counted(world.accounts, "account") + ", " + counted(world.devices, "device") + ", " +
                      counted(world.deadlines, "deadline") + "; " + counted(world.removed, "account") +
                      " removed"},
        {"state", world.state_hash},
        {"administrator", world.credential}};
    if (world.wire_quirks) rows.push_back({"quirks", named(*world.wire_quirks)});
    for (auto const& line : aligned(rows)) console.result(line);
}

void print(Console& console, api::SnapshotView const& snapshot) {
    console.result(snapshot, snapshot.name + "  " + to_string(snapshot.now) + "  " +
                                 counted(snapshot.accounts, "account") + "  " + snapshot.state_hash);
}

ExitCode make(Context context, NewOptions const& options) {
    api::PutWorld request;
    request.world = options.name.empty() ? context.settings.world : options.name;
    request.seed = options.seed;
    request.profile = options.profile;
    if (!options.start.empty()) request.start = instant_argument("--start", options.start);
    for (auto const& setting : options.settings) request.policy.push_back(setting_argument("--set", setting));
    for (auto const& quirk : options.quirks) {
        if (!request.wire_quirks) request.wire_quirks.emplace();
        take_quirk(*request.wire_quirks, quirk);
    }
    Provider provider{context.settings};
    print(context.console, provider.ask(request));
    return ExitCode::ok;
}

ExitCode list(Context context, std::uint32_t limit) {
    Provider provider{context.settings};
    auto const shown = print_list(
        context.console, api::ListWorlds{}, limit, [&](auto const& page) { return provider.ask(page); },
        [](api::WorldList const& page) -> auto const& { return page.worlds; },
        [](api::WorldSummary const& world) {
            return std::vector<std::string>{world.name, to_string(world.now),
                                            counted(world.accounts, "account")};
        });
    if (shown == 0) context.console.note("there is no world yet; `fauxcount world new` makes one");
    return ExitCode::ok;
}

ExitCode policy(Context context, std::string const& world) {
    Provider provider{context.settings};
    auto const view = provider.ask(api::GetWorld{world});
    std::vector<std::vector<std::string>> rows;
    rows.reserve(view.policy.size());
    for (auto const& setting : view.policy) rows.push_back({setting.name, setting.value});
    auto const lines = aligned(rows);
    for (std::size_t i = 0; i < lines.size(); ++i) context.console.result(view.policy[i], lines[i]);
    return ExitCode::ok;
}

ExitCode audit(Context context, std::string const& world) {
    Provider provider{context.settings};
    auto const view = provider.ask(api::Audit{world});
    auto const size = counted(view.accounts, "account") + ", " + counted(view.devices, "device") + ", " +
                      counted(view.deadlines, "deadline");
    context.console.result(view, (view.holds ? "every invariant holds over " : "broken over ") + size);
    if (!context.console.json()) {
        for (auto const& finding : view.findings)
            context.console.result(context.console.paint(Tone::bad, finding.invariant) + "  " +
                                   finding.detail);
    }
    return view.holds ? ExitCode::ok : ExitCode::failed;
}

ExitCode snapshots(Context context, std::string const& world) {
    Provider provider{context.settings};
    auto const list = provider.ask(api::ListSnapshots{world});
    for (auto const& snapshot : list.snapshots) print(context.console, snapshot);
    if (list.snapshots.empty()) context.console.note("there is no snapshot of " + world);
    return ExitCode::ok;
}

template <class R>
ExitCode print_world(Context context, R const& request) {
    Provider provider{context.settings};
    print(context.console, provider.ask(request));
    return ExitCode::ok;
}

// A verb about one world, named in place or by --world.
using WorldVerb = ExitCode (*)(Context, std::string const& world);

void add_about_one(CommandLine& line, CLI::App* world, std::string const& name, std::string const& about,
                   WorldVerb verb) {
    auto const names = std::make_shared<Names>();
    auto* const sub = world->add_subcommand(name, about);
    sub->add_option("NAME", names->world, "The world; default --world");
    line.on(sub, [names, verb](Context context) {
        return verb(context, names->world.empty() ? context.settings.world : names->world);
    });
}

// A verb about the world of --world and one more name.
template <class Ask>
void add_with_name(CommandLine& line, CLI::App* world, std::string const& name, std::string const& about,
                   std::string const& argument, Ask ask) {
    auto const names = std::make_shared<Names>();
    auto* const sub = world->add_subcommand(name, about);
    sub->add_option(argument, names->other)->required();
    line.on(sub, [names, ask](Context context) {
        Provider provider{context.settings};
        print(context.console, provider.ask(ask(context.settings.world, names->other)));
        return ExitCode::ok;
    });
}

ExitCode drop(Context context, std::string const& world) {
    Provider provider{context.settings};
    provider.ask(api::DropWorld{world});
    context.console.note("world " + world + " is gone");
    return ExitCode::ok;
}

void add_new(CommandLine& line, CLI::App* world) {
    auto const options = std::make_shared<NewOptions>();
    auto* const make_world =
        world->add_subcommand("new", "Make a world, or show it if it was made just like that");
    make_world->add_option("NAME", options->name, "Its name; default --world");
    make_world
        ->add_option("--seed", options->seed,
                     "Everything random follows from it; default: server's seed and name")
        ->envname("FAUXCOUNT_SEED")
        ->check(not_negative);
    make_world->add_option("--profile", options->profile, "device-cloud or forge-instant");
    make_world->add_option("--start", options->start, "Its first instant; default: the server's");
    make_world->add_option("--set", options->settings,
                           "A change to the profile: grace=P7D; see `world policy`");
    make_world->add_option(
        "--quirk", options->quirks,
        "Answers spelt otherwise: json_prefix=TEXT, errors_in_200, status_header=X-Status, "
        "content_type=text/plain");
    line.on(make_world, [options](Context context) { return make(context, *options); });
}

}  // namespace

void add_world(CommandLine& line) {
    auto* const world =
        line.app().add_subcommand("world", "Make worlds, look at them, copy them, go back in them");
    world->require_subcommand(0, 1);
    add_new(line, world);
    auto const limit = std::make_shared<std::uint32_t>(api::page_default);
    auto* const worlds = world->add_subcommand("list", "Every world of the server");
    worlds->add_option("--limit", *limit, "How many at most; default 100")->check(at_least_one);
    line.on(worlds, [limit](Context context) { return list(context, *limit); });

    add_about_one(
        line, world, "show", "One world, with its administrator's credential",
        [](Context context, std::string const& name) { return print_world(context, api::GetWorld{name}); });
    add_about_one(
        line, world, "reset", "Back to how it was made",
        [](Context context, std::string const& name) { return print_world(context, api::ResetWorld{name}); });
    add_about_one(line, world, "rm", "Remove it", drop);
    add_about_one(line, world, "policy", "Every parameter in force", policy);
    add_about_one(line, world, "audit", "Check every invariant; exit 1 if one is broken", audit);
    add_about_one(line, world, "snapshots", "Its snapshots", snapshots);

    add_with_name(
        line, world, "fork", "Copy the world as it is now", "NEW",
        [](std::string const& from, std::string const& name) { return api::ForkWorld{from, name}; });
    add_with_name(
        line, world, "snapshot", "Keep the world as it is now under a name", "SNAPSHOT",
        [](std::string const& from, std::string const& name) { return api::TakeSnapshot{from, name}; });
    add_with_name(line, world, "rewind", "Back to a snapshot, time and all", "SNAPSHOT",
                  [](std::string const& from, std::string const& name) { return api::Rewind{from, name}; });
}

}  // namespace fauxcount::cli
