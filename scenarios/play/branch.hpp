// A place in the story that is being played: a world, what its people know of it, and what the reference
// model does. Each copy of the world has one of its own.
#pragma once

#include "scenarios/model/reference.hpp"
#include "scenarios/play/memory.hpp"
#include "scenarios/play/player.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace fauxcount::play {

struct Branch {
    Ground& ground;
    Memory memory;
    Instant start, now;
    std::optional<model::Reference> model;  // what it knows of this world; nullopt: nobody judges
    std::string complaint;  // of the model about the last step
};

// The nearest deadline of its world; nullopt: there is none, or the world does not say.
std::optional<Instant> next_deadline(Branch const& branch);
// The point in time that the words of a file mean here and now; nullopt: it is not known yet.
std::optional<Instant> instant_of(Branch const& branch, files::Moment const& moment);
// A line of the trace.
void tell(Outcome& outcome, Branch const& branch, Instant when, std::string_view who, std::string const& what,
          std::string const& answer);

}  // namespace fauxcount::play
