// A state that nobody reads any more goes in slices, and whatever other states share with it stays whole.
#include "tests/unit/domain/town.hpp"

#include <gtest/gtest.h>

#include <set>
#include <string>
#include <utility>

namespace fauxcount::domain {

namespace {

constexpr std::size_t slices_max = 100'000;

std::size_t slices_to_take_apart(State state, std::size_t blocks) {
    for (std::size_t slices = 1; slices < slices_max; ++slices) {
        if (state.take_apart(blocks)) return slices;
    }
    ADD_FAILURE() << "there is no end to it";
    return slices_max;
}

}  // namespace

TEST(TakingApart, TakesSlicesByTheNumberOfItsOwnBlocks) {
    Town town;
    EXPECT_EQ(slices_to_take_apart(town.state, 1), 1U) << "an empty one has none";
    ASSERT_TRUE(town.run(SeedPopulation{1, 2000}).ok());
    EXPECT_EQ(slices_to_take_apart(town.state, 1), 1U) << "what the town still holds is not the copy's own";
    State own = std::move(town.state);
    State const copy = own;
    Writer(own).account(0).next_item += 1;
    std::size_t const path = slices_to_take_apart(std::move(own), 1) - 1;
    EXPECT_GE(path, 1U);
    EXPECT_LE(path, 8U) << "only the path to one leaf differs";
    EXPECT_EQ(copy.account(0).next_item, copy.account(1).next_item);
}

TEST(TakingApart, TakesLettersToo) {
    Town town;
    for (std::uint32_t n = 0; n < messages_max; ++n) Writer(town.state).send(Message{});
    State const copy = town.state;
    std::uint64_t const hash = copy.hash();
    EXPECT_EQ(slices_to_take_apart(town.state, 1), 1U);
    Writer(town.state).send(Message{});
    std::size_t const path = slices_to_take_apart(std::move(town.state), 1) - 1;
    EXPECT_GE(path, 1U);
    EXPECT_LE(path, 4U) << "only the way to the oldest letter differs";
    EXPECT_EQ(copy.hash(), hash);
    EXPECT_EQ(findings_of(copy), std::set<std::string>{});
}

TEST(TakingApart, LeavesOtherStatesWholeAtEveryPoint) {
    Town town;
    ASSERT_TRUE(town.run(SeedPopulation{1, 200}).ok());
    State const before = town.state;
    std::uint64_t const hash = before.hash();
    town.advance(day * 40);
    State const after = town.state;
    std::uint64_t const later = after.hash();
    town.advance(day * 40);
    std::size_t const all = slices_to_take_apart(town.state, SIZE_MAX);
    EXPECT_EQ(all, 1U);
    // Taken apart a little and then destroyed, at many points.
    for (std::size_t blocks = 0; blocks < 150; blocks += 15) {
        Town other;
        other.state = after;
        other.advance(day * 40);
        other.state.take_apart(blocks);
    }
    EXPECT_EQ(before.hash(), hash);
    EXPECT_EQ(after.hash(), later);
    EXPECT_EQ(findings_of(before), std::set<std::string>{});
    EXPECT_EQ(findings_of(after), std::set<std::string>{});
}

}  // namespace fauxcount::domain
