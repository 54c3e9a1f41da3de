#include "scenarios/play/asking.hpp"

#include "api/wire.hpp"
#include "scenarios/dsl/story.hpp"
#include "scenarios/play/names.hpp"
#include "scenarios/play/told.hpp"

#include <utility>

namespace fauxcount::play {

namespace {

using files::Act;
using files::Node;

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

// The same, and what the header Retry-After tells beside it.
Node told_of(api::Answer const& answer) {
    Node json = json_of(answer);
    auto const* const sent = std::get_if<api::CodeSent>(&answer);
    if (sent != nullptr && sent->retry_after)
        set(json, "retry_after", files::text_node(to_string(testing::in_whole_seconds(*sent->retry_after))));
    return json;
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

class Meanings final : public files::Meaning {
public:
    Meanings(Branch const& branch, Act const& act) : branch_(branch), act_(act) {}

    bool stands_for(std::string_view word, std::string_view found) const override {
        std::string const* const saved = branch_.memory.saved(std::string(word));
        if (saved != nullptr && *saved == found) return true;
        PlayNames names{branch_, act_.who, act_.as};
        for (std::size_t kind = 0; kind < id_prefix.size(); ++kind) {
            if (!found.starts_with(id_prefix.at(kind))) continue;
            auto const id = names.id(static_cast<IdKind>(kind), files::text_node(std::string(word)));
            auto const* const known = std::get_if<std::string>(&id);
            return known != nullptr && *known == found;
        }
        return false;
    }
    std::optional<Instant> instant(std::string_view words) const override {
        auto const parsed = files::parse_moment(words);
        auto const* const moment = std::get_if<files::Moment>(&parsed);
        return moment == nullptr ? std::nullopt : instant_of(branch_, *moment);
    }

private:
    Branch const& branch_;
    Act const& act_;
};

std::string in_the_name_of(Act const& act) { return std::string(act.verb->name) + " as " + act.as; }

template <class Lost>
std::string lost(Lost const& outcome, std::string& answered) {
    answered = "no answer";
    if (auto const* const unknown = std::get_if<client::Unknown>(&outcome))
        return "no answer: " + unknown->why;
    return "not sent: " + std::get<client::Unsent>(outcome).why;
}

std::string judge(Branch& branch, Act const& act, api::Problem const* problem, Node const& json) {
    for (auto const& [name, pointer] : act.save) {
        if (Node const* const value = at(json, pointer)) branch.memory.save(name, value->text);
    }
    return files::unmet(act.expect, problem, json, Meanings{branch, act});
}

// Whether the newest answer is the provider's own, and the world is as it says. A duplicate leaves a world
// behind that the model does not know.
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

}  // namespace

std::string Asking::take(Branch& branch, Act const& act, bool always_told) {
    PlayNames names{branch, act.who, act.as,
                    [&](api::ListInbox const& request) { return read_inbox(branch, act, request); }};
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
    if (always_told || wrong.empty())
        tell(outcome_, branch, branch.now, act.as, done_in_words(act), answered);
    return wrong.empty() ? wrong
                         : in_the_name_of(act) + ": expected " + files::in_words(act.expect) + "; " + wrong;
}

std::string Asking::ask(Branch& branch, Act const& act, api::Request const& request, std::string& answered) {
    api::Credential credential{{}, act.key};
    if (!act.verb->open) {
        auto const bearer = branch.memory.bearer(act.who);
        auto const* const why = std::get_if<std::string_view>(&bearer);
        if (why != nullptr && !act.verb->for_anybody) return act.who.account + " " + std::string(*why);
        if (why == nullptr) credential.bearer = std::get<std::string>(bearer);
    }
    auto outcome = branch.ground.call(request, credential);
    auto const* const answer = std::get_if<api::Answer>(&outcome);
    if (answer == nullptr) {
        // Unless its device was out of reach it may have been carried out: the model would only guess.
        if (branch.model && !branch.model->unanswered(branch.now, request, credential)) branch.model.reset();
        std::string wrong = lost(outcome, answered);
        bool const expected = act.expect.kind == files::Expectation::Kind::unanswered &&
                              std::holds_alternative<client::Unknown>(outcome);
        return expected ? std::string{} : wrong;
    }
    if (options_.observer) show(branch, act, request, credential, *answer);
    if (is_whole(branch)) ask_the_model(branch, act, request, credential, *answer);
    branch.memory.learn(act, request, *answer);
    answered = testing::in_words(*answer, branch.start);
    return judge(branch, act, std::get_if<api::Problem>(answer), told_of(*answer));
}

void Asking::show(Branch const& branch, Act const& act, api::Request const& request,
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

template <class... Asked>
void Asking::ask_the_model(Branch& branch, Act const& act, Asked const&... asked) {
    if (!branch.model) return;
    ++outcome_.judged;
    if (auto wrong = branch.model->judge(branch.now, asked...))
        branch.complaint = in_the_name_of(act) + ": " + *wrong;
}

std::string Asking::look(Branch& branch, Act const& act, api::ControlRequest const& request,
                         std::string& answered) {
    auto outcome = branch.ground.control(request);
    auto const* const answer = std::get_if<api::ControlAnswer>(&outcome);
    if (answer == nullptr) return lost(outcome, answered);
    auto const* const problem = std::get_if<api::Problem>(answer);
    if (branch.model && !branch.model->heed(branch.now, request, *answer)) branch.model.reset();
    auto const* const inbox = std::get_if<api::ListInbox>(&request);
    if (inbox != nullptr) judge_inbox(branch, act, *inbox, *answer);
    if (problem != nullptr) answered = testing::in_words(api::Answer{*problem}, branch.start);
    if (problem == nullptr) answered = answered_in_words(*answer);
    return judge(branch, act, problem, json_of(*answer));
}

void Asking::judge_inbox(Branch& branch, Act const& act, api::ListInbox const& request,
                         api::ControlAnswer const& answer) {
    // A world that is not there, or has no time, has shown nobody its inbox.
    auto const* const problem = std::get_if<api::Problem>(&answer);
    bool const came_there = problem == nullptr || !wire_name(problem->code).starts_with("world.");
    if (came_there && branch.model && branch.model->facts().inbox_is_known)
        ask_the_model(branch, act, request, answer);
}

std::variant<api::Inbox, std::string> Asking::read_inbox(Branch& branch, Act const& act,
                                                         api::ListInbox request) {
    request.world = branch.ground.world();
    auto const outcome = branch.ground.control(request);
    auto const* const answer = std::get_if<api::ControlAnswer>(&outcome);
    if (std::string told; answer == nullptr) return lost(outcome, told);
    judge_inbox(branch, act, request, *answer);
    if (auto const* const problem = std::get_if<api::Problem>(answer))
        return testing::in_words(api::Answer{*problem}, branch.start);
    return std::get<api::Inbox>(*answer);
}

}  // namespace fauxcount::play
