// Stale reads: what is answered from an old state, and that nothing happens in one.
#include "api/inspection.hpp"
#include "engine/control.hpp"
#include "tests/unit/engine/faulty_world.hpp"

namespace fauxcount::engine {

namespace {

class StaleReads : public FaultyWorld {
protected:
    using FaultyWorld::FaultyWorld;

    std::size_t seen(Owner const& who) {
        return std::get<api::ItemList>(ask(api::ListItems{}, who).answer).items.size();
    }
    RemovalId remove(Owner const& who) {
        auto const answer = world.answer(api::RequestRemoval{}, api::Credential{who.token, {}});
        auto const& accepted = std::get<api::RemovalAccepted>(answer);
        receipt = accepted.receipt;
        return accepted.removal.id;
    }
    api::RemovalState state_of(RemovalId removal) {
        auto const heard = ask(api::GetRemoval{removal}, api::Credential{receipt, {}});
        return std::get<api::RemovalView>(heard.answer).state;
    }

    std::string receipt;
};

class StaleReadsAtOnce : public StaleReads {
protected:
    StaleReadsAtOnce() : StaleReads("forge-instant") {}
};

}  // namespace

TEST_F(StaleReads, AreFromWhenTheFaultWasOrdered) {
    add(alice);
    std::uint32_t const number = give(order(FaultKind::stale_read, "list_items"));
    EXPECT_EQ(seen(alice), 1U);
    add(alice);
    pass(second);
    add(alice);
    EXPECT_EQ(seen(alice), 1U);
    EXPECT_EQ(view(number).used, 2U);
    world.take_snapshot("stale");
    heal(number);
    EXPECT_EQ(seen(alice), 3U);
    ASSERT_TRUE(world.rewind("stale"));
    EXPECT_EQ(seen(alice), 1U) << "what is old is a part of the world";
}

TEST_F(StaleReads, OfOneAccountAreNoneOfAnother) {
    auto fault = order(FaultKind::stale_read, "list_items");
    fault.account = alice.id;
    give(fault);
    add(alice);
    add(bob);
    EXPECT_EQ(seen(alice), 0U);
    EXPECT_EQ(seen(bob), 1U);
}

TEST_F(StaleReads, LetGoOfTheOldStateAfterTheirLastTurn) {
    give(order(FaultKind::stale_read, "list_items", 1));
    ASSERT_NE(world.state().fault(1)->before, nullptr);
    add(alice);
    EXPECT_EQ(seen(alice), 0U);
    EXPECT_EQ(world.state().fault(1)->before, nullptr);
    EXPECT_EQ(seen(alice), 1U);
}

TEST_F(StaleReads, TellTwoWorldsWithOtherPastsApart) {
    World other("w", world);
    give(order(FaultKind::stale_read));
    add(alice);
    std::uint64_t const early = world.state().hash();
    std::swap(world, other);
    add(alice);
    give(order(FaultKind::stale_read));
    EXPECT_NE(world.state().hash(), early) << "the next read is answered otherwise";
}

// However time passes: in one go, or in many.
TEST_F(StaleReads, ShowARemovalThatIsOverAsItWas) {
    auto const removal = remove(alice);
    give(order(FaultKind::stale_read, "get_removal", 1));
    pass(day * 31);
    EXPECT_EQ(state_of(removal), api::RemovalState::scheduled);
    EXPECT_EQ(state_of(removal), api::RemovalState::removed);
}

TEST_F(StaleReads, ShowNothingThatAPurgeErased) {
    api::Credential const administrator{administrator_token(world.state()), {}};
    auto const account = [&] {
        return std::get<api::AccountView>(ask(api::GetAccount{alice.id}, administrator).answer);
    };
    add(alice);
    give(order(FaultKind::stale_read, "get_account"));
    remove(alice);
    pass(day * 30);
    EXPECT_EQ(account().identifiers.size(), 1U) << "the purge has only begun";
    std::string const address = "alice@example.test";
    auto const holds = [&](domain::State const& state) {
        auto const children = state.extent(*state.find(alice.id));
        return children.text_of(children.identifiers()[0]) == address;
    };
    EXPECT_TRUE(holds(*world.state().fault(1)->before));
    pass(minute);
    EXPECT_FALSE(holds(*world.state().fault(1)->before));
    EXPECT_EQ(world.state().fault(1)->before->find(alice.id)->password, 0U);
    for (auto const& identifier : account().identifiers) EXPECT_NE(identifier, address);
}

TEST_F(StaleReadsAtOnce, NothingHappensInAnOldState) {
    give(order(FaultKind::stale_read, "get_account"));
    remove(alice);
    auto const live = world.state().accounts_live();
    auto const turns = world.counters().turns;
    api::Credential const administrator{administrator_token(world.state()), {}};
    auto const heard = ask(api::GetAccount{alice.id}, administrator);
    EXPECT_EQ(std::get<api::AccountView>(heard.answer).phase, api::Phase::active);
    EXPECT_EQ(world.counters().turns, turns + 1) << "the fault counts its call, and that is all";
    EXPECT_EQ(world.state().accounts_live(), live);
}

// What is due at that very instant has happened since, and does not happen again.
TEST_F(StaleReads, NothingThatIsDueInAnOldStateHappensAgain) {
    api::Credential const administrator{administrator_token(world.state()), {}};
    for (unsigned i = 0; i < 600; ++i) {
        auto const owner = sign_up("owner" + std::to_string(i) + "@example.test");
        remove(owner);
    }
    world.begin_advance(world.state().now() + day * 30, 300);
    world.slice(300);
    ASSERT_FALSE(world.settled()) << "some of them are due now";
    give(order(FaultKind::stale_read, "get_account"));
    while (world.slice(100)) {
    }
    auto const turns = world.counters().turns;
    ask(api::GetAccount{bob.id}, administrator);
    EXPECT_EQ(world.counters().turns, turns + 1);
}

}  // namespace fauxcount::engine
