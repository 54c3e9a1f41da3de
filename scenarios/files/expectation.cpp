#include "scenarios/files/expectation.hpp"

#include "api/names.hpp"
#include "client/nearest.hpp"
#include "scenarios/files/refusals.hpp"

#include <algorithm>
#include <array>
#include <regex>
#include <utility>

namespace fauxcount::files {

namespace {

using api::shape::Shape;

constexpr std::array<std::string_view, 6> operators{"$gte", "$lte", "$absent", "$match", "$size", "$has"};
constexpr std::array<std::string_view, 6> beside_a_code{"refused", "blockers", "not_before",
                                                        "max_age", "place",    "challenge"};

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

// An answer to a bulk request counts how many were refused: a number, and no code.
bool is_code(Node const& refused, Shape const& answer) {
    return refused.is_text() || std::none_of(answer.members.begin(), answer.members.end(),
                                             [](auto const& member) { return member.name == "refused"; });
}

// Reads `expect` into an Expectation; the checks share what they find fault with.
class Reader {
public:
    Reader(Verb const& verb, WordCheck const& words, std::vector<Wrong>& wrongs)
        : verb_(verb), words_(words), wrongs_(wrongs) {}

    void wrong(Node const& at, std::string what, std::string remedy) {
        wrongs_.push_back({at.place, std::move(what), std::move(remedy)});
    }

    std::optional<Code> code(Node const& node) {
        auto const code = node.is_text() ? code_of(node.text) : std::nullopt;
        auto const possible = refusals_of(verb_);
        if (!code || *code == Code::ok) {
            wrong(node, "`" + node.text + "` is no code of a refusal",
                  meant(node.text, code_names()) + "docs/codes.md lists them all");
            return std::nullopt;
        }
        if (std::find(possible.begin(), possible.end(), node.text) == possible.end()) {
            wrong(node, "`" + std::string(verb_.name) + "` is never refused with `" + node.text + "`",
                  meant(node.text, possible) + "docs/codes.md says which operation is");
            return std::nullopt;
        }
        return code;
    }

    void blocker(Node const& node) {
        auto const possible = blockers();
        if (std::find(possible.begin(), possible.end(), node.text) != possible.end()) return;
        bool const code = code_of(node.text).has_value();
        wrong(node, "`" + node.text + (code ? "` stands in nobody's way" : "` is no code of a blocker"),
              instead(code ? "" : node.text, possible));
    }

    void refusal(Node const& body) {
        for (Node const& child : body.children) {
            if (child.key == "blockers") {
                if (!child.is(Node::Kind::array))
                    wrong(child, "`blockers` is a list of codes", "write [\"…\"]");
                for (Node const& one : child.children) blocker(one);
            } else if (child.key == "not_before") {
                say(words_(child, api::shape::shape_of<Instant>));
            } else if (child.key == "max_age") {
                if (!child.is_text() || !parse_duration(child.text))
                    wrong(child, "`max_age` is a length of time", "write \"5m\" or \"PT5M\"");
            } else if (child.key == "challenge") {
                part(child, api::shape::shape_of<api::ChallengeView>);
            } else if (std::find(beside_a_code.begin(), beside_a_code.end(), child.key) ==
                       beside_a_code.end()) {
                wrong(child, "a refusal has no `" + child.key + "`",
                      instead(child.key, {beside_a_code.begin(), beside_a_code.end()}));
            }
        }
    }

    // `always`: whether the answer cannot be without it.
    void part(Node const& expected, Shape const& shape, bool always = true) {
        if (is_operator(expected)) return operation(expected, shape, always);
        switch (shape.kind) {
            case api::shape::Kind::object: return members(expected, shape);
            case api::shape::Kind::array:
                if (!expected.is(Node::Kind::array)) return of_another_kind(expected, shape);
                for (Node const& child : expected.children) part(child, *shape.element);
                return;
            case api::shape::Kind::number:
                if (auto const n = whole_number(expected); !n || *n > largest(shape))
                    of_another_kind(expected, shape);
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
    // "did you mean `x`? ", or nothing: there are too many to name.
    static std::string meant(std::string_view typed, std::vector<std::string> const& known) {
        auto const nearest = client::nearest(typed, known);
        return nearest.empty() ? std::string{} : "did you mean `" + nearest + "`? ";
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
                part(child, *found->shape, found->presence == api::Presence::required);
            } else if (names.empty()) {
                wrong(child, "the answer to `" + std::string(verb_.name) + "` says nothing", "expect \"ok\"");
            } else {
                wrong(child,
                      "the answer to `" + std::string(verb_.name) + "` has no `" + child.key + "` there",
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
                wrong(expected,
                      "`" + expected.text + "` is no value " +
                          (expected.key.empty() ? "of this list" : "of `" + expected.key + "`"),
                      instead(expected.text, {all.begin(), all.end()}));
        } else if (&shape == &api::shape::shape_of<Duration>) {
            if (!parse_duration(expected.text))
                wrong(expected, "`" + expected.text + "` " + std::string(fault_of_duration(expected.text)),
                      "write \"30d\" or \"P30D\"");
        } else if (id_kind(shape) || &shape == &api::shape::shape_of<Instant>) {
            say(words_(expected, shape));
        }
    }

    void operation(Node const& expected, Shape const& shape, bool always) {
        for (Node const& child : expected.children) {
            if (std::find(operators.begin(), operators.end(), child.key) == operators.end()) {
                wrong(child, "there is no operator `" + child.key + "`",
                      instead(child.key, {operators.begin(), operators.end()}));
            } else if (child.key == "$absent") {
                absent(child, expected, always);
            } else if (child.key == "$match") {
                if (shape.kind != api::shape::Kind::text)
                    wrong(child, "`$match` is for texts", "say the value itself, or `$gte` and `$lte`");
                else if (!child.is_text() || !regex_of(child.text))
                    wrong(child, "`$match` is no regular expression", "write one of ECMAScript");
            } else if (child.key == "$size") {
                if (shape.kind != api::shape::Kind::array)
                    wrong(child, "`$size` is for lists", "say the value itself");
                else if (!whole_number(child))
                    wrong(child, "`$size` is a number, 0 or more", "write how many there are");
            } else if (child.key == "$has") {
                if (shape.kind != api::shape::Kind::array) {
                    wrong(child, "`$has` is for lists", "say the value itself");
                } else {
                    part(child, *shape.element);
                }
            } else {
                bound(child, shape);
            }
        }
        Node const* const low = expected.find("$gte");
        Node const* const high = expected.find("$lte");
        if (low == nullptr || high == nullptr) return;
        auto const [from, to] = std::pair{whole_number(*low), whole_number(*high)};
        if (from && to && *from > *to)
            wrong(expected, "no number is both at least " + low->text + " and at most " + high->text,
                  "exchange the two");
    }

    void absent(Node const& said, Node const& beside, bool always) {
        if (!said.is(Node::Kind::boolean)) return wrong(said, "`$absent` is true or false", "write true");
        if (said.text != "true") return;
        if (always)
            wrong(said, "the answer to `" + std::string(verb_.name) + "` is never without it",
                  "say what it is, or leave it out");
        if (beside.children.size() > 1)
            wrong(said, "what is absent is nothing else as well", "take out the operators beside it");
    }

    // Of `$gte` or `$lte`.
    void bound(Node const& limit, Shape const& shape) {
        bool const instants = &shape == &api::shape::shape_of<Instant>;
        if (instants) {
            say(words_(limit, shape));
        } else if (shape.kind != api::shape::Kind::number) {
            wrong(limit, "`" + limit.key + "` is for numbers and instants", "say the value itself");
        } else if (auto const n = whole_number(limit); !n || *n > largest(shape)) {
            of_another_kind(limit, shape);
        }
    }

    Verb const& verb_;
    WordCheck const& words_;
    std::vector<Wrong>& wrongs_;
};

// A letter with a code has it in its text as well; what a code is for stands in no other.
Node without_codes(Node found) {
    bool const has_code = found.find("purpose") != nullptr;
    for (Node& child : found.children) {
        if (has_code && (child.key == "code" || child.key == "text")) {
            child.text = "another";
        } else {
            child = without_codes(std::move(child));
        }
    }
    return found;
}

// What only its owner should read stands in no report.
std::string shown(Node const& found, std::string_view where) {
    constexpr std::array<std::string_view, 5> hidden{"secret", "uri", "codes", "token", "receipt"};
    std::string const pointer = std::string(where) + "/";
    auto const is_part = [&](std::string_view name) {
        return pointer.find("/" + std::string(name) + "/") != std::string::npos;
    };
    bool const of_a_letter =
        pointer.starts_with("/messages/") && (pointer.ends_with("/code/") || pointer.ends_with("/text/"));
    if (of_a_letter || std::any_of(hidden.begin(), hidden.end(), is_part)) return "another";
    return compact(without_codes(found));
}

// Which instant the words mean here: " (2030-01-31T00:00:00.000Z)", or nothing.
std::string in_figures(Node const& words, Meaning const& meaning) {
    if (!words.is_text() || parse_instant(words.text)) return {};
    auto const at = meaning.instant(words.text);
    return at ? " (" + to_string(*at) + ")" : std::string{};
}

// Compares a part of an answer with what was expected of it.
class Matcher {
public:
    explicit Matcher(Meaning const& meaning) : meaning_(meaning) {}

    // `found` is null where there is nothing. All that differs, or nothing.
    std::string differs(Node const& expected, Node const* found, std::string const& where) const {
        if (expected.is(Node::Kind::object) && !expected.children.empty() &&
            expected.children.front().key.starts_with('$'))
            return operation(expected, found, where);
        if (found == nullptr) return where + " is absent, expected " + compact(expected);
        if (expected.kind != found->kind) return is_not(expected, *found, where);
        if (expected.is(Node::Kind::object)) {
            std::string all;
            for (Node const& child : expected.children)
                add(all, differs(child, found->find(child.key), where + "/" + child.key));
            return all;
        }
        if (expected.is(Node::Kind::array)) {
            if (expected.children.size() != found->children.size())
                return where + " has " + std::to_string(found->children.size()) + " elements, expected " +
                       std::to_string(expected.children.size()) + ": " + shown(*found, where);
            std::string all;
            for (std::size_t i = 0; i < expected.children.size(); ++i)
                add(all, differs(expected.children[i], &found->children[i], where + "/" + std::to_string(i)));
            return all;
        }
        return equal(expected, *found) ? std::string{} : is_not(expected, *found, where);
    }

private:
    static void add(std::string& all, std::string const& wrong) {
        if (!wrong.empty()) all += (all.empty() ? "" : "; ") + wrong;
    }
    std::string is_not(Node const& expected, Node const& found, std::string const& where) const {
        std::string text = where + " is " + shown(found, where) + ", expected " + compact(expected);
        return parse_instant(found.text) ? text + in_figures(expected, meaning_) : text;
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
                holds = whole_number(child) == found->children.size();
            } else if (child.key == "$has") {
                holds = std::any_of(found->children.begin(), found->children.end(),
                                    [&](Node const& one) { return differs(child, &one, where).empty(); });
            } else {
                auto const [is, bound] = std::pair{value_of(*found), value_of(child)};
                holds = is && bound && (child.key == "$gte" ? *is >= *bound : *is <= *bound);
            }
            if (!holds)
                return where + " is " + (found == nullptr ? "absent" : shown(*found, where)) + ", expected " +
                       compact(expected) + in_figures(child, meaning_);
        }
        return {};
    }

    // Both sides are numbers, or both are instants: that was seen to when the file was read.
    std::optional<std::uint64_t> value_of(Node const& node) const {
        if (auto const number = whole_number(node)) return number;
        if (auto const at = parse_instant(node.text)) return static_cast<std::uint64_t>(at->ms);
        if (auto const at = meaning_.instant(node.text)) return static_cast<std::uint64_t>(at->ms);
        return std::nullopt;
    }

    Meaning const& meaning_;
};

// `json` is the refusal as the wire has it.
std::string differs_beside(Node const& body, api::Problem const& refusal, Node const& json,
                           Meaning const& meaning) {
    if (Node const* const blockers = body.find("blockers")) {
        std::string expected, found;
        for (Node const& one : blockers->children) expected += " " + one.text;
        for (api::Blocker const& one : refusal.blockers) found += " " + std::string(wire_name(one.code));
        if (expected != found) return "the blockers are" + found + ", expected" + expected;
    }
    if (Node const* const at = body.find("not_before")) {
        if (!refusal.not_before || meaning.instant(at->text) != refusal.not_before)
            return "not_before is " + (refusal.not_before ? to_string(*refusal.not_before) : "absent") +
                   ", expected " + at->text + in_figures(*at, meaning);
    }
    if (Node const* const age = body.find("max_age")) {
        if (parse_duration(age->text) != refusal.max_age)
            return "max_age is " + (refusal.max_age ? to_string(*refusal.max_age) : "absent") +
                   ", expected " + age->text;
    }
    if (Node const* const challenge = body.find("challenge")) {
        auto differs = Matcher{meaning}.differs(*challenge, json.find("challenge"), "/challenge");
        if (!differs.empty()) return differs;
    }
    if (Node const* const place = body.find("place")) {
        if (place->text != refusal.place) return "place is " + refusal.place + ", expected " + place->text;
    }
    return {};
}

}  // namespace

std::optional<Expectation> read_expectation(Node const& expect, Verb const& verb, WordCheck const& words,
                                            std::vector<Wrong>& wrongs) {
    Shape const& answer = *verb.answer;
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
        bool const object = expect.is(Node::Kind::object);
        reader.wrong(
            expect, object ? "`expect` says nothing" : "`expect` is a word or an object",
            "say \"ok\", a code like \"removal.blocked\", \"unanswered\", or an object with a part of the "
            "answer");
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
        return differs_beside(expected.body, *refusal, json, meaning);
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
