// The rows of the gate about proving: how fast worlds are tried while every invariant is checked. One row a
// run, printed as one line of JSON, as core_bench prints them.
#include "bench/process_usage.hpp"
#include "bench/row_program.hpp"
#include "engine/watch.hpp"
#include "scenarios/explore/lifetimes.hpp"
#include "scenarios/explore/search.hpp"
#include "scenarios/explore/seeded.hpp"
#include "scenarios/explore/usual_world.hpp"
#include "scenarios/explore/ways.hpp"

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <map>
#include <stdexcept>
#include <string>
#include <utility>

namespace fauxcount::bench {

namespace {

void require(bool so, std::string const& what) {
    if (!so) throw std::runtime_error(what);
}

struct Searched {
    double seconds = 0;
    double transitions = 0;
};

// Every order of n acts, each answer judged by the model and each turn by the invariants.
Searched search(std::uint32_t n) {
    explore::Subject subject(explore::usual_world(), nullptr);
    explore::SearchOptions options;
    options.depth = n;
    auto const began = Clock::now();
    auto const explored = explore::search(subject, options);
    Searched const searched{seconds_since(began), static_cast<double>(explored.transitions)};
    require(explored.complete && !explored.found, "the search found something, or did not end");
    return searched;
}

double search_seconds(std::uint32_t n) { return search(n).seconds; }
double transition_us(std::uint32_t n) {
    Searched const searched = search(n);
    return searched.seconds / searched.transitions * 1e6;
}

// Removals one after another, from the sign-up to the end of the tombstone, whose place the next account
// takes; the invariants check each turn and each firing.
void live(engine::World& world, std::uint32_t lives) {
    engine::Watch watch(world);
    for (std::uint32_t i = 0; i < lives; ++i) {
        std::string const name = "alice" + std::to_string(i) + "@example.test";
        auto const signed_up = world.answer(api::SignUp{{name}, "sesame"}, {});
        require(std::holds_alternative<api::AccountView>(signed_up), "a sign-up was refused");
        auto const opened = world.answer(api::SignIn{name, "sesame", true}, {});
        require(std::holds_alternative<api::SessionOpened>(opened), "a sign-in was refused");
        auto const accepted =
            world.answer(api::RequestRemoval{}, {std::get<api::SessionOpened>(opened).token, {}});
        require(std::holds_alternative<api::RemovalAccepted>(accepted), "a removal was refused");
        world.begin_advance(world.state().now() + day * 500, UINT64_MAX);
        while (world.slice(8192)) {
        }
    }
    require(watch.take().empty() && watch.audit().empty(), "an invariant did not hold");
    require(world.state().accounts_live() == 0, "not every account is removed");
}

double lifetime_us(std::uint32_t n) {
    constexpr std::uint32_t of_a_world = 1000;  // more come to the end of time, a few thousand years on
    auto const began = Clock::now();
    for (std::uint32_t left = n; left > 0;) {
        std::uint32_t const now = std::min(left, of_a_world);
        engine::World world("bench", explore::usual_world());
        live(world, now);
        left -= now;
    }
    return seconds_since(began) / n * 1e6;
}

// Whole lives that the driver removes over a bad network; the invariants check each turn, and each end.
double network_lifetime_us(std::uint32_t n) {
    auto const began = Clock::now();
    auto const lived = explore::live(defects::sound_driver, 0, n);
    double const seconds = seconds_since(began);
    require(!lived.found && lived.lives == n, "a life did not come to its right end");
    std::fprintf(stderr, "%.1f calls a life; %llu drivers died, %llu gave up, others went on\n",
                 static_cast<double>(lived.calls) / n, static_cast<unsigned long long>(lived.deaths),
                 static_cast<unsigned long long>(lived.gave_up));
    return seconds / n * 1e6;
}

// The random way of n moves, of those that show the defect at their end, that comes first.
explore::Counterexample long_way(explore::Subject& subject, std::string_view invariant, std::uint32_t n) {
    for (std::uint64_t number = 0; number < 1'000'000; ++number) {
        explore::Plan plan = explore::plan_of(number, 2 * n);
        if (plan.way.size() < n) continue;
        auto const findings = explore::replay(subject, plan.way);
        auto const shows = [&](auto const& finding) { return finding.invariant.starts_with(invariant); };
        if (std::any_of(findings.begin(), findings.end(), shows)) return {std::move(plan.way), findings};
    }
    throw std::runtime_error("no such way was found");
}

// A way of at least n moves is shrunk; the shortest is known by the search.
double shrink_seconds(std::uint32_t n) {
    defects::Defect const& defect = *defects::find("D10");
    auto const saboteur = defect.make();
    explore::Subject subject = explore::broken_world(defect, *saboteur);
    explore::SearchOptions options;
    options.depth = 8;
    auto const explored = explore::search(subject, options);
    require(explored.found.has_value(), "the search does not find the defect");
    std::size_t const shortest = explored.found->way.size();
    auto found = long_way(subject, defect.caught_by, n);
    std::size_t const from = found.way.size();
    auto const began = Clock::now();
    auto const shrunk = explore::shrink(subject, std::move(found), defect.caught_by);
    double const seconds = seconds_since(began);
    std::fprintf(stderr, "%zu moves shrunk to %zu in %llu executions; the shortest has %zu\n", from,
                 shrunk.found.way.size(), static_cast<unsigned long long>(shrunk.executions), shortest);
    require(2 * shrunk.found.way.size() <= 3 * shortest, "shrunk to more than 1.5 times the shortest");
    return seconds;
}

std::map<std::string, Row> const rows{{"search", {"s", search_seconds}},
                                      {"transition", {"us", transition_us}},
                                      {"lifetime", {"us", lifetime_us}},
                                      {"network_lifetime", {"us", network_lifetime_us}},
                                      {"shrink", {"s", shrink_seconds}}};

}  // namespace

}  // namespace fauxcount::bench

int main(int argc, char** argv) {
    using namespace fauxcount::bench;
    return measure_row(argc, argv, "Measures one row of the gate about proving in this process.",
                       "acts, lifetimes, or moves", rows);
}
