// JSON with comments: places, what is refused, and that a formatter loses nothing.
#include "scenarios/files/jsonc.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace fauxcount::files {
namespace {

Node read(std::string_view text) {
    auto read = parse_jsonc(text);
    if (auto const* const wrong = std::get_if<Wrong>(&read)) {
        ADD_FAILURE() << wrong->place.line << ":" << wrong->place.column << ": " << wrong->what;
        return {};
    }
    return std::get<Node>(std::move(read));
}

Wrong refused(std::string_view text) {
    auto read = parse_jsonc(text);
    auto const* const wrong = std::get_if<Wrong>(&read);
    if (wrong == nullptr) {
        ADD_FAILURE() << "not refused: " << text;
        return {};
    }
    EXPECT_NE(wrong->remedy, "") << wrong->what;
    return *wrong;
}

std::string place_of(Place place) { return std::to_string(place.line) + ":" + std::to_string(place.column); }

TEST(Jsonc, KnowsWhereEachValueStands) {
    Node const root = read("{\n  \"a\": 12,\n  \"b\": [true, // why\n    \"x\"]}");
    EXPECT_EQ(place_of(root.place), "1:1");
    EXPECT_EQ(place_of(root.find("a")->place), "2:3");
    EXPECT_EQ(place_of(root.find("b")->place), "3:3");
    EXPECT_EQ(place_of(root.find("b")->children.at(0).place), "3:9");
    EXPECT_EQ(place_of(root.find("b")->children.at(1).place), "4:5");
    EXPECT_EQ(root.find("c"), nullptr);
}

TEST(Jsonc, NamesThePlaceOfWhatItRefuses) {
    EXPECT_EQ(place_of(refused("{\"a\": 1,\n \"a\": 2}").place), "2:2");
    EXPECT_NE(refused("{\"a\": 1,\n \"a\": 2}").what.find("`a` is there twice"), std::string::npos);
    EXPECT_EQ(place_of(refused("{\"a\": 1\n]").place), "2:1");
    EXPECT_EQ(refused("{\"a\": }").what.rfind("this is not JSON: ", 0), 0U);
    EXPECT_EQ(place_of(refused("[1] 2").place), "1:5");
    EXPECT_EQ(refused("\xff").what, "this is not UTF-8 text");
    EXPECT_EQ(place_of(refused("{\n\"\xc3\xbc\": 1,\n\"\xc3\": 2\n}").place), "3:1");
    EXPECT_EQ(refused(std::string(40, '[')).what, "this is nested deeper than 32");
    EXPECT_NE(refused("{ /* never ended").what, "");
    EXPECT_NE(refused("").what, "");
}

TEST(Jsonc, KeepsEveryCommentInItsPlace) {
    std::string_view const text = R"(// about
/* of two
   lines */
{
  // before a
  "a": 1,  // behind a
  "b": [
    // of the first
    1,
    2  // behind the second
    // last of b
  ],
  "c": {
    // nothing but this
  }
  // last
}  // behind all
// after all
)";
    EXPECT_EQ(pretty(read(text)), text);
}

TEST(Jsonc, KeepsACommentBetweenAKeyAndItsValueWithThatValue) {
    Node const root = read("{\"a\": 1, \"b\": // why\n 2}");
    EXPECT_EQ(root.find("a")->after, "");
    EXPECT_EQ(root.find("b")->before, std::vector<std::string>{"// why"});
}

TEST(Jsonc, PutsOnOneLineWhatFits) {
    Node const root =
        read(R"({"steps":[{"as":"alice","do":"x"},{"advance":"1d"}],"n":-1.5e3,"t":"\u00e9\n"})");
    EXPECT_EQ(pretty(root, 40), R"({
  "steps": [
    { "as": "alice", "do": "x" },
    { "advance": "1d" }
  ],
  "n": -1.5e3,
  "t": "é\n"
}
)");
    EXPECT_EQ(compact(root), R"({"steps":[{"as":"alice","do":"x"},{"advance":"1d"}],"n":-1.5e3,"t":"é\n"})");
}

Node any_node(int depth) {
    int const kind = *rc::gen::inRange(0, depth > 0 ? 6 : 4);
    Node node;
    switch (kind) {
        case 0:
            node.kind = Node::Kind::null;
            node.text = "null";
            break;
        case 1: node = boolean_node(*rc::gen::arbitrary<bool>()); break;
        case 2: node = number_node(*rc::gen::arbitrary<std::uint64_t>()); break;
        case 3: node = text_node(*rc::gen::container<std::string>(rc::gen::inRange(' ', '~'))); break;
        default:
            node.kind = kind == 4 ? Node::Kind::array : Node::Kind::object;
            int const n = *rc::gen::inRange(0, 4);
            for (int i = 0; i < n; ++i) {
                Node child = any_node(depth - 1);
                if (kind == 5) child.key = "k" + std::to_string(i);
                if (*rc::gen::inRange(0, 4) == 0) child.before.emplace_back("// before");
                if (*rc::gen::inRange(0, 4) == 0) child.after = "// behind";
                node.children.push_back(std::move(child));
            }
            if (*rc::gen::inRange(0, 4) == 0) node.last.emplace_back("/* last */");
            break;
    }
    return node;
}

RC_GTEST_PROP(Jsonc, ReadsWhatItWrites, ()) {
    Node const node = any_node(4);
    std::string const text = pretty(node, 30);
    auto const again = parse_jsonc(text);
    RC_ASSERT(std::holds_alternative<Node>(again));
    RC_ASSERT(same(std::get<Node>(again), node));
    RC_ASSERT(pretty(std::get<Node>(again), 30) == text);
    RC_ASSERT(same(read(compact(node)), node));
}

}  // namespace
}  // namespace fauxcount::files
