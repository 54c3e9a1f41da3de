#include "scenarios/play/told.hpp"

#include "scenarios/dsl/story.hpp"
#include "scenarios/files/one_time_code.hpp"

#include <algorithm>
#include <array>
#include <string_view>
#include <variant>

namespace fauxcount::play {

namespace {

std::string residue_in_words(api::ResidueView const& view) {
    if (view.clean) return "clean";
    std::string text = "left:";
    for (api::ResidueRow const& row : view.stores) {
        if (row.entries != row.declared)
            text += " " + row.store + " " + std::to_string(row.entries - row.declared);
    }
    return text;
}

std::string fault_in_words(api::FaultView const& view) {
    std::string text = "fault " + std::to_string(view.fault) + ", used " + std::to_string(view.used);
    return view.held ? text + ", holds " + std::to_string(*view.held) : text;
}

// A text that a file shows as a code may be somebody's: it is told of no more than that.
bool is_a_code_itself(files::Act const& act, files::Node const& said) {
    auto const* const argument = act.verb->argument(said.key);
    if (argument == nullptr || !files::is_one_time_code(*argument)) return false;
    auto const parsed = files::parse_one_time_code(said.text);
    auto const* const code = std::get_if<files::OneTimeCode>(&parsed);
    return code == nullptr || code->kind == files::OneTimeCode::Kind::text;
}

}  // namespace

std::string done_in_words(files::Act const& act) {
    constexpr std::array<std::string_view, 8> elsewhere{"as",   "do",   "key",      "expect",
                                                        "save", "note", "password", "identifiers"};
    std::string words;
    for (files::Node const& said : act.said.children) {
        if (std::find(elsewhere.begin(), elsewhere.end(), said.key) != elsewhere.end()) continue;
        std::string word = said.is_text() ? said.text : files::compact(said);
        if (said.is(files::Node::Kind::boolean) && said.key == "enabled")
            word = said.text == "true" ? "on" : "off";
        if (is_a_code_itself(act, said)) word = "another code";
        if (said.key == "interactive") word = said.text == "true" ? "attended" : "unattended";
        words += (words.empty() ? "" : " ") + word;
    }
    if (!act.key.empty()) words += (words.empty() ? "" : " ") + std::string("under a key");
    return std::string(act.verb->name) + (words.empty() ? "" : " (" + words + ")");
}

std::string answered_in_words(api::ControlAnswer const& answer) {
    if (auto const* const view = std::get_if<api::ResidueView>(&answer)) return residue_in_words(*view);
    if (auto const* const view = std::get_if<api::FaultView>(&answer)) return fault_in_words(*view);
    if (auto const* const inbox = std::get_if<api::Inbox>(&answer)) return testing::in_words(*inbox);
    return "done";
}

}  // namespace fauxcount::play
