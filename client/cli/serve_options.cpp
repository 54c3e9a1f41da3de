#include "client/cli/serve_options.hpp"

#include "client/cli/arguments.hpp"

namespace fauxcount::cli {

void add_serve_options(CLI::App* verb, ServeOptions& options) {
    verb->add_option("--port", options.port, "Default 8642; 0 picks a free one")
        ->envname("FAUXCOUNT_PORT")
        ->check(CLI::Range(0U, 65535U));
    verb->add_option("--host", options.host, "The address to listen on; off loopback it needs --admin-token");
    verb->add_option("--ready-file", options.ready_file,
                     "Written whole once the server answers: url, admin_token, seed, pid as JSON");
    verb->add_option("--seed", options.seed, "Everything random follows from it; default 1")
        ->envname("FAUXCOUNT_SEED")
        ->check(not_negative);
    verb->add_option("--data", options.data,
                     "A directory to keep worlds in: what was answered survives the process");
    verb->add_option("--max-worlds", options.max_worlds, "Default 1000")->check(at_least_one);
    verb->add_flag("--no-auto-worlds", options.no_auto_worlds, "Only `world new` makes a world");
    verb->add_option("--start", options.start,
                     "The first instant of new worlds; default: now, to the second");
    verb->add_flag("--allow-real-identifiers", options.real_identifiers,
                   "Accept identifiers outside .test, example.* and +1-555-01xx");
    verb->add_flag("--fault-header", options.fault_header,
                   "A call may bring a fault of its own in its header Fauxcount-Fault");
    verb->add_flag("--allow-crash", options.allow_crash,
                   "A fault may be ordered that kills the server, as kill -9 does");
    verb->add_option("--load", options.load, "Accounts for world default, one JSON object a line");
    verb->add_option("--population", options.population, "So many full accounts for world default");
    verb->footer("SIGINT and SIGTERM finish what is in flight and exit 0; a second one stops at once.\n"
                 "Example: fauxcount serve --port 0 --ready-file ready.json");
}

std::string address_of(std::string const& host) { return host == "localhost" ? "127.0.0.1" : host; }

bool is_loopback(std::string const& address) { return address.starts_with("127.") || address == "::1"; }

std::string url_of(std::string const& address, std::uint16_t port) {
    bool const v6 = address.find(':') != std::string::npos;
    return "http://" + (v6 ? "[" + address + "]" : address) + ":" + std::to_string(port);
}

}  // namespace fauxcount::cli
