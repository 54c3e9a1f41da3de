// A variant of many types that is copied, moved and dropped in one place. The compiler makes a table of
// functions for each of these, and for whatever holds one: made anew by every source that passes a request
// along, they took more than half of what some of these sources take to compile.
#pragma once

#include <cstddef>
#include <variant>

namespace fauxcount::api {

// `Types::Variant` is the std::variant that it is; everything that takes one takes this.
// Each is instantiated in one_of.cpp, which alone sees the definitions.
template <class Types>
class OneOf : public Types::Variant {
public:
    using Variant = typename Types::Variant;
    using Variant::Variant;

    OneOf() noexcept;
    OneOf(OneOf const& other);
    OneOf(OneOf&& other) noexcept;
    OneOf& operator=(OneOf const& other);
    OneOf& operator=(OneOf&& other) noexcept;
    ~OneOf();
};

}  // namespace fauxcount::api

template <class Types>
struct std::variant_size<fauxcount::api::OneOf<Types>> : std::variant_size<typename Types::Variant> {};

template <std::size_t I, class Types>
struct std::variant_alternative<I, fauxcount::api::OneOf<Types>>
    : std::variant_alternative<I, typename Types::Variant> {};
