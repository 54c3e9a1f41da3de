// The walk through a scenario: the steps that let time pass, and those that split the way, try it in every
// order, wait or look at the whole world. What a request asks and is answered is in asking.cpp.
#include "scenarios/play/player.hpp"

#include "engine/watch.hpp"
#include "scenarios/dsl/story.hpp"
#include "scenarios/play/asking.hpp"
#include "scenarios/play/told.hpp"

#include <algorithm>
#include <span>
#include <stdexcept>
#include <utility>

namespace fauxcount::play {

namespace {

using files::Act;
using files::Step;
using Way = std::vector<Step const*>;

constexpr std::uint64_t tries_max = 10'000;  // of one `eventually`
constexpr std::string_view clock_name = "the clock";

Way way_of(files::Steps const& steps) {
    Way way;
    for (Step const& step : steps) way.push_back(&step);
    return way;
}

class Player {
public:
    Player(PlayOptions const& options, Outcome& outcome)
        : options_(options), outcome_(outcome), asking_(options, outcome) {}

    void play(files::Case const& one, Stage& stage) {
        auto made =
            stage.make(one.world, options_.defect.empty() ? one.defect : options_.defect, one.restarts);
        restarts_ = one.restarts;
        if (auto const* const why = std::get_if<std::string>(&made)) return fail({}, "no world: " + *why);
        auto& ground = *std::get<std::unique_ptr<Ground>>(made);
        auto const seen = ground.control(api::GetWorld{ground.world()});
        auto const* const answer = std::get_if<api::ControlAnswer>(&seen);
        auto const* const view = answer == nullptr ? nullptr : std::get_if<api::WorldView>(answer);
        if (view == nullptr) return fail({}, "the world that was made is not there");
        Branch branch{ground, {}, view->start, view->now, model_of(*view), {}};
        branch.memory.administrator = view->credential;
        for (files::Person const& person : one.given) branch.memory.meet(person);
        Way way = way_of(one.prologue);
        for (Step const& step : one.steps) way.push_back(&step);
        go(branch, way);
        outcome_.time = outcome_.time + (branch.now - branch.start);
    }

private:
    // The model of a world that has just been made, if it knows all of its policy.
    std::optional<model::Reference> model_of(api::WorldView const& view) {
        if (!options_.judged) {
            outcome_.not_judged = "nobody asked for it";
            return std::nullopt;
        }
        try {
            terms_ = model::Terms::from(view.policy);
        } catch (std::invalid_argument const& unknown) {
            outcome_.not_judged = unknown.what();
            return std::nullopt;
        }
        return model::Reference{*terms_, view.credential};
    }

    void fail(files::Place place, std::string what) {
        outcome_.passed = false;
        outcome_.failures.push_back({place, std::move(what)});
    }
    void aside(std::string const& what) { outcome_.trace.push_back("-- " + what); }

    // Plays the steps to their end. False: one of them failed, and what follows has no meaning.
    bool go(Branch& branch, std::span<Step const* const> way) {
        for (std::size_t i = 0; i < way.size(); ++i) {
            Step const& step = *way[i];
            ++outcome_.steps;
            if (auto const* const parallel = std::get_if<files::Parallel>(&step.what))
                return every_order(branch, step, *parallel, way.subspan(i + 1));
            bool const held = take(branch, step);
            bool const whole = no_findings(branch, step.place);
            if (!held || !whole) return false;
        }
        return audit(branch, {}, {});
    }

    bool take(Branch& branch, Step const& step) {
        if (auto const* const act = std::get_if<Act>(&step.what)) {
            std::string const wrong = asking_.take(branch, *act, true);
            if (!wrong.empty()) fail(step.place, wrong);
            return wrong.empty();
        }
        if (auto const* const advance = std::get_if<files::Advance>(&step.what)) {
            api::AdvanceClock request;
            request.by = advance->by;
            return move(branch, step, std::move(request), "clock.advance " + advance->text);
        }
        if (auto const* const to = std::get_if<files::AdvanceTo>(&step.what)) {
            auto const target = instant_of(branch, to->to);
            if (!target) {
                fail(step.place, "`" + to->text + "` is not known yet");
                return false;
            }
            api::AdvanceClock request;
            request.to = target;
            return move(branch, step, std::move(request), "clock.advance to " + to->text);
        }
        if (auto const* const later = std::get_if<files::Eventually>(&step.what))
            return eventually(branch, step, *later);
        if (auto const* const check = std::get_if<files::Check>(&step.what))
            return audit(branch, step.place, check->invariants);
        if (std::holds_alternative<files::Restart>(step.what)) return restart(branch, step);
        return in_a_copy(branch, step, way_of(std::get<files::Fork>(step.what).steps),
                         "in a copy of the world:");
    }

    bool restart(Branch& branch, Step const& step) {
        std::string const wrong = branch.ground.restart();
        tell(outcome_, branch, branch.now, "the provider", "is killed, and started again",
             wrong.empty() ? "with all that it had answered" : wrong);
        if (!wrong.empty()) fail(step.place, "the provider does not start again: " + wrong);
        return wrong.empty();
    }

    bool move(Branch& branch, Step const& step, api::AdvanceClock request, std::string const& what) {
        Instant const before = branch.now;
        std::string const refused = advance(branch, std::move(request));
        std::string const reached = "now " + testing::since(branch.start, branch.now);
        tell(outcome_, branch, before, clock_name, what, refused.empty() ? reached : refused);
        if (!refused.empty()) fail(step.place, "the clock does not move: " + refused);
        return refused.empty();
    }

    // Empty, or how it was refused.
    std::string advance(Branch& branch, api::AdvanceClock request) const {
        request.world = branch.ground.world();
        if (restarts_ && request.by) request.to = branch.now + *std::exchange(request.by, std::nullopt);
        auto outcome = branch.ground.control(request);
        // A provider that was ordered to die on the way has been started again; time goes on to the same
        // point.
        while (std::holds_alternative<client::Unknown>(outcome) && branch.ground.died())
            outcome = branch.ground.control(request);
        auto const* const answer = std::get_if<api::ControlAnswer>(&outcome);
        if (answer == nullptr) return "no answer";
        if (auto const* const problem = std::get_if<api::Problem>(answer))
            return "refused " + std::string(wire_name(problem->code));
        branch.now = std::get<api::Advanced>(*answer).now;
        return {};
    }

    // Moves to each deadline, and at last to the end of the time, until it holds. An answer that the model
    // does not agree with ends it.
    bool eventually(Branch& branch, Step const& step, files::Eventually const& later) {
        Instant const before = branch.now;
        Instant const end = before + later.within;
        std::string wrong = asking_.take(branch, later.act, false);
        for (std::uint64_t i = 0; i < tries_max && !wrong.empty() && branch.now < end; ++i) {
            if (!branch.complaint.empty()) return false;
            api::AdvanceClock request;
            request.to = std::min(next_deadline(branch).value_or(end), end);
            if (*request.to == branch.now) request.to = end;
            if (std::string const refused = advance(branch, std::move(request)); !refused.empty()) {
                wrong = refused;
                break;
            }
            wrong = asking_.take(branch, later.act, false);
        }
        if (!wrong.empty()) {
            tell(outcome_, branch, before, clock_name, "waits for " + done_in_words(later.act),
                 "not until " + testing::since(branch.start, branch.now));
            fail(step.place, "not within " + to_string(later.within) + ": " + wrong);
        }
        return wrong.empty();
    }

    bool in_a_copy(Branch& branch, Step const& step, Way const& way, std::string const& title) {
        auto forked = branch.ground.fork();
        if (auto const* const why = std::get_if<std::string>(&forked)) {
            fail(step.place, "the world cannot be copied: " + *why);
            return false;
        }
        aside(title);
        Branch copy{*std::get<std::unique_ptr<Ground>>(forked),
                    branch.memory,
                    branch.start,
                    branch.now,
                    branch.model,
                    {}};
        bool const held = go(copy, way);
        aside("the end of the copy");
        return held;
    }

    // Every order of the lanes, each with the rest of the way behind it, each in a copy of the world.
    bool every_order(Branch& branch, Step const& step, files::Parallel const& parallel,
                     std::span<Step const* const> rest) {
        bool held = true;
        std::uint64_t order = 0;
        std::vector<std::size_t> taken(parallel.lanes.size(), 0);
        Way way;
        auto const play_it = [&] {
            Way whole = way;
            whole.insert(whole.end(), rest.begin(), rest.end());
            held = in_a_copy(branch, step, whole, "order " + std::to_string(++order) + ":") && held;
        };
        each_order(parallel, taken, way, play_it);
        return held;
    }

    template <class Use>
    void each_order(files::Parallel const& parallel, std::vector<std::size_t>& taken, Way& way,
                    Use const& use) {
        bool ended = true;
        for (std::size_t lane = 0; lane < parallel.lanes.size(); ++lane) {
            if (taken[lane] == parallel.lanes[lane].size()) continue;
            ended = false;
            way.push_back(&parallel.lanes[lane][taken[lane]++]);
            each_order(parallel, taken, way, use);
            way.pop_back();
            --taken[lane];
        }
        if (ended) use();
    }

    bool found(files::Place place, std::string const& invariant, std::string const& detail) {
        outcome_.findings.push_back({invariant, detail});
        fail(place, "invariant " + invariant + ": " + detail);
        return false;
    }

    bool no_findings(Branch& branch, files::Place place) {
        bool whole = true;
        for (api::Finding const& one : branch.ground.findings())
            whole = found(place, one.invariant, one.detail);
        if (branch.complaint.empty()) return whole;
        return found(place, std::string(domain::row_of(domain::Invariant::model_agrees).title),
                     branch.complaint);
    }

    // The whole world as it is now. Empty `invariants`: all of them.
    bool audit(Branch& branch, files::Place place, std::vector<std::string> const& invariants) {
        auto const outcome = branch.ground.control(api::Audit{branch.ground.world()});
        auto const* const answer = std::get_if<api::ControlAnswer>(&outcome);
        auto const* const view = answer == nullptr ? nullptr : std::get_if<api::AuditView>(answer);
        if (view == nullptr) {
            fail(place, "the world cannot be audited");
            return false;
        }
        bool whole = true;
        for (api::Finding const& one : view->findings) {
            bool const asked = invariants.empty() ||
                               std::any_of(invariants.begin(), invariants.end(),
                                           [&](auto const& id) { return one.invariant.starts_with(id); });
            if (asked) whole = found(place, one.invariant, one.detail);
        }
        return whole;
    }

    PlayOptions const& options_;
    Outcome& outcome_;
    bool restarts_ = false;  // the provider, on the way
    Asking asking_;
    std::optional<model::Terms> terms_;  // of the world; every copy of the model reads them
};

}  // namespace

Outcome play(files::Case const& one, Stage& stage, PlayOptions const& options) {
    Outcome outcome;
    Player{options, outcome}.play(one, stage);
    return outcome;
}

Outcome play(files::Scenario const& scenario, Stage& stage, PlayOptions const& options) {
    Outcome all;
    for (files::Case const& one : scenario.cases) {
        Outcome outcome = play(one, stage, options);
        all.passed = all.passed && outcome.passed;
        all.steps += outcome.steps;
        all.judged += outcome.judged;
        if (all.not_judged.empty()) all.not_judged = outcome.not_judged;
        all.time = all.time + outcome.time;
        std::move(outcome.failures.begin(), outcome.failures.end(), std::back_inserter(all.failures));
        std::move(outcome.trace.begin(), outcome.trace.end(), std::back_inserter(all.trace));
        std::move(outcome.findings.begin(), outcome.findings.end(), std::back_inserter(all.findings));
    }
    return all;
}

}  // namespace fauxcount::play
