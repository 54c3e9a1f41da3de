// The parser is nlohmann's; it is fed through an iterator that can be asked how far it has come, because its
// events do not say where they happened.
#include "api/codec.hpp"
#include "scenarios/files/jsonc.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <charconv>
#include <iterator>
#include <optional>
#include <system_error>

namespace fauxcount::files {

namespace {

class Counting {
public:
    using iterator_category = std::input_iterator_tag;
    using value_type = char;
    using difference_type = std::ptrdiff_t;
    using pointer = char const*;
    using reference = char const&;

    Counting(char const* at, char const** reached) : at_(at), reached_(reached) {}
    reference operator*() const { return *at_; }
    Counting& operator++() {
        *reached_ = ++at_;
        return *this;
    }
    bool operator==(Counting const& other) const { return at_ == other.at_; }
    bool operator!=(Counting const& other) const { return at_ != other.at_; }

private:
    char const* at_;
    char const** reached_;
};

// The handler that the parser calls; the names and parameters are the parser's.
class Builder {
public:
    explicit Builder(std::string_view json) : json_(json), reached_(json.data()) {}

    std::variant<Node, Wrong> build() {
        char const* const end = json_.data() + json_.size();
        nlohmann::json::sax_parse(Counting{json_.data(), &reached_}, Counting{end, &reached_}, this,
                                  nlohmann::json::input_format_t::json, true, true);
        if (wrong_) return *std::move(wrong_);
        skip_gap();
        root_.behind = std::move(pending_);
        return std::move(root_);
    }

    bool null() { return take(Node::Kind::null, "null"); }
    bool boolean(bool value) { return take(Node::Kind::boolean, value ? "true" : "false"); }
    bool number_integer(std::int64_t value) { return take(Node::Kind::number, std::to_string(value)); }
    bool number_unsigned(std::uint64_t value) { return take(Node::Kind::number, std::to_string(value)); }
    bool number_float(double, std::string const& text) { return take(Node::Kind::number, text); }
    bool string(std::string& value) { return take(Node::Kind::text, std::move(value)); }
    bool binary(nlohmann::json::binary_t const&) { return false; }
    bool start_object(std::size_t) { return open(Node::Kind::object); }
    bool start_array(std::size_t) { return open(Node::Kind::array); }
    bool end_object() { return close(); }
    bool end_array() { return close(); }
    bool key(std::string& name) {
        skip_gap();
        key_place_ = place_at(at_);
        advance();
        if (open_.back()->find(name) != nullptr)
            return refuse(key_place_, "`" + name + "` is there twice", "leave one of them");
        key_ = std::move(name);
        last_ = nullptr;
        return true;
    }
    bool parse_error(std::size_t position, std::string const&, nlohmann::json::exception const& error) {
        std::size_t const at = position > 0 ? position - 1 : 0;
        if (json_.find_first_not_of(" \t\r\n") == std::string_view::npos)
            return refuse({1, 1}, "there is nothing in it", "write { … }");
        if (at < json_.size() && (json_[at] == '}' || json_[at] == ']')) {
            auto const before = at == 0 ? std::string_view::npos : json_.find_last_not_of(" \t\r\n", at - 1);
            if (before != std::string_view::npos && json_[before] == ',')
                return refuse(place_at(before), "there is a comma before the end", "take it out");
        }
        std::string_view what = error.what();
        what.remove_prefix(std::min(what.size(), what.find(": ") + 2));
        return refuse(
            place_at(at), "this is not JSON: " + std::string(what),
            "look just before it: a comma, a colon, a quote or a bracket is missing or one too many");
    }

private:
    bool refuse(Place place, std::string what, std::string remedy) {
        if (!wrong_) wrong_ = Wrong{place, std::move(what), std::move(remedy)};
        return false;
    }

    // Goes on counting where it was asked last: places are asked for in their order.
    Place place_at(std::size_t offset) {
        offset = std::min(offset, json_.size());
        if (offset < counted_) counted_ = line_start_ = lines_ = 0;
        for (; counted_ < offset; ++counted_) {
            if (json_[counted_] != '\n') continue;
            ++lines_;
            line_start_ = counted_ + 1;
        }
        return {lines_ + 1, offset - line_start_ + 1};
    }

    void advance() { at_ = static_cast<std::size_t>(reached_ - json_.data()); }

    // From the end of the last token to the beginning of the next one; comments on the way are kept.
    void skip_gap() {
        bool same_line = last_ != nullptr;
        while (at_ < json_.size()) {
            char const letter = json_[at_];
            if (letter == '/') {
                auto const block = json_.substr(at_, 2) == "/*";
                auto end = block ? json_.find("*/", at_ + 2) : json_.find('\n', at_);
                end = end == std::string_view::npos ? json_.size() : end + (block ? 2 : 0);
                std::string comment{json_.substr(at_, end - at_)};
                comment.erase(comment.find_last_not_of(" \t\r") + 1);
                if (same_line && !block && last_->after.empty()) {
                    last_->after = std::move(comment);
                } else {
                    pending_.push_back(std::move(comment));
                }
                at_ = end;
            } else if (letter == ' ' || letter == '\t' || letter == '\r' || letter == '\n' || letter == ',' ||
                       letter == ':') {
                same_line = same_line && letter != '\n';
                ++at_;
            } else {
                return;
            }
        }
    }

    // The node that begins here, in its parent.
    Node& begin(Node::Kind kind) {
        skip_gap();
        Node& node = open_.empty() ? root_ : open_.back()->children.emplace_back();
        node.kind = kind;
        bool const member = !open_.empty() && open_.back()->is(Node::Kind::object);
        node.place = member ? key_place_ : place_at(at_);
        node.key = std::exchange(key_, {});
        node.before = std::exchange(pending_, {});
        last_ = nullptr;
        return node;
    }

    bool take(Node::Kind kind, std::string text) {
        Node& node = begin(kind);
        node.text = std::move(text);
        advance();
        // A number ends where what follows was seen.
        if (kind == Node::Kind::number && at_ > 0 && at_ < json_.size() + 1 && !ends_number()) --at_;
        last_ = &node;
        return true;
    }
    bool ends_number() const {
        char const letter = json_[at_ - 1];
        return letter == '.' || letter == '+' || letter == '-' || letter == 'e' || letter == 'E' ||
               (letter >= '0' && letter <= '9');
    }

    bool open(Node::Kind kind) {
        if (open_.size() >= api::depth_max) {
            skip_gap();
            return refuse(place_at(at_), "this is nested deeper than 32", "take levels out");
        }
        open_.push_back(&begin(kind));
        advance();
        return true;
    }
    bool close() {
        skip_gap();
        open_.back()->last = std::exchange(pending_, {});
        last_ = open_.back();
        open_.pop_back();
        advance();
        return true;
    }

    std::string_view json_;
    char const* reached_;
    std::size_t at_ = 0;
    std::size_t counted_ = 0, lines_ = 0, line_start_ = 0;
    Node root_;
    // Of what is open only the innermost grows, so the addresses of the others stay.
    std::vector<Node*> open_;
    Node* last_ = nullptr;  // the value that ended last
    std::string key_;
    Place key_place_;
    std::vector<std::string> pending_;
    std::optional<Wrong> wrong_;
};

void append_compact(std::string& out, Node const& node) {
    switch (node.kind) {
        case Node::Kind::text: api::append_quoted(out, node.text); return;
        case Node::Kind::array:
        case Node::Kind::object: break;
        default: out += node.text; return;
    }
    bool const object = node.is(Node::Kind::object);
    out += object ? '{' : '[';
    for (bool first = true; Node const& child : node.children) {
        if (!std::exchange(first, false)) out += ',';
        if (object) {
            api::append_quoted(out, child.key);
            out += ':';
        }
        append_compact(out, child);
    }
    out += object ? '}' : ']';
}

bool has_comments(Node const& node) {
    if (!node.last.empty()) return true;
    return std::any_of(node.children.begin(), node.children.end(), [](Node const& child) {
        return !child.before.empty() || !child.after.empty() || has_comments(child);
    });
}

void append_line(std::string& out, Node const& node) {
    bool const object = node.is(Node::Kind::object);
    if (!object && !node.is(Node::Kind::array)) return append_compact(out, node);
    if (node.children.empty()) return append_compact(out, node);
    out += object ? "{ " : "[";
    for (bool first = true; Node const& child : node.children) {
        if (!std::exchange(first, false)) out += ", ";
        if (object) {
            api::append_quoted(out, child.key);
            out += ": ";
        }
        append_line(out, child);
    }
    out += object ? " }" : "]";
}

struct Layout {
    std::size_t width;
    std::string out;

    void indent(std::size_t depth) { out.append(depth * 2, ' '); }
    std::size_t column() const { return out.size() - (out.rfind('\n') + 1); }

    void append(Node const& node, std::size_t depth, bool top) {
        std::string line;
        append_line(line, node);
        bool const bracketed = node.is(Node::Kind::object) || node.is(Node::Kind::array);
        // One column is for the comma.
        if (!bracketed || (!top && !has_comments(node) && column() + line.size() < width)) {
            out += line;
            return;
        }
        bool const object = node.is(Node::Kind::object);
        out += object ? "{\n" : "[\n";
        for (std::size_t i = 0; i < node.children.size(); ++i) {
            Node const& child = node.children[i];
            for (auto const& comment : child.before) {
                indent(depth + 1);
                out += comment + "\n";
            }
            indent(depth + 1);
            if (object) {
                api::append_quoted(out, child.key);
                out += ": ";
            }
            append(child, depth + 1, false);
            if (i + 1 < node.children.size()) out += ',';
            if (!child.after.empty()) out += "  " + child.after;
            out += '\n';
        }
        for (auto const& comment : node.last) {
            indent(depth + 1);
            out += comment + "\n";
        }
        indent(depth);
        out += object ? '}' : ']';
    }
};

}  // namespace

Node const* Node::find(std::string_view member) const {
    auto const found = std::find_if(children.begin(), children.end(),
                                    [&](Node const& child) { return child.key == member; });
    return is(Kind::object) && found != children.end() ? &*found : nullptr;
}

std::optional<std::uint64_t> whole_number(Node const& node) {
    std::uint64_t value = 0;
    auto const* const end = node.text.data() + node.text.size();
    if (!node.is(Node::Kind::number)) return std::nullopt;
    auto const read = std::from_chars(node.text.data(), end, value);
    if (read.ec != std::errc{} || read.ptr != end) return std::nullopt;
    return value;
}

bool same(Node const& left, Node const& right) {
    return left.kind == right.kind && left.text == right.text && left.key == right.key &&
           std::equal(left.children.begin(), left.children.end(), right.children.begin(),
                      right.children.end(), same);
}

namespace {

// The text as a whole is none. No character of UTF-8 goes on over the end of a line.
std::size_t line_of_no_text(std::string_view json) {
    for (std::size_t line = 1;; ++line) {
        auto const end = json.find('\n');
        if (end == std::string_view::npos || !api::is_text(json.substr(0, end))) return line;
        json.remove_prefix(end + 1);
    }
}

Node scalar(Node::Kind kind, std::string text) {
    Node node;
    node.kind = kind;
    node.text = std::move(text);
    return node;
}

}  // namespace

Node text_node(std::string text) { return scalar(Node::Kind::text, std::move(text)); }
Node number_node(std::uint64_t value) { return scalar(Node::Kind::number, std::to_string(value)); }
Node boolean_node(bool value) { return scalar(Node::Kind::boolean, value ? "true" : "false"); }
Node array_node(std::vector<std::string> texts) {
    Node node = scalar(Node::Kind::array, {});
    for (auto& text : texts) node.children.push_back(text_node(std::move(text)));
    return node;
}

void set(Node& object, std::string_view member, Node value) {
    value.key = member;
    auto const found = std::find_if(object.children.begin(), object.children.end(),
                                    [&](Node const& child) { return child.key == member; });
    if (found == object.children.end()) {
        object.children.push_back(std::move(value));
    } else {
        *found = std::move(value);
    }
}

std::variant<Node, Wrong> parse_jsonc(std::string_view json) {
    if (!api::is_text(json))
        return Wrong{{line_of_no_text(json), 1}, "this is not UTF-8 text", "save it as UTF-8"};
    return Builder{json}.build();
}

std::string compact(Node const& node) {
    std::string out;
    append_compact(out, node);
    return out;
}

std::string pretty(Node const& node, std::size_t width) {
    Layout layout{width, {}};
    for (auto const& comment : node.before) layout.out += comment + "\n";
    layout.append(node, 0, true);
    layout.out += '\n';
    if (!node.after.empty()) layout.out.insert(layout.out.size() - 1, "  " + node.after);
    for (auto const& comment : node.behind) layout.out += comment + "\n";
    return layout.out;
}

}  // namespace fauxcount::files
