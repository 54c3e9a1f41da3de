// Search E2: the removal flow itself, in each of a set of situations, with one fault at each of its calls in
// turn, of each kind. Whatever happens on the way, it has to end, and what it says has to be so.
#pragma once

#include "scenarios/defects/driver.hpp"
#include "scenarios/explore/faulty_transport.hpp"
#include "scenarios/explore/subject.hpp"

#include <compare>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace fauxcount::explore {

struct DriverCounterexample {
    std::string_view situation;
    FaultAt fault;
    std::vector<Finding> findings;  // at least one
    std::string story;  // a line a call

    bool shows(std::string_view invariant) const;
};

// What drivers did that met a fault: at which operation, and how they went on.
struct Reaction {
    Fault fault{};
    std::size_t met = 0;  // a place among the operations
    std::optional<std::size_t> next;  // the same; nullopt: nothing more was asked
    bool waited = false;
    bool gave_up = false;  // in the end, where without the fault it would have come to more
    auto operator<=>(Reaction const&) const = default;
};

struct DriverExplored {
    std::uint64_t situations = 0, runs = 0, calls = 0;
    std::uint64_t hash = 0;  // of all stories, in order: equal for equal searches
    domain::Marks marks;
    std::map<Reaction, std::uint64_t> reactions;  // and how often
    std::optional<DriverCounterexample> found;
};

// Ends at the first finding.
DriverExplored search_drivers(defects::MakeDriver make);

}  // namespace fauxcount::explore
