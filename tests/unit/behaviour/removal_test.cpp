// Removal from the request to the tombstone, as owners, administrators and strangers see it.
#include "scenarios/dsl/world.hpp"

#include <gtest/gtest.h>

#include <set>
#include <string>
#include <utility>
#include <vector>

using namespace fauxcount;
using namespace fauxcount::testing;

namespace {

auto const restricted =
    answer<api::SessionOpened>("the session is for the removal alone", [](auto const& opened) {
        return opened.session.scope == session_scope::removal_only && opened.pending_removal &&
               opened.removal_due;
    });

}  // namespace

// Blockers.

TEST(Blockers, AreAllNamedInTheOrderOfBindingWithSubscriptionsLast) {
    World world;
    auto& alice = world.account("alice").with(
        subscription(plan::cloud_plus), device("phone", find_device::on, lost_mode::on), device("watch"),
        device("tablet", find_device::on, lost_mode::on), subscription(plan::cloud_max));
    world(request_removal(alice),
          expect(blocked_by({refused::device_lost_mode, refused::device_lost_mode,
                             refused::subscription_active, refused::subscription_active})));
}

TEST(Blockers, EachOneComesWithTheRequestThatClearsIt) {
    World world;
    auto& alice = world.account("alice").with(device("phone", find_device::on, lost_mode::on),
                                              subscription(plan::cloud_plus));
    auto const refusal =
        std::get<api::Problem>(world(request_removal(alice), expect(refused::removal_blocked)));
    ASSERT_EQ(refusal.blockers.size(), 2U);
    std::string const phone = "/w/test/v1/devices/" + to_string(alice.device("phone").id());
    std::string const plus = "/w/test/v1/subscriptions/" + to_string(alice.subscription("cloud_plus").id());
    EXPECT_EQ(refusal.blockers[0].device, alice.device("phone").id());
    EXPECT_EQ(refusal.blockers[0].fix.method + " " + refusal.blockers[0].fix.path,
              "PUT " + phone + "/lost-mode");
    EXPECT_EQ(refusal.blockers[1].subscription, alice.subscription("cloud_plus").id());
    EXPECT_EQ(refusal.blockers[1].fix.method + " " + refusal.blockers[1].fix.path,
              "POST " + plus + "/cancel");
    for (auto const& blocker : refusal.blockers) EXPECT_EQ(blocker.severity, api::Severity::block);
}

TEST(Blockers, AreGoneOneByOneAsTheirFixesAreMade) {
    World world;
    auto& alice = world.account("alice").with(device("phone", find_device::on, lost_mode::on),
                                              subscription(plan::cloud_plus), subscription(plan::cloud_max));
    world(set_lost_mode(alice, alice.device("phone"), lost_mode::off));
    world(request_removal(alice),
          expect(blocked_by({refused::subscription_active, refused::subscription_active})));
    world(cancel(alice.subscription("cloud_plus")));
    world(request_removal(alice), expect(blocked_by({refused::subscription_active})));
    world(cancel(alice.subscription("cloud_max"), when::at_period_end));
    world(request_removal(alice), expect(scheduled_in(30 * days)));
}

TEST(Blockers, ALostPhoneIsClearedByUnbindingItToo) {
    World world;
    auto& alice = world.account("alice").with(device("phone", find_device::on, lost_mode::on));
    world(unbind(alice, alice.device("phone")), require(alice.device("phone").is_free()));
    world(request_removal(alice), expect(scheduled_in(30 * days)));
}

TEST(Blockers, EachConditionOfADeviceFollowsItsParameter) {
    struct Row {
        std::string parameter;
        find_device find;
        lost_mode lost;
        Refusal code;
    };
    std::vector<Row> const rows{
        {"blockers.device_bound", find_device::off, lost_mode::off, refused::device_bound},
        {"blockers.device_find_on", find_device::on, lost_mode::off, refused::device_find_on},
        {"blockers.device_lost_mode", find_device::on, lost_mode::on, refused::device_lost_mode}};
    for (Row const& row : rows) {
        for (std::string const severity : {"off", "warn", "block"}) {
            World world{policy(row.parameter, severity)};
            auto& alice = world.account("alice").with(device("phone", row.find, row.lost));
            auto const told = [&](std::string const& as) {
                return answer<api::PreflightView>("it is told as " + as, [as, row](auto const& view) {
                    auto const& list = as == "warn" ? view.warnings : view.blockers;
                    bool const told_here = list.size() == 1 && list[0].code == row.code.code;
                    return as == "off" ? view.warnings.empty() && view.blockers.empty() : told_here;
                });
            };
            world(preflight(alice), expect(told(severity)));
            if (severity == "block") {
                world(request_removal(alice), expect(blocked_by({row.code})));
            } else {
                world(request_removal(alice), expect(scheduled_in(30 * days)));
            }
        }
    }
}

TEST(Blockers, OfOneDeviceAreAllToldEachWithItsFix) {
    World world{policy("blockers.device_bound", "block"), policy("blockers.device_find_on", "block")};
    auto& alice = world.account("alice").with(device("phone", find_device::on, lost_mode::on),
                                              device("tablet", find_device::on), device("watch"));
    auto const view = std::get<api::PreflightView>(world(preflight(alice)));
    std::vector<std::pair<Code, DeviceId>> seen;
    std::set<std::string> fixes;
    for (api::Blocker const& one : view.blockers) {
        seen.emplace_back(one.code, one.device.value_or(DeviceId{}));
        fixes.insert(one.fix.method + " " + one.fix.path);
    }
    auto const of = [&](char const* name) { return alice.device(name).id(); };
    std::vector<std::pair<Code, DeviceId>> const expected{
        {Code::device_lost_mode, of("phone")}, {Code::device_find_on, of("phone")},
        {Code::device_bound, of("phone")},     {Code::device_find_on, of("tablet")},
        {Code::device_bound, of("tablet")},    {Code::device_bound, of("watch")}};
    EXPECT_EQ(seen, expected);
    EXPECT_EQ(fixes.size(), expected.size());
    EXPECT_TRUE(view.warnings.empty());
    world(request_removal(alice), expect(refused::device_lost_mode, refused::device_find_on));
}

// A graver condition that only warns does not hide a lesser one that blocks.
TEST(Blockers, AreNotHiddenByAWarning) {
    World world{policy("blockers.device_bound", "block")};
    auto& alice = world.account("alice").with(device("phone", find_device::on));
    world(request_removal(alice), expect(blocked_by({refused::device_bound})));
    auto const view = std::get<api::PreflightView>(world(preflight(alice)));
    ASSERT_EQ(view.warnings.size(), 1U);
    EXPECT_EQ(view.warnings[0].code, Code::device_find_on);
}

TEST(Preflight, SaysWhatARequestWouldAndChangesNothing) {
    World world;
    auto& alice =
        world.account("alice").with(device("phone", find_device::on, lost_mode::on), device("watch"));
    std::uint64_t const hash = world.hash();
    auto const view = std::get<api::PreflightView>(world(preflight(alice)));
    EXPECT_EQ(world.hash(), hash);
    EXPECT_FALSE(view.allowed);
    EXPECT_EQ(view.due_if_requested_now, world.now() + 30 * days);
    ASSERT_EQ(view.blockers.size(), 1U);
    ASSERT_EQ(view.warnings.size(), 1U);
    EXPECT_EQ(view.warnings[0].code, Code::device_bound);
    world(preflight(alice).as_administrator());
    world(preflight(alice).as_nobody(), expect(refused::auth_missing));
    world(preflight(alice).as(world.account("bob")), expect(refused::account_not_found));
}

TEST(Preflight, OfAnAccountThatIsBeingPurgedIsRefusedAsTheRequestIs) {
    World world;
    auto& alice = world.account("alice");
    world(request_removal(alice));
    world(advance(30 * days - 1 * ms));
    auto const pending = std::get<api::PreflightView>(world(preflight(alice).as_administrator()));
    EXPECT_FALSE(pending.allowed);
    world(request_removal(alice).as_administrator(), expect(refused::removal_already_pending));
    world(advance(1 * ms), require(alice.is(phase::purging)));
    world(preflight(alice).as_administrator(), expect(refused::account_not_found));
    world(request_removal(alice).as_administrator(), expect(refused::account_not_found));
    world(advance(1 * minutes), require(alice.is(phase::removed)));
    world(preflight(alice).as_administrator(), expect(refused::account_not_found));
    world(request_removal(alice).as_administrator(), expect(refused::account_not_found));
}

// Two ways in.

TEST(TwoWaysIn, TheSiteAndADevicesSettingsGiveTheSameVerdict) {
    for (bool const blocked : {false, true}) {
        World site;
        auto& alice = site.account("alice").with(device("phone", find_device::on));
        if (blocked) site(subscribe(alice, plan::cloud_plus));
        auto const settings = site.fork();
        auto& alice_there = settings->account("alice");
        auto const by_site =
            site(request_removal(alice),
                 expect(blocked ? expectation(refused::subscription_active) : scheduled_in(30 * days)));
        auto const by_device = (*settings)(
            request_removal_on(alice_there.device("phone"), alice_there),
            expect(blocked ? expectation(refused::subscription_active) : scheduled_in(30 * days)));
        EXPECT_EQ(by_site.index(), by_device.index());
        if (blocked) continue;
        EXPECT_EQ(std::get<api::RemovalAccepted>(by_site).removal.channel, api::Channel::site);
        EXPECT_EQ(std::get<api::RemovalAccepted>(by_device).removal.channel, api::Channel::device);
        EXPECT_EQ(std::get<api::RemovalAccepted>(by_site).removal.due,
                  std::get<api::RemovalAccepted>(by_device).removal.due);
    }
}

TEST(TwoWaysIn, TheDeviceChannelNeedsASessionOfADevice) {
    World world;
    auto& alice = world.account("alice").with(device("phone"));
    world(request_removal_on(alice.device("phone"), alice).as(alice), expect(refused::device_not_bound));
}

TEST(TwoWaysIn, AnAdministratorNamesTheAccountAndNeedsNoProof) {
    World world;
    auto& alice = world.account("alice");
    world(advance(1 * hours));
    world(request_removal(alice), expect(refused::auth_proof_too_old));
    world(request_removal(alice).as_administrator(), expect(scheduled_in(30 * days)));
}

// Receipts and cancelling.

TEST(Receipt, ReadsAndCancelsThisRemovalAndOpensNothingElse) {
    World world;
    auto& alice = world.account("alice");
    auto& bob = world.account("bob");
    world(request_removal(alice));
    world(request_removal(bob));
    world(read_removal(alice), expect(answered_in_state(removal_state::scheduled)));
    world(read_removal(bob).with_receipt_of(alice), expect(refused::removal_not_found));
    world(cancel_removal(bob).with_receipt_of(alice), expect(refused::removal_not_found));
    world(read(alice).with_receipt_of(alice), expect(refused::auth_forbidden));
    world(request_removal(alice).with_receipt_of(alice), expect(refused::auth_forbidden));
    world(cancel_removal(alice), expect(answered_in_state(removal_state::cancelled)));
    world(cancel_removal(alice), expect(refused::removal_not_pending));
    world(read_removal(alice), expect(answered_in_state(removal_state::cancelled)));
}

TEST(Receipt, OfACancelledRemovalStaysThatRemovalsWhenTheNextOneIsRequested) {
    World world;
    auto& alice = world.account("alice");
    world(request_removal(alice));
    auto const first = alice.removal().id;
    std::string const first_receipt = alice.receipt();
    world(cancel_removal(alice));
    world(sign_in(alice));
    world(request_removal(alice));
    EXPECT_NE(alice.removal().id, first);
    auto const old = world.ask(api::GetRemoval{first}, first_receipt);
    EXPECT_EQ(std::get<api::RemovalView>(old).state, api::RemovalState::cancelled);
    world(cancel_removal(alice).with_token(first_receipt), expect(refused::removal_not_found));
    world(read_removal(alice), require(alice.is(phase::scheduled)));
}

TEST(Receipt, OffersNoCancelThatWouldBeTooLate) {
    auto const offers = [](bool expected) {
        return answer<api::RemovalAccepted>("it says whether it can be cancelled", [=](auto const& accepted) {
            return accepted.removal.cancellable == expected;
        });
    };
    World without_grace{policy("grace", "PT0S")};
    without_grace(request_removal(without_grace.account("alice")), expect(offers(false)));
    World a_millisecond{policy("grace", "PT0.001S")};
    a_millisecond(request_removal(a_millisecond.account("alice")), expect(offers(true)));
}

TEST(Cancelling, IsAskedAgainWithoutHarm) {
    World world;
    auto& alice = world.account("alice");
    for (int i = 0; i < 12; ++i) {  // more often than past removals are remembered
        world(request_removal(alice));
        world(cancel_removal(alice));
        world(sign_in(alice));
    }
    world(read(alice), require(alice.is(phase::active)));
}

TEST(Cancelling, IsOnlyTheAdministratorsWherePolicyDoesNotOfferIt) {
    World world{policy("cancel.via", "none")};
    auto& alice = world.account("alice");
    world(request_removal(alice));
    EXPECT_FALSE(alice.removal().cancellable);
    world(cancel_removal(alice), expect(refused::removal_cancel_not_offered));
    world(cancel_removal(alice).as_administrator(), require(alice.is(phase::active)));
}

TEST(Cancelling, RestoresEverythingTheRequestTook) {
    World world{policy("subscription", "cancel_now"), policy("pending.tokens", "normal")};
    auto& alice = world.account("alice").with(device("phone", find_device::on), items(3),
                                              subscription(plan::cloud_plus));
    auto const before = std::get<api::AccountView>(world(read(alice)));
    world(request_removal(alice),
          require(alice.subscription("cloud_plus").is(subscription_state::suspended)));
    world(advance(1 * hours));
    world(cancel_removal(alice), require(alice.subscription("cloud_plus").is(subscription_state::active),
                                         alice.device("phone").is_bound_to(alice)));
    world(sign_in(alice));
    auto const after = std::get<api::AccountView>(world(read(alice)));
    EXPECT_EQ(after.items, before.items);
    EXPECT_EQ(after.devices, before.devices);
    EXPECT_EQ(after.identifiers, before.identifiers);
    EXPECT_FALSE(after.removal);
}

// While it is pending.

TEST(Pending, TokensDieAtTheRequestWherePolicyRevokesThem) {
    World world;
    auto& alice = world.account("alice").with(device("phone"));
    world(request_removal(alice));
    world(read(alice), expect(refused::auth_invalid_token));
    world(request_removal_on(alice.device("phone"), alice), expect(refused::auth_invalid_token));
}

TEST(Pending, ASecondRequestIsToldOfTheFirst) {
    World world{policy("pending.tokens", "normal")};
    auto& alice = world.account("alice");
    world(request_removal(alice));
    world(request_removal(alice), expect(refused::removal_already_pending));
    world(advance(1 * days));  // whatever the age of the proof
    world(sign_in(alice));
    world(request_removal(alice), expect(refused::removal_already_pending));
    world(request_removal(alice).as_administrator(), expect(refused::removal_already_pending));
}

TEST(Pending, WritesAreFrozenOrNotAsPolicySays) {
    for (bool const frozen : {true, false}) {
        World world{policy("pending.tokens", "normal"),
                    policy("pending.writes", frozen ? "freeze" : "allow")};
        auto& alice = world.account("alice").with(items(1), device("phone", find_device::on));
        world(request_removal(alice));
        if (frozen) {
            world(add_item(alice, item_kind::note, 1), expect(refused::account_removal_pending));
            world(drop_item(alice, alice.item(0)), expect(refused::account_removal_pending));
            world(subscribe(alice, plan::cloud_plus), expect(refused::account_removal_pending));
        } else {
            world(add_item(alice, item_kind::note, 1));
            world(drop_item(alice, alice.item(0)));
        }
        world(list_items(alice));
        world(unbind(alice, alice.device("phone")), require(alice.device("phone").is_free()));
    }
}

struct Meaning {
    std::string policy;
    bool interactive;
};

TEST(PendingLogin, MeansOneOfFourThingsAndAnUnattendedOneNeverCancels) {
    for (Meaning const& meaning : std::vector<Meaning>{{"cancels", true},
                                                       {"cancels", false},
                                                       {"interstitial", true},
                                                       {"interstitial", false},
                                                       {"denied", true},
                                                       {"denied", false},
                                                       {"normal", true},
                                                       {"normal", false}}) {
        World world{policy("pending.login", meaning.policy)};
        auto& alice = world.account("alice");
        world(request_removal(alice));
        auto login = [&] { return meaning.interactive ? sign_in(alice) : sign_in_unattended(alice); };
        if (meaning.policy == "normal") {
            auto const full = answer<api::SessionOpened>("a session like any other", [](auto const& opened) {
                return opened.session.scope == session_scope::full && !opened.removal_cancelled &&
                       opened.pending_removal;
            });
            world(login(), expect(full), require(alice.is(phase::scheduled)));
        } else if (!meaning.interactive || meaning.policy == "denied") {
            world(login(), expect(refused::account_removal_pending), require(alice.is(phase::scheduled)));
        } else if (meaning.policy == "cancels") {
            auto const cancelled =
                answer<api::SessionOpened>("the login cancelled it", [](auto const& opened) {
                    return opened.removal_cancelled && !opened.pending_removal;
                });
            world(login(), expect(cancelled), require(alice.is(phase::active)));
            world(read_removal(alice), expect(answered_in_state(removal_state::cancelled)));
        } else {
            world(login(), expect(restricted), require(alice.is(phase::scheduled)));
        }
    }
}

TEST(PendingLogin, TheInterstitialSessionKeepsTheAccountOrLetsItGoAndDoesNothingElse) {
    World world;
    auto& alice = world.account("alice").with(items(1), device("phone"));
    world(request_removal(alice));
    world(sign_in(alice), expect(restricted));
    world(read(alice), require(alice.is(phase::scheduled)));
    world(list_items(alice), expect(refused::account_removal_pending));
    world(list_devices(alice), expect(refused::account_removal_pending));
    world(unbind(alice, alice.device("phone")), expect(refused::account_removal_pending));
    world(add_item(alice, item_kind::note, 1), expect(refused::account_removal_pending));
    world(cancel_removal(alice).as(alice), require(alice.is(phase::active)));
    world(list_items(alice));  // whoever kept the account goes on in the same session
}

TEST(PendingLogin, AWrongPasswordIsToldNothingOfTheRemoval) {
    World world;
    auto& alice = world.account("alice");
    world(request_removal(alice));
    world(sign_in(alice, password("open")), expect(refused::auth_bad_credentials));
    world(sign_in_as("nobody@example.test", password("open")), expect(refused::auth_bad_credentials));
}

// The purge, from outside.

TEST(Purge, IsOneInstantToEverybodyOutside) {
    World world{policy("pending.tokens", "normal"), policy("session.lifetime", "P90D")};
    auto& alice = world.account("alice").with(items(2), device("phone", find_device::on));
    auto& bob = world.account("bob");
    world(request_removal(alice));
    world(advance(30 * days - 1 * ms));
    world(list_items(alice));  // the last tick of a normal session
    world(advance(1 * ms));
    for (int tenth = 0; tenth <= 7; ++tenth) {
        world(read(alice), expect(refused::auth_invalid_token));
        world(list_items(alice), expect(refused::auth_invalid_token));
        world(read_item(alice, alice.item(0)), expect(refused::auth_invalid_token));
        world(list_devices(alice), expect(refused::auth_invalid_token));
        world(sign_in(alice), expect(refused::auth_bad_credentials));
        world(request_removal(alice), expect(refused::auth_invalid_token));
        world(set_up(alice.device("phone"), alice), expect(refused::auth_bad_credentials));
        world(read_item(bob, alice.item(0)), expect(refused::item_not_found));
        world(request_removal(alice).as_administrator(), expect(refused::account_not_found));
        world(advance(10 * seconds));
    }
    world(read(bob), require(alice.is(phase::removed), nothing_left_of(alice)));
}

TEST(Purge, UnderForgeInstantIsDoneWhenTheRequestIsAnswered) {
    World world{profile("forge-instant")};
    auto& alice = world.account("alice").with(items(5), device("phone", find_device::on),
                                              subscription(plan::cloud_plus));
    world(request_removal(alice), expect(scheduled_in(0 * ms)),
          require(alice.is(phase::removed), nothing_left_of(alice), alice.device("phone").is_free()));
    world(sign_up({"alice@example.test"}));  // no quarantine of contacts here
    world(read_removal(alice), expect(answered_in_state(removal_state::removed)));
}

TEST(Purge, LeavesNoAnswerThatWasRemembered) {
    World world;
    auto& alice = world.account("alice");
    world(add_item(alice, item_kind::note, 1).keyed("k1"));
    world(request_removal(alice).keyed("k2"));
    world(advance(31 * days));
    world(cancel_removal(alice).keyed("k3"), expect(refused::removal_too_late),
          require(nothing_left_of(alice)));
}

TEST(Purge, LeavesNothingOfAnotherAccountTouched) {
    World world;
    auto& alice = world.account("alice").with(items(2), device("phone", find_device::on));
    auto& bob = world.account("bob").with(items(3), device("phone", find_device::on));
    auto const before = std::get<api::AccountView>(world(read(bob)));
    world(request_removal(alice));
    world(advance(31 * days), require(bob.device("phone").is_bound_to(bob)));
    world(sign_in(bob));
    auto const after = std::get<api::AccountView>(world(read(bob)));
    EXPECT_EQ(before.items, after.items);
    EXPECT_EQ(before.identifiers, after.identifiers);
}

TEST(Reborn, AnAccountOfTheSameAddressIsSomebodyElse) {
    World world;
    auto& alice = world.account("alice").with(items(2), device("phone", find_device::on));
    world(request_removal(alice));
    world(advance(30 * days + 1 * minutes + 30 * days));
    auto& reborn = world.account("reborn", {"alice@example.test"});
    EXPECT_NE(reborn.id(), alice.id());
    auto const view = std::get<api::AccountView>(world(read(reborn)));
    EXPECT_EQ(view.items + view.devices + view.subscriptions, 0U);
    world(read_item(reborn, alice.item(0)), expect(refused::item_not_found));
    world(set_up(alice.device("phone"), reborn), expect(refused::device_locked));
    world(read_removal(alice), expect(answered_in_state(removal_state::removed)));
    world(read_removal(alice).as(reborn), expect(refused::removal_not_found));
}

TEST(Reborn, EvenInTheSameSlotNothingOfTheOldOneIsReached) {
    World world;
    auto& alice = world.account("alice").with(items(1), subscription(plan::cloud_trial));
    world(cancel(alice.subscription("cloud_trial")));
    world(request_removal(alice));
    auto const old_item = alice.item(0);
    world(advance(400 * days));
    auto& reborn = world.account("reborn", {"alice@example.test"}).with(items(1));
    EXPECT_NE(reborn.id(), alice.id());
    EXPECT_NE(reborn.item(0), old_item);
    world(read_item(reborn, old_item), expect(refused::item_not_found));
    world(read(reborn).with_token(alice.token()), expect(refused::auth_invalid_token));
    world(request_removal(reborn));
    EXPECT_NE(reborn.removal().id, alice.removal().id);
    world(read_removal(alice), expect(refused::removal_gone));
    world(cancel_removal(alice), expect(refused::removal_gone));
}

// Bulk.

TEST(Bulk, AnswersEachAccountAsASingleRequestWould) {
    World world;
    auto& free = world.account("free");
    auto& lost = world.account("lost").with(device("phone", find_device::on, lost_mode::on));
    auto& pending = world.account("pending");
    world(request_removal(pending));
    auto const view =
        std::get<api::BulkRemovalsView>(world(request_removals({&free, &lost, &pending, &free})));
    ASSERT_EQ(view.results.size(), 4U);
    EXPECT_EQ(view.accepted, 1U);
    EXPECT_EQ(view.results[0].code, Code::ok);
    EXPECT_EQ(view.results[0].due, world.now() + 30 * days);
    EXPECT_EQ(view.results[1].code, Code::removal_blocked);
    EXPECT_EQ(view.results[2].code, Code::removal_already_pending);
    EXPECT_EQ(view.results[2].removal, pending.removal().id);
    EXPECT_EQ(view.results[3].code, Code::removal_already_pending);
}

TEST(Bulk, IsTheOwnersBusinessWherePolicySaysSo) {
    World world{policy("bulk", "needs_owner")};
    auto& alice = world.account("alice");
    auto const view = std::get<api::BulkRemovalsView>(world(request_removals({&alice})));
    EXPECT_EQ(view.results.at(0).code, Code::removal_needs_owner);
    world(request_removal(alice).as_administrator(), expect(refused::removal_needs_owner));
    world(request_removal(alice));
}
