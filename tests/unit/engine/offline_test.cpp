// Devices that are out of reach: which calls of theirs do not get through, what goes on without them, and
// what they do when they are back.
#include "tests/unit/engine/watched_world.hpp"

#include <array>
#include <memory>

namespace fauxcount::engine {

namespace {

constexpr std::array<Duration, 3> around{Duration{-1}, Duration{0}, Duration{1}};

// Alice has a phone and a tablet, with a session on each and one on the site.
class Offline : public WatchedWorld {
protected:
    explicit Offline(Changes const& changes = {}) : WatchedWorld("device-cloud", changes) {
        phone = make_device();
        tablet = make_device();
        on_phone = on(phone);
        on_tablet = on(tablet);
    }

    DeviceId make_device() { return std::get<api::DeviceView>(world.answer(api::MakeDevice{}, {})).id; }
    Owner on(DeviceId device) {
        auto const heard = set_up(device, alices);
        auto const* const opened = std::get_if<api::SessionOpened>(&heard.answer);
        EXPECT_NE(opened, nullptr) << heard.code;
        return {alice.id, opened == nullptr ? std::string{} : opened->token};
    }
    Heard set_up(DeviceId device, char const* address) {
        return ask(api::SetUpDevice{device, address, "sesame"}, api::Credential{});
    }
    // With a fault of its own, which comes before all that were ordered and only delays the answer.
    Heard set_up_past_all_faults(DeviceId device, char const* address) {
        auto delay = order(FaultKind::delay);
        delay.delay = millisecond;
        api::Credential credential;
        credential.fault = std::make_shared<api::OrderFault>(delay);
        return ask(api::SetUpDevice{device, address, "sesame"}, credential);
    }
    // As whoever holds it sees it.
    api::DeviceView look(DeviceId device) { return look(device, api::Credential{}); }
    api::DeviceView look(DeviceId device, api::Credential const& credential) {
        auto const heard = ask(api::GetDevice{device}, credential);
        auto const* const seen = std::get_if<api::DeviceView>(&heard.answer);
        EXPECT_NE(seen, nullptr) << heard.code;
        return seen == nullptr ? api::DeviceView{} : *seen;
    }
    bool waits(DeviceId device) {
        auto const seen = look(device);
        EXPECT_FALSE(seen.sign_out_pending == false) << "true, or absent";
        EXPECT_TRUE(seen.set_up || !seen.sign_out_pending) << "it goes on as it was";
        return seen.sign_out_pending.has_value();
    }
    void let_go(DeviceId device) { EXPECT_EQ(ask(api::UnbindDevice{device}, alice).code, "ok"); }

    static api::OrderFault away(DeviceId device, std::optional<Duration> lasts = {}) {
        auto fault = order(FaultKind::offline);
        fault.device = device;
        fault.lasts = lasts;
        return fault;
    }
    static void expect_lost(Heard const& heard, std::uint32_t fault) {
        ASSERT_TRUE(heard.effect);
        EXPECT_EQ(heard.effect->kind, FaultKind::request_lost);
        EXPECT_EQ(heard.fault, fault);
    }
    Said checked_in() { return told("device.checked_in"); }
    Said back(DeviceId device) { return {"device.checked_in " + to_string(device)}; }

    DeviceId phone, tablet;
    Owner on_phone, on_tablet;
};

class OfflineReleased : public Offline {
protected:
    OfflineReleased() : Offline(Changes{{"device.on_purge", "release"}}) {}
};

class OfflineWithoutLocks : public Offline {
protected:
    OfflineWithoutLocks() : Offline(Changes{{"device.reset_keeps_lock", "false"}}) {}
};

}  // namespace

TEST_F(Offline, WhateverIsAskedInASessionOnTheDeviceIsLost) {
    std::uint64_t const before = world.state().hash();
    std::uint32_t const number = give(away(phone));
    api::RequestRemoval removal;
    removal.channel = api::Channel::device;
    std::vector<api::Request> const requests{api::GetAccount{alice.id},
                                             api::ListSessions{},
                                             api::ListDevices{},
                                             api::ListItems{},
                                             api::Preflight{},
                                             api::AddItem{api::ItemKind::photo, 10},
                                             api::SetFindDevice{phone, true, {}},
                                             api::SetFindDevice{tablet, true, {}},
                                             api::UnbindDevice{phone},
                                             api::UnbindDevice{tablet},
                                             api::SignOutDevice{tablet, "sesame"},
                                             api::SetUpDevice{tablet, bobs, "sesame"},
                                             api::EnrolFactor{api::FactorKind::totp},
                                             api::Subscribe{api::Plan::cloud_plus},
                                             removal};
    for (auto const& request : requests) {
        expect_lost(ask(request, on_phone), number);
        expect_lost(ask(request, on_phone, "key"), number);
    }
    EXPECT_EQ(view(number).used, requests.size() * 2);
    EXPECT_EQ(view(number).calls, requests.size() * 2);
    EXPECT_EQ(acts(FaultKind::offline), requests.size() * 2);
    EXPECT_EQ(acts(FaultKind::request_lost), 0U);
    heal(number);
    EXPECT_EQ(world.state().hash(), before) << "nothing of it was done";
    EXPECT_EQ(add(on_phone, "key").code, "ok") << "the same request under its key is carried out now";
}

TEST_F(Offline, ASessionElsewhereGoesOn) {
    std::uint32_t const number = give(away(phone));
    for (Owner const& who : {alice, on_tablet, bob}) {
        EXPECT_EQ(read(who).code, "ok");
        EXPECT_EQ(add(who).code, "ok");
    }
    EXPECT_EQ(look(phone, administrator()).account, alice.id);
    EXPECT_FALSE(sign_in(alices).empty());
    EXPECT_EQ(set_up(make_device(), alices).code, "ok");
    EXPECT_EQ(view(number).calls, 0U);
}

TEST_F(Offline, ItsSetUpAndWhatThatWaitsForAreLost) {
    guard(alice, Via::email);
    pass(minute);
    DeviceId const fresh = make_device();
    ChallengeId const open = challenge_of(set_up(fresh, alices));
    EXPECT_EQ(send_code(open, Via::email).code, "ok");
    std::string const code = newest_code();
    std::uint64_t const before = world.state().hash();
    std::uint32_t const number = give(away(fresh));
    expect_lost(set_up(fresh, alices), number);
    expect_lost(set_up(fresh, bobs), number);
    expect_lost(answer(open, Via::email, code), number);
    EXPECT_FALSE(look(fresh).set_up);
    heal(number);
    EXPECT_EQ(world.state().hash(), before) << "the code is as good as it was";
    EXPECT_EQ(answer(open, Via::email, code).code, "ok");
    EXPECT_TRUE(look(fresh).set_up);
}

TEST_F(Offline, AChallengeOfASignInGoesOn) {
    guard(alice, Via::email);
    pass(minute);
    give(away(phone));
    give(away(tablet));
    ChallengeId const open = challenge(alices);
    EXPECT_EQ(send_code(open, Via::email).code, "ok");
    EXPECT_EQ(answer(open, Via::email, newest_code()).code, "ok");
}

TEST_F(Offline, TheSignOutInItsSettingsIsLost) {
    std::uint32_t const number = give(away(phone));
    expect_lost(ask(api::SignOutDevice{phone, "sesame"}, alice), number);
    EXPECT_EQ(look(phone, administrator()).account, alice.id);
    EXPECT_EQ(ask(api::SignOutDevice{tablet, "sesame"}, alice).code, "ok");
    EXPECT_FALSE(look(tablet).set_up);
    EXPECT_FALSE(waits(tablet));
}

// A factory reset needs no network, and to look at the device is to hold it in one's hand.
TEST_F(Offline, ItIsLookedAtAndReset) {
    std::uint32_t const number = give(away(phone));
    EXPECT_TRUE(look(phone).set_up);
    EXPECT_EQ(ask(api::FactoryReset{phone}, api::Credential{}).code, "ok");
    EXPECT_FALSE(look(phone).set_up);
    EXPECT_EQ(look(phone, administrator()).account, alice.id) << "the binding is the provider's";
    EXPECT_EQ(view(number).calls, 0U);
}

TEST_F(Offline, ItIsResetAlsoByWhoShowsItsOwnSession) {
    std::uint32_t const number = give(away(phone));
    EXPECT_EQ(ask(api::FactoryReset{phone}, on_phone).code, "ok");
    EXPECT_FALSE(look(phone).set_up);
    EXPECT_EQ(view(number).calls, 0U);
}

TEST_F(Offline, TheProvidersSideGoesOnAtOnce) {
    give(away(phone));
    EXPECT_EQ(ask(api::SetFindDevice{phone, true, {}}, alice).code, "ok");
    EXPECT_EQ(look(phone, administrator()).find, true);
    EXPECT_EQ(ask(api::SetLostMode{phone, true}, alice).code, "ok");
    EXPECT_TRUE(look(phone).locked) << "the lock does not wait for the device";
    EXPECT_EQ(ask(api::SetLostMode{phone, false}, alice).code, "ok");
    EXPECT_FALSE(waits(phone));
    std::size_t const sessions = world.state().extent(*world.state().find(alice.id)).sessions().size();
    let_go(phone);
    auto const seen = look(phone, administrator());
    EXPECT_TRUE(seen.set_up);
    EXPECT_EQ(seen.sign_out_pending, true);
    EXPECT_FALSE(seen.account || seen.bound_since || seen.find || seen.lost_mode);
    EXPECT_FALSE(seen.locked || seen.orphan_locked);
    auto const& account = *world.state().find(alice.id);
    EXPECT_EQ(world.state().extent(account).devices().size(), 1U);
    EXPECT_EQ(world.state().extent(account).sessions().size(), sessions - 1) << "that on it is over";
    EXPECT_EQ(ask(api::UnbindDevice{phone}, alice).code, "device.not_bound");
}

TEST_F(Offline, NobodySetsItUpAnewUntilItIsBack) {
    std::uint32_t const number = give(away(phone));
    let_go(phone);
    expect_lost(set_up(phone, bobs), number);
    EXPECT_EQ(set_up_past_all_faults(phone, bobs).code, "device.in_use");
    EXPECT_EQ(set_up_past_all_faults(phone, alices).code, "device.in_use");
    heal(number);
    EXPECT_EQ(set_up(phone, bobs).code, "ok");
    EXPECT_EQ(look(phone, administrator()).account, bob.id);
}

TEST_F(Offline, ItComesBeforeAnOlderFaultWhichDoesNotSeeTheCall) {
    std::uint32_t const older = give(order(FaultKind::duplicate));
    std::uint32_t const number = give(away(phone));
    expect_lost(set_up(phone, bobs), number);
    EXPECT_EQ(view(older).calls, 0U);
    EXPECT_EQ(view(number).used, 1U);
}

TEST_F(Offline, ItSignsOutWhenItIsBackAtTheEndAndNotATickEarlier) {
    std::uint32_t const number = give(away(phone, day * 2));
    Instant const end = now() + day * 2;
    let_go(phone);
    EXPECT_EQ(view(number).device, phone);
    EXPECT_EQ(view(number).until, end);
    auto const armed = deliveries_of(world);
    ASSERT_EQ(armed.size(), 1U);
    EXPECT_EQ(armed[0].at, end);
    EXPECT_EQ(armed[0].fault, number);
    EXPECT_FALSE(armed[0].account || armed[0].stage || armed[0].subscription);
    for (Duration const offset : around) {
        pass_to(end + offset);
        bool const is_back = offset.ms >= 0;
        EXPECT_EQ(waits(phone), !is_back);
        EXPECT_EQ(look(phone).set_up, !is_back);
        EXPECT_EQ(view(number).armed, !is_back);
        EXPECT_EQ(deliveries_of(world).size(), is_back ? 0U : 1U);
        EXPECT_EQ(checked_in(), is_back ? back(phone) : Said{});
        EXPECT_EQ(told("fault.released"), is_back ? Said{"fault.released 1"} : Said{});
    }
    EXPECT_EQ(set_up(phone, bobs).code, "ok");
}

TEST_F(Offline, OneThatWasNotLetGoOfGoesOnWhenItIsBack) {
    std::uint32_t const number = give(away(phone, hour));
    pass(hour - millisecond);
    expect_lost(read(on_phone), number);
    pass(millisecond);
    EXPECT_EQ(read(on_phone).code, "ok");
    EXPECT_TRUE(look(phone).set_up);
    EXPECT_EQ(look(phone, administrator()).account, alice.id);
    EXPECT_EQ(told("fault.released"), Said{"fault.released 1"});
    EXPECT_EQ(checked_in(), Said{});
}

TEST_F(Offline, ItIsBackWhenItsFaultIsHealed) {
    std::uint32_t const number = give(away(phone));
    let_go(phone);
    EXPECT_EQ(deliveries_of(world).size(), 0U);
    pass(day);
    EXPECT_TRUE(waits(phone));
    heal(number);
    EXPECT_FALSE(waits(phone));
    EXPECT_FALSE(look(phone).set_up);
    EXPECT_EQ(checked_in(), back(phone));
    EXPECT_EQ(told("fault.released"), Said{});
}

TEST_F(Offline, HealedBeforeItsEndItIsBackOnce) {
    std::uint32_t const number = give(away(phone, day));
    let_go(phone);
    heal(number);
    EXPECT_EQ(deliveries_of(world).size(), 0U);
    EXPECT_EQ(set_up(phone, bobs).code, "ok");
    pass(day * 2);
    EXPECT_TRUE(look(phone).set_up) << "nobody tells it to sign out once more";
    EXPECT_EQ(checked_in().size(), 1U);
}

TEST_F(Offline, ItIsBackWhenNoneKeepsItAwayAnyMore) {
    give(away(phone, day));
    std::uint32_t const second_one = give(away(phone));
    std::uint32_t const third = give(away(phone, day * 3));
    let_go(phone);
    pass(day);
    EXPECT_TRUE(waits(phone)) << "two keep it away";
    heal(second_one);
    EXPECT_TRUE(waits(phone)) << "one does";
    pass(day * 2 - millisecond);
    EXPECT_TRUE(waits(phone));
    pass(millisecond);
    EXPECT_FALSE(waits(phone));
    EXPECT_EQ(checked_in(), back(phone));
    EXPECT_FALSE(view(third).armed);
}

TEST_F(Offline, TwoThatEndTogetherLetItSignOutOnce) {
    for (int n = 0; n < 2; ++n) give(away(phone, day));
    let_go(phone);
    pass(day);
    EXPECT_FALSE(look(phone).set_up);
    EXPECT_EQ(checked_in(), back(phone));
    EXPECT_EQ(told("fault.released").size(), 2U);
}

TEST_F(Offline, AllAreBackWhenAllIsHealed) {
    give(away(phone));
    give(away(tablet, day));
    give(away(phone, day));
    let_go(phone);
    let_go(tablet);
    heal(0);
    EXPECT_FALSE(look(phone).set_up || look(tablet).set_up);
    EXPECT_EQ(checked_in().size(), 2U);
    EXPECT_EQ(deliveries_of(world).size(), 0U);
}

TEST_F(Offline, ItHasHeardOfItOnceItIsReset) {
    give(away(phone, day));
    let_go(phone);
    EXPECT_EQ(ask(api::FactoryReset{phone}, api::Credential{}).code, "ok");
    EXPECT_FALSE(waits(phone));
    EXPECT_FALSE(look(phone).set_up);
    EXPECT_EQ(set_up_past_all_faults(phone, bobs).code, "ok");
    pass(day);
    EXPECT_TRUE(look(phone).set_up) << "there was nothing more to hear";
    EXPECT_EQ(checked_in(), Said{});
}

TEST_F(Offline, OneThatIsNotSetUpHasNothingToHear) {
    EXPECT_EQ(ask(api::FactoryReset{phone}, api::Credential{}).code, "ok");
    std::uint32_t const number = give(away(phone));
    let_go(phone);
    EXPECT_FALSE(waits(phone));
    heal(number);
    EXPECT_EQ(checked_in(), Said{});
    EXPECT_EQ(set_up(phone, bobs).code, "ok");
}

TEST_F(OfflineWithoutLocks, AResetThatUnbindsNeedsNoNetworkEither) {
    std::uint32_t const number = give(away(phone));
    EXPECT_EQ(ask(api::FactoryReset{phone}, api::Credential{}).code, "ok");
    EXPECT_FALSE(waits(phone));
    EXPECT_FALSE(look(phone).set_up);
    EXPECT_FALSE(look(phone, administrator()).account);
    heal(number);
    EXPECT_EQ(checked_in(), Said{});
}

TEST_F(Offline, APurgeLetsGoOfItAndANewOwnerSetsItUpOnceItIsBack) {
    give(away(phone, day * 60));
    Instant const end = now() + day * 60;
    auto const removal = schedule(alice);
    pass_to(removal.due + second * 30 - millisecond);
    EXPECT_FALSE(waits(phone));
    EXPECT_EQ(look(phone, administrator()).account, alice.id);
    pass(millisecond);
    EXPECT_TRUE(waits(phone)) << "the stage of bindings is done";
    EXPECT_FALSE(look(tablet).set_up) << "that one was within reach";
    pass_to(removal.due + minute);
    auto const left = residue(alice);
    EXPECT_TRUE(left.clean);
    EXPECT_EQ(store(left, "bindings").entries, 0U);
    EXPECT_EQ(store(left, "deadlines").entries, 0U) << "nor is it the fault's";
    EXPECT_EQ(set_up_past_all_faults(phone, bobs).code, "device.in_use");
    pass_to(end);
    EXPECT_EQ(checked_in(), back(phone));
    EXPECT_TRUE(residue(alice).clean);
    EXPECT_EQ(set_up(phone, bobs).code, "ok");
    EXPECT_EQ(look(phone, administrator()).account, bob.id);
}

TEST_F(Offline, WithAnOrphanLockItStaysAsItWouldWithinReach) {
    EXPECT_EQ(ask(api::SetFindDevice{phone, true, {}}, alice).code, "ok");
    World within_reach("w", world);
    std::uint32_t const number = give(away(phone));
    schedule(alice);
    pass(day * 31);
    auto const seen = look(phone);
    EXPECT_TRUE(seen.set_up && seen.locked && seen.orphan_locked);
    EXPECT_FALSE(seen.sign_out_pending);
    EXPECT_TRUE(residue(alice).clean);
    EXPECT_EQ(store(residue(alice), "bindings").declared, 1U);
    heal(number);
    EXPECT_EQ(checked_in(), Said{});
    EXPECT_EQ(set_up(phone, bobs).code, "device.locked");
    schedule_in(within_reach, alice);
    pass_in(within_reach, day * 31);
    within_reach.answer(api::SetUpDevice{phone, bobs, "sesame"}, {});
    EXPECT_EQ(world.state().hash(), within_reach.state().hash());
}

TEST_F(OfflineReleased, WhereALockIsReleasedItSignsOutWhenItIsBack) {
    EXPECT_EQ(ask(api::SetFindDevice{phone, true, {}}, alice).code, "ok");
    std::uint32_t const number = give(away(phone));
    schedule(alice);
    pass(day * 31);
    EXPECT_TRUE(waits(phone));
    EXPECT_FALSE(look(phone).locked || look(phone).orphan_locked);
    heal(number);
    EXPECT_EQ(set_up(phone, bobs).code, "ok");
}

TEST_F(Offline, OnceItIsBackNothingIsLeftOfIt) {
    World within_reach("w", world);
    std::uint32_t const number = give(away(phone, hour));
    let_go(phone);
    within_reach.answer(api::UnbindDevice{phone}, api::Credential{alice.token, {}});
    pass(hour);
    pass_in(within_reach, hour);
    heal(number);
    EXPECT_EQ(world.state().hash(), within_reach.state().hash());
    EXPECT_TRUE(Watch::same(world.state(), within_reach.state()));
}

TEST_F(Offline, ItIsAwayInACopyAndAgainAfterARewind) {
    give(away(phone, day));
    let_go(phone);
    world.take_snapshot("away");
    std::uint64_t const hash = world.state().hash();
    World fork("fork", world);
    pass(day);
    EXPECT_FALSE(look(phone).set_up);
    domain::State const& there = fork.state();
    EXPECT_TRUE(there.find(phone)->has(domain::Device::flag_pending));
    pass_in(fork, day);
    EXPECT_EQ(there.find(phone)->flags, 0U);
    ASSERT_TRUE(world.rewind("away"));
    EXPECT_EQ(world.state().hash(), hash);
    EXPECT_TRUE(waits(phone));
    pass(day);
    EXPECT_FALSE(look(phone).set_up);
    world.reset();
    EXPECT_TRUE(world.state().faults().empty());
    EXPECT_EQ(deliveries_of(world).size(), 0U);
}

TEST_F(Offline, IsShownAsItWasOrdered) {
    auto const seen = view(give(away(phone, hour)));
    EXPECT_EQ(seen.kind, FaultKind::offline);
    EXPECT_EQ(seen.device, phone);
    EXPECT_EQ(seen.operation, "*");
    EXPECT_EQ(seen.until, now() + hour);
    EXPECT_TRUE(seen.armed);
    EXPECT_FALSE(seen.times || seen.account || seen.system || seen.message || seen.via || seen.recipient);
    EXPECT_FALSE(seen.body || seen.content_type || seen.late_by || seen.held || seen.stage);
}

TEST_F(Offline, AWrongOrderSaysWhere) {
    using Place = std::pair<std::string, std::string>;
    auto const with = [&](auto const& change) {
        auto fault = away(phone);
        change(fault);
        return refused(fault);
    };
    Place const missing = with([](auto& f) { f.device.reset(); });
    EXPECT_EQ(missing, (Place{"/device", "request.invalid"}));
    Place const unknown = with([](auto& f) { f.device = DeviceId{1}; });
    EXPECT_EQ(unknown, (Place{"/device", "device.not_found"}));
    EXPECT_EQ(with([](auto& f) { f.nth = 0; }).first, "/nth");
    EXPECT_EQ(with([](auto& f) { f.nth = 2; }).first, "/nth");
    EXPECT_EQ(with([](auto& f) { f.times = 1; }).first, "/times");
    EXPECT_EQ(with([](auto& f) { f.operation = "get_account"; }).first, "/operation");
    EXPECT_EQ(with([](auto& f) { f.system = api::System::devices; }).first, "/system");
    EXPECT_EQ(with([&](auto& f) { f.account = alice.id; }).first, "/account");
    EXPECT_EQ(with([](auto& f) { f.lasts = Duration{0}; }).first, "/lasts");
    EXPECT_EQ(with([](auto& f) { f.late_by = minute; }).first, "/late_by");
    EXPECT_EQ(with([](auto& f) { f.message = MessageKind::code; }).first, "/message");
    EXPECT_EQ(with([](auto& f) { f.via = Via::email; }).first, "/via");
    EXPECT_EQ(with([](auto& f) { f.recipient = bobs; }).first, "/recipient");
    EXPECT_EQ(with([](auto& f) { f.stage = api::PurgeStage::bindings; }).first, "/stage");
    EXPECT_EQ(with([](auto& f) { f.retry_after = minute; }).first, "/retry_after");
    auto other_kind = order(FaultKind::request_lost);
    other_kind.device = phone;
    EXPECT_EQ(refused(other_kind).first, "/device");
    EXPECT_TRUE(world.state().faults().empty());
}

TEST_F(Offline, IsNoFaultOfOneCall) {
    api::Credential credential{alice.token, {}};
    credential.fault = std::make_shared<api::OrderFault>(away(phone));
    auto const heard = ask(api::GetAccount{alice.id}, credential);
    ASSERT_EQ(heard.code, "request.invalid");
    EXPECT_EQ(std::get<api::Problem>(heard.answer).place, "Fauxcount-Fault: /kind");
}

}  // namespace fauxcount::engine
