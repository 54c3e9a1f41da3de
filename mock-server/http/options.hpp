// What a server can be told when it is made, limits included. Every limit has its reason beside it.
#pragma once

#include "http/wall_clock.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace fauxcount::http {

struct Limits {
    std::size_t connections_max = 4096;  // more get 503; fewer where the process has fewer descriptors
    std::size_t head_max = std::size_t{16} << 10U;  // request line and headers; browsers stay below 8 KiB
    std::size_t body_max = std::size_t{64} << 10U;  // of a request about one thing
    std::size_t bulk_max = std::size_t{1} << 20U;  // 1,000 ids are 20 KiB
    std::size_t seed_max = std::size_t{64} << 20U;  // NDJSON of accounts: some 100,000 lines
    std::size_t unsent_max = std::size_t{1}
                             << 20U;  // answers nobody reads yet; then the connection stops reading
    // Of all connections' requests and answers together. Beyond it a large body is refused by 503, and who
    // does not read gets no further answers; what is small goes on.
    std::size_t held_max = std::size_t{256} << 20U;
    std::int64_t head_timeout_ms = 10'000;  // from a request's first byte to the end of its head
    std::int64_t body_timeout_ms = 30'000;  // from there to the end of its body
    std::int64_t write_timeout_ms = 30'000;  // for a client to take what is unsent
    std::int64_t idle_timeout_ms = 75'000;  // between requests
    std::int64_t linger_timeout_ms = 2'000;  // to read a refused client's rest, so that it sees the answer
    std::int64_t drain_timeout_ms = 5'000;  // for what is in flight when the server is asked to stop
    std::int64_t sweep_every_ms = 1'000;  // how often time-outs are looked at; real time
};

struct ServerOptions {
    std::string address = "127.0.0.1";  // an address, not a name
    std::uint16_t port = 8642;  // 0: any free one
    std::vector<std::string> allowed_hosts;  // further values of `Host`, with or without a port
    std::string admin_token;  // needed off loopback
    std::string version;  // told by /__admin/info; empty: the engine's own
    std::string record_file;  // every exchange is appended as NDJSON; empty: none
    bool fault_header = false;  // a product call may bring a fault of its own: Fauxcount-Fault
    Limits limits;
    WallClock* clock = nullptr;  // nullptr: the machine's
};

}  // namespace fauxcount::http
