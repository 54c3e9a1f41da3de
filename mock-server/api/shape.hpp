// What the decoder may write where: the fields() of a struct, turned at compile time into a table without
// types. It lets one reader, compiled once, fill every type of the contract; nothing outside the codec needs
// it.
#pragma once

#include "api/fields.hpp"
#include "api/ids.hpp"
#include "api/instant.hpp"
#include "api/names.hpp"

#include <array>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <vector>

namespace fauxcount::api::shape {

enum class Kind : std::uint8_t { text, number, boolean, object, array };

struct Member;

// One value of JSON. `target` points at an object of the one type the shape was made for.
struct Shape {
    Kind kind{};
    std::string_view expected;  // words for an error message: "an account id"
    std::span<std::string_view const> (*names)() = nullptr;  // of an enum, where they are few
    bool (*take_text)(void* target, std::string_view text) = nullptr;
    bool (*take_number)(void* target, std::uint64_t value) = nullptr;
    void (*take_boolean)(void* target, bool value) = nullptr;
    std::span<Member const> members;  // of an object
    Shape const* element = nullptr;  // of an array
    void* (*append_element)(void* target) = nullptr;
    bool sized = false;  // free text and arrays: size_max of the field applies
    Code not_found = Code::request_invalid;  // of an id: what a wrong spelling is answered with
};

struct Member {
    std::string_view name;
    Presence presence{};
    std::size_t size_max = 0;
    Shape const* shape = nullptr;
    void* (*open)(void* owner) = nullptr;  // the member's address; an optional member is set first
};

// The seen-mask of the reader has as many bits.
inline constexpr std::size_t members_max = 32;

template <class T>
struct Unwrap {
    using Inner = T;
};
template <class T>
struct Unwrap<std::optional<T>> {
    using Inner = T;
};
template <class T>
using Unwrapped = typename Unwrap<T>::Inner;

template <class T>
inline constexpr bool is_vector = false;
template <class T>
inline constexpr bool is_vector<std::vector<T>> = true;

template <class T>
inline constexpr bool is_id = false;
template <IdKind K>
inline constexpr bool is_id<Id<K>> = true;

template <class T>
concept Described = requires { T::fields(); };

// Assigns what `text` spells. False, and no change: it spells no such value.
template <class T>
bool from_text(T& target, std::string_view text) {
    if constexpr (std::is_same_v<T, std::string>) {
        target = text;
        return true;
    } else {
        std::optional<T> value;
        if constexpr (std::is_same_v<T, Instant>) {
            value = parse_instant(text);
        } else if constexpr (std::is_same_v<T, Duration>) {
            value = parse_duration(text);
        } else if constexpr (is_id<T>) {
            value = parse_id<T::kind>(text);
        } else {
            value = enum_from<T>(text);
        }
        if (value) target = *value;
        return value.has_value();
    }
}

inline constexpr std::array<std::string_view, 8> id_words{
    "an account id", "a device id",  "an item id",  "a subscription id",
    "a session id",  "a removal id", "a factor id", "a challenge id"};
inline constexpr std::array<Code, 8> id_not_found{
    Code::account_not_found, Code::device_not_found,  Code::item_not_found,   Code::subscription_not_found,
    Code::session_not_found, Code::removal_not_found, Code::factor_not_found, Code::challenge_not_found};

template <class T>
constexpr std::string_view words_for() {
    if constexpr (std::is_same_v<T, std::string>) return "text";
    if constexpr (std::is_same_v<T, bool>) return "true or false";
    if constexpr (std::is_same_v<T, std::uint32_t>) return "a whole number from 0 to 4294967295";
    if constexpr (std::is_same_v<T, std::uint64_t>) return "a whole number from 0 to 18446744073709551615";
    if constexpr (std::is_same_v<T, Instant>) return "an instant like 2030-01-01T00:00:00.000Z";
    if constexpr (std::is_same_v<T, Duration>) return "a duration like P30D or 30d12h";
    if constexpr (is_id<T>) return id_words[static_cast<std::size_t>(T::kind)];
    if constexpr (std::is_enum_v<T>) return "a name that this version knows";
    if constexpr (is_vector<T>) return "an array";
    if constexpr (Described<T>) return "an object";
}

template <class T>
constexpr Shape make_shape();
template <class T>
inline constexpr Shape shape_of = make_shape<T>();

// `Fields` is one of the descriptions of T: &T::fields, &T::path_fields or &T::query_fields.
template <class T, auto Fields, std::size_t I>
constexpr Member make_member() {
    constexpr auto field = std::get<I>(Fields());
    using Value = std::remove_cvref_t<decltype(std::declval<T&>().*field.member)>;
    using Inner = Unwrapped<Value>;
    return {field.name, field.presence, field.size_max, &shape_of<Inner>, [](void* owner) -> void* {
                constexpr auto member = std::get<I>(Fields()).member;
                Value& value = static_cast<T*>(owner)->*member;
                if constexpr (std::is_same_v<Value, Inner>) {
                    return &value;
                } else {
                    return &value.emplace();
                }
            }};
}

template <class T, auto Fields, std::size_t... I>
constexpr auto make_members(std::index_sequence<I...>) {
    static_assert(sizeof...(I) <= members_max);
    return std::array<Member, sizeof...(I)>{make_member<T, Fields, I>()...};
}
template <class T, auto Fields>
inline constexpr auto members_of =
    make_members<T, Fields>(std::make_index_sequence<std::tuple_size_v<decltype(Fields())>>{});

template <class T>
constexpr Shape make_shape() {
    Shape shape;
    shape.expected = words_for<T>();
    if constexpr (std::is_same_v<T, bool>) {
        shape.kind = Kind::boolean;
        shape.take_boolean = [](void* target, bool value) { *static_cast<bool*>(target) = value; };
    } else if constexpr (std::is_unsigned_v<T>) {
        shape.kind = Kind::number;
        shape.take_number = [](void* target, std::uint64_t value) {
            if (value > std::numeric_limits<T>::max()) return false;
            *static_cast<T*>(target) = static_cast<T>(value);
            return true;
        };
    } else if constexpr (is_vector<T>) {
        shape.kind = Kind::array;
        shape.sized = true;
        shape.element = &shape_of<typename T::value_type>;
        shape.append_element = [](void* target) -> void* { return &static_cast<T*>(target)->emplace_back(); };
    } else if constexpr (Described<T>) {
        shape.kind = Kind::object;
        shape.members = members_of<T, &T::fields>;
    } else {
        shape.kind = Kind::text;
        shape.sized = std::is_same_v<T, std::string>;
        if constexpr (std::is_enum_v<T> && !std::is_same_v<T, Code>) shape.names = &names_of<T>;
        if constexpr (is_id<T>) shape.not_found = id_not_found[static_cast<std::size_t>(T::kind)];
        shape.take_text = [](void* target, std::string_view text) {
            return from_text(*static_cast<T*>(target), text);
        };
    }
    return shape;
}

// What an error message says: "This must be one of phone, tablet, watch".
std::string must_be(Shape const& shape);

// A request: what its path, its query and its body fill.
struct RequestShape {
    std::span<Member const> path, query;
    Shape const* body = nullptr;
};
template <class R>
inline constexpr RequestShape request_shape_of{members_of<R, &R::path_fields>,
                                               members_of<R, &R::query_fields>, &shape_of<R>};

}  // namespace fauxcount::api::shape
