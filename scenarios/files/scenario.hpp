// A scenario file as a value: what is given, what is done, and what is expected of it. docs/scenarios.md says
// the same for people; the one reader of the format is load().
#pragma once

#include "api/worlds.hpp"
#include "scenarios/files/expectation.hpp"
#include "scenarios/files/moment.hpp"
#include "scenarios/files/verbs.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace fauxcount::files {

inline constexpr std::uint64_t format = 1;
// Of parallel lanes: how often the rest of a scenario is played at most.
inline constexpr std::uint64_t orders_max = 1000;
// Of an account, from the beginning.
inline constexpr std::uint64_t items_max = 160;

struct Step;
using Steps = std::vector<Step>;

// A request, and what is expected of its answer.
struct Act {
    Who who;
    std::string as;  // as it was written
    Verb const* verb = nullptr;
    Node said;  // the step as it was written; its arguments are in it
    std::string key;  // Idempotency-Key; empty for none
    Expectation expect;
    std::vector<std::pair<std::string, std::string>> save;  // a name, and where its value is in the answer
};
struct Advance {
    Duration by;
    std::string text;
};
struct AdvanceTo {
    Moment to;
    std::string text;
};
// Tried again at each deadline until it holds.
struct Eventually {
    Act act;
    Duration within;
};
// Played in every order that keeps each lane's own.
struct Parallel {
    std::vector<Steps> lanes;
};
// In a copy of the world.
struct Fork {
    Steps steps;
};
// Invariants that nothing may have broken; empty: all.
struct Check {
    std::vector<std::string> invariants;
};

// The provider is killed and started again, with whatever it keeps.
struct Restart {};

struct Step {
    Place place;
    std::string note;
    std::variant<Act, Advance, AdvanceTo, Eventually, Parallel, Fork, Check, Restart> what;
};

struct GivenDevice {
    std::string name, kind;
    bool find = false, lost = false;
    Place place;
};
struct Person {
    std::string name;
    std::vector<std::string> identifiers;
    std::string password;
    std::vector<GivenDevice> devices;
    std::uint64_t items = 0;
    std::vector<std::string> subscriptions;
    std::optional<api::FactorKind> factor;  // that is confirmed, and no set of backup codes
    bool backup_codes = false;
    Place place;
};

// A row of the matrix, with everything put in; the whole scenario where there is none.
struct Case {
    std::string row;  // `channel=site`
    api::PutWorld world;
    std::string defect;  // the world is broken in that way; empty: it is not
    std::vector<Person> given;
    Steps prologue;  // the requests that make what is given
    Steps steps;
    bool restarts = false;  // the provider, by a step or by a fault: it has to keep its world
};

// What a machine found, and wrote the file for.
struct Found {
    std::string invariant, hash;
    std::uint64_t shrunk_from = 0;
};

struct Scenario {
    std::string name, about;
    std::vector<std::string> tags, red_under;
    std::optional<Found> found;
    std::vector<Case> cases;  // at least one
    Node source;
};

// All that is wrong is told, in the order of the text.
std::variant<Scenario, std::vector<Wrong>> load(std::string_view text);
// In the layout of `fauxcount scenario fmt`, comments included.
std::string write(Scenario const& scenario);

// Ids of the invariants that `check` can name: those that a look at a whole world can find broken.
std::vector<std::string> invariant_ids();
// Is there one of that id, whoever checks it?
bool is_invariant(std::string_view id);

}  // namespace fauxcount::files
