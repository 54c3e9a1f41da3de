// The rows of the gate that need no socket: one row a run, in a process of its own, printed as one line of
// JSON. Worlds are built and asked through the engine's typed entry, so every rule, event, journal entry,
// hash and deadline is part of what is measured.
#include "bench/process_usage.hpp"
#include "bench/row_program.hpp"
#include "bench/seeded_order.hpp"
#include "domain/evolve.hpp"
#include "engine/tokens.hpp"
#include "engine/world.hpp"

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <map>
#include <stdexcept>
#include <string>
#include <vector>

namespace fauxcount::bench {

namespace {

using engine::World;
using engine::WorldOptions;

constexpr Instant start{1'893'456'000'000};  // 2030-01-01
constexpr std::uint32_t batch = 1000;
constexpr std::uint32_t population_slice = 1000;

struct Setting {
    char const* name;
    char const* value;
};

// `profile` with changes; subscriptions never block, because every account of a full population has one.
WorldOptions options(char const* profile, std::vector<Setting> const& settings) {
    WorldOptions world;
    world.profile = profile;
    world.policy = *domain::profile(profile);
    world.start = start;
    for (Setting const& setting : settings) {
        if (auto const wrong = domain::set_parameter(world.policy, setting.name, setting.value);
            !wrong.empty()) {
            throw std::runtime_error(wrong);
        }
    }
    return world;
}

void populate(World& world, api::Template kind, std::uint32_t n) {
    for (std::uint32_t left = n; left > 0;) {
        std::uint32_t const now = std::min(left, population_slice);
        if (!world.seed_population(kind, now).ok()) throw std::runtime_error("the population was refused");
        left -= now;
    }
}

std::vector<AccountId> shuffled_ids(World const& world) {
    std::vector<AccountId> ids(world.state().account_slots());
    for (domain::Slot slot = 0; slot < ids.size(); ++slot) {
        ids[slot] = world.state().identity().id_of<AccountId>(world.state().place(slot));
    }
    shuffle(std::span(ids), 7);
    return ids;
}

void drain(World& world) {
    while (world.slice(8192)) {
    }
}

void advance(World& world, Instant target) {
    world.begin_advance(target, UINT64_MAX);
    drain(world);
}

// Requests the removal of the ids from `begin` to `end`, a batch a request; anything refused is no
// measurement.
void remove_all(World& world, std::vector<AccountId> const& ids, std::size_t begin, std::size_t end) {
    api::Credential const admin{engine::administrator_token(world.state()), {}};
    for (std::size_t at = begin; at < end; at += batch) {
        api::BulkRemovals request;
        std::size_t const stop = std::min(end, at + batch);
        request.accounts.assign(ids.begin() + static_cast<std::ptrdiff_t>(at),
                                ids.begin() + static_cast<std::ptrdiff_t>(stop));
        api::Answer const answer = world.answer(api::Request(std::move(request)), admin);
        auto const* const view = std::get_if<api::BulkRemovalsView>(&answer);
        if (view == nullptr || view->refused > 0) throw std::runtime_error("a removal was refused");
        drain(world);
    }
}

void require_removed(World const& world, std::uint64_t n) {
    if (world.state().accounts_removed() != n || world.state().accounts_live() != 0) {
        throw std::runtime_error("not every account is removed");
    }
}

// The state hash is brought up to date when it is asked for: what was done before the work that is measured
// is hashed before it, and what the work changed belongs to it.
void settle_hash(World const& world) { world.state().settle_hash(SIZE_MAX); }

double removal_in_process(std::uint32_t n) {
    World world("bench", options("forge-instant", {}));
    populate(world, api::Template::full, n);
    auto const ids = shuffled_ids(world);
    settle_hash(world);
    auto const began = Clock::now();
    remove_all(world, ids, 0, n);
    settle_hash(world);
    double const seconds = seconds_since(began);
    require_removed(world, n);
    return n / seconds;
}

// A world in which n accounts wait, in random order over 30 days or all until one instant.
World waiting_world(std::uint32_t n, bool spread, char const* purge_duration) {
    World world("bench", options("device-cloud",
                                 {{"subscription", "cancel_now"}, {"purge.duration", purge_duration}}));
    populate(world, api::Template::full, n);
    auto const ids = shuffled_ids(world);
    // Thirty days have 2,592,000 s; a thousand steps of them leave every batch its own instant.
    std::size_t const steps = spread ? std::min<std::size_t>(1000, n) : 1;
    std::size_t const each = (n + steps - 1) / steps;
    Duration const pause{(day * 30).ms / static_cast<std::int64_t>(steps)};
    for (std::size_t at = 0; at < n; at += each) {
        if (at > 0) advance(world, world.state().now() + pause);
        remove_all(world, ids, at, std::min<std::size_t>(n, at + each));
    }
    return world;
}

double expire(std::uint32_t n, bool spread) {
    // The first purge stage comes 61 days after the first expiry: none falls into the advance.
    World world = waiting_world(n, spread, "P366D");
    Instant const last_due = world.state().now() + day * 30;
    std::uint64_t const fired_before = world.counters().fired;
    settle_hash(world);
    auto const began = Clock::now();
    advance(world, last_due);
    settle_hash(world);
    double const seconds = seconds_since(began);
    if (world.counters().fired - fired_before != n)
        throw std::runtime_error("other deadlines fired than the n");
    return seconds / n * 1e9;
}

double expire_and_purge(std::uint32_t n) {
    World world = waiting_world(n, true, "PT1M");
    Instant const last_end = world.state().now() + day * 30 + minute;
    settle_hash(world);
    auto const began = Clock::now();
    advance(world, last_end);
    settle_hash(world);
    double const seconds = seconds_since(began);
    require_removed(world, n);
    return seconds;
}

double expire_nothing(std::uint32_t n) {
    World world = waiting_world(n, true, "PT1M");
    constexpr int rounds = 10'000;
    std::uint64_t const fired_before = world.counters().fired;
    auto const began = Clock::now();
    for (int i = 0; i < rounds; ++i) advance(world, world.state().now() + millisecond);
    double const seconds = seconds_since(began);
    if (world.counters().fired != fired_before) throw std::runtime_error("something fired");
    return seconds / rounds * 1e6;
}

double memory(std::uint32_t n, api::Template kind) {
    WorldOptions small_journal = options("device-cloud", {});
    small_journal.journal_bytes_max = 1024;
    std::size_t const before = resident_bytes();
    World world("bench", small_journal);
    populate(world, kind, n);
    std::size_t const used = resident_bytes() - before - world.journal().bytes();
    std::fprintf(stderr, "journal ring, not counted: %zu B\n", world.journal().bytes());
    return static_cast<double>(used) / n;
}

// Copies the world's state and writes to the copy: a removal that is folded, so that headers, children,
// deadlines and hash are all touched.
double copy_and_write(World const& world, int rounds) {
    std::vector<AccountId> const ids = shuffled_ids(world);
    domain::Turn turn;
    double best = 1e9;
    for (int i = 0; i < rounds; ++i) {
        domain::Actor const admin{domain::ActorKind::administrator, {}, 0};
        auto const place = world.state().identity().place_of(ids[static_cast<std::size_t>(i) % ids.size()]);
        auto const began = Clock::now();
        domain::State copy = world.state();
        turn.clear();
        auto const verdict = decide(copy, domain::RequestRemoval{admin, place, domain::Channel::site}, turn);
        for (auto const& event : turn.events) evolve(copy, event, turn.vault);
        double const seconds = seconds_since(began);
        if (!verdict.ok()) throw std::runtime_error("the removal was refused");
        best = i < 3 ? seconds : std::min(best, seconds);
    }
    return best;
}

double copy_small(std::uint32_t n) {
    World world("bench", options("device-cloud", {{"subscription", "cancel_now"}}));
    populate(world, api::Template::full, n);
    constexpr int rounds = 20'000;
    std::vector<AccountId> const ids = shuffled_ids(world);
    domain::Turn turn;
    auto const began = Clock::now();
    domain::Actor const admin{domain::ActorKind::administrator, {}, 0};
    for (int i = 0; i < rounds; ++i) {
        domain::State copy = world.state();
        auto const place = copy.identity().place_of(ids[static_cast<std::size_t>(i) % ids.size()]);
        turn.clear();
        (void)decide(copy, domain::RequestRemoval{admin, place, domain::Channel::site}, turn);
        for (auto const& event : turn.events) evolve(copy, event, turn.vault);
    }
    return seconds_since(began) / rounds * 1e6;
}

double fork(std::uint32_t n) {
    World world("bench", options("device-cloud", {{"subscription", "cancel_now"}}));
    populate(world, api::Template::full, n);
    return copy_and_write(world, 9) * 1e3;
}

std::map<std::string, Row> const& rows() {
    static std::map<std::string, Row> const all{
        {"removal_in_process", {"ids/s", removal_in_process}},
        {"expire_spread", {"ns", [](std::uint32_t n) { return expire(n, true); }}},
        {"expire_same", {"ns", [](std::uint32_t n) { return expire(n, false); }}},
        {"expire_and_purge", {"s", expire_and_purge}},
        {"expire_nothing", {"us", expire_nothing}},
        {"memory_full", {"B", [](std::uint32_t n) { return memory(n, api::Template::full); }}},
        {"memory_bare", {"B", [](std::uint32_t n) { return memory(n, api::Template::bare); }}},
        {"copy_small", {"us", copy_small}},
        {"fork", {"ms", fork}},
        {"generate",
         {"s",
          [](std::uint32_t n) {
              World world("bench", options("device-cloud", {}));
              auto const began = Clock::now();
              populate(world, api::Template::full, n);
              settle_hash(world);
              return seconds_since(began);
          }}},
    };
    return all;
}

}  // namespace

}  // namespace fauxcount::bench

int main(int argc, char** argv) {
    using namespace fauxcount::bench;
    return measure_row(argc, argv, "Measures one row of the gate in this process.", "how many accounts",
                       rows());
}
