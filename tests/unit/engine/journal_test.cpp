// The ring of turns: what it keeps, what it drops, and what a turn tells when it is read again.
#include "engine/journal.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace fauxcount::engine {
namespace {

using domain::ClockMoved;
using domain::Event;
using domain::PurgeStageDone;
using domain::RemovalScheduled;

TEST(Journal, GivesBackATurnAsItWas) {
    Journal journal(1024);
    RemovalScheduled scheduled{};
    scheduled.slot = 7;
    scheduled.ordinal = 3;
    scheduled.username_quarantine = Instant{99};
    journal.append("removal.request", Instant{5}, std::vector<Event>{scheduled, ClockMoved{Instant{6}}});
    auto const turns = journal.read(0, 10, 10);
    ASSERT_EQ(turns.size(), 1U);
    EXPECT_EQ(turns[0].seq, 1U);
    EXPECT_EQ(turns[0].cause, "removal.request");
    EXPECT_EQ(turns[0].at, Instant{5});
    EXPECT_EQ(turns[0].events_total, 2U);
    ASSERT_EQ(turns[0].events.size(), 2U);
    auto const* const again = std::get_if<RemovalScheduled>(turns[0].events.data());
    ASSERT_NE(again, nullptr);
    EXPECT_EQ(again->slot, 7U);
    EXPECT_EQ(again->ordinal, 3U);
    EXPECT_EQ(again->username_quarantine, Instant{99});
    EXPECT_TRUE(std::holds_alternative<ClockMoved>(turns[0].events[1]));
}

// Thousands of turns of changing length go round a kilobyte: the newest are there, in order and whole.
TEST(Journal, DropsTheOldestTurnsAndKeepsTheRestWhole) {
    Journal journal(1024);
    for (std::uint32_t i = 1; i <= 5'000; ++i) {
        std::vector<Event> events(i % 7, PurgeStageDone{i, domain::PurgeStage::data});
        journal.append("fire", Instant{i}, events);
        ASSERT_EQ(journal.next(), i + 1);
        ASSERT_LE(journal.bytes(), 1024U);
        auto const turns = journal.read(0, 1'000, 1'000);
        ASSERT_FALSE(turns.empty());
        ASSERT_EQ(turns.front().seq, journal.first());
        ASSERT_EQ(turns.back().seq, i);
        for (auto const& turn : turns) {
            ASSERT_EQ(turn.at, Instant{static_cast<std::int64_t>(turn.seq)});
            ASSERT_EQ(turn.events.size(), turn.seq % 7);
            for (Event const& event : turn.events)
                ASSERT_EQ(std::get<PurgeStageDone>(event).slot, static_cast<domain::Slot>(turn.seq));
        }
    }
}

TEST(Journal, ReadsAPageFromWhereItWasAsked) {
    Journal journal(4096);
    for (std::int64_t i = 1; i <= 20; ++i) journal.append("fire", Instant{i}, std::vector<Event>(3));
    auto const page = journal.read(5, 4, 2);
    ASSERT_EQ(page.size(), 4U);
    EXPECT_EQ(page.front().seq, 5U);
    EXPECT_EQ(page.back().seq, 8U);
    EXPECT_EQ(page.front().events_total, 3U);
    EXPECT_EQ(page.front().events.size(), 2U);
    EXPECT_TRUE(journal.read(21, 4, 2).empty());
}

TEST(Journal, OfATurnBiggerThanItselfKeepsWhatHappenedFirst) {
    Journal journal(1024);
    std::vector<Event> events;
    events.reserve(500);
    for (std::uint32_t i = 0; i < 500; ++i) events.emplace_back(PurgeStageDone{i, domain::PurgeStage::data});
    journal.append("fire", Instant{1}, events);
    auto const turns = journal.read(0, 10, 1'000);
    ASSERT_EQ(turns.size(), 1U);
    EXPECT_EQ(turns[0].events_total, 500U);
    ASSERT_FALSE(turns[0].events.empty());
    ASSERT_LT(turns[0].events.size(), 500U);
    for (std::uint32_t i = 0; i < turns[0].events.size(); ++i)
        ASSERT_EQ(std::get<PurgeStageDone>(turns[0].events[i]).slot, i);
}

}  // namespace
}  // namespace fauxcount::engine
