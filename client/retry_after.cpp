// Dates of HTTP become the text of RFC 3339, which the contract's vocabulary reads.
#include "client/retry_after.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <string>
#include <vector>

namespace fauxcount::client {

namespace {

bool all_digits(std::string_view text) {
    return !text.empty() &&
           std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

std::vector<std::string_view> words_of(std::string_view text, std::string_view separators) {
    std::vector<std::string_view> words;
    for (std::size_t from = 0; from != std::string_view::npos;) {
        from = text.find_first_not_of(separators, from);
        if (from == std::string_view::npos) break;
        auto const to = std::min(text.find_first_of(separators, from), text.size());
        words.push_back(text.substr(from, to - from));
        from = to;
    }
    return words;
}

std::string month_number(std::string_view name) {
    constexpr std::array<std::string_view, 12> names{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                     "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    auto const found = std::find(names.begin(), names.end(), name);
    if (found == names.end()) return {};
    auto const number = std::to_string(found - names.begin() + 1);
    return number.size() == 1 ? "0" + number : number;
}

std::optional<Instant> instant_of(std::string_view year, std::string_view month, std::string_view day,
                                  std::string_view time) {
    std::string_view const century = year.size() != 2 ? "" : year < "70" ? "20" : "19";
    std::string_view const padding = day.size() == 1 ? "0" : "";
    std::string text;
    text.append(century).append(year).append("-").append(month_number(month)).append("-");
    text.append(padding).append(day).append("T").append(time).append("Z");
    return parse_instant(text);
}

}  // namespace

std::optional<Instant> parse_http_date(std::string_view text) {
    // Sun, 06 Nov 1994 08:49:37 GMT and Sunday, 06-Nov-94 08:49:37 GMT.
    auto const comma = text.find(',');
    if (comma != std::string_view::npos) {
        auto const words = words_of(text.substr(comma + 1), " -");
        if (words.size() != 5 || words[4] != "GMT") return std::nullopt;
        return instant_of(words[2], words[1], words[0], words[3]);
    }
    // Sun Nov  6 08:49:37 1994
    auto const words = words_of(text, " ");
    if (words.size() != 5) return std::nullopt;
    return instant_of(words[4], words[1], words[2], words[3]);
}

std::optional<Duration> parse_retry_after(std::string_view value, std::string_view date) {
    if (all_digits(value)) {
        std::int64_t seconds = 0;
        auto const read = std::from_chars(value.data(), value.data() + value.size(), seconds);
        bool const endless = read.ec != std::errc{} || seconds > last_instant.ms / second.ms;
        return endless ? Duration{last_instant.ms} : second * seconds;
    }
    auto const then = parse_http_date(value), now = parse_http_date(date);
    if (!then || !now) return std::nullopt;
    return std::max(*then - *now, Duration{});
}

}  // namespace fauxcount::client
