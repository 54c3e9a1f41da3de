// Where in a line a JSON Pointer points: what makes an error in somebody's file findable.
#include "client/cli/json_column.hpp"

#include <gtest/gtest.h>

namespace fauxcount::cli {
namespace {

constexpr std::string_view line = R"({"a": [10, {"b\"]": "x,}", "c": null}, 30], "d":4})";

TEST(JsonColumn, FindsMembersAndElements) {
    EXPECT_EQ(line.substr(column_of(line, "/a/0") - 1, 2), "10");
    EXPECT_EQ(line.substr(column_of(line, "/a/1/c") - 1, 4), "null");
    EXPECT_EQ(line.substr(column_of(line, "/a/2") - 1, 2), "30");
    EXPECT_EQ(line.substr(column_of(line, "/d") - 1, 1), "4");
}

TEST(JsonColumn, FallsBackToTheValueAround) {
    EXPECT_EQ(column_of(line, ""), 1U);
    EXPECT_EQ(column_of(line, "/missing"), 1U);
    EXPECT_EQ(column_of(line, "/a/7"), column_of(line, "/a"));
    EXPECT_EQ(column_of(line, "/a/1/missing"), column_of(line, "/a/1"));
    EXPECT_EQ(column_of(line, "/d/deeper"), column_of(line, "/d"));
}

TEST(JsonColumn, EndsOnBrokenText) {
    for (std::size_t size = 0; size < line.size(); ++size) {
        auto const cut = line.substr(0, size);
        for (auto const pointer : {"/a/1/c", "/a/2", "/d", "/a/0/x"}) {
            EXPECT_LE(column_of(cut, pointer), size + 1) << cut << " " << pointer;
        }
    }
}

}  // namespace
}  // namespace fauxcount::cli
