// `fauxcount serve`: the provider in the foreground.
#include "client/cli/arguments.hpp"
#include "client/cli/kept_file.hpp"
#include "client/cli/planting.hpp"
#include "client/cli/serve_options.hpp"
#include "client/cli/verbs.hpp"
#include "engine/registry.hpp"
#include "http/entropy.hpp"
#include "http/server.hpp"
#include "http/wall_clock.hpp"
#include "storage/data_directory.hpp"

#include <unistd.h>

#include <csignal>
#include <optional>

namespace fauxcount::cli {

namespace {

// The file is an argument here, so a mistake in it is wrong usage.
Failure refused_load(api::Problem const& problem, api::SeedAccounts const& chunk, std::string const& file) {
    auto failure = refused_seed(problem, chunk, file);
    failure.exit = ExitCode::usage;
    return failure;
}

Instant first_instant_of(ServeOptions const& options) {
    if (!options.start.empty()) return instant_argument("--start", options.start);
    return {http::machine_clock().now_ms() / 1000 * 1000};
}

// What the storage says names the remedy.
Failure storage_failed(ServeOptions const& options, std::string const& why) {
    Failure failure;
    failure.exit = ExitCode::failed;
    failure.what = why;
    failure.where = options.data;
    return failure;
}

// The answer of the control interface, long work included. Before the server runs, this thread owns the
// worlds.
api::ControlAnswer settle(engine::Registry& worlds, api::ControlRequest const& request) {
    constexpr engine::Ticket ticket = 1;
    if (auto answered = worlds.control(request, ticket)) return std::move(answered->answer);
    std::vector<engine::Registry::Ready> ready;
    while (ready.empty()) worlds.work(ready);
    return std::get<engine::ControlAnswered>(std::move(ready.front().answer)).answer;
}

void settle_or_throw(engine::Registry& worlds, api::ControlRequest const& request) {
    auto const answer = settle(worlds, request);
    if (auto const* problem = std::get_if<api::Problem>(&answer)) throw refused(*problem);
}

void fill(engine::Registry& worlds, ServeOptions const& options) {
    std::string const world = "default";
    api::PutWorld create;
    create.world = world;
    settle_or_throw(worlds, create);
    if (options.population > 0) {
        settle_or_throw(worlds, api::SeedPopulation{world, api::Template::full, options.population});
    }
    if (options.load.empty()) return;
    for (auto& chunk : chunks_of(open_seed_file(options.load), world)) {
        // Lines of the request, as over HTTP; the failure translates them into lines of the file.
        auto request = chunk;
        for (std::size_t i = 0; i < request.lines.size(); ++i)
            request.lines[i] = static_cast<std::uint32_t>(i + 1);
        auto const answer = settle(worlds, request);
        if (auto const* problem = std::get_if<api::Problem>(&answer)) {
            throw refused_load(*problem, chunk, options.load);
        }
    }
}

http::ServerOptions server_options(ServeOptions const& options, std::string const& admin_token) {
    http::ServerOptions server;
    server.address = address_of(options.host);
    server.port = options.port;
    server.fault_header = options.fault_header;
    server.admin_token = admin_token;
    server.version = version;
    return server;
}

Failure cannot_listen(ServeOptions const& options, std::string const& why) {
    Failure failure;
    failure.exit = ExitCode::target;
    failure.what = why;
    failure.where = url_of(address_of(options.host), options.port);
    failure.remedy =
        "take another port with --port N, or any free one with --port 0; `fauxcount health` says "
        "whether a fauxcount is there already";
    return failure;
}

// What the directory holds; nothing without one.
storage::DataDirectory open_data(ServeOptions const& options) {
    if (options.data.empty()) return {nullptr, {}, options.seed.value_or(1)};
    try {
        return storage::open_data_directory(options.data, options.seed);
    } catch (storage::StorageError const& error) {
        throw with_remedy(ExitCode::usage, error.what(), "--data");
    }
}

void take_over(engine::Registry& worlds, std::vector<engine::WorldAsKept>& kept,
               ServeOptions const& options) {
    // A clock that runs goes on from here.
    worlds.set_wall(http::machine_clock().now_ms());
    bool const fills = !options.load.empty() || options.population > 0;
    for (engine::WorldAsKept& world : kept) {
        if (fills && world.name == "default") {
            throw Failure{ExitCode::usage,
                          options.data + " holds world `default` already",
                          options.load.empty() ? "--population" : "--load",
                          "start without it, or with an empty directory",
                          {}};
        }
        worlds.adopt(std::move(world));
    }
}

void announce(Context context, std::uint64_t seed, std::string const& url, Instant start) {
    ListeningEvent event;
    event.url = url;
    event.admin = url + "/__admin";
    event.version = version;
    event.seed = seed;
    auto& console = context.console;
    console.result(event,
                   "fauxcount " + std::string{version} + " listens on " + console.paint(Tone::strong, url));
    console.note("  worlds start at " + to_string(start) + ", frozen; seed " + std::to_string(seed));
    console.note("  try  curl -s " + url +
                 "/w/default/v1/accounts -H 'Content-Type: application/json' \\\n"
                 "            -d '{\"identifiers\":[\"ada@example.test\"],\"password\":\"correct horse\"}'");
    console.note("  stop with Ctrl-C");
}

ExitCode serve(Context context, ServeOptions const& options) {
    auto const address = address_of(options.host);
    auto admin_token = context.settings.admin_token;
    if (admin_token.empty() && !is_loopback(address)) {
        throw Failure{ExitCode::usage,
                      address + " can be reached from other machines",
                      "--host",
                      "give --admin-token or FAUXCOUNT_ADMIN_TOKEN, or listen on 127.0.0.1",
                      {}};
    }
    if (admin_token.empty()) admin_token = http::make_admin_token();
    engine::RegistryOptions registry;
    // The directory is opened before anything is listened to, and outlives the worlds that are kept in it.
    auto data = open_data(options);
    registry.seed = data.seed;
    registry.start = first_instant_of(options);
    registry.worlds_max = options.max_worlds;
    registry.auto_worlds = !options.no_auto_worlds;
    registry.real_identifiers = options.real_identifiers;
    if (options.allow_crash) registry.crash = [] { ::kill(::getpid(), SIGKILL); };
    engine::Registry worlds{registry, data.log.get()};
    take_over(worlds, data.worlds, options);

    // The port is taken first: that fails at once, filling worlds may take a while.
    std::optional<http::Server> server;
    try {
        server.emplace(server_options(options, admin_token), worlds);
    } catch (http::StartError const& error) {
        throw cannot_listen(options, error.what());
    }
    try {
        fill(worlds, options);
    } catch (Failure const&) {
        if (auto const why = worlds.storage_failure()) throw storage_failed(options, *why);
        throw;
    }

    // While the worlds are filled a signal ends the process at once: nobody knows of the server yet.
    server->stop_on_signals();
    auto const url = url_of(address, server->port());
    if (!options.ready_file.empty()) {
        std::string json;
        api::encode(ReadyFile{url, admin_token, data.seed, static_cast<std::uint64_t>(::getpid())}, json);
        write_whole(options.ready_file, json + "\n");
    }
    announce(context, data.seed, url, registry.start);
    server->run();
    if (!options.ready_file.empty()) ::unlink(options.ready_file.c_str());
    if (auto const why = worlds.storage_failure()) throw storage_failed(options, *why);
    StoppedEvent const stopped{.event = "stopped", .requests = worlds.counters().requests};
    context.console.result(stopped, "stopped after " + grouped(stopped.requests) + " requests");
    return ExitCode::ok;
}

}  // namespace

void add_serve(CommandLine& line) {
    auto const options = std::make_shared<ServeOptions>();
    auto* const verb = line.app().add_subcommand("serve", "Be the provider, in the foreground");
    add_serve_options(verb, *options);
    line.on(verb, [options](Context context) { return serve(context, *options); });
}

}  // namespace fauxcount::cli
