// Ways to break a world on purpose, each with the invariant that was written against it. A suite that does
// not find them all is itself broken; one that finds a control cries wolf.
#pragma once

#include "engine/sabotage.hpp"

#include <memory>
#include <span>
#include <string_view>

namespace fauxcount::defects {

// The part of the world that a defect sits in.
enum class Part : std::uint8_t { rules, schedule, memo, log, transport, retry };
std::string_view name_of(Part part);

// Where a defect is looked for: no order of few acts comes to some, and some show only when the provider is
// started again, with what it had written.
enum class Depth : std::uint8_t { few_acts, fixed_lives, starts };

struct Defect {
    std::string_view id;  // D01; a control is B01
    Part part{};
    std::string_view what;  // one line, as a reviewer would say it
    // The id of the invariant that finds it; empty for a control, which nothing may find.
    std::string_view caught_by;
    std::unique_ptr<engine::Saboteur> (*make)();
    // What the world is in which alone it shows: a change to the usual one, as in `pending.login=denied`, and
    // whether somebody else lives there, too.
    // NOLINTNEXTLINE(readability-redundant-member-init): gcc warns of rows without it, if it has none.
    std::string_view setting = {};
    bool neighbour = false;
    Depth depth = Depth::few_acts;

    bool control() const { return caught_by.empty(); }
};

// All of them, defects first, in the order of their ids.
std::span<Defect const> all();
// Null: there is none of that id.
Defect const* find(std::string_view id);

}  // namespace fauxcount::defects
