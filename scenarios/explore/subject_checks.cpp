// What the search checks itself, beside the invariants that look at each turn: that time adds up.
#include "scenarios/explore/subject.hpp"

namespace fauxcount::explore {

// The same time again, in two steps: the first ends between two deadlines, if there is room.
void Subject::check_time(Moment const& before, Moment const& after) {
    std::int64_t const way = after.state.now().ms - before.state.now().ms;
    if (way < 2) return;
    Instant const halfway = before.state.now() + Duration{way / 2};
    std::string at_once, in_steps;
    append_key(after, at_once);
    world_.go_on_from(before.state);
    pass_time(before, halfway);
    Moment arrived{world_.state(), before.held};
    pass_time(arrived, after.state.now());
    take_breaches();
    arrived.state = world_.state();
    append_key(arrived, in_steps);
    exercised(domain::Invariant::time_adds_up);
    if (at_once != in_steps)
        found(domain::Invariant::time_adds_up,
              "the world is another if time stood still at " + to_string(halfway));
}

}  // namespace fauxcount::explore
