// What `fauxcount serve` can be told, and what it tells when it listens. Starting the server is serve.cpp's.
#pragma once

#include "client/cli/command_line.hpp"

#include <cstdint>
#include <optional>
#include <string>

namespace fauxcount::cli {

struct ServeOptions {
    std::string host = "127.0.0.1";
    std::uint16_t port = 8642;
    std::string ready_file, start, load, data;
    std::optional<std::uint64_t> seed;  // none: 1, or that of the data directory
    std::uint32_t max_worlds = 1000, population = 0;
    bool no_auto_worlds = false, real_identifiers = false, fault_header = false, allow_crash = false;
};

void add_serve_options(CLI::App* verb, ServeOptions& options);

// `localhost` is a name for the loopback address; every other name is left to the person.
std::string address_of(std::string const& host);
bool is_loopback(std::string const& address);
std::string url_of(std::string const& address, std::uint16_t port);

// The first line with --json.
struct ListeningEvent {
    std::string event = "listening";
    std::string url, admin, world = "default", version;
    std::uint64_t seed = 0;
    static constexpr auto fields() {
        return std::tuple{api::required("event", &ListeningEvent::event),
                          api::required("url", &ListeningEvent::url),
                          api::required("admin", &ListeningEvent::admin),
                          api::required("world", &ListeningEvent::world),
                          api::required("seed", &ListeningEvent::seed),
                          api::required("version", &ListeningEvent::version)};
    }
};

// The last one.
struct StoppedEvent {
    std::string event = "stopped";
    std::uint64_t requests = 0;
    static constexpr auto fields() {
        return std::tuple{api::required("event", &StoppedEvent::event),
                          api::required("requests", &StoppedEvent::requests)};
    }
};

// What `--ready-file` holds: enough to talk to this server as its administrator, and to stop it.
struct ReadyFile {
    std::string url, admin_token;
    std::uint64_t seed = 0, pid = 0;
    static constexpr auto fields() {
        return std::tuple{api::required("url", &ReadyFile::url),
                          api::required("admin_token", &ReadyFile::admin_token),
                          api::required("seed", &ReadyFile::seed), api::required("pid", &ReadyFile::pid)};
    }
};

}  // namespace fauxcount::cli
