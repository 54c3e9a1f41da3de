// A stage of a purge that fails: nothing of it is done, it is tried again, and all after it is put off (F23).
#include "engine/watch.hpp"
#include "tests/unit/engine/faulty_world.hpp"

namespace fauxcount::engine {

namespace {

using api::PurgeStage;
using api::RemovalState;

constexpr Duration retry = minute * 10;

class StageFails : public FaultyWorld {
protected:
    using FaultyWorld::FaultyWorld;
    void TearDown() override {
        EXPECT_TRUE(watch.take().empty());
        EXPECT_TRUE(watch.audit().empty());
    }

    void remove(Owner const& who) {
        auto const answer = world.answer(api::RequestRemoval{}, api::Credential{who.token, {}});
        auto const& accepted = std::get<api::RemovalAccepted>(answer);
        receipt = accepted.receipt;
        removal = accepted.removal;
    }
    api::RemovalView read() {
        auto const heard = ask(api::GetRemoval{removal.id}, api::Credential{receipt, {}});
        return std::get<api::RemovalView>(heard.answer);
    }
    void pass_to(Instant at) { pass(at - world.state().now()); }
    static api::OrderFault failure(std::optional<PurgeStage> stage, std::optional<std::uint32_t> times) {
        auto fault = order(FaultKind::stage_fails, "*", times);
        fault.stage = stage;
        fault.retry_after = retry;
        return fault;
    }
    // When the stage comes if nothing fails: the minute of the purge is shared by six.
    Instant instant_of(PurgeStage stage) const {
        return removal.due + second * 10 * (static_cast<std::int64_t>(stage) + 1);
    }

    Watch watch{world};
    std::string receipt;
    api::RemovalView removal;
};

class StageFailsAtOnce : public StageFails {
protected:
    StageFailsAtOnce() : StageFails("forge-instant") {}
};

class EachStage : public StageFails, public testing::WithParamInterface<PurgeStage> {};

}  // namespace

TEST_P(EachStage, IsTriedAgainUntilItIsDoneAndTheRestComesAfterIt) {
    auto const stage = GetParam();
    remove(alice);
    std::uint32_t const fault = give(failure(stage, 2));
    Instant const at = instant_of(stage);
    pass_to(Instant{at.ms - 1});
    EXPECT_EQ(read().state, RemovalState::purging);
    EXPECT_EQ(read().removed_at, removal.removed_at);
    for (std::int64_t failures = 1; failures <= 2; ++failures) {
        pass_to(at + retry * (failures - 1));
        auto const seen = read();
        EXPECT_EQ(seen.state, RemovalState::purge_failed);
        EXPECT_EQ(seen.failed_stage, stage);
        EXPECT_EQ(seen.retry_at, at + retry * failures);
        EXPECT_EQ(seen.removed_at, *removal.removed_at + retry * failures);
        EXPECT_FALSE(seen.cancellable);
    }
    pass_to(Instant{(at + retry * 2).ms - 1});
    EXPECT_EQ(read().state, RemovalState::purge_failed);
    pass_to(at + retry * 2);
    auto const done = read();
    bool const last = stage == PurgeStage::tombstone;
    EXPECT_EQ(done.state, last ? RemovalState::removed : RemovalState::purging);
    EXPECT_FALSE(done.failed_stage || done.retry_at);
    EXPECT_EQ(view(fault).used, 2U);
    EXPECT_EQ(world.counters().faults.at(static_cast<std::size_t>(FaultKind::stage_fails)), 2U);
    if (!last) pass_to(Instant{(*removal.removed_at + retry * 2).ms - 1});
    EXPECT_EQ(read().state, last ? RemovalState::removed : RemovalState::purging);
    pass(millisecond);
    EXPECT_EQ(read().state, RemovalState::removed);
    EXPECT_EQ(world.state().accounts_live(), 1U);
}

INSTANTIATE_TEST_SUITE_P(All, EachStage,
                         testing::Values(PurgeStage::tokens, PurgeStage::billing, PurgeStage::bindings,
                                         PurgeStage::data, PurgeStage::identifiers, PurgeStage::tombstone),
                         [](auto const& one) { return std::string(wire_name(one.param)); });

TEST_F(StageFails, NothingOfAStageThatFailsIsDone) {
    auto const device = std::get<api::DeviceView>(world.answer(api::MakeDevice{}, {})).id;
    world.answer(api::SetUpDevice{device, "alice@example.test", "sesame"}, {});
    remove(alice);
    give(failure(PurgeStage::bindings, {}));
    pass(day * 31);
    auto const& state = world.state();
    EXPECT_EQ(state.extent(*state.find(alice.id)).devices().size(), 1U);
    EXPECT_GT(state.extent(*state.find(alice.id)).count(domain::Section::text), 0U)
        << "nothing after it either";
    EXPECT_EQ(ask(api::SignIn{"alice@example.test", "sesame"}, api::Credential{}).code,
              "auth.bad_credentials");
}

TEST_F(StageFails, ForGoodUntilItIsHealed) {
    remove(alice);
    std::uint32_t const fault = give(failure(PurgeStage::billing, {}));
    pass(day * 200);
    EXPECT_EQ(read().state, RemovalState::purge_failed);
    EXPECT_EQ(view(fault).used, view(fault).calls);
    EXPECT_GT(view(fault).used, 20'000U);
    Instant const next = *read().retry_at;
    heal(fault);
    pass_to(Instant{next.ms - 1});
    EXPECT_EQ(read().state, RemovalState::purge_failed);
    pass(millisecond);
    EXPECT_EQ(read().state, RemovalState::purging);
    pass(minute);
    EXPECT_EQ(read().state, RemovalState::removed);
}

TEST_F(StageFails, ItsResidueIsPutOffAsLong) {
    remove(alice);
    give(failure({}, 1));
    Instant const free = *removal.removed_at + retry + day * 30;
    pass_to(Instant{free.ms - 1});
    api::SignUp const again{{"alice@example.test"}, "sesame"};
    EXPECT_EQ(ask(again, api::Credential{}).code, "account.identifier_quarantined");
    pass(millisecond);
    EXPECT_EQ(ask(again, api::Credential{}).code, "ok");
    pass_to(Instant{(*removal.removed_at + retry + day * 90).ms - 1});
    EXPECT_EQ(read().state, RemovalState::removed);
    pass(millisecond);
    EXPECT_EQ(ask(api::GetRemoval{removal.id}, api::Credential{receipt, {}}).code, "removal.gone");
}

TEST_F(StageFails, OfOneAccountAndOfTheTryThatIsMeant) {
    auto fault = failure({}, 1);
    fault.account = alice.id;
    fault.nth = 3;
    give(fault);
    remove(bob);
    pass(second);
    remove(alice);
    pass_to(removal.due + minute);
    EXPECT_EQ(read().failed_stage, PurgeStage::bindings) << "the third one of hers";
    EXPECT_EQ(world.state().accounts_live(), 1U) << "bob's purge met nothing";
}

TEST_F(StageFails, MeetsNoCallAndNoCallMeetsIt) {
    std::uint32_t const stage = give(failure({}, {}));
    EXPECT_EQ(FaultyWorld::read(alice).code, "ok");
    EXPECT_EQ(view(stage).calls, 0U);
    heal(stage);
    remove(alice);
    std::uint32_t const call = give(order(FaultKind::status));
    pass(day * 31);
    EXPECT_EQ(view(call).calls, 0U);
    EXPECT_EQ(world.state().accounts_live(), 1U);
}

TEST_F(StageFailsAtOnce, ARemovalWithoutAnyWaitHangsUntilThen) {
    give(failure(PurgeStage::data, 1));
    remove(alice);
    EXPECT_EQ(read().state, RemovalState::purge_failed);
    pass(retry - millisecond);
    EXPECT_EQ(read().failed_stage, PurgeStage::data);
    pass(millisecond);
    EXPECT_EQ(read().state, RemovalState::removed);
}

TEST_F(StageFails, NothingIsPutOffBeyondTheEndOfTime) {
    pass_to(Instant{last_instant.ms - (day * 30).ms - (minute * 2).ms});
    alice.token = std::get<api::SessionOpened>(
                      world.answer(api::SignIn{"alice@example.test", "sesame"}, api::Credential{}))
                      .token;
    give(failure({}, {}));
    remove(alice);
    pass_to(removal.due + minute);
    EXPECT_EQ(read().state, RemovalState::removed);
}

}  // namespace fauxcount::engine
