// The host's loop, and the ways it has of waiting.
#include "client/cancel_flow.hpp"
#include "client/host.hpp"
#include "client/removal_flow.hpp"
#include "tests/unit/client/scripted.hpp"

#include <gtest/gtest.h>

#include <deque>

namespace fauxcount::client {

namespace {

using namespace scripted;
using api::RemovalState;

// Gives out what it was loaded with, in order; then nothing but lost answers.
class Loaded final : public Transport {
public:
    Outcome call(api::Request const& request, api::Credential const&) override {
        requests.push_back(request);
        if (answers.empty()) return Unknown{"nothing loaded"};
        auto outcome = answers.front();
        answers.pop_front();
        return outcome;
    }

    ControlOutcome control(api::ControlRequest const& request) override {
        controls.push_back(request);
        if (clock.empty()) return Unknown{"nothing loaded"};
        auto outcome = clock.front();
        clock.pop_front();
        return outcome;
    }

    std::optional<Instant> date() const override { return dated; }

    std::optional<Instant> dated;
    std::deque<Outcome> answers;
    std::deque<ControlOutcome> clock;
    std::vector<api::Request> requests;
    std::vector<api::ControlRequest> controls;
};

ControlOutcome clock_at(Instant now) {
    api::ClockView view;
    view.now = now;
    return api::ControlAnswer{view};
}

ControlOutcome advanced_to(Instant now, bool complete = true) {
    api::Advanced answer;
    answer.now = now;
    answer.complete = complete;
    return api::ControlAnswer{answer};
}

ControlOutcome refused(Code code) { return api::ControlAnswer{problem(code)}; }

Wait const thirty_days{due, WaitFor::grace};

TEST(Host, CarriesARemovalToItsEnd) {
    Loaded transport;
    transport.answers = {api::Answer{opened()},
                         api::Answer{preflight()},
                         Unknown{"timeout"},
                         api::Answer{accepted()},
                         api::Answer{view(RemovalState::purging)},
                         api::Answer{view(RemovalState::removed)}};
    transport.clock = {clock_at(start), advanced_to(due), clock_at(due), advanced_to(gone)};
    MoveClock waiting{transport, "default"};
    RemovalFlow flow{plan()};
    std::size_t steps = 0;
    auto const verdict = run<RemovalFlow>(flow, transport, waiting, [&](RemovalFlow const&) { ++steps; });
    EXPECT_TRUE(std::holds_alternative<Removed>(verdict));
    EXPECT_EQ(transport.requests.size(), 6U);
    EXPECT_EQ(steps, 9U) << "six requests, two waits and the verdict";
}

TEST(Host, ThatDeclinesEndsScheduled) {
    Loaded transport;
    transport.answers = {api::Answer{opened()}, api::Answer{preflight()}, api::Answer{accepted()}};
    Decline waiting;
    RemovalFlow flow{plan()};
    auto const verdict = run(flow, transport, waiting);
    ASSERT_TRUE(std::holds_alternative<Scheduled>(verdict));
    EXPECT_EQ(std::get<Scheduled>(verdict).until, due);
    EXPECT_TRUE(transport.controls.empty());
}

TEST(Host, RunsACancelToo) {
    Loaded transport;
    transport.answers = {Unsent{"nobody there yet"}, api::Answer{view(RemovalState::cancelled)}};
    Decline waiting;
    CancelFlow flow{{removal, "receipt", "key", {}}};
    EXPECT_TRUE(std::holds_alternative<Cancelled>(run(flow, transport, waiting)));
}

TEST(Host, ACodeIsThatOfTheTimeOfTheAnswer) {
    Loaded transport;
    transport.dated = start + second * 59;
    transport.answers = {api::Answer{factor_required()}, api::Answer{opened()}, api::Answer{preflight()},
                         api::Answer{accepted()}};
    Decline waiting;
    RemovalFlow flow{plan_with_app()};
    EXPECT_TRUE(std::holds_alternative<Scheduled>(run(flow, transport, waiting)));
    auto const* const shown = std::get_if<api::AnswerChallenge>(&transport.requests.at(1));
    ASSERT_TRUE(shown);
    EXPECT_EQ(shown->code, code_at(start + second * 30));
    EXPECT_TRUE(transport.controls.empty()) << "a provider has no clock to ask";
}

TEST(Host, AnswersThatSayNoTimeLeaveItToTheClock) {
    Loaded transport;
    transport.answers = {api::Answer{factor_required()}, api::Answer{opened()}};
    transport.clock = {clock_at(start + minute)};
    MoveClock waiting{transport, "default"};
    RemovalFlow flow{plan_with_app()};
    run(flow, transport, waiting);
    auto const* const shown = std::get_if<api::AnswerChallenge>(&transport.requests.at(1));
    ASSERT_TRUE(shown);
    EXPECT_EQ(shown->code, code_at(start + minute));
}

// Has a code when it was told that one would be asked for.
class Box final : public Mailbox {
public:
    void about_to_ask(api::Via) override { ++asked; }
    Mail newest(ReadCode const& look) override {
        looks.push_back(look);
        if (unreadable) return Unread{"the box is stuck"};
        return asked > 0 ? std::optional{letter(asked)} : std::nullopt;
    }

    std::uint64_t asked = 0;
    bool unreadable = false;
    std::vector<ReadCode> looks;
};

TEST(Host, ReadsCodesInItsMailbox) {
    Loaded transport;
    transport.answers = {api::Answer{factor_required({api::FactorKind::email})},
                         Unknown{"timeout"},
                         api::Answer{code_sent(minute)},
                         api::Answer{opened()},
                         api::Answer{preflight()},
                         api::Answer{accepted()}};
    Decline waiting;
    Box box;
    RemovalFlow flow{plan_with_mailbox()};
    auto const verdict = run<RemovalFlow>(flow, transport, waiting, {}, &box);
    EXPECT_TRUE(std::holds_alternative<Scheduled>(verdict));
    EXPECT_EQ(box.asked, 1U) << "the first copy of a request that is sent again may have had one sent";
    EXPECT_EQ(box.looks.size(), 1U);
    auto const* const shown = std::get_if<api::AnswerChallenge>(&transport.requests.at(3));
    ASSERT_TRUE(shown);
    EXPECT_EQ(shown->code, letter(1).code);
}

// Is empty for a few looks.
class SlowBox final : public Mailbox {
public:
    void about_to_ask(api::Via) override {}
    Mail newest(ReadCode const&) override {
        return ++looked < 4 ? std::optional<SentCode>{} : std::optional{letter(1)};
    }

    int looked = 0;
};

TEST(Host, MovesTheClockUntilALateCodeIsThere) {
    Loaded transport;
    transport.dated = start;
    transport.answers = {api::Answer{factor_required({api::FactorKind::email})}, api::Answer{code_sent()},
                         api::Answer{opened()}, api::Answer{preflight()}, api::Answer{accepted()}};
    transport.clock = {clock_at(start),
                       advanced_to(start + second),
                       clock_at(start + second),
                       advanced_to(start + second * 3),
                       clock_at(start + second * 3),
                       advanced_to(start + second * 7)};
    MoveClock waiting{transport, "w"};
    SlowBox box;
    RemovalFlow flow{plan_with_mailbox()};
    auto const verdict = run<RemovalFlow>(flow, transport, waiting, {}, &box);
    EXPECT_TRUE(std::holds_alternative<Scheduled>(verdict))
        << "there is no clock any more to move to the end";
    EXPECT_EQ(box.looked, 4);
    EXPECT_EQ(transport.requests.size(), 5U) << "none was asked for twice";
}

TEST(Host, WithoutAMailboxItReadsNoCodes) {
    for (bool const has_one : {false, true}) {
        Loaded transport;
        transport.answers = {api::Answer{factor_required({api::FactorKind::email})},
                             api::Answer{code_sent()}};
        Decline waiting;
        Box box;
        box.unreadable = true;
        RemovalFlow flow{plan_with_mailbox()};
        auto const verdict = run<RemovalFlow>(flow, transport, waiting, {}, has_one ? &box : nullptr);
        ASSERT_TRUE(std::holds_alternative<GaveUp>(verdict));
        EXPECT_NE(std::get<GaveUp>(verdict).why.find(has_one ? "the box is stuck" : "no mailbox"),
                  std::string::npos);
        EXPECT_EQ(transport.requests.size(), 2U);
    }
}

// Passes no time, and remembers what it was asked for.
class Remembering final : public Waiting {
public:
    std::optional<Instant> until(Wait const&) override { return std::nullopt; }
    bool let_pass(Delay const& delay) override {
        delays.push_back(delay);
        return delays.size() <= patience;
    }

    std::vector<Delay> delays;
    std::size_t patience = 100;
};

TEST(Host, LetsADelayPassBeforeItSendsAgain) {
    Loaded transport;
    auto busy = problem(Code::world_busy);
    busy.retry_after = second * 2;
    transport.answers = {api::Answer{opened()}, Unknown{"a gateway", second * 3}, api::Answer{busy},
                         api::Answer{preflight()}, api::Answer{accepted()}};
    Remembering waiting;
    RemovalFlow flow{plan()};
    EXPECT_TRUE(std::holds_alternative<Scheduled>(run(flow, transport, waiting)));
    ASSERT_EQ(waiting.delays.size(), 2U);
    EXPECT_EQ(waiting.delays[0].length, second * 3);
    EXPECT_EQ(waiting.delays[0].clock, Clock::world);
    EXPECT_EQ(waiting.delays[1].length, second * 2);
    EXPECT_EQ(waiting.delays[1].clock, Clock::real);
}

TEST(Host, DoesNotSendWhatItDoesNotWaitFor) {
    Loaded transport;
    Remembering waiting;
    waiting.patience = 0;
    RemovalFlow flow{plan()};
    EXPECT_TRUE(std::holds_alternative<GaveUp>(run(flow, transport, waiting)));
    EXPECT_EQ(transport.requests.size(), 1U);
}

TEST(Host, ThatDeclinesStillPausesForReal) {
    Decline waiting;
    EXPECT_TRUE(waiting.let_pass({second, Clock::real}));
    EXPECT_FALSE(waiting.let_pass({second, Clock::world}));
}

TEST(MoveClock, LetsTimeOfTheWorldPassByMovingIt) {
    Loaded transport;
    transport.clock = {Unknown{"timeout"}, clock_at(start), clock_at(start), advanced_to(start + second)};
    EXPECT_TRUE(MoveClock(transport, "w").let_pass({second, Clock::world}));
    EXPECT_EQ(std::get<api::AdvanceClock>(transport.controls.back()).to, start + second);
    EXPECT_TRUE(MoveClock(transport, "w").let_pass({second, Clock::real}));
    EXPECT_EQ(transport.controls.size(), 4U) << "no clock was moved for it";
    EXPECT_FALSE(MoveClock(transport, "w").let_pass({second, Clock::world})) << "there is no clock any more";
}

TEST(WatchClock, LetsTimeOfTheWorldPassByWatching) {
    Loaded transport;
    transport.clock = {Unknown{"timeout"}, clock_at(start)};
    for (int looks = 0; looks < 40; ++looks) transport.clock.push_back(clock_at(start));
    transport.clock.push_back(clock_at(start + second));
    Duration paused{};
    WatchClock waiting{transport, "w", [&](Duration length) {
                           paused = paused + length;
                           return true;
                       }};
    EXPECT_TRUE(waiting.let_pass({second, Clock::world}));
    EXPECT_TRUE(transport.clock.empty());
    paused = {};
    EXPECT_TRUE(waiting.let_pass({second * 7, Clock::real}));
    EXPECT_EQ(paused, second * 7);
}

TEST(WatchClock, DoesNotLetTimePassThatItCannotSee) {
    Loaded silent;
    WatchClock waiting{silent, "w", [](Duration) { return true; }};
    EXPECT_FALSE(waiting.let_pass({second, Clock::world}));
    WatchClock stopped{silent, "w", [](Duration) { return false; }};
    EXPECT_FALSE(stopped.let_pass({second, Clock::real}));
}

TEST(MoveClock, MovesToTheInstantAndNoFurther) {
    Loaded transport;
    transport.clock = {clock_at(start), advanced_to(due)};
    EXPECT_EQ(MoveClock(transport, "w").until(thirty_days), due);
    auto const& advance = std::get<api::AdvanceClock>(transport.controls.back());
    EXPECT_EQ(advance.world, "w");
    EXPECT_EQ(advance.to, due);
    EXPECT_FALSE(advance.by || advance.next);
}

TEST(MoveClock, LeavesAClockAloneThatIsThereAlready) {
    Loaded transport;
    transport.clock = {clock_at(due + day)};
    EXPECT_EQ(MoveClock(transport, "w").until(thirty_days), due + day);
    EXPECT_EQ(transport.controls.size(), 1U);
}

TEST(MoveClock, GoesOnAfterAnAdvanceThatStoppedOnTheWay) {
    Loaded transport;
    transport.clock = {clock_at(start)};
    for (int days = 1; days <= 30; ++days)
        transport.clock.push_back(advanced_to(start + day * days, days == 30));
    EXPECT_EQ(MoveClock(transport, "w").until(thirty_days), due);
}

TEST(MoveClock, AsksTheClockAfterALostAnswer) {
    Loaded transport;
    transport.clock = {clock_at(start), Unknown{"timeout"}, clock_at(due)};
    EXPECT_EQ(MoveClock(transport, "w").until(thirty_days), due);
}

TEST(MoveClock, DeclinesIfTheClockStandsStill) {
    Loaded transport;
    transport.clock.assign(1'000, advanced_to(start, false));
    EXPECT_FALSE(MoveClock(transport, "w").until(thirty_days));
    EXPECT_LT(transport.controls.size(), 20U);
}

TEST(MoveClock, DeclinesIfTheClockDoesNotObey) {
    Loaded transport;
    for (int tries = 0; tries < 50; ++tries) {
        transport.clock.push_back(clock_at(start));
        transport.clock.push_back(refused(Code::clock_running));
    }
    EXPECT_FALSE(MoveClock(transport, "w").until(thirty_days));
    Loaded silent;
    EXPECT_FALSE(MoveClock(silent, "w").until(thirty_days));
}

TEST(WatchClock, LooksUntilTheTimeHasCome) {
    Loaded transport;
    transport.clock = {clock_at(start), Unknown{"timeout"}, clock_at(due - millisecond), clock_at(due)};
    std::uint32_t pauses = 0;
    WatchClock waiting{transport, "w", [&](Duration) { return ++pauses < 100; }};
    EXPECT_EQ(waiting.until(thirty_days), due);
    EXPECT_EQ(pauses, 3U);
}

TEST(WatchClock, ComesBackEarlySoThatTheRemovalItselfIsLookedAt) {
    Loaded transport;
    transport.clock.assign(1'000, clock_at(start));
    std::uint32_t pauses = 0;
    WatchClock waiting{transport, "w", [&](Duration) { return ++pauses < 1'000; }};
    EXPECT_EQ(waiting.until(thirty_days), start);
    EXPECT_LT(pauses, 50U);
}

TEST(WatchClock, DeclinesIfTheClockCannotBeReadForLong) {
    Loaded silent;
    WatchClock waiting{silent, "w", [](Duration) { return true; }};
    int early = 0;
    while (waiting.until(thirty_days)) ASSERT_LT(++early, 50);
    EXPECT_GT(early, 10) << "a server that is started again is waited for";
    EXPECT_LT(silent.controls.size(), 200U);
}

TEST(WatchClock, ForgetsAShortSilence) {
    Loaded transport;
    WatchClock waiting{transport, "w", [](Duration) { return true; }};
    for (int i = 0; i < 30; ++i) {
        for (int lost = 0; lost < 9; ++lost) transport.clock.emplace_back(Unsent{"nobody there"});
        transport.clock.push_back(clock_at(start));
    }
    for (int early = 0; early < 12; ++early) EXPECT_TRUE(waiting.until(thirty_days));
}

// The server went away for good while the removal was waited for.
TEST(WatchClock, WithItTheFlowGivesUpOnAServerThatIsGone) {
    Loaded transport;
    transport.answers = {api::Answer{opened()}, api::Answer{preflight()}, api::Answer{accepted()}};
    WatchClock waiting{transport, "w", [](Duration) { return true; }};
    RemovalFlow flow{plan()};
    auto const verdict = run(flow, transport, waiting);
    ASSERT_TRUE(std::holds_alternative<GaveUp>(verdict));
    EXPECT_TRUE(std::get<GaveUp>(verdict).pending_possible);
    EXPECT_FALSE(std::get<GaveUp>(verdict).receipt.empty());
    EXPECT_LT(transport.requests.size(), 50U);
}

// It was started again, and its world is a new one that knows of no removal.
TEST(WatchClock, WithItTheFlowNoticesThatTheRemovalIsGone) {
    Loaded transport;
    transport.answers = {api::Answer{opened()}, api::Answer{preflight()}, api::Answer{accepted()}};
    // It is looked more than once: who does not know of it may only lag behind.
    for (std::uint32_t looks = 0; looks < Limits{}.attempts_max; ++looks)
        transport.answers.emplace_back(api::Answer{problem(Code::removal_not_found)});
    transport.clock.assign(1'000, clock_at(start));
    WatchClock waiting{transport, "w", [](Duration) { return true; }};
    RemovalFlow flow{plan()};
    auto const verdict = run(flow, transport, waiting);
    ASSERT_TRUE(std::holds_alternative<GaveUp>(verdict));
    EXPECT_NE(std::get<GaveUp>(verdict).why.find("removal.not_found"), std::string::npos);
}

TEST(WatchClock, DeclinesWhenItsHostHasHadEnough) {
    Loaded transport;
    std::uint32_t pauses = 0;
    WatchClock waiting{transport, "w", [&](Duration) { return ++pauses < 4; }};
    EXPECT_FALSE(waiting.until(thirty_days));
    EXPECT_EQ(pauses, 4U);
}

}  // namespace

}  // namespace fauxcount::client
