// Devices: a binding lives on the server, a lock survives whatever is done to the hardware.
#include "scenarios/dsl/world.hpp"

#include <gtest/gtest.h>

using namespace fauxcount;
using namespace fauxcount::testing;

TEST(Lock, SurvivesAFactoryResetAndOpensOnlyToItsOwner) {
    World world;
    auto& alice = world.account("alice").with(device("phone", find_device::on));
    auto& bob = world.account("bob");
    auto& phone = alice.device("phone");
    world(factory_reset(phone), require(phone.is_locked(), !phone.is_set_up(), phone.is_bound_to(alice)));
    world(set_up(phone, bob), expect(refused::device_locked));
    world(set_up(phone, alice), require(phone.is_set_up(), phone.is_bound_to(alice), !phone.is_locked()));
}

TEST(Lock, TellsAStrangerNothingOfWhoseItIs) {
    World world;
    auto& alice = world.account("alice").with(device("phone", find_device::on));
    auto const seen = std::get<api::DeviceView>(world(read(alice.device("phone"))));
    EXPECT_FALSE(seen.account || seen.bound_since || seen.find || seen.lost_mode);
    auto const own = std::get<api::DeviceView>(world(read(alice.device("phone")).as(alice)));
    EXPECT_EQ(own.account, alice.id());
    EXPECT_EQ(own.find, true);
}

TEST(Lock, OfAPhoneWithoutFindDeviceDoesNotExist) {
    World world;
    auto& alice = world.account("alice").with(device("phone"));
    auto& bob = world.account("bob");
    auto& phone = alice.device("phone");
    world(set_up(phone, bob), expect(refused::device_in_use));
    world(factory_reset(phone), require(!phone.is_locked()));
    world(set_up(phone, bob), require(phone.is_bound_to(bob)));
    world(list_devices(alice), expect(answer<api::DeviceList>("alice has none left", [](auto const& list) {
              return list.devices.empty();
          })));
}

TEST(Lock, GoesWithAResetWherePolicyLetsIt) {
    World world{policy("device.reset_keeps_lock", "false")};
    auto& alice = world.account("alice").with(device("phone", find_device::on));
    world(factory_reset(alice.device("phone")), require(alice.device("phone").is_free()));
    world(set_up(alice.device("phone"), world.account("bob")));
}

TEST(OrphanLock, IsWhatPurgeMakesOfAFindOnBindingAndNothingTakesItAway) {
    World world;
    auto& alice = world.account("alice").with(device("locked", find_device::on), device("open"));
    auto& bob = world.account("bob");
    auto& locked = alice.device("locked");
    world(request_removal(alice));
    world(advance(30 * days - 1 * ms), require(!locked.is_orphan_locked(), locked.is_bound_to(alice)));
    world(advance(1 * minutes + 1 * ms), require(locked.is_orphan_locked(), alice.device("open").is_free()));
    world(factory_reset(locked), require(locked.is_orphan_locked()));
    world(factory_reset(locked), require(locked.is_orphan_locked()));
    world(set_up(locked, bob), expect(refused::device_locked));
    world(set_up(locked, alice), expect(refused::auth_bad_credentials));
    world(sign_in(bob));
    world(unbind(bob, locked), expect(refused::device_not_bound));
    world(set_find(bob, locked, find_device::off), expect(refused::device_not_bound));
    world(advance(400 * days), require(locked.is_orphan_locked()));
    auto& reborn = world.account("reborn", {"alice@example.test"});
    world(set_up(locked, reborn), expect(refused::device_locked));
}

TEST(OrphanLock, DoesNotHappenToADeviceThatWasLetGoInTime) {
    World world;
    auto& alice = world.account("alice").with(device("phone", find_device::on));
    world(unbind(alice, alice.device("phone")));
    world(request_removal(alice));
    world(advance(31 * days), require(alice.device("phone").is_free()));
    world(set_up(alice.device("phone"), world.account("bob")));
}

TEST(OrphanLock, DoesNotHappenWherePurgeReleases) {
    World world{policy("device.on_purge", "release")};
    auto& alice = world.account("alice").with(device("phone", find_device::on));
    world(request_removal(alice));
    world(advance(31 * days), require(alice.device("phone").is_free()));
    world(set_up(alice.device("phone"), world.account("bob")), require(alice.device("phone").is_set_up()));
}

TEST(NewOwner, SetsUpADeviceThatWasSignedOutThroughItsSettings) {
    World world;
    auto& alice = world.account("alice").with(device("phone", find_device::on));
    auto& bob = world.account("bob");
    auto& phone = alice.device("phone");
    world(sign_out(alice, phone), require(phone.is_free()));
    world(request_removal_on(phone, alice),
          expect(refused::auth_invalid_token));  // its session ended with it
    world(set_up(phone, bob), require(phone.is_bound_to(bob)));
    world(read(alice));  // the account lives on
}

TEST(SignOutOnDevice, AsksForThePasswordAndIsNotForALostDevice) {
    World world;
    auto& alice = world.account("alice").with(device("phone", find_device::on));
    world(sign_out(alice, alice.device("phone"), password("guess")), expect(refused::auth_bad_credentials));
    world(set_lost_mode(alice, alice.device("phone"), lost_mode::on));
    world(sign_out(alice, alice.device("phone")), expect(refused::device_lost_mode));
}

TEST(FindDevice, NeedsThePasswordToGoOffAndNotToGoOn) {
    World world;
    auto& alice = world.account("alice").with(device("phone"));
    auto& phone = alice.device("phone");
    world(set_find(alice, phone, find_device::on));
    world(set_find(alice, phone, find_device::on));  // on already: as asked
    world(set_find_off_with(alice, phone, password("")), expect(refused::request_invalid));
    world(set_find_off_with(alice, phone, password("guess")), expect(refused::auth_bad_credentials));
    world(set_find(alice, phone, find_device::off));
}

TEST(FindDevice, TakesLostModeWithItWhenItGoesOff) {
    World world;
    auto& alice = world.account("alice").with(device("phone", find_device::on, lost_mode::on));
    world(set_find(alice, alice.device("phone"), find_device::off),
          require(!alice.device("phone").is_locked()));
    world(request_removal(alice), expect(scheduled_in(30 * days)));
}

TEST(LostMode, NeedsFindDevice) {
    World world;
    auto& alice = world.account("alice").with(device("phone"));
    world(set_lost_mode(alice, alice.device("phone"), lost_mode::on), expect(refused::device_find_off));
    world(set_lost_mode(alice, alice.device("phone"), lost_mode::off));
}

TEST(LostMode, LocksTheDeviceEvenWhileItIsSetUp) {
    World world;
    auto& alice = world.account("alice").with(device("phone", find_device::on));
    world(set_lost_mode(alice, alice.device("phone"), lost_mode::on),
          require(alice.device("phone").is_locked()));
    world(factory_reset(alice.device("phone")));
    world(set_up(alice.device("phone"), world.account("bob")), expect(refused::device_locked));
}

TEST(FactoryReset, EndsTheSessionsOnTheDeviceAndNoOther) {
    World world;
    auto& alice = world.account("alice").with(device("phone"));
    auto& phone = alice.device("phone");
    world(factory_reset(phone));
    world(factory_reset(phone));  // nothing more to wipe
    world(read(alice).with_token(phone.token()), expect(refused::auth_invalid_token));
    world(read(alice));
}

TEST(SomebodyElsesDevice, IsOutOfReach) {
    World world;
    auto& alice = world.account("alice").with(device("phone", find_device::on));
    auto& bob = world.account("bob");
    auto& phone = alice.device("phone");
    world(unbind(bob, phone), expect(refused::device_not_bound));
    world(set_find(bob, phone, find_device::on), expect(refused::device_not_bound));
    world(set_find_off_with(bob, phone, password("sesame")), expect(refused::device_not_bound));
    world(set_lost_mode(bob, phone, lost_mode::on), expect(refused::device_not_bound));
    world(sign_out(bob, phone).as(bob), expect(refused::device_not_bound));
    world(unbind(alice, phone).as_nobody(), expect(refused::auth_missing));
    world(unbind(alice, phone).as_administrator(), expect(refused::auth_forbidden));
    world(set_up(phone, bob), expect(refused::device_in_use));
}

TEST(PendingRemoval, KeepsNewDevicesAway) {
    World world;
    auto& alice = world.account("alice");
    auto& phone = world.device("a new phone");
    world(request_removal(alice));
    world(set_up(phone, alice), expect(refused::account_removal_pending));
    world(cancel_removal(alice));
    world(set_up(phone, alice), require(phone.is_bound_to(alice)));
}
