#include "scenarios/play/asking.hpp"

#include "api/wire.hpp"
#include "scenarios/dsl/story.hpp"

#include <algorithm>
#include <array>
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

std::string residue_in_words(api::ResidueView const& view) {
    if (view.clean) return "clean";
    std::string text = "left:";
    for (api::ResidueRow const& row : view.stores) {
        if (row.entries != row.declared)
            text += " " + row.store + " " + std::to_string(row.entries - row.declared);
    }
    return text;
}

class Meanings final : public files::Meaning {
public:
    explicit Meanings(Branch const& branch) : branch_(branch) {}

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
        return moment == nullptr ? std::nullopt : instant_of(branch_, *moment);
    }

private:
    Branch const& branch_;
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
    if (problem == nullptr) {
        for (auto const& [name, pointer] : act.save) {
            if (Node const* const value = at(json, pointer)) branch.memory.save(name, value->text);
        }
    }
    return files::unmet(act.expect, problem, json, Meanings{branch});
}

}  // namespace

std::string done_in_words(Act const& act) {
    constexpr std::array<std::string_view, 8> elsewhere{"as",   "do",   "key",      "expect",
                                                        "save", "note", "password", "identifiers"};
    std::string words;
    for (Node const& said : act.said.children) {
        if (std::find(elsewhere.begin(), elsewhere.end(), said.key) != elsewhere.end()) continue;
        std::string word = said.is_text() ? said.text : files::compact(said);
        if (said.is(Node::Kind::boolean) && said.key == "enabled") word = said.text == "true" ? "on" : "off";
        if (said.key == "interactive") word = said.text == "true" ? "attended" : "unattended";
        words += (words.empty() ? "" : " ") + word;
    }
    if (!act.key.empty()) words += (words.empty() ? "" : " ") + std::string("under a key");
    return std::string(act.verb->name) + (words.empty() ? "" : " (" + words + ")");
}

std::string Asking::take(Branch& branch, Act const& act, bool always_told) {
    PlayNames names{branch.memory, act.who, act.as};
    auto prepared = act.verb->prepare(*act.verb, act.said, names);
    if (auto const* const wrong = std::get_if<files::Wrong>(&prepared)) return wrong->what;
    auto& request = std::get<files::Prepared>(prepared);
    std::string wrong, answered;
    if (auto* const residue = std::get_if<api::Residue>(&request)) {
        residue->world = branch.ground.world();
        wrong = look(branch, act, *residue, answered);
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
        if (auto const* const why = std::get_if<std::string_view>(&bearer))
            return act.who.account + " " + std::string(*why);
        credential.bearer = std::get<std::string>(bearer);
    }
    auto outcome = branch.ground.call(request, credential);
    auto const* const answer = std::get_if<api::Answer>(&outcome);
    if (answer == nullptr) return lost(outcome, answered);
    if (options_.observer) show(branch, act, request, credential, *answer);
    ask_the_model(branch, act, request, credential, *answer);
    branch.memory.learn(act, request, *answer);
    answered = testing::in_words(*answer, branch.start);
    return judge(branch, act, std::get_if<api::Problem>(answer), json_of(*answer));
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

void Asking::ask_the_model(Branch& branch, Act const& act, api::Request const& request,
                           api::Credential const& credential, api::Answer const& answer) {
    if (!branch.model) return;
    ++outcome_.judged;
    if (auto wrong = branch.model->judge(branch.now, request, credential, answer))
        branch.complaint = in_the_name_of(act) + ": " + *wrong;
}

std::string Asking::look(Branch& branch, Act const& act, api::Residue const& request, std::string& answered) {
    auto outcome = branch.ground.control(request);
    auto const* const answer = std::get_if<api::ControlAnswer>(&outcome);
    if (answer == nullptr) return lost(outcome, answered);
    auto const* const problem = std::get_if<api::Problem>(answer);
    if (problem != nullptr) answered = testing::in_words(api::Answer{*problem}, branch.start);
    if (auto const* const view = std::get_if<api::ResidueView>(answer)) answered = residue_in_words(*view);
    return judge(branch, act, problem, json_of(*answer));
}

}  // namespace fauxcount::play
