// Part of every test program with RapidCheck properties. RapidCheck reads RC_PARAMS, ignores what it does not
// know, and turns every property green that a `reproduce` does not name: both would look like a pass.
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <sstream>
#include <string>
#include <string_view>

namespace fauxcount::testing {

namespace {

constexpr std::array<std::string_view, 7> known{
    "seed",     "max_success",      "max_size", "max_discard_ratio", "verbose_progress",
    "noshrink", "verbose_shrinking"};

class Guard final : public ::testing::Environment {
    void SetUp() override {
        char const* const text = std::getenv("RC_PARAMS");
        std::istringstream words{text == nullptr ? "" : text};
        for (std::string word; words >> word;) {
            auto const key = std::string_view{word}.substr(0, word.find('='));
            if (key == "reproduce" && std::getenv("FAUXCOUNT_REPRODUCE") != nullptr) continue;
            if (key == "reproduce")
                FAIL() << "RC_PARAMS says `reproduce`, which passes every other property untried: set "
                          "FAUXCOUNT_REPRODUCE=1 as well if that is what you want";
            if (std::find(known.begin(), known.end(), key) == known.end())
                FAIL() << "RC_PARAMS says `" << word << "`, which RapidCheck would ignore";
        }
    }
};

auto* const guard = ::testing::AddGlobalTestEnvironment(new Guard);

}  // namespace

}  // namespace fauxcount::testing
