// Escapes of JSON and of URLs, and the check for UTF-8, a byte at a time.
#include "api/text.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <optional>

namespace fauxcount::api {
namespace {

constexpr std::string_view hex = "0123456789ABCDEF";

constexpr unsigned byte_of(char letter) { return static_cast<unsigned char>(letter); }

constexpr bool must_escape(char letter) { return byte_of(letter) < 0x20 || letter == '"' || letter == '\\'; }

// The same of eight letters at once. A byte has its high bit set in `x - n` where it was below n, and perhaps
// also after one that was: enough to say that there is none.
bool must_escape_any(char const* eight) {
    constexpr std::uint64_t ones = 0x0101'0101'0101'0101;
    std::uint64_t letters = 0;
    std::memcpy(&letters, eight, sizeof letters);
    std::uint64_t const quote = letters ^ (ones * '"');
    std::uint64_t const backslash = letters ^ (ones * '\\');
    std::uint64_t const control = (letters - ones * 0x20) & ~letters;
    std::uint64_t const equal = ((quote - ones) & ~quote) | ((backslash - ones) & ~backslash);
    return ((control | equal) & (ones * 0x80)) != 0;
}

constexpr bool is_unreserved(char letter) {
    return (letter >= 'A' && letter <= 'Z') || (letter >= 'a' && letter <= 'z') ||
           (letter >= '0' && letter <= '9') || letter == '-' || letter == '.' || letter == '_' ||
           letter == '~';
}

std::optional<unsigned> hex_digit(char letter) {
    if (letter >= '0' && letter <= '9') return static_cast<unsigned>(letter - '0');
    if (letter >= 'A' && letter <= 'F') return static_cast<unsigned>(letter - 'A' + 10);
    if (letter >= 'a' && letter <= 'f') return static_cast<unsigned>(letter - 'a' + 10);
    return std::nullopt;
}

bool is_continuation(char letter) { return (byte_of(letter) & 0xC0U) == 0x80; }

// How many bytes the character at the front has; 0 if there is none.
std::size_t character_size(std::string_view text) {
    auto const lead = byte_of(text.front());
    if (lead < 0x80) return lead == 0 ? 0 : 1;
    std::size_t const size = lead < 0xC2 ? 0 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : lead < 0xF5 ? 4 : 0;
    if (size == 0 || text.size() < size) return 0;
    for (std::size_t at = 1; at < size; ++at) {
        if (!is_continuation(text[at])) return 0;
    }
    // The second byte tells over-long forms, surrogates and what is above U+10FFFF.
    auto const second = byte_of(text[1]);
    if ((lead == 0xE0 && second < 0xA0) || (lead == 0xED && second > 0x9F)) return 0;
    if ((lead == 0xF0 && second < 0x90) || (lead == 0xF4 && second > 0x8F)) return 0;
    return size;
}

void append_escape(std::string& out, char letter) {
    out += '\\';
    switch (letter) {
        case '"': out += '"'; return;
        case '\\': out += '\\'; return;
        case '\b': out += 'b'; return;
        case '\f': out += 'f'; return;
        case '\n': out += 'n'; return;
        case '\r': out += 'r'; return;
        case '\t': out += 't'; return;
        default: break;
    }
    out += "u00";
    out += hex[byte_of(letter) >> 4];
    out += hex[byte_of(letter) & 15U];
}

}  // namespace

bool is_text(std::string_view bytes) {
    while (!bytes.empty()) {
        auto const size = character_size(bytes);
        if (size == 0) return false;
        bytes.remove_prefix(size);
    }
    return true;
}

std::string_view shortened(std::string_view text, std::size_t size_max) {
    if (text.size() <= size_max) return text;
    while (size_max > 0 && is_continuation(text[size_max])) --size_max;
    return text.substr(0, size_max);
}

void append_quoted(std::string& out, std::string_view text) {
    out += '"';
    std::size_t plain = 0;
    for (std::size_t at = 0; at < text.size(); ++at) {
        while (text.size() - at >= sizeof(std::uint64_t) && !must_escape_any(text.data() + at))
            at += sizeof(std::uint64_t);
        if (at == text.size()) break;
        if (!must_escape(text[at])) continue;
        out += text.substr(plain, at - plain);
        append_escape(out, text[at]);
        plain = at + 1;
    }
    out += text.substr(plain);
    out += '"';
}

void append_number(std::string& out, std::uint64_t value) {
    std::array<char, 20> digits;
    auto const end = std::to_chars(digits.data(), digits.data() + digits.size(), value).ptr;
    out.append(digits.data(), end);
}

void append_percent_encoded(std::string& out, std::string_view text) {
    for (char const letter : text) {
        if (is_unreserved(letter)) {
            out += letter;
        } else {
            out += '%';
            out += hex[byte_of(letter) >> 4];
            out += hex[byte_of(letter) & 15U];
        }
    }
}

std::string hash_text(std::uint64_t hash) {
    std::array<char, 17> text{};
    std::snprintf(text.data(), text.size(), "%016llx", static_cast<unsigned long long>(hash));
    return text.data();
}

bool append_percent_decoded(std::string& out, std::string_view text) {
    auto const start = out.size();
    for (std::size_t at = 0; at < text.size(); ++at) {
        if (text[at] != '%') {
            out += text[at];
            continue;
        }
        if (text.size() - at < 3) return false;
        auto const high = hex_digit(text[at + 1]);
        auto const low = hex_digit(text[at + 2]);
        if (!high || !low) return false;
        out += static_cast<char>(*high << 4 | *low);
        at += 2;
    }
    return is_text(std::string_view{out}.substr(start));
}

bool is_world_name(std::string_view name) {
    constexpr std::size_t length_max = 63;
    auto const plain = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); };
    if (name.empty() || name.size() > length_max || !plain(name.front()) || !plain(name.back())) return false;
    return std::all_of(name.begin(), name.end(), [&](char c) { return plain(c) || c == '-'; });
}

}  // namespace fauxcount::api
