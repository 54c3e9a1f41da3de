#include "client/cli/json_column.hpp"

#include <algorithm>
#include <charconv>
#include <cstdint>

namespace fauxcount::cli {

namespace {

// Walks over text that the strict decoder has understood up to the place that is looked for.
class Walk {
public:
    explicit Walk(std::string_view text) : text_{text} { skip_space(); }

    std::size_t at() const { return at_; }
    bool in(char bracket) {
        if (peek() != bracket) return false;
        step();
        return true;
    }
    // Inside an object or array: over the member or element that stands here; false behind the last one.
    bool skip_element() {
        skip_value();
        return in(',');
    }
    // Inside an object: the key that stands here; the walk goes on to its value.
    std::string_view key() {
        auto const begin = std::min(at_ + 1, text_.size());
        skip_string();
        auto const end = at_ > begin ? at_ - 1 : begin;
        skip_space();
        in(':');
        return text_.substr(begin, end - begin);
    }
    bool ended() const { return at_ >= text_.size(); }
    char peek() const { return ended() ? '\0' : text_[at_]; }

private:
    void step() {
        ++at_;
        skip_space();
    }
    void skip_space() {
        while (at_ < text_.size() && (text_[at_] == ' ' || text_[at_] == '\t' || text_[at_] == '\r')) ++at_;
    }
    void skip_string() {
        for (++at_; at_ < text_.size() && text_[at_] != '"'; ++at_) {
            if (text_[at_] == '\\') ++at_;
        }
        at_ = at_ < text_.size() ? at_ + 1 : text_.size();
    }
    void skip_value() {
        std::uint32_t depth = 0;
        for (; at_ < text_.size(); ++at_) {
            char const letter = text_[at_];
            if (letter == '"') {
                skip_string();
                --at_;
            } else if (letter == '{' || letter == '[') {
                ++depth;
            } else if (letter == '}' || letter == ']') {
                if (depth == 0) return;
                --depth;
            } else if (letter == ',' && depth == 0) {
                return;
            }
        }
    }

    std::string_view text_;
    std::size_t at_ = 0;
};

bool enter_member(Walk& walk, std::string_view name) {
    if (!walk.in('{') || walk.peek() == '}') return false;
    do {
        if (walk.key() == name) return true;
    } while (walk.skip_element());
    return false;
}

bool enter_element(Walk& walk, std::string_view name) {
    std::size_t index = 0;
    auto const [end, error] = std::from_chars(name.data(), name.data() + name.size(), index);
    if (error != std::errc{} || !walk.in('[') || walk.peek() == ']') return false;
    for (; index > 0; --index) {
        if (!walk.skip_element()) return false;
    }
    return true;
}

}  // namespace

std::size_t column_of(std::string_view json, std::string_view pointer) {
    Walk walk{json};
    std::size_t found = walk.at();
    while (pointer.starts_with('/') && !walk.ended()) {
        auto const end = pointer.find('/', 1);
        auto const name = pointer.substr(1, end == std::string_view::npos ? end : end - 1);
        pointer = end == std::string_view::npos ? std::string_view{} : pointer.substr(end);
        if (walk.peek() == '{' ? !enter_member(walk, name) : !enter_element(walk, name)) break;
        found = walk.at();
    }
    return found + 1;
}

}  // namespace fauxcount::cli
