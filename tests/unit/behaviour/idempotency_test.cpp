// What an Idempotency-Key gives: the same answer again, to whom it belongs and to nobody else, and nothing of
// an account in any memory once it is purged.
#include "api/codec.hpp"
#include "scenarios/dsl/world.hpp"

#include <gtest/gtest.h>

using namespace fauxcount;
using namespace fauxcount::testing;

TEST(Idempotency, KeysAreOnesOwn) {
    World world;
    auto& alice = world.account("alice");
    auto& bob = world.account("bob");
    auto const hers = std::get<api::ItemView>(world(add_item(alice, item_kind::note, 1).keyed("k")));
    auto const his = std::get<api::ItemView>(world(add_item(bob, item_kind::note, 1).keyed("k")));
    EXPECT_NE(hers.id, his.id);
    world(subscribe(alice, plan::cloud_plus).keyed("k"));  // another operation
}

TEST(Idempotency, RemembersARefusalToo) {
    World world;
    auto& alice = world.account("alice").with(subscription(plan::cloud_plus));
    world(request_removal(alice).keyed("k"), expect(refused::subscription_active));
    world(cancel(alice.subscription("cloud_plus")));
    world(request_removal(alice).keyed("k"), expect(refused::removal_blocked));
    world(request_removal(alice).keyed("k2"), expect(scheduled_in(30 * days)));
}

TEST(Idempotency, ForgetsTheOldestOfSixtyFive) {
    World world;
    auto& alice = world.account("alice");
    auto const first = std::get<api::ItemView>(world(add_item(alice, item_kind::note, 1).keyed("k0")));
    for (int i = 1; i < 64; ++i) world(add_item(alice, item_kind::note, 1).keyed("k" + std::to_string(i)));
    auto again = std::get<api::ItemView>(world(add_item(alice, item_kind::note, 1).keyed("k0")));
    EXPECT_EQ(again.id, first.id);
    world(add_item(alice, item_kind::note, 1).keyed("k64"));
    again = std::get<api::ItemView>(world(add_item(alice, item_kind::note, 1).keyed("k0")));
    EXPECT_NE(again.id, first.id);
}

TEST(Idempotency, ASignUpIsFoundAgainThroughItsIdentifier) {
    World world;
    auto const first = std::get<api::AccountView>(world(sign_up({"dora@example.test"}).keyed("k")));
    auto const again = std::get<api::AccountView>(world(sign_up({"dora@example.test"}).keyed("k")));
    EXPECT_EQ(again.id, first.id);
    // Also for a client that sends a credential along: who signs up is nobody yet.
    auto& bob = world.account("bob");
    world(sign_up({"dora@example.test"}).as(bob).keyed("k"));
    world(sign_up({"dora@example.test"}).as_administrator().keyed("k"));
    world(sign_up({"dora@example.test", "dora"}).keyed("k"), expect(refused::idempotency_key_reused));
    world(sign_up({"dora@example.test"}).keyed("k2"), expect(refused::account_identifier_taken));
    world(sign_up({"dora@example.test"}), expect(refused::account_identifier_taken));
}

TEST(Idempotency, ARefusedSignUpIsJudgedAnew) {
    World world;
    auto& alice = world.account("alice");
    world(sign_up(alice.identifiers()).keyed("k"), expect(refused::account_identifier_taken));
    world(request_removal(alice));
    world(advance(61 * days));
    world(sign_up(alice.identifiers()).keyed("k"));
}

TEST(Idempotency, RemembersNothingForNobody) {
    World world;
    auto& alice = world.account("alice");
    auto const sign_in_once = [&] {
        return std::get<api::SessionOpened>(world(sign_in(alice).keyed("k"))).session.id;
    };
    EXPECT_NE(sign_in_once(), sign_in_once());
    auto const make_once = [&] {
        return std::get<api::DeviceView>(world(make_device(device_kind::phone).keyed("k"))).id;
    };
    EXPECT_NE(make_once(), make_once());
}

// Whoever asked, and with whatever credential: `nothing_left_of` looks into every memory of the world.
TEST(Idempotency, WhatIsRememberedOfAnAccountGoesWithIt) {
    World world{profile("forge-instant"), policy("identifiers.contact", "P30D")};
    auto& bob = world.account("bob");
    Account alice{world, "alice", {}};
    world(sign_up(alice).as(bob).keyed("k1"));
    world(sign_in(alice).as(bob).keyed("k2"));
    Account dora{world, "dora", {}};
    world(sign_up(dora).as_administrator().keyed("k1"));
    world(sign_in(dora).as_administrator().keyed("k2"));
    Account eve{world, "eve", {}};
    world(sign_up(eve).keyed("k1"));
    world(sign_in(eve).keyed("k2"));
    world(request_removal(alice).keyed("k3"), require(nothing_left_of(alice)));
    world(request_removal(dora).as_administrator().keyed("k3"), require(nothing_left_of(dora)));
    world(request_removal(eve).keyed("k3"), require(nothing_left_of(eve)));
}

TEST(Idempotency, AnAdministratorsRequestIsRememberedWithTheAccount) {
    World world;
    auto& alice = world.account("alice");
    world(request_removal(alice).as_administrator().keyed("k"));
    world(request_removal(alice).as_administrator().keyed("k"), expect(scheduled_in(30 * days)));
    world(request_removal(alice).as_administrator().keyed("k2"), expect(refused::removal_already_pending));
    world(cancel_removal(alice).as_administrator().keyed("k"));
    world(cancel_removal(alice).as_administrator().keyed("k"),
          expect(answered_in_state(removal_state::cancelled)));
    world(cancel_removal(alice).as_administrator().keyed("k2"), expect(refused::removal_not_pending));
}

TEST(Idempotency, AnAnswerIsGivenToTheSessionThatAskedForItAlsoOnceItHasEnded) {
    World world;
    auto& alice = world.account("alice");
    std::string const other = alice.token();
    world(sign_in(alice));
    auto const first = std::get<api::ItemView>(world(add_item(alice, item_kind::note, 1).keyed("k")));
    auto const again = [&](std::string const& token) {
        return add_item(alice, item_kind::note, 1).with_token(token).keyed("k");
    };
    std::string const asked = alice.token();
    EXPECT_EQ(std::get<api::ItemView>(world(again(other))).id, first.id) << "one account, one key";
    world(request_removal(alice).keyed("r"));  // ends both sessions
    EXPECT_EQ(std::get<api::ItemView>(world(again(asked))).id, first.id);
    world(again(other), expect(refused::auth_invalid_token));
    world(request_removal(alice).with_token(asked).keyed("r"), expect(scheduled_in(30 * days)));
    world(request_removal(alice).with_token(other).keyed("r"), expect(refused::auth_invalid_token));
}

TEST(Idempotency, AnAnswerIsGivenToNobodyFromTheInstantThePurgeBegins) {
    World world{policy("grace", "PT1H")};
    auto& alice = world.account("alice");
    world(request_removal(alice).keyed("k"));
    world(advance(1 * hours - 1 * ms));
    world(request_removal(alice).keyed("k"), expect(scheduled_in(1 * hours)));
    world(advance(1 * ms), require(alice.is(phase::purging)));
    world(request_removal(alice).keyed("k"), expect(refused::auth_invalid_token));
    world(advance(1 * minutes));
    world(request_removal(alice).keyed("k"), expect(refused::auth_invalid_token));
}

TEST(Idempotency, ASessionThatHasEndedIsRememberedNothing) {
    World world;
    auto& alice = world.account("alice");
    std::string const dead = alice.token();
    world(sign_out(alice));
    auto const make_once = [&] {
        return std::get<api::DeviceView>(world(make_device(device_kind::phone).with_token(dead).keyed("k")))
            .id;
    };
    EXPECT_NE(make_once(), make_once());
}

namespace {

// Sixteen devices with everything a device can have in the way, and eight subscriptions: with factors, too,
// nothing longer can be answered.
Account& owner_of_everything(World& world) {
    auto& alice = world.account("alice", {"alice@example.test", "+15550100"});
    for (int i = 0; i < 8; ++i) alice.with(subscription(plan::cloud_plus));
    for (int i = 0; i < 16; ++i) {
        alice.with(device("device " + std::to_string(i), find_device::on, lost_mode::on));
        world(sign_in(alice));  // each device has opened a session, and too many end the oldest
    }
    return alice;
}

std::string json_of(api::Answer const& answer) {
    std::string json;
    std::visit([&](auto const& one) { api::encode(one, json); }, answer);
    return json;
}

}  // namespace

TEST(Idempotency, RemembersTheLongestReceipt) {
    World world{policy("blockers.device_bound", "warn"), policy("blockers.device_find_on", "warn"),
                policy("blockers.device_lost_mode", "warn"), policy("subscription", "external")};
    auto& alice = owner_of_everything(world);
    std::string const asked = alice.token();
    auto const request = request_removal(alice).with_token(asked).keyed("k");
    api::Answer const first = world(request);
    ASSERT_EQ(std::get<api::RemovalAccepted>(first).warnings.size(), 16U + 8)
        << "a warning only by the gravest";
    EXPECT_EQ(json_of(world(request)), json_of(first));
    world(advance(24 * hours - 1 * ms));
    EXPECT_EQ(json_of(world(request)), json_of(first));
    world(advance(1 * ms));
    world(request, expect(refused::auth_invalid_token));
}

TEST(Idempotency, RemembersTheLongestRefusal) {
    World world{policy("blockers.device_bound", "block"), policy("blockers.device_find_on", "block"),
                policy("blockers.device_lost_mode", "block"), policy("subscription", "block"),
                policy("blockers.two_factor", "block")};
    auto& alice = owner_of_everything(world);
    alice.with(second_factor(factor_kind::email), second_factor(factor_kind::sms), second_factor(),
               second_factor());
    api::Answer const first = world(request_removal(alice).keyed("k"), expect(refused::removal_blocked));
    ASSERT_EQ(std::get<api::Problem>(first).blockers.size(), 16U * 3 + 8 + 4);
    world(cancel(alice.subscription("cloud_plus")));
    EXPECT_EQ(json_of(world(request_removal(alice).keyed("k"), expect(refused::removal_blocked))),
              json_of(first));
    world(request_removal_on(alice.device("device 1"), alice).with_token(alice.token()).keyed("k"),
          expect(refused::idempotency_key_reused));
}
