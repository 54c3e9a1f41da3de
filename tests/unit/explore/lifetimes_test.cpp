// Lives over a bad network: the flow of the client library brings each to its right end, and drivers that are
// broken do not.
#include "scenarios/explore/lifetimes.hpp"
#include "scenarios/explore/situations.hpp"
#include "scenarios/explore/usual_world.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <numeric>
#include <set>

namespace fauxcount::explore {

namespace {

std::string told(LifetimesLived const& lived) {
    if (!lived.found) return "";
    auto const& found = *lived.found;
    return found.findings.front().invariant + ": " + found.findings.front().detail + "\nseed " +
           std::to_string(found.seed) + ", " + std::string(found.kind) + "\n" + found.story;
}

api::Request const a_sign_up = api::SignUp{{"alice@example.test"}, "sesame"};

class NetworkTest : public testing::Test {
protected:
    engine::World world{"networked", usual_world()};
    Instant now() const { return world.state().now(); }
};

}  // namespace

TEST_F(NetworkTest, InGoodTimesEverythingIsAnsweredAndTakesAWhile) {
    Network network(world, 1, {}, true);
    for (int calls = 0; calls < 200; ++calls) {
        Instant const begun = now();
        auto const outcome = network.call(api::MakeDevice{api::DeviceKind::phone}, {});
        ASSERT_TRUE(std::holds_alternative<api::Answer>(outcome)) << network.exchanges().story();
        EXPECT_GT(now(), begun);
        EXPECT_LE(now(), begun + Duration{100});
    }
    EXPECT_EQ(std::accumulate(network.counts().begin(), network.counts().end(), std::uint64_t{0}), 0U);
    EXPECT_EQ(world.state().device_slots(), 200U);
}

TEST_F(NetworkTest, WhatIsUnderWayArrivesOnce) {
    Network network(world, 1, {{now(), last_instant}}, true);
    std::uint64_t answered = 0, unknown = 0;
    for (int calls = 0; calls < 2'000; ++calls) {
        auto const outcome = network.call(api::MakeDevice{api::DeviceKind::phone}, {});
        auto const* const answer = std::get_if<api::Answer>(&outcome);
        answered += answer != nullptr && std::holds_alternative<api::DeviceView>(*answer) ? 1 : 0;
        unknown += std::holds_alternative<client::Unknown>(outcome) ? 1 : 0;
    }
    network.come_to_rest();
    auto const of = [&](NetworkEvent event) { return network.counts().at(static_cast<std::size_t>(event)); };
    for (std::uint64_t const count : network.counts()) EXPECT_GT(count, 20U);
    EXPECT_GT(unknown, of(NetworkEvent::lost));
    // Each is carried out once, but for those that were lost or turned away, and twice if it was doubled.
    EXPECT_GT(world.state().device_slots(), answered);
    EXPECT_LE(world.state().device_slots(),
              2'000U - of(NetworkEvent::unsent) - of(NetworkEvent::lost) + of(NetworkEvent::doubled));
}

TEST_F(NetworkTest, WhatIsUnderWayArrivesAtItsInstant) {
    Instant const bad_until = now() + minute * 20;
    Network network(world, 1, {{now(), bad_until}}, true);
    while (!is_due(bad_until, now())) network.call(api::MakeDevice{api::DeviceKind::phone}, {});
    auto const then = world.state().device_slots();
    network.pass_to(now() + minute);
    auto const a_minute_later = world.state().device_slots();
    network.come_to_rest();
    EXPECT_GT(a_minute_later, then);
    EXPECT_GT(world.state().device_slots(), a_minute_later);
}

TEST_F(NetworkTest, ABusyServerIsNotToBeHurried) {
    Network network(world, 1, {{now(), last_instant}}, true);
    std::set<Code> codes;
    for (int calls = 0; calls < 1'000; ++calls) {
        auto const outcome = network.call(a_sign_up, {});
        auto const* const answer = std::get_if<api::Answer>(&outcome);
        auto const* const problem = answer == nullptr ? nullptr : std::get_if<api::Problem>(answer);
        if (problem == nullptr || !problem->retry_after) continue;
        codes.insert(problem->code);
        EXPECT_FALSE(network.was_impatient());
        network.pass_to(now() + *problem->retry_after);
        if (calls < 900) continue;
        network.call(a_sign_up, {});
        EXPECT_FALSE(network.was_impatient());
        EXPECT_EQ(codes, (std::set{Code::world_busy, Code::rate_limited}));
        return;
    }
    FAIL() << "it was never busy";
}

// Whoever goes on does not know more than who died: it may not ask under another key.
TEST_F(NetworkTest, WhoDiesOverACallHasHeardNothing) {
    Network network(world, 1, {}, true);
    network.caller_dies();
    auto const outcome = network.call(api::RequestRemoval{}, {"nobody", "first"});
    EXPECT_TRUE(std::holds_alternative<client::Unknown>(outcome));
    network.call(api::RequestRemoval{}, {"nobody", "first"});
    EXPECT_FALSE(network.exchanges().key_was_changed()) << "this one was answered";
    network.call(api::RequestRemoval{}, {"nobody", "second"});
    EXPECT_FALSE(network.exchanges().key_was_changed());
    network.caller_dies();
    network.call(api::RequestRemoval{}, {"nobody", "second"});
    network.call(api::RequestRemoval{}, {"nobody", "third"});
    EXPECT_TRUE(network.exchanges().key_was_changed()) << network.exchanges().story();
}

TEST(Lifetimes, HaveNetworksThatNoOtherLifeDrawsFrom) {
    constexpr std::uint64_t lives = 10'000;
    std::set<std::uint64_t> seeds;
    for (std::uint64_t life = 0; life < lives; ++life) {
        EXPECT_GE(network_seed_of(life), lives) << life;
        seeds.insert(network_seed_of(life));
    }
    EXPECT_EQ(seeds.size(), lives);
}

TEST(Lifetimes, TheFlowBringsEachToItsRightEnd) {
    auto const lived = live(defects::sound_driver, 0, 3'000);
    EXPECT_EQ(told(lived), "");
    EXPECT_EQ(lived.lives, 3'000U);
    EXPECT_GT(lived.deaths, 300U);
    EXPECT_GT(lived.gave_up, 50U);
    for (std::uint64_t const count : lived.network) EXPECT_GT(count, 100U);
}

// Ten requests under the key went unanswered; the account shows the removal, and an administrator reads on.
TEST(Lifetimes, MayEndWithoutAReceiptOfWhoeverReadsWithoutOne) {
    for (std::uint64_t const seed : {139'997U, 305'228U})
        EXPECT_EQ(told(live(defects::sound_driver, seed, 1)), "") << seed;
}

TEST(Lifetimes, AreOfOwnersWhoChangeTheirMind) {
    auto const lived = live(defects::sound_driver, 0, 6'000);
    EXPECT_EQ(told(lived), "");
    auto const heard = [&](Ending ending) { return lived.called_off.at(static_cast<std::size_t>(ending)); };
    EXPECT_GT(heard(Ending::cancelled), 500U);
    EXPECT_GT(heard(Ending::refused), 10U);
    EXPECT_GT(heard(Ending::gave_up), 0U);
    EXPECT_EQ(heard(Ending::removed) + heard(Ending::scheduled) + heard(Ending::blocked), 0U);
}

TEST(Lifetimes, AreTheSameEachTimeAndInAnyOrder) {
    EXPECT_EQ(live(defects::sound_driver, 0, 100).hash, live(defects::sound_driver, 0, 100).hash);
    auto const after_others = live(defects::sound_driver, 41, 2);
    auto const alone = live(defects::sound_driver, 42, 1);
    EXPECT_EQ(after_others.calls, live(defects::sound_driver, 41, 1).calls + alone.calls);
    EXPECT_NE(alone.hash, live(defects::sound_driver, 43, 1).hash);
}

struct Broken {
    char const* id;
    char const* caught_by;  // where there is more that can go wrong, not always what finds it in the search
};
std::ostream& operator<<(std::ostream& out, Broken const& broken) { return out << broken.id; }

constexpr std::array broken_drivers{Broken{"C01", "S17"}, Broken{"C02", "S32"}, Broken{"C03", "L11"},
                                    Broken{"C04", "L02"}, Broken{"C05", "L02"}, Broken{"C06", "L02"},
                                    Broken{"C07", "L02"}, Broken{"C08", "L02"}, Broken{"C09", "L03"},
                                    Broken{"C10", "S32"}, Broken{"C11", "L11"}, Broken{"C12", "S17"},
                                    Broken{"C13", "L02"}};

class BrokenLives : public testing::TestWithParam<Broken> {};

TEST_P(BrokenLives, AreFound) {
    auto const& defect = *defects::find_driver(GetParam().id);
    auto const lived = live(defect.make, 0, 3'000);
    ASSERT_TRUE(lived.found) << defect.what;
    EXPECT_TRUE(lived.found->shows(GetParam().caught_by)) << told(lived);
    EXPECT_FALSE(lived.found->story.empty());
    auto const again = live(defect.make, lived.found->seed, 1);
    ASSERT_TRUE(again.found) << "its seed alone shows it";
    EXPECT_EQ(again.found->story, lived.found->story);
}

INSTANTIATE_TEST_SUITE_P(Each, BrokenLives, testing::ValuesIn(broken_drivers),
                         [](auto const& broken) { return std::string(broken.param.id); });

TEST(SoundLives, OfDriversThatAreOnlyOtherAreNotFound) {
    for (auto const& driver : defects::all_drivers()) {
        if (!driver.control()) continue;
        EXPECT_EQ(told(live(driver.make, 0, 3'000)), "") << driver.id;
    }
}

TEST(SoundLives, EveryOtherDriverIsOneOfTheBrokenOnes) {
    for (auto const& driver : defects::all_drivers()) {
        auto const listed = std::any_of(broken_drivers.begin(), broken_drivers.end(),
                                        [&](Broken const& broken) { return driver.id == broken.id; });
        EXPECT_NE(listed, driver.control()) << driver.id;
    }
}

}  // namespace fauxcount::explore
