// What an inbox keeps of the letters that were sent, and tells of them.
#include "domain/residue.hpp"
#include "tests/unit/behaviour/mail.hpp"

#include <gtest/gtest.h>

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <variant>

using namespace fauxcount;
using namespace fauxcount::testing;

namespace {

std::pair<Code, std::string> refusal(World& world, Asked const& request) {
    auto const search = engine::inbox_search(world.engine(), request);
    auto const* const problem = std::get_if<api::Problem>(&search);
    return problem == nullptr ? std::pair{Code::ok, std::string()} : std::pair{problem->code, problem->place};
}

}  // namespace

TEST(Inbox, IsAskedInTheSpellingOfItsOwner) {
    World world;
    auto& alice = world.account("alice", {alices, "+15550100"});
    auto& bob = world.account("bob");
    schedule_and_cancel(world, alice, 1);
    schedule_and_cancel(world, bob, 1);
    for (char const* const spelt : {"alice@example.test", "ALICE@Example.TEST"}) {
        auto const hers = letters(world, asked_to(spelt));
        EXPECT_EQ(numbers(hers), (Numbers{1, 3})) << spelt;
        for (auto const& one : hers) EXPECT_EQ(one.to, alices);
    }
    for (char const* const spelt : {"+15550100", "+1-555-01-00", "+1 (555) 0100"})
        EXPECT_EQ(numbers(letters(world, asked_to(spelt))), (Numbers{2, 4})) << spelt;
    EXPECT_TRUE(letters(world, asked_to("nobody@example.test")).empty());
    EXPECT_EQ(numbers(letters(world, asked_about(bob))), (Numbers{5, 6}));
    EXPECT_EQ(numbers(letters(world, asked_of(Kind::removal_cancelled))), (Numbers{3, 4, 6}));
    Asked all_at_once = asked_about(alice);
    all_at_once.kind = Kind::removal_cancelled;
    all_at_once.via = api::Via::sms;
    EXPECT_EQ(numbers(letters(world, all_at_once)), (Numbers{4}));
    all_at_once.to = alices;
    EXPECT_TRUE(letters(world, all_at_once).empty()) << "a number is not written to by mail";
}

TEST(Inbox, RefusesWhatCannotBeAskedFor) {
    World world;
    schedule_and_cancel(world, world.account("alice"), 1);
    using Refused = std::pair<Code, std::string>;
    for (char const* const wrong : {"alice", "+155", "@example.test", "alice smith"})
        EXPECT_EQ(refusal(world, asked_to(wrong)), (Refused{Code::request_invalid, "?to"})) << wrong;
    EXPECT_EQ(refusal(world, asked_after("x")), (Refused{Code::cursor_invalid, "?cursor"}));
    for (std::uint32_t const limit : {0U, api::page_max + 1})
        EXPECT_EQ(refusal(world, asked_after(inbox(world).next_cursor, limit)),
                  (Refused{Code::request_invalid, "?limit"}));
    Asked stranger;
    stranger.account = AccountId{1};
    EXPECT_EQ(refusal(world, stranger).first, Code::account_not_found);
    Asked long_wait;
    long_wait.wait = api::inbox_wait_max;
    EXPECT_EQ(refusal(world, long_wait).first, Code::ok);
    long_wait.wait = api::inbox_wait_max + ms;
    EXPECT_EQ(refusal(world, long_wait), (Refused{Code::request_invalid, "?wait"}));
}

TEST(Inbox, ALoopThatTakesTheCursorOnIsToldEverythingOnce) {
    World world;
    auto& alice = world.account("alice", {alices, "+15550100", "alice@example.com"});
    auto& bob = world.account("bob");
    schedule_and_cancel(world, alice, 1);
    schedule_and_cancel(world, bob, 1);
    schedule_and_cancel(world, alice, 1);
    std::string const end = inbox(world).next_cursor;
    auto const read_all = [&](Asked request) {
        std::pair<Numbers, std::string> read;
        while (true) {
            auto const page = inbox(world, request);
            EXPECT_LE(page.messages.size(), request.limit);
            read.second = page.next_cursor;
            if (page.messages.empty()) return read;
            for (auto const& one : page.messages) read.first.push_back(one.number);
            request.cursor = page.next_cursor;
        }
    };
    Numbers const all{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14}, bobs{7, 8};
    for (std::uint32_t const limit : {1U, 2U, 3U, 13U, 14U, 15U}) {
        Asked request;
        request.limit = limit;
        EXPECT_EQ(read_all(request), (std::pair{all, end})) << limit;
        request.account = bob.id();
        EXPECT_EQ(read_all(request), (std::pair{bobs, end})) << "what does not fit was looked at too";
    }
}

TEST(Inbox, KeepsTheNewestAndSkipsWhatIsGone) {
    World world;
    auto& alice = world.account("alice");
    std::string const before_all = inbox(world).next_cursor;
    schedule_and_cancel(world, alice, api::messages_max / 2);
    EXPECT_EQ(inbox(world).sent, api::messages_max);
    EXPECT_EQ(letters(world, asked_after(before_all)).front().number, 1U);
    std::string const after_five = inbox(world, asked_after(before_all, 5)).next_cursor;
    world(request_removal(alice).as_administrator());
    EXPECT_EQ(inbox(world).sent, api::messages_max + 1);
    for (auto const& from : {std::optional<std::string>{}, std::optional{before_all}}) {
        Asked request;
        request.cursor = from;
        EXPECT_EQ(letters(world, request).front().number, 2U) << "the first is gone, and that is no error";
    }
    EXPECT_EQ(letters(world, asked_after(after_five)).front().number, 6U);
    world(cancel_removal(alice).as_administrator());
    schedule_and_cancel(world, alice, 299);

    // Everything that is kept, of which a page is not all.
    std::uint64_t const sent = api::messages_max + 600;
    auto const page = inbox(world, asked_after(after_five));
    EXPECT_EQ(page.sent, sent);
    ASSERT_EQ(page.messages.size(), api::page_max);
    auto const rest = inbox(world, asked_after(page.next_cursor));
    ASSERT_EQ(page.messages.size() + rest.messages.size(), api::messages_max);
    std::uint64_t number = sent - api::messages_max;
    for (auto const* const part : {&page.messages, &rest.messages}) {
        for (auto const& one : *part) {
            EXPECT_EQ(one.number, ++number);
            EXPECT_EQ(one.kind, number % 2 == 1 ? Kind::removal_scheduled : Kind::removal_cancelled);
        }
    }
    EXPECT_TRUE(letters(world, asked_after(rest.next_cursor)).empty());
    EXPECT_EQ(letters(world, asked_of(Kind::removal_cancelled)).size(), api::messages_max / 2);
}

TEST(Inbox, IsAForksAndARewindTakesBackWhatWasSentSince) {
    World world;
    auto& alice = world.account("alice");
    schedule_and_cancel(world, alice, 1);
    world(snapshot("two"));
    schedule_and_cancel(world, alice, 2);
    auto const fork = world.fork();
    std::string const after_six = inbox(world).next_cursor;
    schedule_and_cancel(*fork, fork->account("alice"), 1);
    EXPECT_EQ(inbox(*fork).sent, 8U);
    EXPECT_EQ(inbox(world).sent, 6U);
    world(rewind("two"));
    EXPECT_EQ(inbox(world).sent, 2U);
    EXPECT_EQ(numbers(letters(world)), (Numbers{1, 2}));
    EXPECT_EQ(refusal(world, asked_after(after_six)).first, Code::cursor_invalid);
    EXPECT_EQ(letters(*fork, asked_after(after_six)).size(), 2U);
    world(advance(minute));
    world(request_removal(alice).as_administrator());
    auto const newest = letters(world).back();
    EXPECT_EQ(newest.number, 3U) << "numbers go on from there";
    EXPECT_EQ(newest.at, world.now());
    EXPECT_EQ(inbox(*fork).sent, 8U);
}

TEST(Inbox, TellsOfAnAccountWhosePlaceIsAnothersByNow) {
    World world;
    auto& alice = world.account("alice");
    world(request_removal(alice));
    world(advance(400 * days));
    auto& reborn = world.account("reborn", {alices});
    auto const& state = world.engine().state();
    ASSERT_EQ(state.identity().place_of(alice.id()).slot, state.identity().place_of(reborn.id()).slot);
    world(request_removal(reborn));
    auto const old = letters(world, asked_about(alice));
    EXPECT_EQ(kinds(old), (Words{"removal_scheduled", "purged"}));
    for (auto const& one : old) {
        EXPECT_EQ(one.account, alice.id());
        EXPECT_EQ(one.removal, alice.removal().id);
        EXPECT_FALSE(one.to) << "whoever has the address now was not written to";
    }
    EXPECT_EQ(numbers(letters(world, asked_about(reborn))), (Numbers{3}));
    auto const to_both = letters(world, asked_to(alices));
    EXPECT_EQ(numbers(to_both), (Numbers{1, 2, 3}));
    for (auto const& one : to_both) EXPECT_EQ(one.to, alices);
}

// An address is free again before what is left of its account has ended.
TEST(Inbox, NamesNobodyWhoHasTheAddressOfAnAccountThatIsGone) {
    World world;
    auto& alice = world.account("alice");
    world(request_removal(alice));
    world(advance(70 * days), require(nothing_left_of(alice)));
    auto& newcomer = world.account("newcomer", {alices});
    auto const& state = world.engine().state();
    ASSERT_NE(state.identity().place_of(alice.id()).slot, state.identity().place_of(newcomer.id()).slot);
    world(request_removal(newcomer));
    auto const all = letters(world);
    ASSERT_EQ(kinds(all), (Words{"removal_scheduled", "purged", "removal_scheduled"}));
    for (auto const& one : all)
        EXPECT_EQ(one.to, one.account == newcomer.id() ? std::optional<std::string>{alices} : std::nullopt)
            << one.number;
}

TEST(Inbox, IsDeclaredAmongWhatIsLeftOfAnAccount) {
    World world;
    auto& alice = world.account("alice", {alices, "+15550100"});
    schedule_and_cancel(world, world.account("bob"), 1);
    world(request_removal(alice));
    world(advance(31 * days), require(nothing_left_of(alice)));
    auto const& state = world.engine().state();
    std::uint64_t found = 0;
    for (auto const& row : domain::residue_of(state, state.identity().place_of(alice.id()).slot)) {
        if (row.store != "messages") continue;
        ++found;
        EXPECT_EQ(row.entries, 4U);
        EXPECT_EQ(row.declared, 4U);
    }
    EXPECT_EQ(found, 1U);
}
