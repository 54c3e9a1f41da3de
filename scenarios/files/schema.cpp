#include "scenarios/files/schema.hpp"

#include "scenarios/defects/defects.hpp"
#include "scenarios/files/scenario.hpp"

#include <algorithm>
#include <initializer_list>
#include <limits>
#include <utility>

namespace fauxcount::files {

namespace {

using Members = std::initializer_list<std::pair<std::string_view, Node>>;
using api::shape::Kind;
using api::shape::Shape;

constexpr char const* matrix_value = "^\\$\\{[^}]+\\}$";

Node object(Members members) {
    Node node;
    for (auto const& [name, value] : members) set(node, name, value);
    return node;
}
Node array(std::vector<Node> elements) {
    Node node;
    node.kind = Node::Kind::array;
    node.children = std::move(elements);
    return node;
}
Node type(std::string_view name, std::string_view about = {}) {
    Node node = object({{"type", text_node(std::string(name))}});
    if (!about.empty()) set(node, "description", text_node(std::string(about)));
    return node;
}
Node refer(std::string_view name) {
    // A reference is a URI.
    std::string target = "#/definitions/";
    for (char const c : name) target += c == ' ' ? std::string("%20") : std::string(1, c);
    return object({{"$ref", text_node(std::move(target))}});
}
Node list_of(Node items) { return object({{"type", text_node("array")}, {"items", std::move(items)}}); }
// Or a value of the matrix.
Node or_matrix(Node node) {
    return object({{"anyOf", array({std::move(node), object({{"type", text_node("string")},
                                                             {"pattern", text_node(matrix_value)}})})}});
}
Node one_of(std::vector<std::string> names) { return object({{"enum", array_node(std::move(names))}}); }

Node closed(Node properties, std::vector<std::string> required) {
    Node node = type("object");
    set(node, "properties", std::move(properties));
    if (!required.empty()) set(node, "required", array_node(std::move(required)));
    set(node, "additionalProperties", boolean_node(false));
    return node;
}

Node whole(std::uint64_t max, std::string_view about = {}) {
    Node node = type("integer", about);
    set(node, "minimum", number_node(0));
    set(node, "maximum", number_node(max));
    return node;
}
constexpr std::uint64_t any = std::numeric_limits<std::uint64_t>::max();

Node value_of(Shape const& shape) {
    if (id_kind(shape) == IdKind::item)
        return object({{"type", array_node({"integer", "string"})},
                       {"description", text_node("which of the actor's items, from 0, or a saved name")}});
    switch (shape.kind) {
        case Kind::text:
            if (shape.names != nullptr) {
                auto const all = shape.names();
                return or_matrix(one_of({all.begin(), all.end()}));
            }
            return object({{"type", array_node({"string", "null"})},
                           {"description", text_node(std::string(shape.expected))}});
        case Kind::number: return or_matrix(whole(largest(shape), shape.expected));
        case Kind::boolean: return or_matrix(type("boolean"));
        case Kind::array: return list_of(value_of(*shape.element));
        case Kind::object: break;
    }
    return type("object");
}

Node value_of_argument(api::shape::Member const& argument) {
    if (is_one_time_code(argument))
        return type(
            "string",
            "which code: now, now + 30s, old now, now of bob, backup 1, mailed, texted, or 000000 itself");
    return value_of(*argument.shape);
}

// A part of an answer: its members, or operators.
Node part_of(Shape const& shape) {
    Node const operators = refer("operators");
    if (shape.kind == Kind::object) {
        Node properties;
        for (auto const& member : shape.members) set(properties, member.name, part_of(*member.shape));
        return object({{"anyOf", array({operators, closed(std::move(properties), {})})}});
    }
    if (shape.kind == Kind::array)
        return object({{"anyOf", array({operators, list_of(part_of(*shape.element))})}});
    return object({{"anyOf", array({operators, value_of(shape)})}});
}

Node refused() {
    return closed(object({{"refused", or_matrix(refer("code"))},
                          {"blockers", list_of(refer("code"))},
                          {"not_before", refer("moment")},
                          {"max_age", refer("length")},
                          {"place", type("string")},
                          {"challenge", part_of(api::shape::shape_of<api::ChallengeView>)}}),
                  {"refused"});
}

// Verbs with the same answer share its definition, which is called after the first of them.
std::string answer_name(Verb const& verb) {
    auto const all = verbs();
    auto const first =
        std::find_if(all.begin(), all.end(), [&](Verb const& other) { return other.answer == verb.answer; });
    return "answer of " + std::string(first->name);
}

Node act_of(Verb const& verb) {
    Node properties = object({{"as", refer("who")},
                              {"do", object({{"const", text_node(std::string(verb.name))},
                                             {"description", text_node(std::string(verb.does))}})}});
    std::vector<std::string> required{"as", "do", "expect"};
    for (auto const* const argument : verb.arguments()) {
        set(properties, argument->name, value_of_argument(*argument));
        if (verb.needs(*argument)) required.emplace_back(argument->name);
    }
    if (!verb.called.empty()) set(properties, verb.called, type("string", "what it is called from here on"));
    set(properties, "key", type("string", api::idempotency_key_form));
    std::vector<Node> expectations{
        object({{"const", text_node("ok")}}), object({{"const", text_node("unanswered")}}), refer("code"),
        refer("refused"), object({{"type", text_node("string")}, {"pattern", text_node(matrix_value)}})};
    if (!verb.answer->members.empty()) expectations.push_back(refer(answer_name(verb)));
    set(properties, "expect", object({{"anyOf", array(std::move(expectations))}}));
    set(properties, "save", refer("save"));
    set(properties, "note", type("string"));
    return closed(std::move(properties), std::move(required));
}

// The verb comes from the matrix: what belongs to it only the loader can tell.
Node act_of_the_matrix() {
    Node const verb = object({{"type", text_node("string")}, {"pattern", text_node(matrix_value)}});
    return object({{"type", text_node("object")},
                   {"properties", object({{"as", refer("who")}, {"do", verb}, {"save", refer("save")}})},
                   {"required", array_node({"as", "do", "expect"})}});
}

Node step_with(std::string_view kind, Node value, Node const& more = {},
               std::vector<std::string> required = {}) {
    Node properties = object({{kind, std::move(value)}, {"note", type("string")}});
    for (Node const& child : more.children) set(properties, child.key, child);
    required.emplace_back(kind);
    return closed(std::move(properties), std::move(required));
}

std::vector<std::string> refusals() {
    std::vector<std::string> names;
    for (auto const name : api::names_of<Code>()) {
        if (name != wire_name(Code::ok)) names.emplace_back(name);
    }
    return names;
}

Node step() {
    std::vector<Node> kinds{
        refer("act"),
        step_with("advance", refer("length")),
        step_with("advance_to", refer("moment")),
        step_with("eventually", refer("act"), object({{"within", refer("length")}}), {"within"}),
        step_with("parallel", list_of(refer("steps"))),
        step_with("fork", refer("steps")),
        step_with("restart", object({{"const", text_node("provider")}})),
        step_with("check", object({{"anyOf", array({object({{"const", text_node("all")}}),
                                                    list_of(one_of(invariant_ids()))})}}))};
    return object({{"anyOf", array(std::move(kinds))}});
}

Node definitions() {
    std::vector<Node> acts;
    for (Verb const& verb : verbs()) acts.push_back(act_of(verb));
    acts.push_back(act_of_the_matrix());
    Node const operators = closed(object({{"$gte", object({})},
                                          {"$lte", object({})},
                                          {"$absent", type("boolean")},
                                          {"$match", type("string", "a regular expression")},
                                          {"$size", whole(any)},
                                          {"$has", object({})}}),
                                  {});
    Node all = object(
        {{"who", type("string", "alice, alice on phone, receipt of alice, administrator or nobody")},
         {"length", type("string", "30d, 1d12h, 1ms or P30D")},
         {"moment", type("string", "due - 1ms, due(bob), removed, next, a saved name + 2h, or an instant")},
         {"code", one_of(refusals())},
         {"refused", refused()},
         {"operators", operators},
         {"save", object({{"type", text_node("object")},
                          {"additionalProperties", type("string", "a JSON Pointer into the answer")}})},
         {"act", object({{"anyOf", array(std::move(acts))}})},
         {"step", step()},
         {"steps", list_of(refer("step"))}});
    for (Verb const& verb : verbs()) {
        if (!verb.answer->members.empty()) set(all, answer_name(verb), part_of(*verb.answer));
    }
    return all;
}

Node given() {
    auto const kinds = api::names_of<api::DeviceKind>();
    auto const plans = api::names_of<api::Plan>();
    std::vector<std::string> factors;
    for (auto const kind : {api::FactorKind::totp, api::FactorKind::email, api::FactorKind::sms})
        factors.emplace_back(wire_name(kind));
    Node const plan = or_matrix(one_of({plans.begin(), plans.end()}));
    Node const device = closed(object({{"kind", or_matrix(one_of({kinds.begin(), kinds.end()}))},
                                       {"find", or_matrix(type("boolean"))},
                                       {"lost", or_matrix(type("boolean"))}}),
                               {});
    Node person =
        closed(object({{"identifiers", list_of(type("string"))},
                       {"password", type("string")},
                       {"devices", object({{"type", text_node("object")}, {"additionalProperties", device}})},
                       {"items", or_matrix(whole(items_max))},
                       {"subscription", plan},
                       {"subscriptions", list_of(plan)},
                       {"factor", or_matrix(one_of(std::move(factors)))},
                       {"backup_codes", or_matrix(type("boolean"))}}),
               {});
    set(person, "not", object({{"required", array_node({"subscription", "subscriptions"})}}));
    return object({{"type", text_node("object")}, {"additionalProperties", person}});
}

}  // namespace

std::string json_schema() {
    std::vector<std::string> defects;
    for (auto const& defect : defects::all()) defects.emplace_back(defect.id);
    Node const texts = list_of(type("string"));
    Node const policy =
        object({{"type", text_node("object")},
                {"additionalProperties", object({{"type", array_node({"string", "boolean"})}})}});
    Node const quirks = closed(object({{"json_prefix", type("string", "stands before the JSON of an answer")},
                                       {"errors_in_200", or_matrix(type("boolean"))},
                                       {"status_header", type("string", "X-Status")},
                                       {"content_type", type("string", "text/plain")}}),
                               {});
    Node const world = closed(object({{"seed", or_matrix(whole(any))},
                                      {"profile", type("string")},
                                      {"policy", policy},
                                      {"wire_quirks", or_matrix(quirks)},
                                      {"start", type("string", "an instant like 2030-01-01T00:00:00.000Z")},
                                      {"defect", or_matrix(one_of(defects))}}),
                              {});
    Node const found =
        closed(object({{"invariant", type("string")}, {"hash", type("string")}, {"shrunk_from", whole(any)}}),
               {"invariant"});
    Node properties = object({{"$schema", type("string")},
                              {"format", object({{"const", number_node(format)}})},
                              {"name", type("string", "what it shows, in a few words")},
                              {"about", type("string")},
                              {"tags", texts},
                              {"red_under", list_of(one_of(defects))},
                              {"world", world},
                              {"given", given()},
                              {"matrix", list_of(type("object"))},
                              {"steps", refer("steps")},
                              {"found", found}});
    Node root = object({{"$schema", text_node("http://json-schema.org/draft-07/schema#")},
                        {"title", text_node("A scenario of fauxcount")}});
    Node const body = closed(std::move(properties), {"format", "name", "steps"});
    for (Node const& child : body.children) set(root, child.key, child);
    set(root, "definitions", definitions());
    return pretty(root);
}

}  // namespace fauxcount::files
