// The load generator's command line: what to send, where, how fast. Prints one line of JSON on standard
// output and the first refusal, if any, on standard error. It only ever talks to 127.0.0.1.
#include "bench/load/id_list.hpp"
#include "bench/load/load_run.hpp"
#include "bench/load/report.hpp"
#include "bench/load/request_tape.hpp"

#include <CLI/CLI.hpp>

#include <cstdio>
#include <exception>

namespace fauxcount::bench {
namespace {

struct Command {
    RunLimits limits;
    RequestShape shape;
    std::string ids_file;
    std::size_t ids_per_request = 1;
    std::size_t requests = 0;
    std::uint64_t seed = 1;
    double rate = 0;
};

void describe(CLI::App& app, Command& command) {
    app.add_option("--port", command.limits.port, "Port on 127.0.0.1")->required();
    app.add_option("--connections,-c", command.limits.connections, "Connections")
        ->capture_default_str()
        ->check(CLI::Range(1, 10'000));
    app.add_option("--pipeline", command.limits.pipeline, "Requests in flight on each connection")
        ->capture_default_str()
        ->check(CLI::Range(1, 10'000));
    app.add_option("--rate", command.rate, "Requests a second (open loop); without it a closed loop")
        ->check(CLI::PositiveNumber);
    app.add_option("--seconds", command.limits.seconds, "Send nothing new after this")->capture_default_str();
    app.add_option("--requests", command.requests, "How many; default: as many as the ids allow");
    app.add_option("--method", command.shape.method, "HTTP method")->capture_default_str();
    app.add_option("--target", command.shape.target, "Request target; may hold {id} and {n}")
        ->capture_default_str();
    app.add_option("--body", command.shape.body, "Body; may hold {id}, {ids} and {n}");
    app.add_option("--header", command.shape.headers, "Header line; may hold {id} and {n}; repeatable")
        ->allow_extra_args(false);
    app.add_option("--ids", command.ids_file, "File of ids, one a line; taken in a seeded random order");
    app.add_option("--per", command.ids_per_request, "Ids for each request")
        ->capture_default_str()
        ->check(CLI::PositiveNumber);
    app.add_option("--seed", command.seed, "Seed of the order")->capture_default_str();
    app.add_option("--check", command.limits.check,
                   "Text to count in 2xx bodies; it then counts the ids done");
}

RequestTape make_tape(Command const& command) {
    std::vector<std::string> ids;
    if (!command.ids_file.empty()) ids = read_ids(command.ids_file);
    shuffle_ids(ids, command.seed);
    std::size_t const requests =
        command.requests != 0 ? command.requests : ids.size() / command.ids_per_request;
    return RequestTape{command.shape, ids, command.ids_per_request, requests};
}

int run(Command& command) {
    if (command.rate > 0) command.limits.rate = command.rate;
    command.shape.host += ":" + std::to_string(command.limits.port);
    RequestTape const tape = make_tape(command);
    Tally const tally = LoadRun{command.limits, tape}.run();
    std::printf("%s\n", report(tally, command.limits, command.ids_per_request).c_str());
    if (!tally.first_refusal.empty()) {
        std::fprintf(stderr, "first refusal: %s\n", tally.first_refusal.c_str());
    }
    return 0;
}

} // namespace
} // namespace fauxcount::bench

int main(int argc, char** argv) {
    fauxcount::bench::Command command;
    CLI::App app{"Load generator for HTTP/1.1 on loopback: pipelining, closed or open loop"};
    fauxcount::bench::describe(app, command);
    CLI11_PARSE(app, argc, argv);
    try {
        return fauxcount::bench::run(command);
    } catch (std::exception const& error) {
        std::fprintf(stderr, "load: %s\n", error.what());
        return 1;
    }
}
