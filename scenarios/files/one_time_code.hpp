// The one-time codes that a file names: it says which one is shown, and holds none.
#pragma once

#include "api/kinds.hpp"
#include "scenarios/files/moment.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <variant>

namespace fauxcount::files {

// `now`, `now + 30s`, `old now`, `now of bob`, `backup 1`, `old backup 2 in capitals`, `mailed`,
// `old texted`; what begins with no letter, like `000000`, is the very text that is shown.
struct OneTimeCode {
    enum class Kind : std::uint8_t { text, app, backup, sent };
    Kind kind = Kind::text;
    std::string text;  // that is shown
    Moment at;  // of an app: whose step it is
    std::size_t number = 0;  // of a backup code, from 0
    api::Via via{};  // of one that was sent: the newest by that way
    // Of the app, or the set, that was enrolled before the newest; the one that was sent before the newest.
    bool old = false;
    std::string of;  // whose, or of which app or set; empty: the actor's own
    bool in_capitals = false, without_hyphen = false, in_wide_digits = false;
};

// Or what is wrong with it.
std::variant<OneTimeCode, std::string> parse_one_time_code(std::string_view text);

// The right code, spelt as it is to be shown.
std::string spelt(OneTimeCode const& how, std::string_view code);

}  // namespace fauxcount::files
