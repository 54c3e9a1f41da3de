// Virtual time as a value: an instant in milliseconds and a length in milliseconds, with their one text form.
// Nothing here reads a clock. Part of the vocabulary every layer may include.
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace fauxcount {

// A length of virtual time in milliseconds. A day is always 86,400 s: virtual time has no zones and no leap
// seconds.
struct Duration {
    std::int64_t ms = 0;

    constexpr auto operator<=>(Duration const&) const = default;
    constexpr Duration operator+(Duration other) const { return {ms + other.ms}; }
    constexpr Duration operator-(Duration other) const { return {ms - other.ms}; }
    constexpr Duration operator*(std::int64_t factor) const { return {ms * factor}; }
};

// A point of virtual time: milliseconds since 1970-01-01T00:00:00Z. Its own type, so that no wall-clock time
// converts to it.
struct Instant {
    std::int64_t ms = 0;

    constexpr auto operator<=>(Instant const&) const = default;
    constexpr Duration operator-(Instant other) const { return {ms - other.ms}; }
};

// 9999-12-31T23:59:59.999Z, the last instant a world can reach; RFC 3339 has no fifth digit for a year.
inline constexpr Instant last_instant{253'402'300'799'999};
inline constexpr Instant first_instant{0};

// Saturates at last_instant: a wait that would end after the end of time ends at the end of time.
constexpr Instant operator+(Instant at, Duration length) {
    if (length.ms > last_instant.ms - at.ms) return last_instant;
    return {at.ms + length.ms};
}
constexpr Instant operator-(Instant at, Duration length) { return {at.ms - length.ms}; }

// The one comparison of deadlines: at `t = due` the deadline has come. Every validity is [from, until).
constexpr bool is_due(Instant due, Instant now) { return now >= due; }

inline constexpr Duration millisecond{1};
inline constexpr Duration second{1000};
inline constexpr Duration minute{60'000};
inline constexpr Duration hour{3'600'000};
inline constexpr Duration day{86'400'000};

// RFC 3339, always `Z`, always three decimals: 2030-01-01T00:00:00.000Z. An instant outside first_instant to
// last_instant shows as the nearer of the two.
void append(std::string& out, Instant at);
std::string to_string(Instant at);
// Accepts `Z` only, zero to three decimals, years 1970 to 9999; anything else is nullopt.
std::optional<Instant> parse_instant(std::string_view text);

// ISO 8601 in days, hours, minutes and seconds: P30D, PT1H30M, PT0.001S; zero is PT0S, and a length below
// zero, which no text can spell, shows with a minus in front.
std::string to_string(Duration length);
// ISO 8601 (`P1W`, `P30DT12H`, `PT0.5S`) or the short form (`30d12h`, `59.999s`, `500ms`). Years, months,
// signs and bare numbers are refused, as is what is finer than a millisecond, and a length beyond the span
// from first_instant to last_instant.
std::optional<Duration> parse_duration(std::string_view text);
// What to say after a text that was refused: "`30` is no length of time".
std::string_view fault_of_duration(std::string_view text);

// The `Date` header of RFC 9110: Tue, 01 Jan 2030 00:00:00 GMT. Exactly 29 characters; seconds floor.
void append_http_date(std::string& out, Instant at);

}  // namespace fauxcount
