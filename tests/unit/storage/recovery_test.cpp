// What is kept comes back as it was: the same hash, the same clock, the same future.
#include "tests/unit/behaviour/random_life.hpp"
#include "tests/unit/storage/kept.hpp"

#include <optional>
#include <utility>

namespace fauxcount::storage {

namespace {

namespace dsl = fauxcount::testing;

dsl::Life numbers(std::uint64_t from, std::uint64_t to) {
    dsl::Life life;
    for (std::uint64_t number = from; number < to; ++number) life.push_back(number);
    return life;
}

class Recovery : public Kept {
protected:
    // From here on the world is kept.
    static void keep(dsl::World& world, SqliteLog& log) {
        world.engine().keep_in(&log);
        log.made(world.engine());
    }
    engine::WorldAsKept reopened() {
        auto kept = open();
        EXPECT_EQ(kept.worlds.size(), 1U);
        return std::move(kept.worlds.at(0));
    }
};

TEST_F(Recovery, OfWhateverLifeEndsInTheSameState) {
    for (std::uint64_t kind = 0; kind < 4; ++kind) {
        auto world = dsl::world_of_kind(kind);
        {
            auto kept = open();
            keep(*world, *kept.log);
            dsl::populate(*world);
            dsl::live(*world, numbers(1000 * kind, 1000 * kind + 300));
            world->engine().keep_in(nullptr);
            ASSERT_TRUE(written(*kept.log));
        }
        auto const again = reopened();
        EXPECT_EQ(again.state.hash(), world->hash()) << kind;
        EXPECT_EQ(again.state.now(), world->now());
        EXPECT_EQ(again.next_turn, world->engine().journal().next());
        EXPECT_EQ(again.name, world->engine().name());
        std::filesystem::remove_all(directory());
    }
}

}  // namespace

}  // namespace fauxcount::storage
