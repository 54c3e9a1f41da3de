// What a step says will come of it: expectations of its answer, and conditions of the world after it.
#pragma once

#include "scenarios/dsl/words.hpp"

#include <functional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace fauxcount::testing {

class World;

// Of the answer. `unmet` says what is wrong, or nothing.
struct Expectation {
    std::string says;
    bool of_refusal = false;
    std::function<std::string(api::Answer const&, World const&)> unmet;
    bool of_silence = false;  // it is met where no answer comes, too
};

// Of the world once the step is done.
struct [[nodiscard]] Condition {
    std::string says;
    std::function<std::string(World&)> unmet;
};
Condition operator!(Condition condition);

// A refusal with this code; removal.blocked is also met by the code of any of its blockers.
Expectation expectation(Refusal refusal);
inline Expectation expectation(Expectation one) { return one; }

// Any answer, a refusal too: for steps that only set the scene.
Expectation whatever();
// No answer comes, or none that can be understood: what became of the request is not known.
Expectation unanswered();
// All blockers, in order, and no others.
Expectation blocked_by(std::vector<Refusal> const& blockers);
// The refusal says when the same request will succeed.
Expectation not_before(Instant at);
// A removal that is due so long after now.
Expectation scheduled_in(Duration wait);
Expectation answered_in_state(removal_state state);
// A code was sent by that way; or none was, and asking again sends none for so long.
Expectation sent_by(via way);
Expectation none_sent_for(Duration wait);

// Anything else: the answer is an A, and this holds of it.
template <class A>
Expectation answer(std::string const& says, std::function<bool(A const&)> holds) {
    return {says, false,
            [says, holds = std::move(holds)](api::Answer const& got, World const&) -> std::string {
                auto const* const one = std::get_if<A>(&got);
                if (one == nullptr) return "the answer is of another kind";
                return holds(*one) ? "" : "it is not so that " + says;
            }};
}

// Both do nothing by themselves: they are given to the world with a step.
struct [[nodiscard]] Expect {
    std::vector<Expectation> all;
};
struct [[nodiscard]] Require {
    std::vector<Condition> all;
};
template <class... Expectations>
Expect expect(Expectations&&... all) {
    return {{expectation(std::forward<Expectations>(all))...}};
}
template <class... Conditions>
Require require(Conditions&&... all) {
    return {{std::forward<Conditions>(all)...}};
}

}  // namespace fauxcount::testing
