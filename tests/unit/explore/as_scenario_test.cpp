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

files::Scenario loaded(std::string const& text) {
    auto read = files::load(text);
    if (auto* const scenario = std::get_if<files::Scenario>(&read)) return std::move(*scenario);
    ADD_FAILURE() << std::get<std::vector<files::Wrong>>(read).front().what << text;
    return {};
}

bool shows(files::Scenario const& scenario, std::string const& invariant) {
    play::InThisProcess stage;
    auto const outcome = play::play(scenario, stage);
    return std::any_of(outcome.findings.begin(), outcome.findings.end(),
                       [&](auto const& finding) { return finding.invariant.starts_with(invariant); });
}

}  // namespace

TEST(AsScenario, PlaysToTheSameInvariant) {
    for (char const* const defect : {"D03", "D09", "D12", "D13", "D17", "D25"}) {
        auto const text = written(defect);
        ASSERT_TRUE(text) << defect;
        auto const scenario = loaded(*text);
        ASSERT_TRUE(scenario.found) << *text;
        EXPECT_TRUE(shows(scenario, scenario.found->invariant)) << *text;
    }
}

// What the model finds: in an answer on the way, in one that should have been a refusal, in a refusal that
// should have been none, in what is read at its end. Played, the model finds it again; and in a world that is
// not broken the same file is green, because it expects what is right.
TEST(AsScenario, PlaysToWhatTheModelFound) {
    for (char const* const defect : {"D29", "D31", "D32", "D33", "D34", "D37"}) {
        auto const text = written(defect);
        ASSERT_TRUE(text) << defect;
        auto scenario = loaded(*text);
        ASSERT_TRUE(scenario.found) << *text;
        EXPECT_EQ(scenario.found->invariant, "M00") << *text;
        EXPECT_TRUE(shows(scenario, "M00")) << *text;
        for (files::Case& one : scenario.cases) one.defect.clear();
        play::InThisProcess stage;
        auto const healthy = play::play(scenario, stage);
        EXPECT_TRUE(healthy.passed) << defect << " " << healthy.failures.front().what << *text;
    }
}

// Only the search remembers what was said before: a file of such a finding would play as if nothing were
// wrong.
TEST(AsScenario, IsNotWrittenForWhatAPlayerDoesNotCheck) {
    Subject subject(usual_world(), nullptr);
    for (char const* const invariant : {"S17 idempotency", "X01 time_adds_up", "L09 quiescence"}) {
        Counterexample const found{{Act::sign_up}, {{invariant, ""}}};
        EXPECT_EQ(as_scenario(subject, found, {}), std::nullopt);
    }
}

TEST(AsScenario, IsNotWrittenForAWayOnWhichAMessageWasLost) {
    Subject subject(usual_world(), nullptr);
    Counterexample const found{{{Act::sign_up, Mishap::reply_lost}}, {{"S09 lock_never_bypassed", ""}}};
    EXPECT_EQ(as_scenario(subject, found, {}), std::nullopt);
}

}  // namespace fauxcount::explore
