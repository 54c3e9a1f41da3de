// The grammar of identifiers, as openapi.yaml has it at sign_up.
#include "scenarios/model/identifiers.hpp"

#include <algorithm>
#include <array>

namespace fauxcount::model {

namespace {

constexpr std::size_t username_max = 64, phone_digits_min = 7, phone_digits_max = 15;

bool is_digit(char letter) { return letter >= '0' && letter <= '9'; }
bool is_small(char letter) { return letter >= 'a' && letter <= 'z'; }
bool is_plain(char letter) { return is_small(letter) || is_digit(letter); }

std::string in_lower_case(std::string_view written) {
    std::string text{written};
    for (char& letter : text) {
        if (letter >= 'A' && letter <= 'Z') letter = static_cast<char>(letter - 'A' + 'a');
    }
    return text;
}

bool all_of_it(std::string_view text, bool (*fits)(char)) {
    return !text.empty() && std::all_of(text.begin(), text.end(), fits);
}

bool is_domain(std::string_view text) {
    while (true) {
        auto const dot = text.find('.');
        if (!all_of_it(text.substr(0, dot), [](char c) { return is_plain(c) || c == '-'; })) return false;
        if (dot == std::string_view::npos) return true;
        text.remove_prefix(dot + 1);
    }
}

bool is_local_part(std::string_view text) {
    return all_of_it(text, [](char c) {
        return is_plain(c) || std::string_view{"._%+-"}.find(c) != std::string_view::npos;
    });
}

// `name` itself or anything below it.
bool is_within(std::string_view domain, std::string_view name) {
    return domain == name || (domain.size() > name.size() && domain.ends_with(name) &&
                              domain[domain.size() - name.size() - 1] == '.');
}

bool is_reserved_domain(std::string_view domain) {
    constexpr std::array<std::string_view, 3> names{"example.com", "example.net", "example.org"};
    constexpr std::array<std::string_view, 2> endings{".test", ".example"};
    return std::any_of(names.begin(), names.end(), [&](auto name) { return is_within(domain, name); }) ||
           std::any_of(endings.begin(), endings.end(), [&](auto ending) {
               return domain.size() > ending.size() && domain.ends_with(ending);
           });
}

// +1 555 01xx, with or without an area code.
bool is_reserved_phone(std::string_view digits) {
    bool const with_area = digits.size() == 11;
    return digits.starts_with('1') && (with_area || digits.size() == 8) &&
           digits.substr(with_area ? 4 : 1, 5) == "55501";
}

std::optional<Called> read_phone(std::string_view written) {
    std::string digits;
    for (char const letter : written.substr(1)) {
        if (is_digit(letter)) {
            digits += letter;
        } else if (std::string_view{" -()"}.find(letter) == std::string_view::npos) {
            return std::nullopt;
        }
    }
    if (digits.size() < phone_digits_min || digits.size() > phone_digits_max) return std::nullopt;
    return Called{"+" + digits, true, is_reserved_phone(digits), api::Via::sms};
}

}  // namespace

std::optional<Called> read_identifier(std::string_view written) {
    if (written.starts_with('+')) return read_phone(written);
    std::string text = in_lower_case(written);
    if (auto const at = text.find('@'); at != std::string::npos) {
        auto const domain = std::string_view{text}.substr(at + 1);
        if (!is_local_part(std::string_view{text}.substr(0, at)) || !is_domain(domain)) return std::nullopt;
        bool const reserved = is_reserved_domain(domain);
        return Called{std::move(text), true, reserved};
    }
    bool const named =
        text.size() <= username_max && !text.empty() && is_plain(text.front()) &&
        all_of_it(text, [](char c) { return is_plain(c) || c == '.' || c == '_' || c == '-'; });
    if (!named) return std::nullopt;
    return Called{std::move(text), false, true};
}

}  // namespace fauxcount::model
