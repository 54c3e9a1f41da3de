// Points of virtual time as a scenario names them: by what they are near, never by a length since the start.
#pragma once

#include "api/instant.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>

namespace fauxcount::files {

// `due - 1ms`, `due(bob) + 2h`, `next`, a saved name, or an instant of RFC 3339.
struct Moment {
    enum class Base : std::uint8_t { instant, start, now, next, due, removed, saved };
    Base base = Base::now;
    Instant at;  // of an instant
    std::string of;  // of due and removed whose, empty for the newest removal; of a saved one its name
    Duration offset;  // added; may be below zero
};

// Or what is wrong with it.
std::variant<Moment, std::string> parse_moment(std::string_view text);

// Whether the word has a meaning of its own, so that nothing may be saved under it.
bool is_time_word(std::string_view word);

// A letter, then letters, digits, `_` or `-`: what people, devices and saved values may be called.
bool is_name(std::string_view text);

}  // namespace fauxcount::files
