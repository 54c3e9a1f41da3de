// Whatever the disk does, and whenever: what was acknowledged is there afterwards, or the directory is
// refused.
#include "tests/nightly.hpp"
#include "tests/unit/behaviour/random_life.hpp"
#include "tests/unit/storage/failing_disk.hpp"
#include "tests/unit/storage/kept.hpp"

#include <algorithm>
#include <cstdint>
#include <optional>
#include <vector>

namespace fauxcount::storage {

namespace {

namespace dsl = fauxcount::testing;

class OnAFailingDisk : public Kept {
protected:
    // The hash after each commit of a short life, the empty world first; a life is cut short where the disk
    // does not take it any more.
    struct Told {
        std::vector<std::uint64_t> hashes;
        std::size_t acknowledged = 0;  // so many of them
        bool opened = false;
    };

    Told live_on_it() {
        Told told;
        std::optional<DataDirectory> kept;
        try {
            kept = open(disk.name());
        } catch (StorageError const&) {
            return told;
        }
        told.opened = true;
        dsl::World world(dsl::seed(7));
        world.engine().keep_in(kept->log.get());
        kept->log->made(world.engine());
        told.hashes.push_back(world.hash());
        for (std::uint64_t number = 0; number < commits; ++number) {
            if (!written(*kept->log)) break;
            ++told.acknowledged;
            if (number == 0)
                dsl::populate(world);
            else if (number == 3)
                world(dsl::request_removal(world.account("alice")).as_administrator());
            else if (number == 6)
                world(dsl::advance(day * 31));
            else
                dsl::live(world, {number});
            told.hashes.push_back(world.hash());
        }
        world.engine().keep_in(nullptr);
        return told;
    }

    // nullopt: the directory is refused.
    std::optional<std::uint64_t> hash_found() {
        try {
            auto kept = open();
            if (kept.worlds.empty()) return 0;
            return kept.worlds.front().state.hash();
        } catch (StorageError const&) {
            return std::nullopt;
        }
    }

    // Tries the fault at the first, the second … operation, until a life ends without having met it; by day
    // at each third of them.
    void try_everywhere(Fault fault, bool dies, bool power, bool lies) {
        std::uint64_t const step = nightly() ? 1 : 3;
        bool met = true;
        for (std::uint64_t nth = 1; met; nth += step) {
            std::filesystem::remove_all(directory());
            disk.order(fault, nth, dies);
            Told const told = live_on_it();
            met = disk.happened();
            disk.heal();
            if (power) disk.cut_power();
            auto const found = hash_found();
            if (lies) {
                // What a disk has lied away is gone; but no state is ever found that never was.
                bool const was = found == 0 || std::find(told.hashes.begin(), told.hashes.end(), found) !=
                                                   told.hashes.end();
                ASSERT_TRUE(!found || was) << "operation " << nth;
                continue;
            }
            ASSERT_TRUE(found) << "operation " << nth;
            if (told.acknowledged == 0) continue;
            bool const last = found == told.hashes[told.acknowledged - 1];
            bool const next =
                told.acknowledged < told.hashes.size() && found == told.hashes[told.acknowledged];
            ASSERT_TRUE(last || next)
                << "operation " << nth << ", acknowledged " << told.acknowledged << ", found " << *found
                << ", told " << ::testing::PrintToString(told.hashes);
            ASSERT_LT(nth, 10'000U);
        }
    }

    static constexpr std::uint64_t commits = 10;
    FailingDisk disk;
};

}  // namespace

TEST_F(OnAFailingDisk, SaysWhatItIsAboutAndWhatToDoOnce) {
    auto kept = open(disk.name());
    dsl::World world(dsl::seed(7));
    world.engine().keep_in(kept.log.get());
    kept.log->made(world.engine());
    ASSERT_TRUE(written(*kept.log));
    disk.order(Fault::disk_full, 1, true);
    dsl::populate(world);
    ASSERT_FALSE(written(*kept.log));
    world.engine().keep_in(nullptr);
    EXPECT_EQ(*kept.log->failure(), directory() +
                                        "/fauxcount.db cannot be written: database or disk is full; "
                                        "make room on the disk and start again: what was "
                                        "acknowledged is there");
}

TEST_F(OnAFailingDisk, NobodyWaitsForWhatWillNeverBeWritten) {
    auto kept = open(disk.name());
    dsl::World world(dsl::seed(7));
    world.engine().keep_in(kept.log.get());
    kept.log->made(world.engine());
    disk.order(Fault::write_error, 1, true);
    dsl::populate(world);
    kept.log->settle();
    EXPECT_TRUE(kept.log->failure());
    EXPECT_LT(kept.log->durable(), kept.log->handed_in());
    world.engine().keep_in(nullptr);
}

TEST_F(OnAFailingDisk, AWriteThatFailsLosesNothing) {
    try_everywhere(Fault::write_error, false, false, false);
}
TEST_F(OnAFailingDisk, ADiskThatDiesLosesNothing) { try_everywhere(Fault::write_error, true, true, false); }
TEST_F(OnAFailingDisk, AShortWriteLosesNothing) { try_everywhere(Fault::write_short, true, false, false); }
TEST_F(OnAFailingDisk, AFullDiskLosesNothing) { try_everywhere(Fault::disk_full, false, false, false); }
TEST_F(OnAFailingDisk, ASyncThatFailsLosesNothing) { try_everywhere(Fault::sync_error, true, true, false); }
TEST_F(OnAFailingDisk, AReadThatFailsLosesNothing) { try_everywhere(Fault::read_error, false, false, false); }
TEST_F(OnAFailingDisk, AShortReadLosesNothing) { try_everywhere(Fault::read_short, false, false, true); }
TEST_F(OnAFailingDisk, ALostWriteIsNoStateThatNeverWas) {
    try_everywhere(Fault::write_lost, false, false, true);
}
TEST_F(OnAFailingDisk, ALostSyncIsNoStateThatNeverWas) {
    try_everywhere(Fault::sync_lost, false, true, true);
}

}  // namespace fauxcount::storage
