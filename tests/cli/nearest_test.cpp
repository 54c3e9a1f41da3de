// Which word was probably meant.
#include "client/cli/command_line.hpp"

#include <gtest/gtest.h>

namespace fauxcount::cli {
namespace {

TEST(Nearest, FindsTheWordThatWasMeant) {
    std::vector<std::string> const verbs{"serve", "demo", "clock", "world"};
    EXPECT_EQ(nearest("sevre", verbs), "serve");
    EXPECT_EQ(nearest("clok", verbs), "clock");
    EXPECT_EQ(nearest("rnu", {"run", "demo"}), "run");
    EXPECT_EQ(nearest("words", verbs), "world");
}

TEST(Nearest, SaysNothingRatherThanNonsense) {
    std::vector<std::string> const verbs{"serve", "demo"};
    EXPECT_EQ(nearest("account", verbs), "");
    EXPECT_EQ(nearest("x", verbs), "");
    EXPECT_EQ(nearest("serve", {}), "");
}

}  // namespace
}  // namespace fauxcount::cli
