#include "scenarios/files/expectation.hpp"

#include "api/names.hpp"
#include "scenarios/files/verbs.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <regex>

namespace fauxcount::files {

namespace {

using api::shape::Shape;

constexpr std::array<std::string_view, 6> operators{"$gte", "$lte", "$absent", "$match", "$size", "$has"};
constexpr std::array<std::string_view, 5> beside_a_code{"refused", "blockers", "not_before", "max_age",
                                                        "place"};

std::vector<std::string> code_names() {
    auto const all = api::names_of<Code>();
    return {all.begin(), all.end()};
}

std::optional<std::regex> regex_of(std::string const& text) {
    try {
        return std::regex(text, std::regex::ECMAScript);
    } catch (std::regex_error const&) {
        return std::nullopt;
    }
}

std::optional<std::int64_t> number_of(Node const& node) {
    std::int64_t value = 0;
    auto const* const end = node.text.data() + node.text.size();
    if (!node.is(Node::Kind::number)) return std::nullopt;
    if (std::from_chars(node.text.data(), end, value).ptr != end) return std::nullopt;
    return value;
}

// An answer to a bulk request counts how many were refused: a number, and no code.
bool is_code(Node const& refused, Shape const& answer) {
    return refused.is_text() || std::none_of(answer.members.begin(), answer.members.end(),
                                             [](auto const& member) { return member.name == "refused"; });
}

// Reads `expect` into an Expectation; the checks share what they find fault with.
class Reader {
public:
    Reader(std::string_view verb, WordCheck const& words, std::vector<Wrong>& wrongs)
        : verb_(verb), words_(words), wrongs_(wrongs) {}

    void wrong(Node const& at, std::string what, std::string remedy) {
        wrongs_.push_back({at.place, std::move(what), std::move(remedy)});
    }

    std::optional<Code> code(Node const& node) {
        auto const code = node.is_text() ? code_of(node.text) : std::nullopt;
        if (code && *code != Code::ok) return code;
        wrong(node, "`" + node.text + "` is no code of a refusal", instead(node.text, code_names()));
        return std::nullopt;
    }

    void refusal(Node const& body) {
        for (Node const& child : body.children) {
            if (child.key == "blockers") {
                if (!child.is(Node::Kind::array))
                    wrong(child, "`blockers` is a list of codes", "write [\"…\"]");
                for (Node const& one : child.children) code(one);
            } else if (child.key == "not_before") {
                say(words_(child, api::shape::shape_of<Instant>));
            } else if (child.key == "max_age") {
                if (!child.is_text() || !parse_duration(child.text))
                    wrong(child, "`max_age` is a length of time", "write \"5m\" or \"PT5M\"");
            } else if (std::find(beside_a_code.begin(), beside_a_code.end(), child.key) ==
                       beside_a_code.end()) {
                wrong(child, "a refusal has no `" + child.key + "`",
                      instead(child.key, {beside_a_code.begin(), beside_a_code.end()}));
            }
        }
    }

    void part(Node const& expected, Shape const& shape) {
        if (is_operator(expected)) return operation(expected, shape);
        switch (shape.kind) {
            case api::shape::Kind::object: return members(expected, shape);
            case api::shape::Kind::array:
                if (!expected.is(Node::Kind::array)) return of_another_kind(expected, shape);
                for (Node const& child : expected.children) part(child, *shape.element);
                return;
            case api::shape::Kind::number:
                if (!number_of(expected)) of_another_kind(expected, shape);
                return;
            case api::shape::Kind::boolean:
                if (!expected.is(Node::Kind::boolean)) of_another_kind(expected, shape);
                return;
            case api::shape::Kind::text: return text(expected, shape);
        }
    }

private:
    static bool is_operator(Node const& node) {
        return node.is(Node::Kind::object) && !node.children.empty() &&
               node.children.front().key.starts_with('$');
    }
    void say(std::optional<Wrong> wrong) {
        if (wrong) wrongs_.push_back(*std::move(wrong));
    }
    void of_another_kind(Node const& node, Shape const& shape) {
        wrong(node, "`" + node.key + "` is " + std::string(shape.expected),
              "the contract says so: docs/http.md");
    }

    void members(Node const& expected, Shape const& shape) {
        if (!expected.is(Node::Kind::object)) return of_another_kind(expected, shape);
        std::vector<std::string> names;
        for (auto const& member : shape.members) names.emplace_back(member.name);
        for (Node const& child : expected.children) {
            auto const found = std::find_if(shape.members.begin(), shape.members.end(),
                                            [&](auto const& member) { return member.name == child.key; });
            if (found != shape.members.end()) {
                part(child, *found->shape);
            } else if (names.empty()) {
                wrong(child, "the answer to `" + std::string(verb_) + "` says nothing", "expect \"ok\"");
            } else {
                wrong(child, "the answer to `" + std::string(verb_) + "` has no `" + child.key + "` there",
                      instead(child.key, names));
            }
        }
    }

    void text(Node const& expected, Shape const& shape) {
        if (!expected.is_text()) return of_another_kind(expected, shape);
        if (&shape == &api::shape::shape_of<Code>) {
            if (!code_of(expected.text))
                wrong(expected, "`" + expected.text + "` is no code", instead(expected.text, code_names()));
        } else if (shape.names != nullptr) {
            auto const all = shape.names();
            if (std::find(all.begin(), all.end(), expected.text) == all.end())
                wrong(expected, "`" + expected.text + "` is no value of `" + expected.key + "`",
                      instead(expected.text, {all.begin(), all.end()}));
        } else if (&shape == &api::shape::shape_of<Duration>) {
            if (!parse_duration(expected.text))
                wrong(expected, "`" + expected.text + "` " + std::string(fault_of_duration(expected.text)),
                      "write \"30d\" or \"P30D\"");
        } else if (id_kind(shape) || &shape == &api::shape::shape_of<Instant>) {
            say(words_(expected, shape));
        }
    }

    void operation(Node const& expected, Shape const& shape) {
        for (Node const& child : expected.children) {
            if (std::find(operators.begin(), operators.end(), child.key) == operators.end()) {
                wrong(child, "there is no operator `" + child.key + "`",
                      instead(child.key, {operators.begin(), operators.end()}));
            } else if (child.key == "$absent") {
                if (!child.is(Node::Kind::boolean)) wrong(child, "`$absent` is true or false", "write true");
            } else if (child.key == "$match") {
                if (!child.is_text() || !regex_of(child.text))
                    wrong(child, "`$match` is no regular expression", "write one of ECMAScript");
            } else if (child.key == "$size") {
                if (!number_of(child)) wrong(child, "`$size` is a number", "write how many there are");
            } else if (child.key == "$has") {
                if (shape.kind != api::shape::Kind::array) {
                    wrong(child, "`$has` is for lists", "say the value itself");
                } else {
                    part(child, *shape.element);
                }
            } else if (!number_of(child)) {
                say(words_(child, api::shape::shape_of<Instant>));
            }
        }
    }

    std::string_view verb_;
    WordCheck const& words_;
    std::vector<Wrong>& wrongs_;
};

// Compares a part of an answer with what was expected of it.
class Matcher {
public:
    explicit Matcher(Meaning const& meaning) : meaning_(meaning) {}

    // `found` is null where there is nothing. What differs first, or nothing.
    std::string differs(Node const& expected, Node const* found, std::string const& where) const {
        if (expected.is(Node::Kind::object) && !expected.children.empty() &&
            expected.children.front().key.starts_with('$'))
            return operation(expected, found, where);
        if (found == nullptr) return where + " is absent, expected " + compact(expected);
        if (expected.kind != found->kind) return is_not(expected, *found, where);
        if (expected.is(Node::Kind::object)) {
            for (Node const& child : expected.children) {
                std::string wrong = differs(child, found->find(child.key), where + "/" + child.key);
                if (!wrong.empty()) return wrong;
            }
            return {};
        }
        if (expected.is(Node::Kind::array)) {
            if (expected.children.size() != found->children.size())
                return where + " has " + std::to_string(found->children.size()) + " elements, expected " +
                       std::to_string(expected.children.size()) + ": " + compact(*found);
            for (std::size_t i = 0; i < expected.children.size(); ++i) {
                std::string wrong =
                    differs(expected.children[i], &found->children[i], where + "/" + std::to_string(i));
                if (!wrong.empty()) return wrong;
            }
            return {};
        }
        return equal(expected, *found) ? std::string{} : is_not(expected, *found, where);
    }

private:
    static std::string is_not(Node const& expected, Node const& found, std::string const& where) {
        return where + " is " + compact(found) + ", expected " + compact(expected);
    }

    bool equal(Node const& expected, Node const& found) const {
        if (expected.text == found.text) return true;
        if (!expected.is_text()) return false;
        if (meaning_.stands_for(expected.text, found.text)) return true;
        if (auto const at = parse_instant(found.text)) return meaning_.instant(expected.text) == at;
        auto const length = parse_duration(expected.text);
        return length && length == parse_duration(found.text);
    }

    std::string operation(Node const& expected, Node const* found, std::string const& where) const {
        for (Node const& child : expected.children) {
            bool holds = false;
            if (child.key == "$absent") {
                holds = (found == nullptr) == (child.text == "true");
            } else if (found == nullptr) {
                holds = false;
            } else if (child.key == "$match") {
                holds = std::regex_search(found->text, *regex_of(child.text));
            } else if (child.key == "$size") {
                holds = number_of(child) == static_cast<std::int64_t>(found->children.size());
            } else if (child.key == "$has") {
                holds = std::any_of(found->children.begin(), found->children.end(),
                                    [&](Node const& one) { return differs(child, &one, where).empty(); });
            } else {
                auto const [is, bound] = std::pair{value_of(*found), value_of(child)};
                holds = is && bound && (child.key == "$gte" ? *is >= *bound : *is <= *bound);
            }
            if (!holds)
                return where + " is " + (found == nullptr ? "absent" : compact(*found)) + ", expected " +
                       compact(expected);
        }
        return {};
    }

    std::optional<std::int64_t> value_of(Node const& node) const {
        if (auto const number = number_of(node)) return number;
        if (auto const at = parse_instant(node.text)) return at->ms;
        if (auto const at = meaning_.instant(node.text)) return at->ms;
        return std::nullopt;
    }

    Meaning const& meaning_;
};

std::string differs_beside(Node const& body, api::Problem const& refusal, Meaning const& meaning) {
    if (Node const* const blockers = body.find("blockers")) {
        std::string expected, found;
        for (Node const& one : blockers->children) expected += " " + one.text;
        for (api::Blocker const& one : refusal.blockers) found += " " + std::string(wire_name(one.code));
        if (expected != found) return "the blockers are" + found + ", expected" + expected;
    }
    if (Node const* const at = body.find("not_before")) {
        if (!refusal.not_before || meaning.instant(at->text) != refusal.not_before)
            return "not_before is " + (refusal.not_before ? to_string(*refusal.not_before) : "absent") +
                   ", expected " + at->text;
    }
    if (Node const* const age = body.find("max_age")) {
        if (parse_duration(age->text) != refusal.max_age)
            return "max_age is " + (refusal.max_age ? to_string(*refusal.max_age) : "absent") +
                   ", expected " + age->text;
    }
    if (Node const* const place = body.find("place")) {
        if (place->text != refusal.place) return "place is " + refusal.place + ", expected " + place->text;
    }
    return {};
}

}  // namespace

std::optional<Expectation> read_expectation(Node const& expect, std::string_view verb, Shape const& answer,
                                            WordCheck const& words, std::vector<Wrong>& wrongs) {
    Reader reader{verb, words, wrongs};
    std::size_t const before = wrongs.size();
    Expectation expected;
    expected.body = expect;
    if (expect.is_text()) {
        if (expect.text == "ok") return expected;
        if (expect.text == "unanswered") {
            expected.kind = Expectation::Kind::unanswered;
            return expected;
        }
        expected.kind = Expectation::Kind::refused;
        if (auto const code = reader.code(expect)) expected.code = *code;
    } else if (Node const* const refused = expect.find("refused");
               refused != nullptr && is_code(*refused, answer)) {
        expected.kind = Expectation::Kind::refused;
        if (auto const code = reader.code(*refused)) expected.code = *code;
        reader.refusal(expect);
    } else if (expect.is(Node::Kind::object) && !expect.children.empty()) {
        expected.kind = Expectation::Kind::answer;
        reader.part(expect, answer);
    } else {
        reader.wrong(
            expect, "`expect` says nothing",
            "say \"ok\", a code like \"removal.blocked\", \"unanswered\", or an object with a part of "
            "the answer");
    }
    if (wrongs.size() != before) return std::nullopt;
    return expected;
}

std::string in_words(Expectation const& expected) {
    switch (expected.kind) {
        case Expectation::Kind::ok: return "success";
        case Expectation::Kind::answer: return "success with " + compact(expected.body);
        case Expectation::Kind::unanswered: return "no answer";
        case Expectation::Kind::refused: break;
    }
    std::string text = "refused " + std::string(wire_name(expected.code));
    if (Node const* const blockers = expected.body.find("blockers")) {
        for (Node const& one : blockers->children) text += " " + one.text;
    }
    if (Node const* const at = expected.body.find("not_before")) text += " until " + at->text;
    return text;
}

std::string unmet(Expectation const& expected, api::Problem const* refusal, Node const& json,
                  Meaning const& meaning) {
    if (expected.kind == Expectation::Kind::unanswered) return "there was one";
    if (expected.kind == Expectation::Kind::refused) {
        if (refusal == nullptr) return "it was no refusal";
        if (refusal->code != expected.code) return "it was " + std::string(wire_name(refusal->code));
        return differs_beside(expected.body, *refusal, meaning);
    }
    if (refusal != nullptr) {
        std::string text = "it was refused " + std::string(wire_name(refusal->code));
        for (api::Blocker const& one : refusal->blockers) text += " " + std::string(wire_name(one.code));
        return text + (refusal->detail.empty() ? "" : ": " + refusal->detail);
    }
    if (expected.kind == Expectation::Kind::ok) return {};
    return Matcher{meaning}.differs(expected.body, &json, "");
}

}  // namespace fauxcount::files
