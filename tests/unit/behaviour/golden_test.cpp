// One pinned life for each profile: equal seed and commands end in an equal state hash, on every run, for
// every compiler and at every optimisation level. Two worlds in one program (laws_test.cpp) cannot show that.
#include "tests/unit/behaviour/random_life.hpp"

#include <gtest/gtest.h>

using namespace fauxcount;
using namespace fauxcount::testing;

namespace {

Life numbers(std::uint64_t from, std::uint64_t to) {
    Life life;
    for (std::uint64_t number = from; number < to; ++number) life.push_back(number);
    return life;
}

// To change a golden value is right when a change means to alter what a state is, how it is hashed, what a
// seed draws or what a command does, and g++ and clang print the same new value. It is wrong when the same
// sources end elsewhere with another compiler, optimisation level or sanitizer, or on a second run.
void expect_to_end_in(std::uint64_t golden, std::string const& rules) {
    World world{seed(7), profile(rules)};
    populate(world);
    live(world, numbers(0, 400));

    // However they lived, all three end in a purge; then some sign up again.
    for (std::string const& name : people) {
        world(request_removal(world.account(name)).as_administrator(), expect(whatever()));
    }
    world(advance(31 * days));
    for (std::string const& name : people) {
        EXPECT_EQ(world.account(name).is(phase::removed).unmet(world), "");
    }
    live(world, numbers(400, 600));

    EXPECT_EQ(world.hash(), golden) << std::hex << "the new value is 0x" << world.hash()
                                    << "; above is said when it is right to take it";
}

}  // namespace

TEST(GoldenHash, OfDeviceCloudIsTheSameEverywhere) { expect_to_end_in(0x46f09f14af70719a, "device-cloud"); }

TEST(GoldenHash, OfForgeInstantIsTheSameEverywhere) { expect_to_end_in(0xc4746246f81634c9, "forge-instant"); }
