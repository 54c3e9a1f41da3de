#include "scenarios/files/prose.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace fauxcount::files {

namespace {

std::string joined(std::vector<std::string> const& parts) {
    std::string text;
    for (std::size_t i = 0; i < parts.size(); ++i) {
        if (i > 0) text += i + 1 == parts.size() ? " and " : ", ";
        text += parts[i];
    }
    return text;
}

std::string belonging(api::FactorKind kind) {
    switch (kind) {
        case api::FactorKind::totp: return "an app for second factors";
        case api::FactorKind::email: return "codes by mail as a second factor";
        case api::FactorKind::sms: return "codes by SMS as a second factor";
        case api::FactorKind::backup_codes: break;
    }
    return "backup codes";
}

std::string belongings(Person const& person) {
    std::vector<std::string> parts;
    for (GivenDevice const& device : person.devices) {
        std::string const name = device.name == device.kind ? "" : " called " + device.name;
        parts.push_back("a " + device.kind + name +
                        (device.lost   ? " in lost mode"
                         : device.find ? " with find-device on"
                                       : ""));
    }
    if (person.items > 0)
        parts.push_back(std::to_string(person.items) + (person.items == 1 ? " item" : " items"));
    for (auto const& plan : person.subscriptions) parts.push_back("a subscription to " + plan);
    if (person.factor) parts.push_back(belonging(*person.factor));
    if (person.backup_codes) parts.emplace_back("backup codes");
    return parts.empty() ? "an account and nothing else" : joined(parts);
}

// What a fault of messages, or of a device, comes to; empty: this is another step.
std::string_view ordered(Act const& act) {
    constexpr std::array<std::pair<std::string_view, std::string_view>, 5> kinds{{
        {"message_lost", "messages get lost"},
        {"message_late", "messages are late"},
        {"message_twice", "messages come twice"},
        {"message_astray", "messages go astray"},
        {"offline", "a device is out of reach"},
    }};
    Node const* const kind = act.verb->name == "fault.order" ? act.said.find("kind") : nullptr;
    if (kind == nullptr) return {};
    auto const found =
        std::find_if(kinds.begin(), kinds.end(), [&](auto const& row) { return row.first == kind->text; });
    return found == kinds.end() ? std::string_view{} : found->second;
}

class Prose {
public:
    std::string tell(Scenario const& scenario) {
        text_ = scenario.name + "\n";
        if (!scenario.about.empty()) text_ += "  " + scenario.about + "\n";
        for (Case const& one : scenario.cases) {
            if (!one.row.empty()) text_ += "\nWith " + one.row + ":\n";
            tell(one);
        }
        return std::move(text_);
    }

private:
    void line(std::string_view word, std::string const& what) {
        // The same word again is "And".
        text_ +=
            std::string(2 + indent_, ' ') + std::string(word == last_ ? "And" : word) + " " + what + "\n";
        last_ = word;
    }

    void tell(Case const& one) {
        last_ = {};
        std::string world = "a world of profile " + one.world.profile;
        for (auto const& [name, value] : one.world.policy)
            world.append(", with ").append(name).append(" ").append(value);
        if (one.world.wire_quirks) world += ", whose answers are spelt otherwise than agreed";
        if (!one.defect.empty()) world += ", broken on purpose by " + one.defect;
        line("Given", world);
        for (Person const& person : one.given) line("Given", person.name + ", who has " + belongings(person));
        tell(one.steps);
    }

    void tell(Steps const& steps) {
        for (Step const& step : steps) {
            if (!step.note.empty()) text_ += std::string(2 + indent_, ' ') + "(" + step.note + ")\n";
            if (auto const* const act = std::get_if<Act>(&step.what)) {
                line("When", did(*act));
                line("Then", expected(act->expect));
            } else if (auto const* const advance = std::get_if<Advance>(&step.what)) {
                line("When", advance->text + " pass");
            } else if (auto const* const to = std::get_if<AdvanceTo>(&step.what)) {
                line("When", "time comes to " + to->text);
            } else if (auto const* const later = std::get_if<Eventually>(&step.what)) {
                line("When", did(later->act) + ", again at each deadline");
                line("Then", "within " + to_string(later->within) + " " + expected(later->act.expect));
            } else if (auto const* const check = std::get_if<Check>(&step.what)) {
                line("Then", check->invariants.empty() ? "every invariant holds"
                                                       : joined(check->invariants) + " hold");
            } else if (std::holds_alternative<Restart>(step.what)) {
                line("When", "the provider is killed and started again");
            } else if (auto const* const parallel = std::get_if<Parallel>(&step.what)) {
                lanes(*parallel);
            } else {
                line("When", "in a copy of the world");
                inside(std::get<Fork>(step.what).steps);
            }
        }
    }

    void inside(Steps const& steps) {
        indent_ += 2;
        last_ = {};
        tell(steps);
        indent_ -= 2;
        last_ = {};
    }

    void lanes(Parallel const& parallel) {
        line("When", "in every order");
        for (std::size_t i = 0; i < parallel.lanes.size(); ++i) {
            if (i > 0) text_ += std::string(2 + indent_, ' ') + "beside\n";
            inside(parallel.lanes[i]);
        }
    }

    static std::string did(Act const& act) {
        constexpr std::array<std::string_view, 6> elsewhere{"as", "do", "key", "expect", "save", "note"};
        std::string_view const wrong = ordered(act);
        std::vector<std::string> arguments;
        for (Node const& said : act.said.children) {
            bool const told = !wrong.empty() && said.key == "kind";
            if (!told && std::find(elsewhere.begin(), elsewhere.end(), said.key) == elsewhere.end())
                arguments.push_back(said.key + " " + (said.is_text() ? said.text : compact(said)));
        }
        std::string text = act.as + " " + std::string(act.verb->does);
        if (!wrong.empty()) text.append(": ").append(wrong);
        if (!arguments.empty()) text += " (" + joined(arguments) + ")";
        if (!act.key.empty()) text += " under the key " + act.key;
        return text;
    }

    static std::string expected(Expectation const& expect) {
        if (expect.kind == Expectation::Kind::ok) return "it is done";
        if (expect.kind == Expectation::Kind::unanswered) return "no answer comes";
        if (expect.kind == Expectation::Kind::answer) return "the answer has " + parts(expect.body, "");
        std::string text = "it is refused: " + std::string(wire_name(expect.code));
        if (Node const* const blockers = expect.body.find("blockers")) {
            std::vector<std::string> codes;
            codes.reserve(blockers->children.size());
            for (Node const& one : blockers->children) codes.push_back(one.text);
            text += " by " + joined(codes);
        }
        if (Node const* const at = expect.body.find("not_before")) text += ", until " + at->text;
        return text;
    }

    static std::string parts(Node const& body, std::string const& above) {
        std::vector<std::string> said;
        for (Node const& child : body.children) {
            std::string const name = above.empty() ? child.key : above + "." + child.key;
            bool const nested = child.is(Node::Kind::object) && !child.children.empty() &&
                                !child.children.front().key.starts_with('$');
            said.push_back(nested ? parts(child, name)
                                  : name + " " + (child.is_text() ? child.text : compact(child)));
        }
        return joined(said);
    }

    std::string text_;
    std::string_view last_;
    std::size_t indent_ = 0;
};

}  // namespace

std::string explain(Scenario const& scenario) { return Prose{}.tell(scenario); }

}  // namespace fauxcount::files
