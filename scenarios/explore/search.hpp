// Search E1: every order of acts up to a depth, each state once. Breadth first, so the first way to a finding
// is a shortest one.
#pragma once

#include "scenarios/explore/subject.hpp"

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

namespace fauxcount::explore {

using Way = std::vector<Act>;

struct Counterexample {
    Way way;
    std::vector<Finding> findings;  // of its last act; at least one

    bool shows(std::string_view invariant) const;
};

// An act and its answer, in a phase of the account: what coverage counts.
using Cell = std::tuple<std::string_view, Act, std::string_view>;

struct SearchOptions {
    unsigned depth = 6;
    std::uint64_t transitions_max = UINT64_MAX;
    bool looks = true;  // everything is read once in each new state
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

// What a way comes to: the findings of the first act that has any. The last state is looked at.
std::vector<Finding> replay(Subject& subject, Way const& way);

// The finding of that invariant, by as few acts as leaving some out can reach.
Counterexample shrink(Subject& subject, Counterexample found, std::string_view invariant);

// A way as it is told: a line an act.
std::string story(Subject& subject, Way const& way);

}  // namespace fauxcount::explore
