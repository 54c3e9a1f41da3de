// The header Retry-After (RFC 9110), in each of its forms.
#pragma once

#include "api/instant.hpp"

#include <optional>
#include <string_view>

namespace fauxcount::client {

// The three forms of a date in HTTP; two digits of a year are of the years 1970 to 2069. nullopt: none.
std::optional<Instant> parse_http_date(std::string_view text);

// How long not to ask again: `value` is seconds, or a date, which is held against the `date` of the same
// answer. A date that has passed is no time at all. nullopt: `value` says nothing that can be understood.
std::optional<Duration> parse_retry_after(std::string_view value, std::string_view date);

}  // namespace fauxcount::client
