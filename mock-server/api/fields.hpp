// How a struct of the contract describes its JSON form once, for the decoder and the encoder alike.
// A description is a constexpr tuple of fields; there is no macro and no generator.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <tuple>

namespace fauxcount::api {

enum class Presence : std::uint8_t { required, optional };

template <class Owner, class Member>
struct Field {
    std::string_view name;
    Member Owner::* member;
    Presence presence;
    std::size_t size_max;  // characters of a string, elements of an array; not used for other types
};

inline constexpr std::size_t text_max = 256;

// A field that must be there. `size_max` bounds a string in bytes and an array in elements.
template <class Owner, class Member>
constexpr Field<Owner, Member> required(std::string_view name, Member Owner::* member,
                                        std::size_t size_max = text_max) {
    return {name, member, Presence::required, size_max};
}

// A field that may be absent; the struct's initialiser is its default. std::optional members are written only
// if set.
template <class Owner, class Member>
constexpr Field<Owner, Member> optional(std::string_view name, Member Owner::* member,
                                        std::size_t size_max = text_max) {
    return {name, member, Presence::optional, size_max};
}

// Where a request goes. `{name}` segments are filled from the struct's path fields, in `path_fields()` order.
struct Route {
    std::string_view method;
    std::string_view path;  // below /w/{world} for the product, absolute for /__admin
    int status;  // of success
};

}  // namespace fauxcount::api
