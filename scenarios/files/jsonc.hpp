// JSON with comments as a tree in which every value knows its place, so that an error in somebody's file can
// name it and a formatter keeps what it does not understand.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace fauxcount::files {

// Counted from 1, columns in bytes. 0 is no place: what a program made has none.
struct Place {
    std::size_t line = 0, column = 0;
};

// What is wrong with a text, where, and what to do about it.
struct Wrong {
    Place place;
    std::string what;
    std::string remedy;
};

struct Node {
    enum class Kind : std::uint8_t { null, boolean, number, text, array, object };
    Kind kind = Kind::object;
    std::string text;  // of a text its characters, of a number or boolean what was written
    std::string key;  // of a member of an object
    std::vector<Node> children;  // elements or members
    Place place;  // of its first character; of a member that of its key
    std::vector<std::string> before;  // comments on the lines before it
    std::string after;  // a comment behind it on its line
    std::vector<std::string> last;  // comments before the closing bracket
    std::vector<std::string> behind;  // of a whole text: comments after it

    bool is(Kind wanted) const { return kind == wanted; }
    bool is_text() const { return kind == Kind::text; }
    // Null: there is no such member.
    Node const* find(std::string_view member) const;
};

// From 0 to 2^64 - 1; nullopt: it is no whole number, or a larger one.
std::optional<std::uint64_t> whole_number(Node const& node);

// The same value: places and comments do not count.
bool same(Node const& left, Node const& right);

Node text_node(std::string text);
Node number_node(std::uint64_t value);
Node boolean_node(bool value);
Node array_node(std::vector<std::string> texts);
// The object with one member more, or that member changed.
void set(Node& object, std::string_view member, Node value);

// RFC 8259 with // and /* */ comments. A member named twice is wrong, and so is nesting beyond 32.
std::variant<Node, Wrong> parse_jsonc(std::string_view json);

// Without comments and spaces.
std::string compact(Node const& node);
// For people: an object or array on one line if it fits into `width` columns and has no comment inside.
std::string pretty(Node const& node, std::size_t width = 110);

}  // namespace fauxcount::files
