// The JSON form of every type of the contract, both ways: encode() appends compact text, decode() takes
// nothing but what fields() describes. The strictness is one for all: server, client and tests use this
// decoder.
#pragma once

#include "api/contract.hpp"
#include "api/control.hpp"
#include "api/shape.hpp"
#include "api/text.hpp"

#include <array>
#include <charconv>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>
#include <variant>

namespace fauxcount::api {

// Why a text was not taken. `place` is a JSON Pointer (`/accounts/3`), a parameter (`?limit`), or for a text
// that is not JSON a position (`line 3, column 14`, counted in bytes from 1). `detail` never repeats a value.
struct DecodeError {
    std::string place;
    std::string detail;
    Code code = Code::request_invalid;
};

template <class T>
using Decoded = std::variant<T, DecodeError>;

// Nesting deeper than this is refused, whatever the types would allow.
inline constexpr std::size_t depth_max = 32;

// Fills `target`, an object of the type `shape` describes. Implemented once, in json_reader.cpp. On an error
// the target is half filled: drop it.
std::optional<DecodeError> read_json(std::string_view json, shape::Shape const& shape, void* target);

// Unknown and duplicate members, null, missing required members, other types, integers out of range or with a
// fraction, texts and arrays over their limit, NUL, invalid UTF-8 and anything after the value are all
// refused. An empty text stands for `{}`.
template <class T>
[[nodiscard]] Decoded<T> decode(std::string_view json) {
    T value{};
    if (auto error = read_json(json, shape::shape_of<T>, &value)) return *std::move(error);
    return value;
}
template <>
[[nodiscard]] Decoded<Problem> decode<Problem>(std::string_view json);

namespace detail {

// `,"name":` as one piece of constant text; the first member of an object skips the comma.
template <class T, std::size_t I>
struct Key {
    static constexpr std::string_view name = std::get<I>(T::fields()).name;
    static constexpr auto text = [] {
        std::array<char, name.size() + 4> piece{};
        std::size_t at = 0;
        piece[at++] = ',';
        piece[at++] = '"';
        for (char const letter : name) piece[at++] = letter;
        piece[at++] = '"';
        piece[at++] = ':';
        return piece;
    }();
};

template <class T>
void append_object(std::string& out, T const& value);

template <class T>
void append_value(std::string& out, T const& value) {
    if constexpr (std::is_same_v<T, std::string>) {
        append_quoted(out, value);
    } else if constexpr (std::is_same_v<T, bool>) {
        out += value ? std::string_view{"true"} : std::string_view{"false"};
    } else if constexpr (std::is_unsigned_v<T>) {
        append_number(out, value);
    } else if constexpr (shape::is_vector<T>) {
        out += '[';
        bool first = true;
        for (auto const& element : value) {
            if (!first) out += ',';
            first = false;
            append_value(out, element);
        }
        out += ']';
    } else if constexpr (shape::Described<T>) {
        append_object(out, value);
    } else {
        out += '"';
        if constexpr (std::is_enum_v<T>) {
            out += wire_name(value);
        } else if constexpr (std::is_same_v<T, Duration>) {
            out += to_string(value);
        } else {
            append(out, value);
        }
        out += '"';
    }
}

template <class T, std::size_t I>
void append_member(std::string& out, T const& owner, bool& first) {
    static constexpr auto member = std::get<I>(T::fields()).member;
    auto const& value = owner.*member;
    using Value = std::remove_cvref_t<decltype(value)>;
    constexpr bool may_be_unset = !std::is_same_v<Value, shape::Unwrapped<Value>>;
    if constexpr (may_be_unset) {
        if (!value) return;
    }
    std::string_view const key{Key<T, I>::text.data(), Key<T, I>::text.size()};
    out += first ? key.substr(1) : key;
    first = false;
    if constexpr (may_be_unset) {
        append_value(out, *value);
    } else {
        append_value(out, value);
    }
}

template <class T>
void append_object(std::string& out, T const& value) {
    out += '{';
    [[maybe_unused]] bool first = true;
    [&]<std::size_t... I>(std::index_sequence<I...>) {
        (append_member<T, I>(out, value, first), ...);
    }(std::make_index_sequence<std::tuple_size_v<decltype(T::fields())>>{});
    out += '}';
}

}  // namespace detail

// Appends the JSON form. Members in the order of fields(); an unset optional is left out.
template <class T>
void encode(T const& value, std::string& out) {
    detail::append_object(out, value);
}
// A problem document of RFC 9457; its type is `urn:fauxcount:problem:` and the code.
template <>
void encode<Problem>(Problem const& value, std::string& out);

}  // namespace fauxcount::api
