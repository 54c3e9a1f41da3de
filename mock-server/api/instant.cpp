// The text forms of instants and durations. Calendar arithmetic is std::chrono's; no locale and no zone is
// involved.
#include "api/instant.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstddef>

namespace fauxcount {
namespace {

// Two or more digits at `at`, most significant first.
void write_digits(char* at, std::size_t width, unsigned value) {
    for (std::size_t position = width; position-- > 0; value /= 10) {
        at[position] = static_cast<char>('0' + value % 10);
    }
}

struct Civil {
    unsigned year, month, day, hour, minute, second, millisecond;
    unsigned weekday;  // Sunday is 0
};

// An instant outside what RFC 3339 can write shows as the nearest one inside.
Civil civil_of(Instant at) {
    auto const ms = std::clamp(at, first_instant, last_instant).ms;
    auto const days = std::chrono::sys_days{std::chrono::days{ms / day.ms}};
    std::chrono::year_month_day const date{days};
    auto const rest = static_cast<unsigned>(ms % day.ms);
    return {static_cast<unsigned>(static_cast<int>(date.year())),
            static_cast<unsigned>(date.month()),
            static_cast<unsigned>(date.day()),
            rest / 3'600'000,
            rest / 60'000 % 60,
            rest / 1000 % 60,
            rest % 1000,
            std::chrono::weekday{days}.c_encoding()};
}

// Reads a text from its front; every step says whether it found what it wanted.
class Cursor {
public:
    explicit Cursor(std::string_view text) : rest_{text} {}

    bool at_end() const { return rest_.empty(); }
    bool take(char wanted) {
        if (rest_.empty() || rest_.front() != wanted) return false;
        rest_.remove_prefix(1);
        return true;
    }
    bool take(std::string_view wanted) {
        if (!rest_.starts_with(wanted)) return false;
        rest_.remove_prefix(wanted.size());
        return true;
    }
    std::optional<unsigned> digit() {
        if (rest_.empty() || rest_.front() < '0' || rest_.front() > '9') return std::nullopt;
        auto const value = static_cast<unsigned>(rest_.front() - '0');
        rest_.remove_prefix(1);
        return value;
    }
    // Exactly `width` digits.
    bool digits(std::size_t width, unsigned& value) {
        value = 0;
        for (; width > 0; --width) {
            auto const next = digit();
            if (!next) return false;
            value = value * 10 + *next;
        }
        return true;
    }
    // One digit or more; nullopt too when the number exceeds every duration there is.
    std::optional<std::int64_t> number() {
        auto next = digit();
        if (!next) return std::nullopt;
        std::int64_t value = 0;
        for (; next; next = digit()) {
            value = value * 10 + *next;
            if (value > last_instant.ms) return std::nullopt;
        }
        return value;
    }
    // One to three decimals, as thousandths.
    std::optional<unsigned> thousandths() {
        unsigned value = 0;
        unsigned weight = 100;
        auto next = digit();
        if (!next) return std::nullopt;
        for (; next; next = digit(), weight /= 10) {
            if (weight == 0) return std::nullopt;
            value += *next * weight;
        }
        return value;
    }

private:
    std::string_view rest_;
};

struct Unit {
    std::string_view letter;
    Duration length;
};
constexpr std::array date_units{Unit{"W", day * 7}, Unit{"D", day}};
constexpr std::array time_units{Unit{"H", hour}, Unit{"M", minute}, Unit{"S", second}};
// `ms` is tried before `m`: a text of both letters is never minutes.
constexpr std::array short_units{Unit{"w", day * 7},      Unit{"d", day},    Unit{"h", hour},
                                 Unit{"ms", millisecond}, Unit{"m", minute}, Unit{"s", second}};

constexpr Duration longest = last_instant - first_instant;

// The sum so far plus `count` units; nullopt beyond the longest duration.
std::optional<Duration> sum(Duration total, std::int64_t count, Duration unit) {
    if (count > (longest - total).ms / unit.ms) return std::nullopt;
    return total + unit * count;
}

// Takes `count unit` pairs, longest unit first and each at most once, until something else follows. Only
// seconds may have decimals, and are the last unit then. nullopt: not a duration.
template <std::size_t N>
std::optional<Duration> parse_units(Cursor& text, std::array<Unit, N> const& units, Duration total) {
    auto shortest = longest + millisecond;
    bool any = false;
    while (!text.at_end()) {
        auto const before = text;
        auto const count = text.number();
        if (!count) {
            text = before;
            break;
        }
        std::optional<unsigned> fraction;
        if (text.take('.')) {
            fraction = text.thousandths();
            if (!fraction) return std::nullopt;
        }
        auto const unit = std::find_if(units.begin(), units.end(),
                                       [&](Unit const& each) { return text.take(each.letter); });
        if (unit == units.end() || unit->length >= shortest || (fraction && unit->length != second))
            return std::nullopt;
        shortest = fraction ? millisecond : unit->length;
        auto longer = sum(total, *count, unit->length);
        if (longer && fraction) longer = sum(*longer, *fraction, millisecond);
        if (!longer) return std::nullopt;
        total = *longer;
        any = true;
    }
    return any ? std::optional{total} : std::nullopt;
}

}  // namespace

void append(std::string& out, Instant at) {
    auto const civil = civil_of(at);
    std::array<char, 24> text{'0', '0', '0', '0', '-', '0', '0', '-', '0', '0', 'T', '0',
                              '0', ':', '0', '0', ':', '0', '0', '.', '0', '0', '0', 'Z'};
    write_digits(&text[0], 4, civil.year);
    write_digits(&text[5], 2, civil.month);
    write_digits(&text[8], 2, civil.day);
    write_digits(&text[11], 2, civil.hour);
    write_digits(&text[14], 2, civil.minute);
    write_digits(&text[17], 2, civil.second);
    write_digits(&text[20], 3, civil.millisecond);
    out.append(text.data(), text.size());
}

std::string to_string(Instant at) {
    std::string out;
    append(out, at);
    return out;
}

std::optional<Instant> parse_instant(std::string_view text) {
    Cursor rest{text};
    unsigned year = 0, month = 0, day_of_month = 0, hours = 0, minutes = 0, seconds = 0;
    bool const spelt = rest.digits(4, year) && rest.take('-') && rest.digits(2, month) && rest.take('-') &&
                       rest.digits(2, day_of_month) && rest.take('T') && rest.digits(2, hours) &&
                       rest.take(':') && rest.digits(2, minutes) && rest.take(':') && rest.digits(2, seconds);
    if (!spelt) return std::nullopt;
    std::optional<unsigned> fraction{0};
    if (rest.take('.')) fraction = rest.thousandths();
    if (!fraction || !rest.take('Z') || !rest.at_end()) return std::nullopt;

    std::chrono::year_month_day const date{std::chrono::year{static_cast<int>(year)},
                                           std::chrono::month{month}, std::chrono::day{day_of_month}};
    if (!date.ok() || year < 1970 || hours > 23 || minutes > 59 || seconds > 59) return std::nullopt;
    auto const days = std::chrono::sys_days{date}.time_since_epoch().count();
    return first_instant + day * days + hour * hours + minute * minutes + second * seconds +
           Duration{*fraction};
}

std::string to_string(Duration length) {
    if (length.ms == 0) return "PT0S";
    std::string out = length.ms < 0 ? "-P" : "P";
    // Unsigned, because the shortest duration has no positive twin.
    auto rest =
        length.ms < 0 ? 0 - static_cast<std::uint64_t>(length.ms) : static_cast<std::uint64_t>(length.ms);
    auto const take = [&](Duration unit, char letter) {
        auto const count = rest / static_cast<std::uint64_t>(unit.ms);
        rest %= static_cast<std::uint64_t>(unit.ms);
        if (count > 0) (out += std::to_string(count)) += letter;
    };
    take(day, 'D');
    if (rest > 0) out += 'T';
    take(hour, 'H');
    take(minute, 'M');
    if (rest > 0) {
        out += std::to_string(rest / 1000);
        if (auto const fraction = static_cast<unsigned>(rest % 1000); fraction > 0) {
            std::array<char, 4> decimals{'.', '0', '0', '0'};
            write_digits(&decimals[1], 3, fraction);
            out.append(decimals.data(), decimals.size());
            out.erase(out.find_last_not_of('0') + 1);
        }
        out += 'S';
    }
    return out;
}

std::optional<Duration> parse_duration(std::string_view text) {
    Cursor rest{text};
    std::optional<Duration> total{Duration{}};
    if (!rest.take('P')) {
        total = parse_units(rest, short_units, Duration{});
        return rest.at_end() ? total : std::nullopt;
    }
    if (!rest.take('T')) {
        total = parse_units(rest, date_units, Duration{});
        if (!total || rest.at_end()) return total;
        if (!rest.take('T')) return std::nullopt;
    }
    total = parse_units(rest, time_units, *total);
    return rest.at_end() ? total : std::nullopt;
}

std::string_view fault_of_duration(std::string_view text) {
    auto const dot = text.find('.');
    if (dot != std::string_view::npos) {
        auto const end = std::min(text.find_first_not_of("0123456789", dot + 1), text.size());
        auto const unit = text.substr(end);
        bool const seconds = unit == "s" || unit == "S";
        // As far as milliseconds go it has to be a duration, and something has to be left then.
        std::size_t const kept = seconds ? dot + 4 : dot;
        bool const finer = (seconds || unit == "ms") && end > kept &&
                           text.substr(kept, end - kept).find_first_of("123456789") != std::string_view::npos;
        if (finer && parse_duration(std::string(text.substr(0, kept)).append(unit)))
            return "is not in whole milliseconds, the tick of virtual time";
    }
    return "is no length of time";
}

void append_http_date(std::string& out, Instant at) {
    constexpr std::string_view weekdays = "SunMonTueWedThuFriSat";
    constexpr std::string_view months = "JanFebMarAprMayJunJulAugSepOctNovDec";
    auto const civil = civil_of(at);
    std::array<char, 29> text;
    std::string_view{"Sun, 00 Jan 0000 00:00:00 GMT"}.copy(text.data(), text.size());
    weekdays.copy(&text[0], 3, std::size_t{civil.weekday} * 3);
    write_digits(&text[5], 2, civil.day);
    months.copy(&text[8], 3, std::size_t{civil.month - 1} * 3);
    write_digits(&text[12], 4, civil.year);
    write_digits(&text[17], 2, civil.hour);
    write_digits(&text[20], 2, civil.minute);
    write_digits(&text[23], 2, civil.second);
    out.append(text.data(), text.size());
}

}  // namespace fauxcount
