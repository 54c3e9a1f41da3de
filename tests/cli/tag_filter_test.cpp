// Which scenarios a choice of tags takes: ! binds most, | least.
#include "client/cli/failure.hpp"
#include "client/cli/tag_filter.hpp"

#include <gtest/gtest.h>

namespace fauxcount::cli {
namespace {

TEST(TagFilter, TakesEverythingIfNothingIsSaid) {
    EXPECT_TRUE(TagFilter{""}.takes({}));
    EXPECT_TRUE(TagFilter{"  "}.takes({"a"}));
}

TEST(TagFilter, CombinesTags) {
    EXPECT_TRUE(TagFilter{"a | b & c"}.takes({"a"}));
    EXPECT_FALSE(TagFilter{"(a | b) & c"}.takes({"a"}));
    EXPECT_TRUE(TagFilter{"!a&!b"}.takes({"c"}));
    EXPECT_FALSE(TagFilter{"!(a|b)"}.takes({"b"}));
    EXPECT_TRUE(TagFilter{"!!a"}.takes({"a"}));
}

TEST(TagFilter, RefusesWhatIsNoChoice) {
    for (auto const* const text : {"a &", "& a", "(a", "a)", "a b", "!"})
        EXPECT_THROW(TagFilter{text}, Failure) << text;
    EXPECT_THROW(TagFilter{std::string(100, '(')}, Failure);
}

}  // namespace
}  // namespace fauxcount::cli
