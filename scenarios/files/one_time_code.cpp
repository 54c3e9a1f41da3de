#include "scenarios/files/one_time_code.hpp"

#include "api/factors.hpp"

#include <array>
#include <charconv>
#include <utility>

namespace fauxcount::files {

namespace {

constexpr std::array spellings{
    std::pair{std::string_view{" in capitals"}, &OneTimeCode::in_capitals},
    std::pair{std::string_view{" without hyphen"}, &OneTimeCode::without_hyphen},
    std::pair{std::string_view{" in wide digits"}, &OneTimeCode::in_wide_digits},
};

constexpr std::array ways{
    std::pair{std::string_view{"mailed"}, api::Via::email},
    std::pair{std::string_view{"texted"}, api::Via::sms},
};

bool take_off(std::string_view& text, std::string_view beginning) {
    if (!text.starts_with(beginning)) return false;
    text.remove_prefix(beginning.size());
    return true;
}

void take_off_spellings(std::string_view& text, OneTimeCode& code) {
    for (bool again = true; std::exchange(again, false);) {
        for (auto const& [words, meant] : spellings) {
            if (!text.ends_with(words)) continue;
            text.remove_suffix(words.size());
            code.*meant = again = true;
        }
    }
}

bool is_letter(char c) { return is_name(std::string_view(&c, 1)); }

}  // namespace

std::variant<OneTimeCode, std::string> parse_one_time_code(std::string_view text) {
    OneTimeCode code;
    if (text.empty() || !is_letter(text.front())) {
        code.text = text;
        return code;
    }
    std::string const whole{text};
    take_off_spellings(text, code);
    if (auto const of = text.rfind(" of "); of != std::string_view::npos) {
        code.of = text.substr(of + 4);
        text = text.substr(0, of);
    }
    code.old = take_off(text, "old ");
    for (auto const& [word, way] : ways) {
        if (text != word) continue;
        code.kind = OneTimeCode::Kind::sent;
        code.via = way;
        return code;
    }
    if (take_off(text, "backup ")) {
        code.kind = OneTimeCode::Kind::backup;
        char const* const end = text.data() + text.size();
        auto const [rest, failed] = std::from_chars(text.data(), end, code.number);
        bool const number = failed == std::errc{} && rest == end;
        if (!number || code.number == 0 || code.number > api::backup_codes_in_a_set)
            return "`" + whole + "` is no code: the backup codes of a set are 1 to 10";
        --code.number;
        return code;
    }
    code.kind = OneTimeCode::Kind::app;
    auto moment = parse_moment(text);
    if (auto* const why = std::get_if<std::string>(&moment)) return std::move(*why);
    code.at = std::get<Moment>(std::move(moment));
    return code;
}

std::string spelt(OneTimeCode const& how, std::string_view code) {
    std::string text;
    for (char const c : code) {
        bool const digit = c >= '0' && c <= '9';
        if (c == '-' && how.without_hyphen) continue;
        if (digit && how.in_wide_digits) {
            text += "\xEF\xBC";  // U+FF10 and on
            text += static_cast<char>('\x90' + (c - '0'));
        } else if (c >= 'a' && c <= 'z' && how.in_capitals) {
            text += static_cast<char>(c - 'a' + 'A');
        } else {
            text += c;
        }
    }
    return text;
}

}  // namespace fauxcount::files
