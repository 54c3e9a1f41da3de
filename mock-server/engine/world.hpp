// One world alive: a state, its clock, its journal, its snapshots, and the work it has not finished.
// Single-threaded. Time passes only by a request that says so, or, for a running clock, with the wall time it
// is told.
#pragma once

#include "api/contract.hpp"
#include "api/control.hpp"
#include "domain/decide.hpp"
#include "domain/state.hpp"
#include "engine/effect.hpp"
#include "engine/journal.hpp"
#include "engine/registry.hpp"

#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace fauxcount::engine {

class Saboteur;
class TurnLog;

struct WorldOptions {
    std::string profile = "device-cloud";
    domain::Policy policy;  // the profile with its changes
    std::optional<api::WireQuirks> wire_quirks;  // none are no quirks
    std::uint64_t seed = 1;
    Instant start;
    bool real_identifiers = false;
    std::size_t journal_bytes_max = std::size_t{256} << 10U;
};

// A world as a log gives it back.
struct WorldAsKept {
    std::string name;
    WorldOptions options;
    domain::State state;
    std::uint32_t incarnation = 1;
    std::uint64_t next_turn = 1;
    api::ClockMode clock_mode = api::ClockMode::frozen;
    std::map<std::string, domain::State, std::less<>> snapshots;
};

class World {
public:
    World(std::string name, WorldOptions options);
    World(WorldAsKept kept, std::int64_t wall_ms);
    // A fork: the same state under another name, with a journal of its own.
    World(std::string name, World const& from);

    std::string const& name() const { return name_; }
    WorldOptions const& options() const { return options_; }
    domain::State const& state() const { return state_; }
    Journal const& journal() const { return journal_; }
    api::ClockMode clock_mode() const { return clock_mode_; }
    std::uint32_t incarnation() const { return incarnation_; }

    // Answers a product request. Only while no work is left: see settled().
    api::Answer answer(api::Request const& request, api::Credential const& credential);

    // What a fault does to the newest answer on its way; empty, which is the rule: none acted.
    std::optional<Effect> const& effect() const { return effect_; }

    // True when no deadline at or before now() waits to be fired and no advance is under way.
    bool settled() const;

    // An advance in slices: begin, then slice() until settled(), then `advanced()` says how it went.
    struct Advance {
        Instant from, target;
        std::uint64_t fired = 0, max_fired = UINT64_MAX;
        bool complete = false;
    };
    void begin_advance(Instant target, std::uint64_t max_fired);
    // Fires up to `fired_max` deadlines. False once nothing is left to do.
    bool slice(std::uint64_t fired_max);
    bool advancing() const { return advance_under_way_; }
    Advance const& advanced() const { return advance_; }

    // Real time has come to `wall_ms`. A running clock follows, in slices; a frozen one does not.
    void wall(std::int64_t wall_ms);
    // Whether a deadline would fire then, by real time alone.
    bool due_by(std::int64_t wall_ms) const;
    void set_clock_mode(api::ClockMode mode, std::int64_t wall_ms);

    // `n` accounts of a population in one turn; the caller keeps `n` to a slice's worth. The first one's
    // place.
    domain::Verdict seed_population(api::Template kind, std::uint32_t n);
    // All of the accounts, in one turn, or none. Fills `seeded`; the problem names the line.
    std::optional<api::Problem> seed_accounts(api::SeedAccounts const& request, api::Seeded& seeded);

    // Snapshots are copies of the state; taking one costs a few pointers.
    static constexpr std::size_t snapshots_max = 64;
    bool take_snapshot(std::string const& name);
    // The next three hand out the state that is left behind, to be given back in slices; nullopt: there is no
    // such snapshot. Whoever has no use for it drops it.
    std::optional<domain::State> drop_snapshot(std::string const& name);
    std::optional<domain::State> rewind(std::string const& name);
    domain::State reset();
    // All of its states, for the same end; the world itself may only be destroyed then.
    void hand_over(std::vector<domain::State>& states);
    // Goes on from a state of this very world that was kept elsewhere: for a search, which keeps thousands.
    // The journal is not turned back.
    void go_on_from(domain::State const& state);
    // The same, and the caller leaves the state as it is until the world goes on from another one or is left.
    void go_on_beside(domain::State const& state);
    // Hands out the state; the world can only go on from another one then, or be destroyed.
    domain::State leave();
    std::map<std::string, domain::State, std::less<>> const& snapshots() const { return snapshots_; }

    // Sees the state before and after each turn; for tests that check invariants as they go.
    using Observer = void (*)(void* context, domain::State const& before, domain::State const& after,
                              std::span<domain::Event const> events);
    void observe(Observer observer, void* context);
    // From here on what happens to this world is told to the log, which must outlive it.
    void keep_in(TurnLog* log) { log_ = log; }
    // From here on a fault may be ordered that ends the provider: the function does, once all that happened
    // to this world is durable, and does not return. It must outlive the world; null: none may.
    void crash_by(std::function<void()> const* crash) { crash_ = crash; }
    // From here on the world is broken in that way: sabotage.hpp. Null: not any more.
    void sabotage(Saboteur* saboteur) { saboteur_ = saboteur; }

    Registry::Counters const& counters() const { return counters_; }

private:
    friend class ProductApi;
    friend class FaultDesk;

    // Whatever faults there are.
    api::Answer answer_as_asked(api::Request const& request, api::Credential const& credential);
    api::Answer answer_heard(api::Request const& request, api::Credential const& credential);
    // How often a fault had acted.
    struct Tally {
        std::uint32_t fault;
        std::uint64_t used;
    };
    void fold(std::size_t from);
    void apply(std::size_t from);
    void count_messages(std::vector<Tally> const& before, std::size_t from);
    void announce_erasure(domain::Event const& event) const;
    void commit(std::string_view cause);
    void hand_to_log(std::string_view cause) const;
    void begin_turn();
    void fire_one(domain::Deadline const& deadline);
    void act_on_stage(std::size_t decided);
    void crash();
    Instant instant_at(std::int64_t wall_ms) const;  // of a running clock
    domain::State start_incarnation(domain::State state);

    std::string name_;
    WorldOptions options_;
    domain::State state_;
    Journal journal_;
    domain::Turn turn_;
    std::uint32_t incarnation_ = 1;
    std::map<std::string, domain::State, std::less<>> snapshots_;
    Advance advance_;
    bool advance_under_way_ = false;
    api::ClockMode clock_mode_ = api::ClockMode::frozen;
    std::int64_t wall_base_ = 0;
    Instant virtual_base_;
    Registry::Counters counters_;
    Observer observer_ = nullptr;
    void* observer_context_ = nullptr;
    Saboteur* saboteur_ = nullptr;
    TurnLog* log_ = nullptr;
    std::function<void()> const* crash_ = nullptr;
    // Before the turn, for whoever observes: a copy, or what the world goes on beside while nothing happened.
    std::optional<domain::State> before_;
    domain::State const* beside_ = nullptr;
    std::optional<Effect> effect_;
};

}  // namespace fauxcount::engine
