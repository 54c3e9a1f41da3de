// All worlds of one server: finds them, makes them, answers typed requests, and shares out long work in
// slices. HTTP and the in-process transport both call this; it knows neither sockets nor JSON.
#pragma once

#include "api/contract.hpp"
#include "api/control.hpp"
#include "engine/effect.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace fauxcount::engine {

class TurnLog;
class World;
struct WorldAsKept;

struct RegistryOptions {
    std::uint64_t seed = 1;  // seeds of worlds derive from it and their names
    Instant start;  // of worlds that name none
    std::uint32_t worlds_max = 1000;
    bool auto_worlds = true;  // a product request to an unknown name creates the world
    bool real_identifiers = false;  // accept identifiers outside the reserved example ranges
    std::uint32_t mailbox_max = 1024;  // requests a world queues while it does long work
    std::size_t journal_bytes_max = std::size_t{256} << 10U;  // of the in-memory ring, a world
    // Ends the provider at once, without a word: what a fault may order where there is one. All it rests on
    // is durable when it is called. It does not return, except by an exception, after which the registry can
    // only be destroyed.
    std::function<void()> crash;
};

// What a request comes back with. `now` is the world's virtual time at which it was answered.
struct Answered {
    api::Answer answer;
    Instant now;
    std::optional<Effect> effect = std::nullopt;  // of a fault on the way of the answer
};
struct ControlAnswered {
    api::ControlAnswer answer;
    std::optional<Instant> now;  // of the world it concerned
};

// Chosen by the caller; comes back with an answer that was not ready at once.
using Ticket = std::uint64_t;

class Registry {
public:
    // What happens to its worlds is told to the log, if there is one, and no answer goes out before what it
    // rests on is durable. The log must outlive it.
    explicit Registry(RegistryOptions options, TurnLog* log = nullptr);
    ~Registry();
    Registry(Registry const&) = delete;
    Registry& operator=(Registry const&) = delete;

    // A world that a log gave back. Before any request; there is none of its name yet.
    void adopt(WorldAsKept kept);

    // Real time for running clocks, in milliseconds since 1970. The caller owns the clock; call it once a
    // loop.
    void set_wall(std::int64_t wall_ms);

    // Answers a product request at once; or nullopt: the world is busy and the request is queued, or what
    // the answer tells is not durable yet; then it comes out of work(). A name that no world has makes one,
    // if it may; else, and if it is no world name, the answer is world.not_found. A request under a key is
    // under way until its answer goes out; the same one meanwhile is answered idempotency.in_flight.
    std::optional<Answered> answer(std::string_view world, api::Request const& request,
                                   api::Credential const& credential, Ticket ticket);
    // The same for the control interface. The caller has checked the server's token.
    std::optional<ControlAnswered> control(api::ControlRequest const& request, Ticket ticket);

    // How the answers of that world are spelt otherwise than the contract says; null, which is the rule: not
    // at all, or there is no such world. Good for as long as that very world exists.
    api::WireQuirks const* wire_quirks_of(std::string_view world) const;

    // Whoever waits for a message is answered with none, and nobody waits from here on: the server is to
    // stop.
    void end_waits();

    // True while some world has long work or queued requests left: call work() again soon.
    bool busy() const;
    // Has that function called, from another thread, whenever work() may have something although the registry
    // was not busy.
    void wake_by(std::function<void()> wake);
    // Why nothing is answered any more: the log has failed.
    std::optional<std::string> storage_failure() const;

    struct Ready {
        Ticket ticket;
        std::variant<Answered, ControlAnswered> answer;
    };
    // One slice (about 1 ms) of long work, fairly over the busy worlds; answers that became ready are
    // appended.
    void work(std::vector<Ready>& ready);

    // The answer of that ticket, one that a fault lets take its time (takes_time), has gone out.
    void sent(Ticket ticket);
    // The caller of that ticket is gone: its answer is dropped, its work is not undone.
    void forget(Ticket ticket);

    std::uint32_t worlds() const;
    RegistryOptions const& options() const;

    struct Counters {  // since start, for /metrics
        std::uint64_t requests = 0, refusals = 0, turns = 0, events = 0, fired = 0;
        std::array<std::uint64_t, api::fault_kinds> faults{};  // that acted, by kind
        std::uint64_t password_hashes = 0, identifier_lookups = 0;
        Counters& operator+=(Counters const& more);
    };
    Counters const& counters() const;

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace fauxcount::engine
