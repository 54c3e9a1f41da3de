#include "scenarios/dsl/expect.hpp"

#include "scenarios/dsl/story.hpp"
#include "scenarios/dsl/world.hpp"

#include <algorithm>

namespace fauxcount::testing {

namespace {

std::string instead(api::Answer const& got, World const& world) {
    return "it was: " + in_words(got, world.start());
}

}  // namespace

Condition operator!(Condition condition) {
    std::string says = "not: " + condition.says;
    return {says, [says, condition = std::move(condition)](World& world) -> std::string {
                return condition.unmet(world).empty() ? "it is so" : "";
            }};
}

Expectation expectation(Refusal refusal) {
    std::string const name{wire_name(refusal.code)};
    return {"refused " + name, true, [refusal](api::Answer const& got, World const& world) -> std::string {
                auto const* const problem = std::get_if<api::Problem>(&got);
                if (problem == nullptr) return instead(got, world);
                bool const blocks = std::any_of(problem->blockers.begin(), problem->blockers.end(),
                                                [&](auto const& one) { return one.code == refusal.code; });
                bool const met =
                    problem->code == refusal.code || (problem->code == Code::removal_blocked && blocks);
                return met ? "" : instead(got, world);
            }};
}

Expectation whatever() {
    return {"anything", true, [](api::Answer const&, World const&) { return std::string(); }, true};
}

Expectation unanswered() {
    return {"no answer", true,
            [](api::Answer const& got, World const& world) -> std::string { return instead(got, world); },
            true};
}

Expectation blocked_by(std::vector<Refusal> const& blockers) {
    return {"refused removal.blocked with exactly these blockers", true,
            [blockers](api::Answer const& got, World const& world) -> std::string {
                auto const* const problem = std::get_if<api::Problem>(&got);
                bool const same =
                    problem != nullptr && problem->code == Code::removal_blocked &&
                    std::equal(
                        problem->blockers.begin(), problem->blockers.end(), blockers.begin(), blockers.end(),
                        [](auto const& blocker, Refusal wanted) { return blocker.code == wanted.code; });
                return same ? "" : instead(got, world);
            }};
}

Expectation not_before(Instant at) {
    return {"not before " + to_string(at), true,
            [at](api::Answer const& got, World const& world) -> std::string {
                auto const* const problem = std::get_if<api::Problem>(&got);
                return problem != nullptr && problem->not_before == at ? "" : instead(got, world);
            }};
}

Expectation scheduled_in(Duration wait) {
    return {"scheduled in " + to_string(wait), false,
            [wait](api::Answer const& got, World const& world) -> std::string {
                auto const* const accepted = std::get_if<api::RemovalAccepted>(&got);
                bool const met = accepted != nullptr &&
                                 accepted->removal.state == api::RemovalState::scheduled &&
                                 accepted->removal.due == accepted->removal.requested_at + wait;
                return met ? "" : instead(got, world);
            }};
}

Expectation answered_in_state(removal_state state) {
    return {"a removal that is " + std::string(wire_name(state)), false,
            [state](api::Answer const& got, World const& world) -> std::string {
                auto const* const removal = std::get_if<api::RemovalView>(&got);
                return removal != nullptr && removal->state == state ? "" : instead(got, world);
            }};
}

Expectation sent_by(via way) {
    return {"a code is sent by " + std::string(wire_name(way)), false,
            [way](api::Answer const& got, World const& world) -> std::string {
                auto const* const sent = std::get_if<api::CodeSent>(&got);
                bool const met = sent != nullptr && sent->via == way && !sent->retry_after;
                return met ? "" : instead(got, world);
            }};
}

Expectation none_sent_for(Duration wait) {
    return {"none is sent for " + to_string(wait), false,
            [wait](api::Answer const& got, World const& world) -> std::string {
                auto const* const sent = std::get_if<api::CodeSent>(&got);
                return sent != nullptr && sent->retry_after == wait ? "" : instead(got, world);
            }};
}

}  // namespace fauxcount::testing
