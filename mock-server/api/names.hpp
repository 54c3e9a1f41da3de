// From a wire name back to its enumerator, for every enum of the contract. The other way is wire_name(),
// declared beside each enum.
#pragma once

#include "api/control.hpp"

#include <optional>
#include <span>
#include <string_view>

namespace fauxcount::api {

// nullopt for a name the enum does not have. Names are compared exactly, upper and lower case included.
template <class E>
std::optional<E> enum_from(std::string_view wire);

// All names of the enum, in the order of its enumerators.
template <class E>
std::span<std::string_view const> names_of();

template <>
inline std::optional<Code> enum_from<Code>(std::string_view wire) {
    return code_of(wire);
}
template <>
inline std::optional<Remedy> enum_from<Remedy>(std::string_view wire) {
    return remedy_from(wire);
}
template <>
std::span<std::string_view const> names_of<Code>();
template <>
std::span<std::string_view const> names_of<Remedy>();

}  // namespace fauxcount::api
