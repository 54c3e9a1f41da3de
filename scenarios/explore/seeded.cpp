#include "scenarios/explore/seeded.hpp"

#include "scenarios/explore/lives.hpp"
#include "scenarios/explore/usual_world.hpp"

#include <stdexcept>
#include <string>
#include <utility>

namespace fauxcount::explore {

engine::WorldOptions world_of(defects::Defect const& defect) {
    engine::WorldOptions world = usual_world();
    if (defect.setting.empty()) return world;
    auto const equals = defect.setting.find('=');
    std::string const wrong = domain::set_parameter(world.policy, defect.setting.substr(0, equals),
                                                    defect.setting.substr(equals + 1));
    if (!wrong.empty()) throw std::logic_error(wrong);
    return world;
}

Subject broken_world(defects::Defect const& defect, engine::Saboteur& saboteur) {
    return Subject(world_of(defect), &saboteur, Subject::Judged::by_invariants_alone,
                   defect.neighbour ? Subject::Company::a_neighbour : Subject::Company::nobody);
}

Explored search_for(defects::Defect const& defect, Subject& broken, unsigned depth,
                    std::function<bool(std::uint64_t)> goes_on) {
    if (defect.depth == defects::Depth::few_acts)
        return search(broken, {.depth = depth, .goes_on = std::move(goes_on)});
    Explored explored;
    if (auto found = play_lives(broken))
        explored.found = shrink(broken, *std::move(found), defect.caught_by).found;
    return explored;
}

}  // namespace fauxcount::explore
