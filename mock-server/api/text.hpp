// Text on its way in and out: what JSON and URLs demand to be escaped, and what counts as text at all.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace fauxcount::api {

// UTF-8 without NUL. Over-long forms, surrogates and anything above U+10FFFF are not UTF-8.
bool is_text(std::string_view bytes);

// The longest beginning of at most `size_max` bytes that does not end inside a character.
std::string_view shortened(std::string_view text, std::size_t size_max);

// Appends text in quotes, escaping only what JSON demands. `text` is UTF-8.
void append_quoted(std::string& out, std::string_view text);
void append_number(std::string& out, std::uint64_t value);
// A state's hash as people see it: 16 hexadecimal digits.
std::string hash_text(std::uint64_t hash);

// Appends `text` with everything but the unreserved characters of RFC 3986 as %XX.
void append_percent_encoded(std::string& out, std::string_view text);
// Appends the decoded text; false for a broken %-sequence and for what is not text then. `+` stays `+`.
[[nodiscard]] bool append_percent_decoded(std::string& out, std::string_view text);

// A world's name: `[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?`.
bool is_world_name(std::string_view name);

}  // namespace fauxcount::api
