// Random ways for where a search over all of them does not come: long ones. A way starts on a rung of the
// ladder that leads through a removal, because acts drawn at random rarely climb it; and what is read on the
// way is drawn, too, because reading can hide what it would have to find.
#pragma once

#include "scenarios/explore/search.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace fauxcount::explore {

struct Plan {
    Way way;
    unsigned looks_every = 0;  // everything is read after each so many moves; 0: at the end alone
    bool operator==(Plan const&) const = default;
};

// The plan of that number: up to `moves_max` moves beyond its rung, on every machine the same. About half of
// them suffer no fault, a few suffer many.
Plan plan_of(std::uint64_t number, unsigned moves_max = 60);

// The same where messages and the phone may fail: a fourth of its moves order that, or heal it, codes by mail
// are asked for, and the password is changed, too. It is drawn of a stream of its own.
Plan failing_plan_of(std::uint64_t number, unsigned moves_max = 60);

// Simpler plans than this one, the simplest first: parts left out, faults spared, simpler
// acts, less read. Empty for the
// simplest of all.
std::vector<Plan> simpler(Plan const& plan);

struct Walked {
    std::vector<Finding> findings;  // of the first move that has any
    std::uint64_t hash = 0;  // of every moment and answer on the way
    bool operator==(Walked const& other) const { return hash == other.hash; }
};
Walked walk(Subject& subject, Plan const& plan);

}  // namespace fauxcount::explore
