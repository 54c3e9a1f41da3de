#include "client/cli/arguments.hpp"

#include "client/nearest.hpp"

#include <charconv>
#include <cstdint>
#include <system_error>

namespace fauxcount::cli {

void refuse_argument(std::string_view where, std::string_view text, std::string_view form) {
    throw Failure{ExitCode::usage,
                  "`" + std::string{text} + "` is not " + std::string{form},
                  std::string{where},
                  "correct " + std::string{where} + "; nothing was sent",
                  {}};
}

void refuse_word(std::string_view where, std::string_view text, std::string_view form,
                 std::span<std::string_view const> words) {
    auto const meant = client::nearest(text, {words.begin(), words.end()});
    if (meant.empty()) refuse_argument(where, text, form);
    throw Failure{ExitCode::usage,
                  "`" + std::string{text} + "` is not " + std::string{form},
                  std::string{where},
                  "did you mean `" + meant + "`? nothing was sent",
                  {}};
}

bool is_whole(std::string_view text) {
    std::uint64_t value = 0;
    auto const* const end = text.data() + text.size();
    auto const read = std::from_chars(text.data(), end, value);
    return read.ec == std::errc{} && read.ptr == end;
}

api::Setting setting_argument(std::string_view where, std::string_view text) {
    auto const equals = text.find('=');
    if (equals == std::string_view::npos) refuse_argument(where, text, "NAME=VALUE, as in grace=P7D");
    return {std::string{text.substr(0, equals)}, std::string{text.substr(equals + 1)}};
}

Instant instant_argument(std::string_view where, std::string_view text) {
    if (auto const at = parse_instant(text)) return *at;
    refuse_argument(where, text, "an instant of the years 1970 to 9999 like 2030-01-31T00:00:00.000Z");
}

Duration duration_argument(std::string_view where, std::string_view text) {
    if (auto const length = parse_duration(text)) return *length;
    std::string_view const fault = fault_of_duration(text);
    constexpr std::string_view is_not = "is not ";  // what a refusal says itself
    if (fault.starts_with(is_not)) refuse_argument(where, text, fault.substr(is_not.size()));
    refuse_argument(where, text,
                    "a length below 8,000 years like 30d, 2h30m, 500ms or P30D (a day is 24 hours; months "
                    "and years are not lengths)");
}

}  // namespace fauxcount::cli
