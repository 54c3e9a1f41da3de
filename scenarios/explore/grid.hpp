// The grid of what can happen to an account: a command, in which phase, when, and how it was answered. What a
// search reaches and what scenarios visit is told in the same cells, so that one can be held against the
// other.
#pragma once

#include "scenarios/explore/search.hpp"

#include <compare>
#include <optional>
#include <set>
#include <string_view>

namespace fauxcount::explore {

// All of its words live as long as the program.
struct GridCell {
    std::string_view command;  // as a scenario names it: removal.request
    std::string_view phase;  // of the account before it: nobody, active, scheduled, purging, removed
    std::string_view time;  // how the request lies to the end of the newest grace period: time_class()
    std::string_view answer;  // ok, or the code of the refusal
    auto operator<=>(GridCell const&) const = default;
};
using GridCells = std::set<GridCell>;

// One request and its answer. `due`: of the newest removal that was accepted; zero before there was one.
GridCell cell_of(std::string_view command, std::string_view phase, Instant due, Instant now,
                 api::Answer const& answer);
// The same of a cell of a search; nullopt: time passed, or a message was lost, late or doubled.
std::optional<GridCell> cell_of(Cell const& searched);
// What a search came to.
GridCells cells_of(Explored const& explored);

}  // namespace fauxcount::explore
