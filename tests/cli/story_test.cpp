// The demonstration is worth what its checker is worth: one fact that differs turns it red.
#include "client/cli/story.hpp"

#include <gtest/gtest.h>

#include <sstream>

namespace fauxcount::cli {
namespace {

class StoryTest : public testing::Test {
protected:
    std::ostringstream out, err;
    Console console{{}, out, err};
    Story story{console};
};

TEST_F(StoryTest, TellsALineWhoseFactsHold) {
    story.tell("two and two", {fact("sum", 4U, 2U + 2U), fact("even", true, true)});
    EXPECT_EQ(out.str(), "✔ two and two\n");
    EXPECT_TRUE(story.holds());
    EXPECT_EQ(story.facts(), 2U);
}

TEST_F(StoryTest, TurnsRedWhenOneFactDiffers) {
    story.tell("two and two", {fact("even", true, true), fact("sum", 5U, 2U + 2U)});
    story.tell("the rest", {fact("even", true, true)});
    EXPECT_EQ(out.str(), "✖ two and two\n    sum: expected 5, but it is 4\n✔ the rest\n");
    EXPECT_FALSE(story.holds());
    EXPECT_EQ(story.broken(), 1U);
}

TEST_F(StoryTest, ComparesValuesAndNotTheirText) {
    EXPECT_FALSE(fact("at", Instant{1}, Instant{2}).holds);
    EXPECT_FALSE(fact("at", std::optional{Instant{1}}, std::nullopt).holds);
    EXPECT_FALSE(fact("code", Code::ok, Code::auth_missing).holds);
    EXPECT_FALSE(fact("id", AccountId{1}, AccountId{2}).holds);
    EXPECT_TRUE(fact("id", AccountId{2}, AccountId{2}).holds);
    EXPECT_EQ(fact("at", std::optional{Instant{1}}, std::nullopt).actual, "nothing");
}

TEST_F(StoryTest, TellsProgramsTheFactsToo) {
    Console json{{.json = true}, out, err};
    Story{json}.tell("two and two", {fact("sum", 5U, 4U)});
    EXPECT_EQ(out.str(),
              R"({"line":"two and two","holds":false,"facts":[{"what":"sum","expected":"5","actual":"4",)"
              R"("holds":false}]})"
              "\n");
}

}  // namespace
}  // namespace fauxcount::cli
