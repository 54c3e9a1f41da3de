// The copy-on-write structures a state lives in, each against a plain one from the standard library.
#include "domain/deadline_index.hpp"
#include "domain/extent.hpp"
#include "domain/extent_heap.hpp"
#include "domain/identifier_index.hpp"
#include "domain/paged_array.hpp"
#include "tests/unit/domain/copies.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <map>
#include <set>

namespace fauxcount::domain {

namespace {

std::vector<std::uint64_t> changes() {
    return *rc::gen::resize(400, rc::gen::container<std::vector<std::uint64_t>>(
                                     rc::gen::resize(100, rc::gen::arbitrary<std::uint64_t>())));
}

struct Cell {
    std::uint64_t a = 0, b = 0;
    bool operator==(Cell const&) const = default;
};

struct ArrayPair {
    PagedArrayOf<Cell, 3> array;
    std::vector<Cell> oracle;

    void change(std::uint64_t x) {
        if (oracle.empty() || x % 3 == 0) {
            std::uint32_t const at = array.push();
            bool const zeroed = array[at] == Cell{};
            oracle.push_back(zeroed ? Cell{} : Cell{99, 99});
        } else {
            auto const at = static_cast<std::uint32_t>((x >> 2U) % oracle.size());
            array.edit(at) = oracle[at] = {x, mix(x)};
        }
    }
    std::string difference() const {
        if (array.size() != oracle.size()) return "sizes differ";
        for (std::uint32_t i = 0; i < oracle.size(); ++i) {
            if (!(array[i] == oracle[i])) return "cell " + std::to_string(i) + " differs";
        }
        return {};
    }
};

struct HeapPair {
    ExtentHeap heap;
    std::map<ExtentRef, std::vector<std::byte>> oracle;

    void change(std::uint64_t x) {
        if (oracle.empty() || x % 3 == 0) {
            std::size_t const bytes = (x >> 2U) % ExtentHeap::bytes_max + 1;
            ExtentRef const ref = heap.allocate(bytes);
            std::size_t const room = ExtentHeap::capacity(ref);
            auto const* const cell = heap.at(ref);
            bool const fresh = ref != 0 && room >= bytes && room == ExtentHeap::capacity_for(bytes) &&
                               std::all_of(cell, cell + room, [](std::byte b) { return b == std::byte{0}; });
            oracle[ref] = fresh ? std::vector<std::byte>(room) : std::vector<std::byte>{};
            return;
        }
        auto chosen = std::next(oracle.begin(), static_cast<std::ptrdiff_t>((x >> 2U) % oracle.size()));
        if (x % 3 == 1) {
            heap.release(chosen->first);
            oracle.erase(chosen);
        } else {
            std::size_t const at = mix(x) % chosen->second.size();
            heap.edit(chosen->first)[at] = chosen->second[at] = static_cast<std::byte>(x >> 8U);
        }
    }
    std::string difference() const {
        for (auto const& [ref, bytes] : oracle) {
            if (bytes.empty()) return "an allocated cell was too small or not zeroed";
            if (std::memcmp(heap.at(ref), bytes.data(), bytes.size()) != 0) return "a cell differs";
        }
        return {};
    }
};

// Digests are drawn from a few, with low bits that collide, so that chains grow and keys come again.
std::uint64_t some_digest(std::uint64_t x) { return (x % 700) << 20U | (x % 5); }

struct IdentifierPair {
    IdentifierIndex index;
    std::map<std::uint64_t, Slot> oracle;

    void change(std::uint64_t x) {
        std::uint64_t const digest = some_digest(x >> 4U);
        auto const slot = static_cast<Slot>(mix(x) % 8);
        if (x % 3 != 0) {
            index.assign(digest, slot);
            oracle[digest] = slot;
        } else {
            index.erase(digest, slot);
            auto const found = oracle.find(digest);
            if (found != oracle.end() && found->second == slot) oracle.erase(found);
        }
    }
    std::string difference() const {
        if (index.size() != oracle.size()) return "sizes differ";
        for (std::uint64_t i = 0; i < 700; ++i) {
            for (std::uint64_t low = 0; low < 5; ++low) {
                std::uint64_t const digest = i << 20U | low;
                auto const expected = oracle.find(digest);
                auto const found = index.find(digest);
                bool const same = expected == oracle.end() ? !found : found == expected->second;
                if (!same) return "digest " + std::to_string(digest) + " differs";
            }
        }
        return {};
    }
};

Deadline some_deadline(std::uint64_t x) {
    return {Instant{static_cast<std::int64_t>(x % 50)}, static_cast<Rank>((x >> 8U) % 3),
            static_cast<Slot>((x >> 12U) % 40), static_cast<std::uint32_t>((x >> 20U) % 3)};
}

struct DeadlinePair {
    DeadlineIndex index;
    std::set<Deadline> oracle;
    bool agreed = true;

    void change(std::uint64_t x) {
        Deadline const key = some_deadline(mix(x));
        switch (x % 5) {
            case 0: agreed = agreed && index.disarm(key) == (oracle.erase(key) > 0); break;
            case 1:  // fire the first one
                if (oracle.empty()) break;
                agreed = agreed && index.first() == *oracle.begin() && index.disarm(*oracle.begin());
                oracle.erase(oracle.begin());
                break;
            default: agreed = agreed && index.arm(key) == oracle.insert(key).second; break;
        }
        Deadline const probe = some_deadline(x);
        auto const expected = oracle.lower_bound(probe);
        auto const next = index.at_or_after(probe);
        agreed = agreed && (expected == oracle.end() ? !next : next == *expected);
        agreed = agreed && index.contains(probe) == oracle.contains(probe);
    }
    std::string difference() const {
        if (!agreed) return "an answer differed on the way";
        if (index.size() != oracle.size()) return "sizes differ";
        auto at = index.first();
        for (Deadline const& expected : oracle) {
            if (at != expected) return "the order differs at " + std::to_string(expected.at().ms);
            Deadline next = *at;
            ++next.whose;
            at = index.at_or_after(next);
        }
        return at ? "more is armed" : "";
    }
};

}  // namespace

RC_GTEST_PROP(PagedArrayLaw, EveryCopyIsAVectorOfItsOwn, ()) {
    RC_ASSERT(Copies<ArrayPair>().play(changes()) == "");
}
RC_GTEST_PROP(ExtentHeapLaw, EveryCopyKeepsItsCellsAndGivesOutZeroedOnes, ()) {
    RC_ASSERT(Copies<HeapPair>().play(changes()) == "");
}
RC_GTEST_PROP(IdentifierIndexLaw, EveryCopyIsAMapOfItsOwn, ()) {
    RC_ASSERT(Copies<IdentifierPair>().play(changes()) == "");
}
RC_GTEST_PROP(DeadlineIndexLaw, EveryCopyIsASetOfItsOwn, ()) {
    RC_ASSERT(Copies<DeadlinePair>().play(changes()) == "");
}

// Long enough for trees of three levels and tables that split many times.
TEST(PagedArray, StaysAVectorOverTensOfThousandsOfChanges) { EXPECT_EQ(long_play<ArrayPair>(1, 60'000), ""); }
TEST(ExtentHeap, StaysAMapOverThousandsOfChanges) { EXPECT_EQ(long_play<HeapPair>(2, 6'000), ""); }
TEST(IdentifierIndex, StaysAMapOverThousandsOfChanges) {
    EXPECT_EQ(long_play<IdentifierPair>(3, 20'000), "");
}
TEST(DeadlineIndex, StaysASetOverThousandsOfChanges) { EXPECT_EQ(long_play<DeadlinePair>(4, 12'000), ""); }

// Ascending keys fill leaves; a hundred thousand of them make a tree of three levels, taken apart from
// either end.
TEST(DeadlineIndex, GrowsAndShrinksThroughEveryHeight) {
    constexpr std::uint32_t n = 100'000;
    auto const key = [](std::uint32_t i) { return Deadline(Instant{i / 3}, Rank::renewal, i, i % 7); };
    DeadlineIndex index;
    for (std::uint32_t i = 0; i < n; ++i) ASSERT_TRUE(index.arm(key(i)));
    DeadlineIndex const copy = index;
    for (std::uint32_t i = 0; i < n / 2; ++i) {
        ASSERT_EQ(index.first(), key(i));
        ASSERT_TRUE(index.disarm(key(i)));
        ASSERT_TRUE(index.disarm(key(n - 1 - i)));
    }
    EXPECT_EQ(index.size(), 0U);
    EXPECT_EQ(index.first(), std::nullopt);
    ASSERT_EQ(copy.size(), n);
    auto at = copy.first();
    for (std::uint32_t i = 0; i < n; ++i) {
        ASSERT_EQ(at, key(i));
        Deadline next = *at;
        ++next.whose;
        at = copy.at_or_after(next);
    }
}

// Half of the keys are disarmed again, so that leaves have gaps; some are armed a second time.
TEST(DeadlineIndex, CopiesWhatFollowsWithoutAGap) {
    constexpr std::uint32_t n = 5'000;
    auto const key = [](std::uint32_t i) { return Deadline(Instant{i * 7919 % n}, Rank::renewal, i, 0); };
    DeadlineIndex index;
    std::set<Deadline> oracle;
    std::array<Deadline, 16> found;
    EXPECT_EQ(index.copy_after(Deadline{}, found), 0U);
    for (std::uint32_t i = 0; i < n; ++i) index.arm(key(i));
    for (std::uint32_t i = 0; i < n; i += 2) index.disarm(key(i));
    for (std::uint32_t i = 0; i < n; i += 6) index.arm(key(i));
    for (std::uint32_t i = 0; i < n; ++i) {
        if (i % 2 == 1 || i % 6 == 0) oracle.insert(key(i));
    }
    ASSERT_EQ(index.size(), oracle.size());
    std::vector<Deadline> walked{*index.first()};
    while (std::size_t const more = index.copy_after(walked.back(), found))
        walked.insert(walked.end(), found.begin(), found.begin() + more);
    EXPECT_TRUE(std::equal(walked.begin(), walked.end(), oracle.begin(), oracle.end()));
}

// What fires arms what fires next: the first of all changes while thousands wait.
TEST(DeadlineIndex, KeepsTheOrderWhenTheSoonestComesAndGoes) {
    DeadlineIndex index;
    for (std::uint32_t i = 0; i < 300; ++i) index.arm({Instant{1000 + i}, Rank::renewal, i, 0});
    for (std::int64_t at = 900; at > 600; --at) {
        EXPECT_TRUE(index.arm({Instant{at}, Rank::purge_stage, 1, 0}));
        EXPECT_FALSE(index.arm({Instant{at}, Rank::purge_stage, 1, 0})) << "it is armed already";
        EXPECT_EQ(index.first()->at(), Instant{at});
        DeadlineIndex const copy = index;
        EXPECT_TRUE(index.contains({Instant{at}, Rank::purge_stage, 1, 0}));
        if (at % 3 == 0) {
            EXPECT_TRUE(index.disarm({Instant{at}, Rank::purge_stage, 1, 0}));
            EXPECT_FALSE(index.disarm({Instant{at}, Rank::purge_stage, 1, 0})) << "it is gone";
        }
        EXPECT_EQ(copy.first()->at(), Instant{at}) << "a copy keeps its own";
    }
    EXPECT_EQ(index.size(), 300U + 200U);
    std::int64_t last = 0;
    for (auto at = index.first(); at; at = index.at_or_after(at->successor())) {
        EXPECT_LT(last, at->at().ms);
        last = at->at().ms;
    }
}

namespace {

constexpr std::array<std::size_t, sections> most_of_each{
    sessions_max,   identifiers_max, past_removals_max, subscriptions_max, tries_max,      factors_max,
    challenges_max, sent_codes_max,  devices_max,       items_max,         vault_bytes_max};

}  // namespace

// Sections of few records share a byte.
TEST(ExtentHead, CountsEachSectionUpToItsMostAndLeavesTheOthersAsTheyAre) {
    for (std::size_t one = 0; one < sections; ++one) {
        ExtentHead head;
        for (std::size_t other = 0; other < sections; ++other)
            head.set_count(static_cast<Section>(other), most_of_each.at(other));
        for (std::size_t const count : {std::size_t{0}, std::size_t{1}, most_of_each.at(one)}) {
            head.set_count(static_cast<Section>(one), count);
            for (std::size_t other = 0; other < sections; ++other)
                EXPECT_EQ(head.count(static_cast<Section>(other)),
                          other == one ? count : most_of_each.at(other))
                    << one << ", " << other;
        }
    }
}

TEST(ExtentHeap, HasACellForAllThatAnAccountMayHold) {
    std::size_t bytes = sizeof(ExtentHead);
    for (std::size_t one = 0; one < sections; ++one) bytes += most_of_each.at(one) * record_bytes[one];
    EXPECT_LE(bytes, ExtentHeap::bytes_max);
}

// The published order: the instant, then the rank, then the slot, then the object.
TEST(Deadline, IsOrderedByInstantThenRankThenSlotThenObject) {
    std::vector<Deadline> const in_order{
        {Instant{1}, Rank::delivery, 9, 9},    {Instant{2}, Rank::removal_due, 9, 9},
        {Instant{2}, Rank::purge_stage, 1, 5}, {Instant{2}, Rank::purge_stage, 2, 0},
        {Instant{2}, Rank::purge_stage, 2, 1}, {Instant{2}, Rank::renewal, 0, 0},
        {last_instant, Rank::hold_end, 0, 0},
    };
    EXPECT_TRUE(std::is_sorted(in_order.begin(), in_order.end()));
    for (Deadline const& one : in_order) {
        EXPECT_EQ(Deadline(one.at(), one.rank(), one.slot(), one.object()), one) << "fields come back";
    }
}

}  // namespace fauxcount::domain
