// Says what an answer gets wrong: the first field in which it is not what was expected. One for all types,
// by fields().
#pragma once

#include "api/contract.hpp"

#include <algorithm>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <vector>

namespace fauxcount::model {

// nullopt: nothing is wrong.
using Complaint = std::optional<std::string>;

template <class T>
concept Structure = requires { T::fields(); };

inline std::string in_words(bool value) { return value ? "true" : "false"; }
inline std::string in_words(std::string const& value) { return '"' + value + '"'; }
inline std::string in_words(std::uint32_t value) { return std::to_string(value); }
inline std::string in_words(std::uint64_t value) { return std::to_string(value); }
template <class T>
std::string in_words(T const& value) {
    if constexpr (std::is_enum_v<T>) {
        return std::string{wire_name(value)};
    } else if constexpr (Structure<T>) {
        return "something";
    } else {
        return to_string(value);
    }
}
template <class T>
std::string in_words(std::optional<T> const& value) {
    return value ? in_words(*value) : "nothing";
}
template <class T>
std::string in_words(std::vector<T> const& value) {
    return std::to_string(value.size()) + " of them";
}

inline std::string expected_not(std::string const& what, std::string const& expected,
                                std::string const& given) {
    return what + " is " + given + " and should be " + expected;
}

template <class T>
bool is_same(T const& expected, T const& given) {
    if constexpr (Structure<T>) {
        return std::apply(
            [&](auto const&... field) {
                return (is_same(expected.*field.member, given.*field.member) && ...);
            },
            T::fields());
    } else {
        return expected == given;
    }
}
template <class T>
bool is_same(std::vector<T> const& expected, std::vector<T> const& given) {
    return std::equal(expected.begin(), expected.end(), given.begin(), given.end(),
                      [](T const& one, T const& other) { return is_same(one, other); });
}

// `skipped` names the fields that somebody else has looked at.
template <Structure T>
Complaint difference(T const& expected, T const& given,
                     std::initializer_list<std::string_view> skipped = {}) {
    Complaint wrong;
    auto const look = [&](auto const& field) {
        auto const& should_be = expected.*field.member;
        auto const& is = given.*field.member;
        if (wrong || is_same(should_be, is)) return;
        if (std::find(skipped.begin(), skipped.end(), field.name) != skipped.end()) return;
        if constexpr (Structure<std::remove_cvref_t<decltype(is)>>) {
            wrong = difference(should_be, is);
            if (wrong) wrong = std::string{field.name} + "." + *wrong;
        } else {
            wrong = expected_not(std::string{field.name}, in_words(should_be), in_words(is));
        }
    };
    std::apply([&](auto const&... field) { (look(field), ...); }, T::fields());
    return wrong;
}

}  // namespace fauxcount::model
