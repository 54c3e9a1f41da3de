// Values of every type of the contract, drawn from a seed through fields(), and their comparison member by
// member.
#pragma once

#include "api/shape.hpp"
#include "enumerators.hpp"

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <vector>

namespace fauxcount::api::testing {

// The same seed draws the same values. No text it draws is empty, so that it can stand in a path.
class Sampler {
public:
    explicit Sampler(std::uint64_t seed) : state_{seed} {}

    template <class T>
    T described() {
        T value{};
        fill(value, T::fields());
        return value;
    }
    // Fills the members that one of the descriptions of T names.
    template <class T, class... F>
    void fill(T& value, std::tuple<F...> const& fields) {
        std::apply([&](auto const&... field) { (draw(value.*field.member, field.size_max), ...); }, fields);
    }

private:
    std::uint64_t next() {  // splitmix64
        state_ += 0x9E3779B97F4A7C15U;
        auto mixed = state_;
        mixed = (mixed ^ mixed >> 30) * 0xBF58476D1CE4E5B9U;
        mixed = (mixed ^ mixed >> 27) * 0x94D049BB133111EBU;
        return mixed ^ mixed >> 31;
    }
    std::uint64_t below(std::uint64_t limit) { return next() % limit; }

    template <class T>
    void draw(T& value, std::size_t size_max) {
        if constexpr (std::is_same_v<T, std::string>) {
            value = text(size_max);
        } else if constexpr (shape::is_vector<T>) {
            value.resize(below(std::min<std::size_t>(size_max, 3) + 1));
            for (auto& element : value) draw(element, text_max);
        } else if constexpr (!std::is_same_v<T, shape::Unwrapped<T>>) {
            value.reset();
            if (below(2) == 0) draw(value.emplace(), size_max);
        } else {
            draw_plain(value);
        }
    }
    template <class T>
    void draw_plain(T& value) {
        if constexpr (shape::Described<T>) {
            value = described<T>();
        } else if constexpr (shape::is_id<T>) {
            value.value = next();
        } else if constexpr (std::is_enum_v<T>) {
            value = spelling<T>[below(spelling<T>.size())].first;
        } else if constexpr (std::is_same_v<T, Instant> || std::is_same_v<T, Duration>) {
            value.ms = static_cast<std::int64_t>(below(static_cast<std::uint64_t>(last_instant.ms) + 1));
        } else if constexpr (std::is_same_v<T, bool>) {
            value = below(2) == 1;
        } else {
            // Half of the time a number near the largest one: that is where the mistakes are.
            auto const number = static_cast<T>(next() >> below(64));
            value = below(2) == 0 ? static_cast<T>(~number) : number;
        }
    }
    std::string text(std::size_t size_max) {
        static constexpr std::array<std::string_view, 16> pieces{
            "a",  "Z",    "0",    "/", "~",  "%",        "\"",           "\\",
            "\n", "\x01", "\x7F", " ", "{}", "\xC3\xA9", "\xE2\x82\xAC", "\xF0\x9F\x94\x92"};
        std::string out{pieces[below(pieces.size())]};
        for (auto left = below(24); left > 0 && out.size() + 4 <= size_max; --left)
            out += pieces[below(pieces.size())];
        if (below(8) == 0) out.append(size_max - out.size(), 'x');
        return out;
    }

    std::uint64_t state_;
};

template <class T>
bool same(T const& one, T const& other) {
    if constexpr (shape::Described<T>) {
        return std::apply(
            [&](auto const&... field) { return (same(one.*field.member, other.*field.member) && ...); },
            T::fields());
    } else if constexpr (shape::is_vector<T>) {
        return std::equal(one.begin(), one.end(), other.begin(), other.end(),
                          [](auto const& left, auto const& right) { return same(left, right); });
    } else if constexpr (!std::is_same_v<T, shape::Unwrapped<T>>) {
        return one.has_value() == other.has_value() && (!one || same(*one, *other));
    } else {
        return one == other;
    }
}

}  // namespace fauxcount::api::testing
