// A story whose every line is checked: a line is told as true only if each fact behind it is what it should be.
#pragma once

#include "api/names.hpp"
#include "client/cli/console.hpp"

#include <concepts>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

namespace fauxcount::cli {

// One thing that was expected and what was seen instead, or not instead.
struct Fact {
    std::string what, expected, actual;
    bool holds = false;
    static constexpr auto fields() {
        return std::tuple{api::required("what", &Fact::what), api::required("expected", &Fact::expected),
                          api::required("actual", &Fact::actual), api::required("holds", &Fact::holds)};
    }
};

namespace shown {

inline std::string text(bool value) { return value ? "yes" : "no"; }
inline std::string text(std::string_view value) { return std::string{value}; }
inline std::string text(Instant at) { return to_string(at); }
template <std::unsigned_integral N>
std::string text(N value) {
    return std::to_string(value);
}
template <IdKind K>
std::string text(Id<K> id) {
    return to_string(id);
}
template <class E>
    requires std::is_enum_v<E>
std::string text(E value) {
    return std::string{wire_name(value)};
}
template <class T>
std::string text(std::optional<T> const& value) {
    return value ? text(*value) : "nothing";
}

}  // namespace shown

// Compared as what they are, shown as text.
template <class T>
Fact fact(std::string what, T const& expected, std::type_identity_t<T> const& actual) {
    return {std::move(what), shown::text(expected), shown::text(actual), expected == actual};
}

// A line as it is told, for programs.
struct StoryLine {
    std::string line;
    bool holds = true;
    std::vector<Fact> facts;
    static constexpr auto fields() {
        return std::tuple{api::required("line", &StoryLine::line), api::required("holds", &StoryLine::holds),
                          api::required("facts", &StoryLine::facts)};
    }
};

class Story {
public:
    explicit Story(Console& console) : console_{console} {}

    // Told with ✔ if every fact holds; else with ✖ and what was expected and seen. A line without facts is no claim.
    void tell(std::string line, std::vector<Fact> facts);

    bool holds() const { return broken_ == 0; }
    std::uint32_t facts() const { return facts_; }
    std::uint32_t broken() const { return broken_; }

private:
    Console& console_;
    std::uint32_t facts_ = 0, broken_ = 0;
};

}  // namespace fauxcount::cli
