// Answers that are wrong in one place: every value of every field of a structure, changed one at a time.
#pragma once

#include "api/contract.hpp"
#include "api/names.hpp"
#include "scenarios/model/compare.hpp"

#include <cstdint>
#include <functional>
#include <set>
#include <string>
#include <string_view>

namespace fauxcount::model {

// Calls `see` with each wrong version, and where it is wrong.
template <class T>
using See = std::function<void(std::string const& where, T const& wrong)>;

// Fields that the model is not to judge: what the provider alone knows, and free text.
inline bool is_opaque(std::string_view field) {
    static std::set<std::string_view> const fields{"token", "receipt", "note", "text"};
    return fields.contains(field);
}

inline void doctor(bool value, See<bool> const& see) { see("", !value); }
inline void doctor(std::uint32_t value, See<std::uint32_t> const& see) { see("", value + 1); }
inline void doctor(std::uint64_t value, See<std::uint64_t> const& see) { see("", value + 1); }
inline void doctor(std::string const& value, See<std::string> const& see) { see("", value + "x"); }
inline void doctor(Instant value, See<Instant> const& see) { see("", {value.ms + 1}); }
inline void doctor(Duration value, See<Duration> const& see) { see("", {value.ms + 1}); }
template <IdKind K>
void doctor(Id<K> value, See<Id<K>> const& see) {
    see("", {value.value ^ 1U});
}
template <class E>
    requires std::is_enum_v<E>
void doctor(E value, See<E> const& see) {
    auto const count = api::names_of<E>().size();
    see("", static_cast<E>((static_cast<std::size_t>(value) + 1) % count));
}
template <Structure T>
void doctor(T const& value, See<T> const& see);
template <class T>
void doctor(std::vector<T> const& value, See<std::vector<T>> const& see);

template <class T>
void doctor(std::optional<T> const& value, See<std::optional<T>> const& see) {
    if (!value) return see(" given", T{});
    see(" left out", std::nullopt);
    doctor(*value, See<T>{[&](std::string const& where, T const& wrong) { see(where, wrong); }});
}

template <class T>
void doctor(std::vector<T> const& value, See<std::vector<T>> const& see) {
    auto longer = value;
    longer.push_back(value.empty() ? T{} : value.back());
    see(" one more", longer);
    if (value.empty()) return;
    see(" one less", {value.begin(), value.end() - 1});
    for (std::size_t i = 0; i < value.size(); ++i) {
        doctor(value[i], See<T>{[&](std::string const& where, T const& wrong) {
                   auto changed = value;
                   changed[i] = wrong;
                   see("/" + std::to_string(i) + where, changed);
               }});
    }
}

template <Structure T>
void doctor(T const& value, See<T> const& see) {
    auto const one = [&](auto const& field) {
        using M = std::remove_cvref_t<decltype(value.*field.member)>;
        if (is_opaque(field.name)) return;
        doctor(value.*field.member, See<M>{[&](std::string const& where, M const& wrong) {
                   T changed = value;
                   changed.*field.member = wrong;
                   see("/" + std::string{field.name} + where, changed);
               }});
    };
    std::apply([&](auto const&... field) { (one(field), ...); }, T::fields());
}

// What is no member of the document is told all the same.
inline void doctor(api::CodeSent const& value, See<api::CodeSent> const& see) {
    doctor(value.via, See<api::Via>{[&](std::string const& where, api::Via wrong) {
               see("/via" + where, {wrong, value.retry_after});
           }});
    // Whole seconds may have been rounded up, so a tick more is not always wrong.
    see(" Retry-After given, or longer", {value.via, value.retry_after.value_or(Duration{}) + second});
    if (value.retry_after) see(" Retry-After left out", {value.via, std::nullopt});
}

inline void doctor(api::Problem const& value, See<api::Problem> const& see) {
    auto const one = [&](std::string const& name, auto api::Problem::* member) {
        using M = std::remove_cvref_t<decltype(value.*member)>;
        doctor(value.*member, See<M>{[&](std::string const& where, M const& wrong) {
                   auto changed = value;
                   changed.*member = wrong;
                   see("/" + name + where, changed);
               }});
    };
    one("code", &api::Problem::code);
    one("place", &api::Problem::place);
    one("not_before", &api::Problem::not_before);
    one("max_age", &api::Problem::max_age);
    one("blockers", &api::Problem::blockers);
    one("challenge", &api::Problem::challenge);
}

}  // namespace fauxcount::model
