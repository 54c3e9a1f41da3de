#include "scenarios/files/moment.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace fauxcount::files {

namespace {

constexpr std::array words{
    std::pair{std::string_view{"start"}, Moment::Base::start},
    std::pair{std::string_view{"now"}, Moment::Base::now},
    std::pair{std::string_view{"next"}, Moment::Base::next},
    std::pair{std::string_view{"due"}, Moment::Base::due},
    std::pair{std::string_view{"removed"}, Moment::Base::removed},
};

auto word_of(std::string_view text) {
    return std::find_if(words.begin(), words.end(), [&](auto const& word) { return word.first == text; });
}

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

std::variant<Moment, std::string> base_of(std::string_view text) {
    Moment moment;
    if (auto const at = parse_instant(text)) {
        moment.base = Moment::Base::instant;
        moment.at = *at;
        return moment;
    }
    std::string_view word = text;
    if (auto const open = text.find('('); open != std::string_view::npos && text.ends_with(')')) {
        word = text.substr(0, open);
        moment.of = text.substr(open + 1, text.size() - open - 2);
        if (word != "due" && word != "removed")
            return "only `due` and `removed` belong to somebody, not `" + std::string(word) + "`";
    }
    if (auto const known = word_of(word); known != words.end()) {
        moment.base = known->second;
        return moment;
    }
    if (!is_name(text)) return "`" + std::string(text) + "` is no point in time";
    moment.base = Moment::Base::saved;
    moment.of = text;
    return moment;
}

}  // namespace

bool is_time_word(std::string_view word) { return word_of(word) != words.end(); }

bool is_name(std::string_view text) {
    return !text.empty() && is_letter(text.front()) && std::all_of(text.begin(), text.end(), [](char c) {
        return is_letter(c) || (c >= '0' && c <= '9') || c == '_' || c == '-';
    });
}

std::variant<Moment, std::string> parse_moment(std::string_view text) {
    auto sign = text.rfind(" + ");
    bool const later = sign != std::string_view::npos;
    if (!later) sign = text.rfind(" - ");
    auto parsed = base_of(text.substr(0, sign));
    auto* const moment = std::get_if<Moment>(&parsed);
    if (moment == nullptr || sign == std::string_view::npos) return parsed;
    std::string const offset{text.substr(sign + 3)};
    auto const length = parse_duration(offset);
    if (!length) return "`" + offset + "` " + std::string(fault_of_duration(offset));
    moment->offset = later ? *length : Duration{-length->ms};
    return parsed;
}

}  // namespace fauxcount::files
