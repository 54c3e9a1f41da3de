// Prints the typed contract as JSON, every operation with what it takes and answers, for `scripts/contract
// compare` to hold against openapi.yaml. One line an operation; no part of any server.
#include "api/answers.hpp"
#include "api/names.hpp"
#include "api/operations.hpp"
#include "api/problem.hpp"
#include "api/shape.hpp"
#include "api/text.hpp"

#include <cstdio>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <variant>

namespace fauxcount::api {
namespace {

// JSON by hand: a member and its value, an array of what `each` appends.
void append_key(std::string& out, std::string_view key) {
    if (out.back() != '{' && out.back() != '[') out += ',';
    append_quoted(out, key);
    out += ':';
}
void append_text(std::string& out, std::string_view key, std::string_view text) {
    append_key(out, key);
    append_quoted(out, text);
}
void append_count(std::string& out, std::string_view key, std::uint64_t count) {
    append_key(out, key);
    append_number(out, count);
}

template <class T>
std::string_view scalar_name() {
    if constexpr (std::is_same_v<T, std::string>) return "text";
    if constexpr (std::is_same_v<T, bool>) return "boolean";
    if constexpr (std::is_same_v<T, std::uint32_t>) return "uint32";
    if constexpr (std::is_same_v<T, std::uint64_t>) return "uint64";
    if constexpr (std::is_same_v<T, Instant>) return "Instant";
    if constexpr (std::is_same_v<T, Duration>) return "Duration";
    if constexpr (std::is_same_v<T, AccountId>) return "AccountId";
    if constexpr (std::is_same_v<T, DeviceId>) return "DeviceId";
    if constexpr (std::is_same_v<T, ItemId>) return "ItemId";
    if constexpr (std::is_same_v<T, SubscriptionId>) return "SubscriptionId";
    if constexpr (std::is_same_v<T, SessionId>) return "SessionId";
    if constexpr (std::is_same_v<T, RemovalId>) return "RemovalId";
    if constexpr (std::is_same_v<T, FactorId>) return "FactorId";
    if constexpr (std::is_same_v<T, ChallengeId>) return "ChallengeId";
}

template <class Tuple>
void append_members(std::string& out, std::string_view key, Tuple const& fields);

// The description of one type: {"kind": ...} and what belongs to the kind.
template <class T>
void append_type(std::string& out, std::size_t size_max) {
    out += '{';
    if constexpr (shape::Described<T>) {
        append_text(out, "kind", "object");
        append_members(out, "members", T::fields());
    } else if constexpr (shape::is_vector<T>) {
        append_text(out, "kind", "array");
        append_count(out, "size_max", size_max);
        append_key(out, "element");
        append_type<typename T::value_type>(out, text_max);
    } else if constexpr (std::is_enum_v<T>) {
        append_text(out, "kind", "enum");
        append_key(out, "names");
        out += '[';
        for (auto const name : names_of<T>()) {
            if (out.back() != '[') out += ',';
            append_quoted(out, name);
        }
        out += ']';
    } else {
        append_text(out, "kind", scalar_name<T>());
        if constexpr (std::is_same_v<T, std::string>) append_count(out, "size_max", size_max);
    }
    out += '}';
}

template <class Owner, class Value>
void append_member(std::string& out, Field<Owner, Value> const& field) {
    if (out.back() != '[') out += ',';
    out += '{';
    append_text(out, "name", field.name);
    append_key(out, "required");
    out += field.presence == Presence::required ? "true" : "false";
    append_key(out, "type");
    append_type<shape::Unwrapped<Value>>(out, field.size_max);
    out += '}';
}

template <class Tuple>
void append_members(std::string& out, std::string_view key, Tuple const& fields) {
    append_key(out, key);
    out += '[';
    std::apply([&](auto const&... field) { (append_member(out, field), ...); }, fields);
    out += ']';
}

// `id` is empty where the types have none.
template <class R>
void print_operation(std::string_view prefix, std::string_view id) {
    std::string out = "{";
    if (!id.empty()) append_text(out, "operation", id);
    append_text(out, "method", R::route.method);
    append_text(out, "path", std::string{prefix}.append(R::route.path));
    append_count(out, "status", static_cast<std::uint64_t>(R::route.status));
    append_members(out, "path_fields", R::path_fields());
    append_members(out, "query_fields", R::query_fields());
    // A seed file is a line of JSON for each account.
    if constexpr (std::is_same_v<R, SeedAccounts>) {
        append_text(out, "media", "application/x-ndjson");
        append_members(out, "fields", SeedAccount::fields());
    } else {
        append_text(out, "media", "application/json");
        append_members(out, "fields", R::fields());
    }
    append_members(out, "answer", AnswerTo<R>::fields());
    out += "}";
    std::puts(out.c_str());
}

template <class... R>
void print_product(std::variant<R...> const* /*names the alternatives*/) {
    std::size_t at = 0;
    (print_operation<R>("/w/{world}", operation_ids.at(at++)), ...);
}
template <class... R>
void print_control(std::variant<R...> const* /*names the alternatives*/) {
    (print_operation<R>("", ""), ...);
}

void print_problem() {
    std::string out = "{";
    append_members(out, "problem", ProblemDocument::fields());
    out += "}";
    std::puts(out.c_str());
}

}  // namespace
}  // namespace fauxcount::api

int main() {
    using namespace fauxcount::api;
    print_product(static_cast<Request const*>(nullptr));
    print_control(static_cast<ControlRequest const*>(nullptr));
    print_problem();
}
