// A provider that dies on order: before or after what a call or a stage of a purge does, and never ahead of
// its log.
#include "tests/unit/engine/faulty_world.hpp"
#include "tests/unit/engine/scripted_log.hpp"

#include <cstdint>

namespace fauxcount::engine {

namespace {

using api::PurgeStage;
using domain::Phase;

// Stands for the end of the process.
struct Died {};

class Crash : public FaultyWorld {
protected:
    Crash() { world.crash_by(&die); }

    Phase phase() const { return world.state().find(alice.id)->phase; }
    std::uint32_t stage() const { return world.state().find(alice.id)->next_stage; }
    static api::OrderFault of_stage(FaultKind kind, PurgeStage stage) {
        auto fault = order(kind);
        fault.stage = stage;
        return fault;
    }

    std::function<void()> const die = [] { throw Died{}; };
};

class CrashOfAStage : public Crash, public testing::WithParamInterface<PurgeStage> {
protected:
    // The due instant is a month away; the minute of the purge is shared by six.
    Instant instant() const {
        return start + day * 30 + second * 10 * (static_cast<std::int64_t>(GetParam()) + 1);
    }
    void pass_to(Instant at) { pass(at - world.state().now()); }
    // With the server started again: what is due fires by itself.
    void go_on() { pass(Duration{}); }
};

}  // namespace

TEST_F(Crash, BeforeACallNothingOfItIsDone) {
    std::uint32_t const fault = give(order(FaultKind::crash_before, "add_item"));
    read(alice);
    EXPECT_THROW(add(alice), Died);
    EXPECT_EQ(items(alice), 0U);
    EXPECT_EQ(view(fault).used, 1U);
    EXPECT_EQ(add(alice).code, "ok");
    EXPECT_EQ(items(alice), 1U);
}

TEST_F(Crash, AfterACallAllOfItIsDoneAndRemembered) {
    std::uint32_t const fault = give(order(FaultKind::crash_after, "add_item"));
    EXPECT_THROW(add(alice, "k"), Died);
    EXPECT_EQ(items(alice), 1U);
    EXPECT_EQ(view(fault).used, 1U);
    EXPECT_EQ(add(alice, "k").code, "ok");
    EXPECT_EQ(items(alice), 1U);
}

TEST_F(Crash, ActsOnOneCallUnlessMoreAreSaid) {
    auto twice = order(FaultKind::crash_before, "add_item", 2);
    twice.nth = 2;
    give(twice);
    EXPECT_EQ(add(alice).code, "ok");
    EXPECT_THROW(add(alice), Died);
    EXPECT_THROW(add(bob), Died);
    EXPECT_EQ(add(alice).code, "ok");
    EXPECT_EQ(view(give(order(FaultKind::crash_after))).times, 1U);
    EXPECT_EQ(refused(order(FaultKind::crash_after, "*", 1001)).first, "/times");
    EXPECT_NE(give(order(FaultKind::crash_after, "*", 1000)), 0U);
}

TEST_F(Crash, IsNotOrderedWhereTheProviderMayNot) {
    world.crash_by(nullptr);
    EXPECT_EQ(refused(order(FaultKind::crash_before)).first, "/kind");
    EXPECT_EQ(refused(order(FaultKind::crash_after)).first, "/kind");
}

TEST_F(Crash, OnlyTheConnectionEndsWhereTheProviderMayNotAnyMore) {
    give(order(FaultKind::crash_before, "add_item"));
    give(order(FaultKind::crash_after, "add_item"));
    world.crash_by(nullptr);
    EXPECT_EQ(add(alice).effect->kind, FaultKind::crash_before);
    EXPECT_EQ(items(alice), 0U);
    EXPECT_EQ(add(alice).effect->kind, FaultKind::crash_after);
    EXPECT_EQ(items(alice), 1U);
}

TEST_F(Crash, OfAStageIsOfNoCall) {
    auto fault = of_stage(FaultKind::crash_before, PurgeStage::data);
    fault.operation = "get_removal";
    EXPECT_EQ(refused(fault).first, "/operation");
    give(of_stage(FaultKind::crash_before, PurgeStage::data));
    EXPECT_EQ(add(alice).code, "ok");
}

TEST_P(CrashOfAStage, BeforeItItIsStillToDo) {
    give(of_stage(FaultKind::crash_before, GetParam()));
    world.answer(api::RequestRemoval{}, api::Credential{alice.token, {}});
    pass_to(Instant{instant().ms - 1});
    auto const number = static_cast<std::uint32_t>(GetParam());
    EXPECT_EQ(stage(), number);
    EXPECT_THROW(pass_to(instant()), Died);
    EXPECT_EQ(world.state().now(), instant());
    EXPECT_EQ(stage(), number);
    EXPECT_FALSE(world.settled());
    go_on();
    EXPECT_TRUE(phase() == Phase::removed || stage() == number + 1);
    EXPECT_EQ(world.counters().faults.at(static_cast<std::size_t>(FaultKind::crash_before)), 1U);
}

TEST_P(CrashOfAStage, AfterItItIsDone) {
    give(of_stage(FaultKind::crash_after, GetParam()));
    world.answer(api::RequestRemoval{}, api::Credential{alice.token, {}});
    pass_to(Instant{instant().ms - 1});
    EXPECT_THROW(pass_to(instant()), Died);
    EXPECT_EQ(world.state().now(), instant());
    bool const is_last = GetParam() == PurgeStage::tombstone;
    EXPECT_EQ(phase(), is_last ? Phase::removed : Phase::purging);
    EXPECT_TRUE(is_last || stage() == static_cast<std::uint32_t>(GetParam()) + 1);
}

INSTANTIATE_TEST_SUITE_P(All, CrashOfAStage,
                         testing::Values(PurgeStage::tokens, PurgeStage::billing, PurgeStage::bindings,
                                         PurgeStage::data, PurgeStage::identifiers, PurgeStage::tombstone),
                         [](auto const& one) { return std::string(wire_name(one.param)); });

// Whatever the world has done when it dies is on the disk, what it counts of the fault included: otherwise it
// would die of the same call again.
TEST(CrashOfWorlds, IsNeverAheadOfTheLog) {
    ScriptedLog log;
    bool was_ahead = true;
    RegistryOptions options;
    options.crash = [&] {
        was_ahead = log.durable() < log.handed_in();
        throw Died{};
    };
    Registry worlds{options, &log};
    api::SignUp const up{{"alice@example.test"}, "sesame"};
    auto fault = order(FaultKind::crash_after, "sign_up");
    fault.world = "w";
    worlds.answer("w", api::MakeDevice{api::DeviceKind::phone}, {}, 1);
    worlds.control(fault, 2);
    std::uint64_t const before = log.handed_in();
    EXPECT_THROW(worlds.answer("w", up, {}, 3), Died);
    EXPECT_FALSE(was_ahead);
    EXPECT_EQ(log.handed_in(), before + 2);  // that the fault acted, and the account
}

}  // namespace fauxcount::engine
