#include "scenarios/play/player.hpp"

#include "api/wire.hpp"
#include "engine/watch.hpp"
#include "scenarios/dsl/story.hpp"
#include "scenarios/model/reference.hpp"
#include "scenarios/play/memory.hpp"
#include "scenarios/play/told.hpp"

#include <algorithm>
#include <array>
#include <span>
#include <stdexcept>
#include <utility>

namespace fauxcount::play {

namespace {

using files::Act;
using files::Node;
using files::Step;
using Way = std::vector<Step const*>;

constexpr std::uint64_t tries_max = 10'000;  // of one `eventually`
constexpr std::string_view clock_name = "the clock";

// A place in the story: a world, and what its people know.
struct Branch {
    Ground& ground;
    Memory memory;
    Instant start, now;
    std::optional<model::Reference> model;  // what it knows of this world; nullopt: nobody judges
    std::string complaint;  // of the model about the last step
};

Way way_of(files::Steps const& steps) {
    Way way;
    for (Step const& step : steps) way.push_back(&step);
    return way;
}

// The answer as the wire has it.
template <class Answer>
Node json_of(Answer const& answer) {
    std::string text;
    api::encode_answer(answer, text);
    if (text.empty()) return {};
    auto parsed = files::parse_jsonc(text);
    auto* const node = std::get_if<Node>(&parsed);
    return node == nullptr ? Node{} : std::move(*node);
}

Node const* at(Node const& root, std::string_view pointer) {
    Node const* node = &root;
    while (!pointer.empty() && node != nullptr) {
        pointer.remove_prefix(1);
        std::string const name{pointer.substr(0, pointer.find('/'))};
        pointer.remove_prefix(name.size());
        if (node->is(Node::Kind::array)) {
            std::size_t const index = std::stoul(name);
            node = index < node->children.size() ? &node->children[index] : nullptr;
        } else {
            node = node->find(name);
        }
    }
    return node;
}

class Player {
public:
    Player(PlayOptions const& options, Outcome& outcome) : options_(options), outcome_(outcome) {}

    void play(files::Case const& one, Stage& stage) {
        auto made = stage.make(one.world, options_.defect.empty() ? one.defect : options_.defect);
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
    class Meanings final : public files::Meaning {
    public:
        Meanings(Player& player, Branch& branch) : player_(player), branch_(branch) {}

        bool stands_for(std::string_view word, std::string_view found) const override {
            std::string const name{word};
            std::string const* const saved = branch_.memory.saved(name);
            if (saved != nullptr && *saved == found) return true;
            DeviceId const* const device = branch_.memory.device(name);
            if (device != nullptr && to_string(*device) == found) return true;
            Known const* const one = branch_.memory.known(name);
            if (one == nullptr) return false;
            return (one->account && to_string(*one->account) == found) ||
                   (one->removal && to_string(*one->removal) == found) ||
                   (one->site && to_string(one->site->id) == found);
        }
        std::optional<Instant> instant(std::string_view words) const override {
            auto const parsed = files::parse_moment(words);
            auto const* const moment = std::get_if<files::Moment>(&parsed);
            return moment == nullptr ? std::nullopt : player_.instant_of(branch_, *moment);
        }

    private:
        Player& player_;
        Branch& branch_;
    };

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
    void tell(Branch const& branch, Instant when, std::string_view who, std::string const& what,
              std::string const& answer) {
        outcome_.trace.push_back(testing::since(branch.start, when) + " | " + std::string(who) + " | " +
                                 what + " | " + answer);
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
            std::string const wrong = try_out(branch, *act, true);
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
        return in_a_copy(branch, step, way_of(std::get<files::Fork>(step.what).steps),
                         "in a copy of the world:");
    }

    // Takes the step; what is not as expected, or nothing. Untold, it leaves no line unless it holds.
    std::string try_out(Branch& branch, Act const& act, bool always_told) {
        PlayNames names{branch.memory, act.who, act.as};
        auto prepared = act.verb->prepare(*act.verb, act.said, names);
        if (auto const* const wrong = std::get_if<files::Wrong>(&prepared)) return wrong->what;
        auto& request = std::get<files::Prepared>(prepared);
        std::string wrong, answered;
        if (auto* const control = std::get_if<api::ControlRequest>(&request)) {
            std::visit(
                [&](auto& one) {
                    if constexpr (requires { one.world; }) one.world = branch.ground.world();
                },
                *control);
            wrong = look(branch, act, *control, answered);
        } else {
            wrong = ask(branch, act, std::get<api::Request>(request), answered);
        }
        if (always_told || wrong.empty()) tell(branch, branch.now, act.as, done_in_words(act), answered);
        return wrong.empty()
                   ? wrong
                   : in_the_name_of(act) + ": expected " + files::in_words(act.expect) + "; " + wrong;
    }

    std::string ask(Branch& branch, Act const& act, api::Request const& request, std::string& answered) {
        api::Credential credential{{}, act.key};
        if (!act.verb->open) {
            auto const bearer = branch.memory.bearer(act.who);
            if (auto const* const why = std::get_if<std::string_view>(&bearer))
                return act.who.account + " " + std::string(*why);
            credential.bearer = std::get<std::string>(bearer);
        }
        auto outcome = branch.ground.call(request, credential);
        auto const* const answer = std::get_if<api::Answer>(&outcome);
        if (answer == nullptr) {
            // It may have been carried out, or not: from here on the model would only guess.
            branch.model.reset();
            std::string wrong = lost(outcome, answered);
            bool const expected = act.expect.kind == files::Expectation::Kind::unanswered &&
                                  std::holds_alternative<client::Unknown>(outcome);
            return expected ? std::string{} : wrong;
        }
        if (options_.observer) show(branch, act, request, credential, *answer);
        if (is_whole(branch)) ask_the_model(branch, act, request, credential, *answer);
        branch.memory.learn(act, request, *answer);
        answered = testing::in_words(*answer, branch.start);
        return judge(branch, act, std::get_if<api::Problem>(answer), json_of(*answer));
    }

    // Whether the newest answer is the provider's own, and the world is as it says. A duplicate leaves a
    // world behind that the model does not know.
    bool is_whole(Branch& branch) {
        auto const fault = branch.ground.fault();
        if (!fault) return true;
        auto const outcome = branch.ground.control(api::GetFault{branch.ground.world(), *fault});
        auto const* const answer = std::get_if<api::ControlAnswer>(&outcome);
        auto const* const view = answer == nullptr ? nullptr : std::get_if<api::FaultView>(answer);
        if (view == nullptr) return false;
        if (view->kind == api::FaultKind::duplicate) branch.model.reset();
        return view->kind == api::FaultKind::delay || view->kind == api::FaultKind::drip;
    }

    static std::string in_the_name_of(Act const& act) {
        return std::string(act.verb->name) + " as " + act.as;
    }

    void show(Branch const& branch, Act const& act, api::Request const& request,
              api::Credential const& credential, api::Answer const& answer) const {
        Seen seen{branch.now, act, request, credential, answer, {}, {}};
        Known const* const one = branch.memory.about(act);
        if (one != nullptr) seen.due = one->newest_due;
        if (branch.model) {
            bool const known = one != nullptr && one->account.has_value();
            seen.phase = known ? branch.model->phase_word(branch.now, *one->account) : "nobody";
        }
        options_.observer(seen);
    }

    void ask_the_model(Branch& branch, Act const& act, api::Request const& request,
                       api::Credential const& credential, api::Answer const& answer) {
        if (!branch.model) return;
        ++outcome_.judged;
        if (auto wrong = branch.model->judge(branch.now, request, credential, answer))
            branch.complaint = in_the_name_of(act) + ": " + *wrong;
    }

    std::string look(Branch& branch, Act const& act, api::ControlRequest const& request,
                     std::string& answered) {
        auto outcome = branch.ground.control(request);
        auto const* const answer = std::get_if<api::ControlAnswer>(&outcome);
        if (answer == nullptr) return lost(outcome, answered);
        auto const* const problem = std::get_if<api::Problem>(answer);
        if (problem != nullptr) answered = testing::in_words(api::Answer{*problem}, branch.start);
        if (problem == nullptr) answered = answered_in_words(*answer);
        return judge(branch, act, problem, json_of(*answer));
    }

    template <class Lost>
    static std::string lost(Lost const& outcome, std::string& answered) {
        answered = "no answer";
        if (auto const* const unknown = std::get_if<client::Unknown>(&outcome))
            return "no answer: " + unknown->why;
        return "not sent: " + std::get<client::Unsent>(outcome).why;
    }

    std::string judge(Branch& branch, Act const& act, api::Problem const* problem, Node const& json) {
        if (problem == nullptr) {
            for (auto const& [name, pointer] : act.save) {
                if (Node const* const value = at(json, pointer)) branch.memory.save(name, value->text);
            }
        }
        return files::unmet(act.expect, problem, json, Meanings{*this, branch});
    }

    bool move(Branch& branch, Step const& step, api::AdvanceClock request, std::string const& what) {
        Instant const before = branch.now;
        std::string const refused = advance(branch, std::move(request));
        std::string const reached = "now " + testing::since(branch.start, branch.now);
        tell(branch, before, clock_name, what, refused.empty() ? reached : refused);
        if (!refused.empty()) fail(step.place, "the clock does not move: " + refused);
        return refused.empty();
    }

    // Empty, or how it was refused.
    std::string advance(Branch& branch, api::AdvanceClock request) {
        request.world = branch.ground.world();
        auto const outcome = branch.ground.control(request);
        auto const* const answer = std::get_if<api::ControlAnswer>(&outcome);
        if (answer == nullptr) return "no answer";
        if (auto const* const problem = std::get_if<api::Problem>(answer))
            return "refused " + std::string(wire_name(problem->code));
        branch.now = std::get<api::Advanced>(*answer).now;
        return {};
    }

    std::optional<Instant> next(Branch& branch) {
        auto const outcome = branch.ground.control(api::GetClock{branch.ground.world()});
        auto const* const answer = std::get_if<api::ControlAnswer>(&outcome);
        auto const* const clock = answer == nullptr ? nullptr : std::get_if<api::ClockView>(answer);
        return clock == nullptr ? std::nullopt : clock->next;
    }

    std::optional<Instant> instant_of(Branch& branch, files::Moment const& moment) {
        using Base = files::Moment::Base;
        std::optional<Instant> base;
        switch (moment.base) {
            case Base::instant: base = moment.at; break;
            case Base::start: base = branch.start; break;
            case Base::now: base = branch.now; break;
            case Base::next: base = next(branch); break;
            case Base::due:
            case Base::removed: {
                auto const& name = moment.of.empty() ? branch.memory.newest_removal_of() : moment.of;
                if (Known const* const one = branch.memory.known(name))
                    base = moment.base == Base::due ? one->due : one->removed;
                break;
            }
            case Base::saved:
                if (std::string const* const saved = branch.memory.saved(moment.of))
                    base = parse_instant(*saved);
                break;
        }
        if (!base) return std::nullopt;
        return *base + moment.offset;
    }

    // Moves to each deadline, and at last to the end of the time, until it holds. An answer that the model
    // does not agree with ends it.
    bool eventually(Branch& branch, Step const& step, files::Eventually const& later) {
        Instant const before = branch.now;
        Instant const end = before + later.within;
        std::string wrong = try_out(branch, later.act, false);
        for (std::uint64_t i = 0; i < tries_max && !wrong.empty() && branch.now < end; ++i) {
            if (!branch.complaint.empty()) return false;
            api::AdvanceClock request;
            request.to = std::min(next(branch).value_or(end), end);
            if (*request.to == branch.now) request.to = end;
            if (std::string const refused = advance(branch, std::move(request)); !refused.empty()) {
                wrong = refused;
                break;
            }
            wrong = try_out(branch, later.act, false);
        }
        if (!wrong.empty()) {
            tell(branch, before, clock_name, "waits for " + done_in_words(later.act),
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
