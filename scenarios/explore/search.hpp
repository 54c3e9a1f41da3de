// Search E1: every order of acts up to a depth, each state once. Breadth first, so the first way to a finding
// is a shortest one.
#pragma once

#include "scenarios/explore/subject.hpp"

#include <array>
#include <compare>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace fauxcount::explore {

using Way = std::vector<Move>;

struct Counterexample {
    Way way;
    std::vector<Finding> findings;  // of its last act; at least one

    bool shows(std::string_view invariant) const;
};

// What coverage counts: a message and its answer, in which phase of the account, and when.
struct Cell {
    std::string_view phase;
    Act act{};
    std::string_view answer;  // empty for time
    std::string_view time;
    Mishap fault{};
    auto operator<=>(Cell const&) const = default;
};

struct SearchOptions {
    unsigned depth = 6;
    std::uint64_t transitions_max = UINT64_MAX;
    bool looks = true;  // everything is read once in each new state
    unsigned faults_max = 0;  // on one way: E2 is 1
    // Asked now and then with the transitions so far, if it is there; false ends the search incomplete.
    std::function<bool(std::uint64_t)> goes_on = nullptr;
};

struct Explored {
    std::uint64_t states = 0, transitions = 0;
    unsigned depth = 0;  // that was searched to its end
    bool complete = false;  // of the depth that was asked for
    std::uint64_t hash = 0;  // of all that was seen, in order: equal for equal searches
    std::map<Cell, std::uint64_t> cells;
    std::optional<Counterexample> found;
};

// Ends at the first finding.
Explored search(Subject& subject, SearchOptions const& options);

// Whether two searches of the same options saw the same, state by state and answer by answer. A world that
// remembers something beside its state gives itself away here, also where no invariant is broken.
bool came_to_the_same(Explored const& first, Explored const& second);

// What a way comes to: the findings of the first act that has any. The last state is looked at.
std::vector<Finding> replay(Subject& subject, Way const& way);

struct Shrunk {
    Counterexample found;
    std::uint64_t executions = 0;  // of ways that were tried
    bool complete = true;  // nothing more can be left out; false: the budget ended first
};
// The finding of that invariant, by as few acts as leaving some out can reach, the simplest of them, and
// without the faults that it does not need. What is best when `executions_max` ways were tried is handed out.
Shrunk shrink(Subject& subject, Counterexample found, std::string_view invariant,
              std::uint64_t executions_max = 2000);

// A way as it is told: a line an act.
std::string story(Subject& subject, Way const& way);

}  // namespace fauxcount::explore
