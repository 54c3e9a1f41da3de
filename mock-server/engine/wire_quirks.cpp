#include "engine/wire_quirks.hpp"

#include "engine/problems.hpp"

#include <algorithm>
#include <string_view>

namespace fauxcount::engine {

namespace {

constexpr bool is_letter_or_digit(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

// RFC 9110, section 5.6.2.
constexpr bool is_token(std::string_view text) {
    constexpr std::string_view others = "!#$%&'*+-.^_`|~";
    return !text.empty() && std::all_of(text.begin(), text.end(), [&](char c) {
        return is_letter_or_digit(c) || others.find(c) != std::string_view::npos;
    });
}

bool begins_without_case(std::string_view text, std::string_view lower) {
    auto const same = [](char a, char b) { return a == (b >= 'A' && b <= 'Z' ? b - 'A' + 'a' : b); };
    return text.size() >= lower.size() && std::equal(lower.begin(), lower.end(), text.begin(), same);
}

// Such a name is none of those that answers have, and none that HTTP gives a meaning.
bool is_free_header(std::string_view name) {
    return is_token(name) && name.size() > 2 && begins_without_case(name, "x-") &&
           !begins_without_case(name, "x-fauxcount");
}

// `type/subtype` and parameters, RFC 9110, section 8.3.1; of these only that they end no header.
bool is_media_type(std::string_view text) {
    auto const slash = text.find('/');
    auto const type = text.substr(0, text.find(';'));
    return slash < type.size() && is_token(type.substr(0, slash)) && is_token(type.substr(slash + 1)) &&
           std::all_of(text.begin(), text.end(), [](char c) { return c >= ' ' && c <= '~'; });
}

}  // namespace

std::optional<api::Problem> wrong_with(std::optional<api::WireQuirks> const& asked) {
    if (!asked) return std::nullopt;
    auto const wrong = [](std::string_view detail, std::string_view place) {
        return problem(Code::request_invalid, detail, place);
    };
    if (asked->json_prefix && asked->json_prefix->empty())
        return wrong("A prefix has at least one byte: leave it out", "/wire_quirks/json_prefix");
    if (asked->status_header && !asked->errors_in_200)
        return wrong("It goes with `errors_in_200`: else every answer has its own status",
                     "/wire_quirks/status_header");
    if (asked->status_header && !is_free_header(*asked->status_header))
        return wrong("This must be the name of a header: `X-` and more, not `X-Fauxcount`",
                     "/wire_quirks/status_header");
    if (asked->content_type && !is_media_type(*asked->content_type))
        return wrong("This must be a media type like text/plain", "/wire_quirks/content_type");
    return std::nullopt;
}

std::optional<api::WireQuirks> quirks_of(std::optional<api::WireQuirks> const& asked) {
    return asked && *asked != api::WireQuirks{} ? asked : std::nullopt;
}

}  // namespace fauxcount::engine
