// Search E2: the removal flow itself, in each of a set of situations, with one fault at each of its calls in
// turn, of each kind. Whatever happens on the way, it has to end, and what it says has to be so.
#pragma once

#include "scenarios/defects/driver.hpp"
#include "scenarios/explore/faulty_transport.hpp"
#include "scenarios/explore/subject.hpp"

#include <cstdint>
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

struct DriverExplored {
    std::uint64_t situations = 0, runs = 0, calls = 0;
    std::uint64_t hash = 0;  // of all stories, in order: equal for equal searches
    domain::Marks marks;
    std::optional<DriverCounterexample> found;
};

// Ends at the first finding.
DriverExplored search_drivers(defects::MakeDriver make);

}  // namespace fauxcount::explore
