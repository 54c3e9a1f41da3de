// Limits that no test reaches from outside: counters are put at their end, and the refusal has a name.
#include "domain/passwords.hpp"
#include "tests/unit/domain/town.hpp"

#include <gtest/gtest.h>

#include <array>
#include <cstddef>
#include <string>

namespace fauxcount::domain {

namespace {

struct Limits : ::testing::Test {
    Town town;
    Place alice = town.sign_up("alice@example.test");
    Actor session = town.sign_in("alice@example.test");

    Account& account() { return Writer(town.state).account(alice.slot); }
};

}  // namespace

TEST_F(Limits, ASessionOrdinalIsNeverGivenOutTwice) {
    account().next_session = ordinal_max + 1;
    EXPECT_EQ(town.run(SignIn{"alice@example.test", town_password, true}).code, Code::account_limit);
}

TEST_F(Limits, AnItemOrdinalIsNeverGivenOutTwice) {
    account().next_item = ordinal_max;
    EXPECT_TRUE(town.run(AddItem{session, ItemKind::note, 1}).ok());
    EXPECT_EQ(town.run(AddItem{session, ItemKind::note, 1}).code, Code::item_limit);
}

TEST_F(Limits, ASubscriptionOrdinalIsNeverGivenOutTwice) {
    account().next_subscription = UINT16_MAX;
    EXPECT_EQ(town.run(Subscribe{session, Plan::cloud_plus}).code, Code::subscription_limit);
}

TEST_F(Limits, ARemovalOrdinalIsNeverGivenOutTwice) {
    account().removals = UINT16_MAX - 1;
    EXPECT_TRUE(town.run(RequestRemoval{session, alice, Channel::site}).ok());
    ASSERT_TRUE(town.run(CancelRemoval{{ActorKind::administrator, {}, 0}, {alice, UINT16_MAX}}).ok());
    session = town.sign_in("alice@example.test");
    EXPECT_EQ(town.run(RequestRemoval{session, alice, Channel::site}).code, Code::removal_limit);
}

TEST_F(Limits, ASlotIsRetiredWithItsLastGeneration) {
    account().generation = generation_max;
    alice.generation = generation_max;
    Writer(town.state).account(alice.slot).password = fake_password_digest(7, alice, town_password);
    Actor const admin{ActorKind::administrator, {}, 0};
    ASSERT_TRUE(town.run(RequestRemoval{admin, alice, Channel::site}).ok());
    town.advance(day * 400);
    ASSERT_EQ(town.state.account(alice.slot).phase, Phase::removed);
    EXPECT_NE(town.sign_up("alice@example.test").slot, alice.slot);
}

TEST_F(Limits, AnAccountHasRoomForAllThatItMayHold) {
    constexpr std::array<std::size_t, sections> most{
        sessions_max,   identifiers_max, past_removals_max, subscriptions_max, tries_max,      factors_max,
        challenges_max, sent_codes_max,  devices_max,       items_max,         vault_bytes_max};
    constexpr std::array<std::byte, 64> record{};
    Writer writer(town.state);
    auto const held = [&] { return town.state.extent(town.state.account(alice.slot)); };
    for (std::size_t at = 0; at + 1 < sections; ++at) {
        auto const section = static_cast<Section>(at);
        for (std::size_t n = held().count(section); n < most.at(at); ++n)
            writer.insert(alice.slot, section, n, record.data());
    }
    writer.append_text(alice.slot, std::string(vault_bytes_max - held().count(Section::text), 'x'));
    EXPECT_EQ(held().bytes(), extent_bytes_max);
    for (std::size_t at = 0; at < sections; ++at)
        EXPECT_EQ(held().count(static_cast<Section>(at)), most.at(at)) << at;
}

TEST_F(Limits, APopulationFitsOrIsRefusedWhole) {
    EXPECT_EQ(town.run(SeedPopulation{1, 0}).code, Code::request_invalid);
    EXPECT_EQ(town.run(SeedPopulation{0, 20'000'000}).code, Code::account_limit);
    EXPECT_TRUE(town.run(SeedPopulation{1, 50}).ok());
    EXPECT_TRUE(town.run(SeedPopulation{0, 50}).ok());
    EXPECT_EQ(town.state.accounts_live(), 101U);
    EXPECT_EQ(findings_of(town.state), std::set<std::string>{});
}

// The end of time: waits that would end after it end at it, and nothing wraps round.
TEST(EndOfTime, HoldsEveryWaitThatWouldGoBeyondIt) {
    Town town;
    Place const alice = town.sign_up("alice@example.test");
    town.happen({ClockMoved{last_instant - day}});
    Actor const session = town.sign_in("alice@example.test");
    ASSERT_TRUE(town.run(Subscribe{session, Plan::cloud_plus}).ok());
    EXPECT_EQ(town.state.deadlines().size(), 0U) << "a renewal at the end of time never comes";
    ASSERT_TRUE(town.run(CancelSubscription{session, {alice, 0}, false}).ok());
    ASSERT_TRUE(town.run(RequestRemoval{session, alice, Channel::site}).ok());
    EXPECT_EQ(town.state.account(alice.slot).due, last_instant);
    town.advance_to(last_instant);
    EXPECT_EQ(town.state.account(alice.slot).phase, Phase::removed);
    EXPECT_EQ(findings_of(town.state), std::set<std::string>{});
}

}  // namespace fauxcount::domain
