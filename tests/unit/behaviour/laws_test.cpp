// Laws: what is true of every life, drawn at random and shrunk when it is not. The invariants are checked
// on the way.
#include "tests/unit/behaviour/random_life.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

using namespace fauxcount;
using namespace fauxcount::testing;

namespace {

Life a_life() { return *rc::gen::container<Life>(rc::gen::resize(100, rc::gen::arbitrary<std::uint64_t>())); }
std::uint64_t a_number() { return *rc::gen::resize(100, rc::gen::arbitrary<std::uint64_t>()); }

std::unique_ptr<World> a_world_with_a_past() {
    auto world = world_of_kind(a_number());
    populate(*world);
    live(*world, a_life());
    return world;
}

// A fault of any kind that needs no server, for everybody, and until it is healed.
api::OrderFault some_fault(World& world, std::uint64_t x) {
    constexpr auto dies = static_cast<std::uint64_t>(api::FaultKind::crash_before);
    constexpr std::uint64_t that_die = 2;
    std::uint64_t const kind = x % (api::fault_kinds - that_die);
    std::string const& name = people[(x >> 40U) % people.size()];
    api::OrderFault fault;
    fault.kind = static_cast<api::FaultKind>(kind < dies ? kind : kind + that_die);
    switch (fault.kind) {
        case api::FaultKind::status: fault.code = Code::server_overloaded; break;
        case api::FaultKind::delay: fault.delay = second; break;
        case api::FaultKind::truncated: fault.bytes = 1; break;
        case api::FaultKind::drip:
            fault.bytes = 1;
            fault.interval = millisecond;
            break;
        case api::FaultKind::down:
            fault.lasts = some_wait(x >> 16U);
            if (x >> 24U & 1U) fault.system = static_cast<api::System>((x >> 32U) % 5);
            break;
        case api::FaultKind::stage_fails: fault.retry_after = some_wait(x >> 16U); break;
        case api::FaultKind::message_late: fault.late_by = some_wait(x >> 16U); break;
        case api::FaultKind::message_astray: fault.recipient = name + "@example.test"; break;
        case api::FaultKind::offline:
            fault.device = world.account(name).device("phone").id();
            if (x >> 24U & 1U) fault.lasts = some_wait(x >> 16U);
            break;
        default: break;
    }
    return fault;
}

// The accounts of removals that are under way.
std::vector<domain::Slot> under_way(World& world) {
    std::vector<domain::Slot> slots;
    domain::State const& state = world.engine().state();
    for (domain::Slot slot = 0; slot < state.account_slots(); ++slot) {
        domain::Phase const phase = state.account(slot).phase;
        if (phase == domain::Phase::scheduled || phase == domain::Phase::purging) slots.push_back(slot);
    }
    return slots;
}

}  // namespace

RC_GTEST_PROP(Law, EqualSeedAndStepsEndInEqualStates, ()) {
    std::uint64_t const kind = a_number();
    Life const life = a_life();
    auto const one = world_of_kind(kind);
    auto const two = world_of_kind(kind);
    for (auto const& world : {one.get(), two.get()}) {
        populate(*world);
        live(*world, life);
    }
    RC_ASSERT(one->hash() == two->hash());
}

RC_GTEST_PROP(Law, TwoAdvancesAreOneOfTheirSum, ()) {
    auto const world = a_world_with_a_past();
    auto const other = world->fork();
    Duration const x = some_wait(a_number());
    Duration const y = some_wait(a_number());
    (*world)(advance(x));
    (*world)(advance(y));
    (*other)(advance(x + y));
    RC_ASSERT(world->hash() == other->hash());
}

RC_GTEST_PROP(Law, ReadsChangeNothingNorWhatComesAfter, ()) {
    auto const world = a_world_with_a_past();
    auto const other = world->fork();
    for (std::uint64_t const number : a_life()) {
        std::uint64_t const hash = other->hash();
        (*other)(some_read(*other, number), expect(whatever()));
        RC_ASSERT(other->hash() == hash);
        live(*world, {number});
        live(*other, {number});
    }
    RC_ASSERT(world->hash() == other->hash());
}

RC_GTEST_PROP(Law, ARefusedCommandChangesNothing, ()) {
    auto const world = a_world_with_a_past();
    for (std::uint64_t const number : a_life()) {
        std::uint64_t const x = domain::mix(number);
        bool const keyed = (x >> 8U) % 20 == 19;  // whose refusal is remembered, and that is a change
        std::uint64_t const hash = world->hash();
        api::Answer const answer = (*world)(some_command(*world, x), expect(whatever()));
        if (std::holds_alternative<api::Problem>(answer) && !keyed) RC_ASSERT(world->hash() == hash);
    }
}

RC_GTEST_PROP(Law, AForkAndItsOriginDoNotSeeEachOther, ()) {
    auto const world = a_world_with_a_past();
    std::uint64_t const hash = world->hash();
    auto const fork = world->fork();
    Life const life = a_life();
    live(*fork, life);
    RC_ASSERT(world->hash() == hash);
    std::uint64_t const forked = fork->hash();
    live(*world, life);
    RC_ASSERT(world->hash() == forked);
    RC_ASSERT(fork->hash() == forked);
}

RC_GTEST_PROP(Law, ARewindBringsEverythingBack, ()) {
    auto const world = a_world_with_a_past();
    std::uint64_t const hash = world->hash();
    auto const fork = world->fork();
    (*world)(snapshot("here"));
    live(*world, a_life());
    (*world)(rewind("here"));
    RC_ASSERT(world->hash() == hash);
    Duration const wait = some_wait(a_number());
    (*world)(advance(wait));
    (*fork)(advance(wait));
    RC_ASSERT(world->hash() == fork->hash());
}

RC_GTEST_PROP(Law, ABulkRequestIsItsSingleRequests, ()) {
    auto const world = a_world_with_a_past();
    auto const other = world->fork();
    std::vector<Account*> all;
    all.reserve(people.size());
    for (std::string const& name : people) all.push_back(&world->account(name));
    auto const bulk = std::get<api::BulkRemovalsView>((*world)(request_removals(all)));
    for (std::size_t i = 0; i < people.size(); ++i) {
        api::Answer const single =
            (*other)(request_removal(other->account(people[i])).as_administrator(), expect(whatever()));
        auto const* const problem = std::get_if<api::Problem>(&single);
        RC_ASSERT(bulk.results.at(i).code == (problem == nullptr ? Code::ok : problem->code));
    }
    RC_ASSERT(world->hash() == other->hash());
}

RC_GTEST_PROP(Law, ACallRepeatedUnderItsKeyIsOneCall, ()) {
    auto const world = a_world_with_a_past();
    Account& alice = world->account("alice");
    auto const call = [&](std::uint64_t x) {
        switch (x % 4) {
            case 0: return request_removal(alice).keyed("once");
            case 1: return add_item(alice, item_kind::note, 7).keyed("once");
            case 2: return subscribe(alice, plan::cloud_plus).keyed("once");
            default: return set_find(alice, alice.device("phone"), find_device::on).keyed("once");
        }
    };
    std::uint64_t const x = a_number();
    std::string const token = alice.token();
    api::Answer const first = (*world)(call(x).with_token(token), expect(whatever()));
    std::uint64_t const hash = world->hash();
    api::Answer const again = (*world)(call(x).with_token(token), expect(whatever()));
    bool const done = !std::holds_alternative<api::Problem>(first);
    // Without a live session there is nobody to remember it for: then both are refused alike.
    RC_ASSERT(world->hash() == hash);
    RC_ASSERT(!done || again.index() == first.index() || std::holds_alternative<api::Problem>(again));
}

RC_GTEST_PROP(Law, WhateverWasScheduledIsRemovedInTheEndAndNothingIsLeft, ()) {
    auto const world = a_world_with_a_past();
    for (std::string const& name : people) {
        Account& who = world->account(name);
        (*world)(request_removal(who).as_administrator(), expect(whatever()));
    }
    std::vector<std::string> scheduled;
    for (std::string const& name : people) {
        if (world->account(name).is(phase::scheduled).unmet(*world).empty()) scheduled.push_back(name);
    }
    (*world)(advance(31 * days));
    for (std::string const& name : scheduled) {
        Account& who = world->account(name);
        RC_ASSERT(who.is(phase::removed).unmet(*world) == "");
        RC_ASSERT(nothing_left_of(who).unmet(*world) == "");
    }
}

TEST(Law, AnotherSeedIsAnotherWorldOfTheSameVerdicts) {
    World one{seed(1)};
    World two{seed(2)};
    for (World* const world : {&one, &two}) {
        auto& alice = world->account("alice").with(subscription(plan::cloud_plus));
        (*world)(request_removal(alice), expect(refused::subscription_active));
    }
    EXPECT_NE(one.account("alice").id(), two.account("alice").id());
    EXPECT_NE(one.hash(), two.hash());
}

// Nothing that goes wrong is for good: once it is healed every removal that is under way comes to its end.
RC_GTEST_PROP(Law, WhateverWentWrongOnceItIsHealedEveryRemovalEnds, ()) {
    auto const world = a_world_with_a_past();
    for (std::uint64_t const number : a_life()) {
        if (number % 4 == 0)
            (*world)(order_fault(some_fault(*world, domain::mix(number))), expect(whatever()));
        live(*world, {number});
    }
    (*world)(heal_faults());
    domain::State const& state = world->engine().state();
    for (domain::Slot slot = 0; slot < state.device_slots(); ++slot)
        RC_ASSERT(!state.device(slot).has(domain::Device::flag_pending));
    auto const before = under_way(*world);
    (*world)(advance(400 * day));
    RC_ASSERT(under_way(*world).empty());
    for (domain::Slot const slot : before) RC_ASSERT(state.account(slot).phase == domain::Phase::removed);
    RC_CLASSIFY(!before.empty(), "removals were under way");
}
