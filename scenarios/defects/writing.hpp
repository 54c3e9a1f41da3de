// A seeded defect of what is written of a turn. For the rows of the catalogue alone.
#pragma once

#include "domain/event.hpp"
#include "engine/sabotage.hpp"

#include <variant>
#include <vector>

namespace fauxcount::defects {

using Events = std::vector<domain::Event>;

// Writes something else than what happened.
template <void (*Spoil)(Events&)>
class Miswritten final : public engine::Saboteur {
    void written(Events& events) override { Spoil(events); }
};

template <class E>
void leave_out(Events& events) {
    std::erase_if(events, [](domain::Event const& event) { return std::holds_alternative<E>(event); });
}

}  // namespace fauxcount::defects
