// What a search found, written down: whoever plays the file sees the same invariant break.
#include "scenarios/defects/defects.hpp"
#include "scenarios/explore/as_scenario.hpp"
#include "scenarios/explore/usual_world.hpp"
#include "scenarios/play/player.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace fauxcount::explore {

namespace {

// The text of what is found in a world with that defect.
std::optional<std::string> written(char const* defect) {
    auto const saboteur = defects::find(defect)->make();
    Subject subject(usual_world(), saboteur.get());
    auto const explored = search(subject, {.depth = 6});
    if (!explored.found) return "nothing found";
    api::PutWorld world;
    world.seed = 1;
    return as_scenario(subject, *explored.found, {world, defect, explored.hash, explored.found->way.size()});
}

}  // namespace

TEST(AsScenario, PlaysToTheSameInvariant) {
    for (char const* const defect : {"D03", "D09", "D12", "D13", "D25"}) {
        auto const text = written(defect);
        ASSERT_TRUE(text) << defect;
        auto const loaded = files::load(*text);
        auto const* const scenario = std::get_if<files::Scenario>(&loaded);
        ASSERT_NE(scenario, nullptr) << std::get<std::vector<files::Wrong>>(loaded).front().what << *text;
        ASSERT_TRUE(scenario->found);
        play::InThisProcess stage;
        auto const outcome = play::play(*scenario, stage);
        EXPECT_TRUE(std::any_of(outcome.findings.begin(), outcome.findings.end(), [&](auto const& finding) {
            return finding.invariant.starts_with(scenario->found->invariant);
        })) << *text;
    }
}

// Only the search has a model, and only the search remembers what was said before: a file of such a finding
// would play as if nothing were wrong.
TEST(AsScenario, IsNotWrittenForWhatAPlayerDoesNotCheck) { EXPECT_EQ(written("D31"), std::nullopt); }

TEST(AsScenario, IsNotWrittenForAWayOnWhichAMessageWasLost) {
    Subject subject(usual_world(), nullptr);
    Counterexample const found{{{Act::sign_up, Mishap::reply_lost}}, {{"S09 lock_never_bypassed", ""}}};
    EXPECT_EQ(as_scenario(subject, found, {}), std::nullopt);
}

}  // namespace fauxcount::explore
