// Each invariant is shown red once: a state is doctored in the one way the invariant is there to notice.
#include "domain/sent_codes.hpp"
#include "tests/unit/domain/town.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace fauxcount::domain {

namespace {

using testing::Contains;
using testing::IsEmpty;

// Alice has a session, a phone with find-device on, an item and no removal yet; Bob has a tablet.
struct Doctored : testing::Test {
    Town town;
    Place alice = town.sign_up("alice@example.test");
    Place bob = town.sign_up("bob@example.test");
    Actor session = town.sign_in("alice@example.test");
    Actor bobs = town.sign_in("bob@example.test");
    Place phone = town.device_of("alice@example.test", session, true);
    Place tablet = town.device_of("bob@example.test", bobs, false);
    std::uint32_t item = town.run(AddItem{session, ItemKind::photo, 1000}).ordinal;
    Slot slot = alice.slot;
    // An innocent event that names Alice, and one that names her phone.
    Event touch = SessionProven{slot, session.ordinal};
    Event touch_phone = DeviceLostModeChanged{phone.slot, true};

    State before() const { return town.state; }
    void schedule() {
        ASSERT_TRUE(town.run(RequestRemoval{session, alice, Channel::site}).ok());
        ASSERT_EQ(town.state.account(slot).phase, Phase::scheduled);
    }
    void remove() {
        schedule();
        town.advance(day * 31);
        ASSERT_EQ(town.state.account(slot).phase, Phase::removed);
    }
    // The turn of these events on the state as it is, then doctored.
    template <class Doctor>
    std::set<std::string> after(std::vector<Event> const& events, Doctor&& doctor) const {
        State changed = town.state;
        for (Event const& event : events) evolve(changed, event, {});
        Writer writer(changed);
        doctor(writer);
        return breaches_of(town.state, changed, events);
    }
    std::set<std::string> after(std::vector<Event> const& events) const {
        return after(events, [](Writer&) {});
    }
    template <class Doctor>
    std::set<std::string> audit_after(Doctor&& doctor) const {
        State changed = town.state;
        Writer writer(changed);
        doctor(writer);
        return findings_of(changed);
    }
};

}  // namespace

TEST_F(Doctored, AnHonestTownHasNoBreach) {
    EXPECT_THAT(findings_of(town.state), IsEmpty());
    remove();
    EXPECT_THAT(findings_of(town.state), IsEmpty());
}

TEST_F(Doctored, S01_ARemovedAccountThatComesBackIsNoticed) {
    remove();
    EXPECT_THAT(after({touch}, [&](Writer& w) { w.account(slot).phase = Phase::active; }),
                Contains("S01 removed_is_final"));
}

TEST_F(Doctored, S02_APurgeBeforeItsTimeIsNoticed) {
    schedule();
    EXPECT_THAT(after({PurgeStarted{slot}}), Contains("S02 never_early"));
}

TEST_F(Doctored, S05_AnythingLeftInTheVaultIsNoticed) {
    remove();
    Item const left = Item::make(5, ItemKind::photo, 1, town_start);
    Identifier text;
    text.length = 3;
    EXPECT_THAT(after({touch}, [&](Writer& w) { w.insert(slot, Section::items, 0, &left); }),
                Contains("S05 data_gone"));
    EXPECT_THAT(after({touch}, [&](Writer& w) { w.append_text(slot, "ali"); }), Contains("S05 data_gone"));
    EXPECT_THAT(after({touch}, [&](Writer& w) { w.insert(slot, Section::identifiers, 0, &text); }),
                Contains("S05 data_gone"));
    EXPECT_THAT(after({touch}, [&](Writer& w) { w.account(slot).password = 1; }), Contains("S05 data_gone"));
    PastRemoval const past;
    EXPECT_THAT(after({touch}, [&](Writer& w) { w.insert(slot, Section::past_removals, 0, &past); }),
                Contains("S05 data_gone"));
    Tries const wrong;
    EXPECT_THAT(after({touch}, [&](Writer& w) { w.insert(slot, Section::tries, 0, &wrong); }),
                Contains("S05 data_gone"));
}

TEST_F(Doctored, S05_ARememberedAnswerOfARemovedAccountIsNoticed) {
    remove();
    AnswerRemembered const kept{slot, false, 1, 2, 3, last_instant, {0, 0}};
    EXPECT_THAT(after({kept}), Contains("S05 data_gone"));
}

TEST(Purge, AnIdentifierWithoutQuarantineLeavesNotEvenItsDigest) {
    Town town(policy_with("identifiers.contact", "PT0S"));
    Place const alice = town.sign_up("alice@example.test");
    Actor const session = town.sign_in("alice@example.test");
    ASSERT_TRUE(town.run(RequestRemoval{session, alice, Channel::site}).ok());
    town.advance(day * 31);
    EXPECT_TRUE(town.state.extent(town.state.account(alice.slot)).identifiers().empty());
    EXPECT_THAT(findings_of(town.state), IsEmpty());
}

TEST_F(Doctored, S06_ASessionLeftBehindIsNoticed) {
    remove();
    Session const left;
    EXPECT_THAT(after({touch}, [&](Writer& w) { w.insert(slot, Section::sessions, 0, &left); }),
                Contains("S06 access_gone"));
}

TEST_F(Doctored, S07_ABindingOrSubscriptionLeftBehindIsNoticed) {
    remove();
    Subscription const left;
    EXPECT_THAT(after({touch}, [&](Writer& w) { w.insert(slot, Section::devices, 0, &phone.slot); }),
                Contains("S07 bindings_gone"));
    EXPECT_THAT(after({touch}, [&](Writer& w) { w.insert(slot, Section::subscriptions, 0, &left); }),
                Contains("S07 bindings_gone"));
}

TEST_F(Doctored, S08_ARequestPastALostDeviceIsNoticed) {
    town.run(SetLostMode{session, phone, true});
    EXPECT_THAT(after({scheduled(slot, town.state.now())}), Contains("S08 lock_interlock"));
}

TEST_F(Doctored, S08_ARequestPastALesserConditionThatBlocksIsNoticed) {
    Policy policy = policy_with("blockers.device_bound", "block");
    ASSERT_EQ(set_parameter(policy, "blockers.device_find_on", "warn"), "");
    town.state = State(town.state.seed(), town_start, policy);
    alice = town.sign_up("alice@example.test");
    session = town.sign_in("alice@example.test");
    phone = town.device_of("alice@example.test", session, true);
    EXPECT_THAT(after({scheduled(slot, town.state.now())}), Contains("S08 lock_interlock"));
}

TEST_F(Doctored, S09_ALockThatVanishesOrAppearsIsNoticed) {
    auto const flag_of = [&](Slot device, std::uint8_t flag, bool on) {
        return [=](Writer& w) { w.device(device).set(flag, on); };
    };
    EXPECT_THAT(after({touch_phone}, flag_of(phone.slot, Device::flag_find, false)),
                Contains("S09 lock_never_bypassed"));
    Event const tablet_touched = DeviceSetUpAgain{tablet.slot};
    EXPECT_THAT(after({tablet_touched}, flag_of(tablet.slot, Device::flag_find, true)),
                Contains("S09 lock_never_bypassed"));
    EXPECT_THAT(after({tablet_touched}, flag_of(tablet.slot, Device::flag_orphan, true)),
                Contains("S09 lock_never_bypassed"));
    remove();
    ASSERT_TRUE(town.state.device(phone.slot).has(Device::flag_orphan));
    EXPECT_THAT(after({DeviceReset{phone.slot}}, flag_of(phone.slot, Device::flag_orphan, false)),
                Contains("S09 lock_never_bypassed"));
}

TEST_F(Doctored, S09_AnEndOfLostModeThatNobodyAskedForIsNoticed) {
    town.run(SetLostMode{session, phone, true});
    EXPECT_THAT(after({DeviceSetUpAgain{phone.slot}},
                      [&](Writer& w) { w.device(phone.slot).set(Device::flag_lost, false); }),
                Contains("S09 lock_never_bypassed"));
}

TEST_F(Doctored, S10_ARequestPastAnActiveSubscriptionIsNoticed) {
    town.run(Subscribe{session, Plan::cloud_plus});
    EXPECT_THAT(after({scheduled(slot, town.state.now())}), Contains("S10 obligations"));
}

TEST_F(Doctored, S10_ASubscriptionThatARequestMakesSomethingElseOfIsNoticed) {
    town.state = State(town.state.seed(), town_start, policy_with("subscription", "cancel_now"));
    alice = town.sign_up("alice@example.test");
    town.run(Subscribe{town.sign_in("alice@example.test"), Plan::cloud_plus});
    auto const request = scheduled(slot, town.state.now());
    EXPECT_THAT(after({request}), IsEmpty());
    for (auto const state :
         {SubscriptionState::active, SubscriptionState::ending, SubscriptionState::ended}) {
        auto const made = [&](Writer& w) {
            w.record<Subscription>(slot, Section::subscriptions, 0).set(state, true);
        };
        EXPECT_THAT(after({request}, made), Contains("S10 obligations"));
    }
}

TEST_F(Doctored, S11_ARefusalThatChangesSomethingIsNoticed) {
    EXPECT_THAT(after({}, [&](Writer& w) { w.account(slot).next_item += 1; }),
                Contains("S11 refusal_is_pure"));
    EXPECT_THAT(after({}, [&](Writer& w) { w.arm(last_instant, Rank::renewal, slot, 9); }),
                Contains("S11 refusal_is_pure"));
}

TEST_F(Doctored, S12_ASecondRemovalBesideAPendingOneIsNoticed) {
    schedule();
    EXPECT_THAT(after({scheduled(slot, town.state.now())}), Contains("S12 single_pending"));
}

TEST_F(Doctored, S13_ADueInstantThatMovesIsNoticed) {
    schedule();
    EXPECT_THAT(after({touch}, [&](Writer& w) { w.account(slot).due = w.account(slot).due + day; }),
                Contains("S13 due_is_fixed"));
}

TEST_F(Doctored, S13_AnInstantThatIsNotKeptAsItWasPromisedIsNoticed) {
    for (auto const instant : {&Account::due, &Account::ends_at, &Account::tombstone_until,
                               &Account::contact_quarantine, &Account::username_quarantine}) {
        auto const moved = [&](Writer& w) { w.account(slot).*instant = w.account(slot).*instant + day; };
        EXPECT_THAT(after({scheduled(slot, town.state.now())}, moved), Contains("S13 due_is_fixed"));
    }
}

TEST_F(Doctored, S14_ACancelThatLeavesSomethingChangedIsNoticed) {
    town.state = State(town.state.seed(), town_start, policy_with("subscription", "cancel_now"));
    alice = town.sign_up("alice@example.test");
    session = town.sign_in("alice@example.test");
    town.run(Subscribe{session, Plan::cloud_plus});
    ASSERT_TRUE(town.run(RequestRemoval{session, alice, Channel::site}).ok());
    auto const charged = [&](Writer& w) {
        ++w.record<Subscription>(slot, Section::subscriptions, 0).charges;
    };
    EXPECT_THAT(after({RemovalCancelled{slot}}), IsEmpty());
    EXPECT_THAT(after({RemovalCancelled{slot}}, charged), Contains("S14 cancel_restores"));
}

TEST_F(Doctored, S15_ACancelAtTheDueInstantIsNoticed) {
    schedule();
    Instant const due = town.state.account(slot).due;
    EXPECT_THAT(after({ClockMoved{due}, RemovalCancelled{slot}}), Contains("S15 cancel_window"));
    EXPECT_THAT(after({ClockMoved{due - millisecond}, RemovalCancelled{slot}}), IsEmpty());
}

TEST_F(Doctored, S16_APurgeOfARemovedAccountIsNoticed) {
    remove();
    EXPECT_THAT(after({PurgeStarted{slot}}), Contains("S16 purge_once"));
    EXPECT_THAT(after({PurgeStageDone{slot, PurgeStage::data}}), Contains("S16 purge_once"));
}

TEST_F(Doctored, S18_AnEventAboutARemovedAccountIsNoticed) {
    remove();
    EXPECT_THAT(after({ItemAdded{slot, 9, 1, ItemKind::note}}), Contains("S18 no_resurrection"));
}

TEST_F(Doctored, S19_AnIdThatComesAgainIsNoticed) {
    EXPECT_THAT(after({touch}, [&](Writer& w) { w.account(slot).next_item = 0; }), Contains("S19 no_reuse"));
    EXPECT_THAT(after({touch}, [&](Writer& w) { w.account(slot).generation = 9; }), Contains("S19 no_reuse"));
    EXPECT_THAT(after({touch_phone}, [&](Writer& w) { w.device(phone.slot).generation = 2; }),
                Contains("S19 no_reuse"));
    remove();
    EXPECT_THAT(after({AccountCreated{slot, alice.generation + 1, 5, {}}}), Contains("S19 no_reuse"));
}

TEST_F(Doctored, S20_ASideEffectOnSomebodyElseIsNoticed) {
    EXPECT_THAT(after({touch}, [&](Writer& w) { w.account(bob.slot).next_session = 9; }),
                Contains("S20 frame"));
    EXPECT_THAT(after({touch}, [&](Writer& w) { w.clear(bob.slot, Section::sessions); }),
                Contains("S20 frame"));
    EXPECT_THAT(after({touch}, [&](Writer& w) { w.device(tablet.slot).kind = DeviceKind::watch; }),
                Contains("S20 frame"));
    EXPECT_THAT(after({touch}, [&](Writer& w) { w.make_device(); }), Contains("S20 frame"));
}

TEST_F(Doctored, S20_AnEventThatReachesFurtherThanItSaysIsNoticed) {
    EXPECT_THAT(after({touch}, [&](Writer& w) { w.clear(slot, Section::items); }), Contains("S20 frame"));
    EXPECT_THAT(after({touch}, [&](Writer& w) { w.account(slot).created_at = {}; }), Contains("S20 frame"));
}

TEST_F(Doctored, S22_AClockThatRunsBackIsNoticed) {
    EXPECT_THAT(after({ClockMoved{town_start - second}}), Contains("S22 server_time"));
    EXPECT_THAT(after({touch}, [&](Writer& w) { w.move_clock(town_start + day); }),
                Contains("S22 server_time"));
}

// Not a state is doctored here but the rule that lets sessions in: one that forgets to look at the phase.
TEST_F(Doctored, S24_ASessionThatLetsSomebodyInDuringThePurgeIsNoticed) {
    town.state = State(town.state.seed(), town_start, policy_with("pending.tokens", "normal"));
    alice = town.sign_up("alice@example.test");
    session = town.sign_in("alice@example.test");
    schedule();
    auto const forgetful = [](State const& state, Actor const& actor) -> Session const* {
        for (Session const& one : state.extent(state.account(actor.account.slot)).sessions()) {
            if (one.ordinal == actor.ordinal) return &one;
        }
        return nullptr;
    };
    State purging = town.state;
    std::vector<Event> const events{ClockMoved{town.state.account(slot).due}, PurgeStarted{slot}};
    for (Event const& event : events) evolve(purging, event, {});
    EXPECT_THAT(breaches_of(town.state, purging, events), IsEmpty());
    EXPECT_THAT(breaches_of(town.state, purging, events, forgetful), Contains("S24 purge_atomic_outside"));
}

TEST_F(Doctored, S25_StagesOutOfOrderOrUndoneAreNoticed) {
    schedule();
    town.advance_to(town.state.account(slot).due);
    EXPECT_THAT(after({PurgeStageDone{slot, PurgeStage::data}}), Contains("S25 purge_order"));
    town.advance(second * 30);  // tokens, billing, bindings
    ASSERT_EQ(town.state.account(slot).next_stage, static_cast<int>(PurgeStage::data));
    Event const innocent = AnswerRemembered{slot, false, 1, 2, 3, last_instant, {}};
    Session const session_left;
    Subscription const subscription_left;
    EXPECT_THAT(after({innocent}, [&](Writer& w) { w.insert(slot, Section::sessions, 0, &session_left); }),
                Contains("S25 purge_order"));
    Tries const tries_left;
    EXPECT_THAT(after({innocent}, [&](Writer& w) { w.insert(slot, Section::tries, 0, &tries_left); }),
                Contains("S25 purge_order"));
    EXPECT_THAT(
        after({innocent}, [&](Writer& w) { w.insert(slot, Section::subscriptions, 0, &subscription_left); }),
        Contains("S25 purge_order"));
    EXPECT_THAT(after({innocent}, [&](Writer& w) { w.insert(slot, Section::devices, 0, &phone.slot); }),
                Contains("S25 purge_order"));
    EXPECT_THAT(after({innocent}, [&](Writer& w) { w.account(slot).next_stage = 4; }),
                Contains("S25 purge_order"));
}

TEST_F(Doctored, S26_APhaseThatNoEventExplainsIsNoticed) {
    EXPECT_THAT(after({touch}, [&](Writer& w) { w.account(slot).phase = Phase::purging; }),
                Contains("S26 audit_complete"));
}

// The rule itself is right; here its events are told wrongly, or left out.
TEST_F(Doctored, S27_AWrongPasswordThatIsMiscountedIsNoticed) {
    auto const refused = [&](Duration lock) {
        Instant const until = lock.ms == 0 ? Instant{} : town.state.now() + lock;
        return TryRefused{slot, Guard::password, until};
    };
    auto const guess = [&] { town.run(SignIn{"alice@example.test", "guess", true}); };
    SessionOpened const opened{slot, 1, 0, SessionScope::full,
                               town.state.now() + town.state.policy().session_lifetime};
    TriesForgiven const forgiven{slot, Guard::password};
    std::string const found = "S27 lockout";
    EXPECT_THAT(after({refused(Duration{0})}), IsEmpty());
    EXPECT_THAT(after({refused(minute * 15)}), Contains(found)) << "the first one locks nothing";
    guess();
    EXPECT_THAT(after({opened}), Contains(found)) << "a right one forgives";
    EXPECT_THAT(after({forgiven, opened}), IsEmpty());
    EXPECT_THAT(
        after({refused(Duration{0})}, [&](Writer& w) { w.record<Tries>(slot, Section::tries, 0).wrong = 1; }),
        Contains(found));
    for (int i = 0; i < 3; ++i) guess();
    EXPECT_THAT(after({refused(Duration{0})}), Contains(found)) << "the fifth one locks";
    EXPECT_THAT(after({refused(minute * 14)}), Contains(found));
    EXPECT_THAT(after({refused(minute * 15)}), IsEmpty());
    guess();
    EXPECT_THAT(after({forgiven, opened}), Contains(found));
    EXPECT_THAT(after({touch}), Contains(found));
    EXPECT_THAT(after({refused(minute * 15)}), Contains(found));
    town.advance(minute * 15);
    EXPECT_THAT(after({refused(Duration{0})}), IsEmpty());
}

TEST_F(Doctored, S34_CountersThatDriftAreNoticed) {
    EXPECT_THAT(after({touch}, [&](Writer& w) { w.bury(slot); }), Contains("S34 conservation"));
    EXPECT_THAT(audit_after([&](Writer& w) {
                    w.bury(slot);
                    w.account(slot).phase = Phase::active;
                }),
                Contains("S34 conservation"));
}

TEST_F(Doctored, S35_ATimerTooManyOrTooFewIsNoticed) {
    schedule();
    Instant const due = town.state.account(slot).due;
    auto const lose = [&](Writer& w) { w.disarm(due, Rank::removal_due, slot, 0); };
    auto const add = [&](Writer& w) { w.arm(due + day, Rank::removal_due, slot, 0); };
    EXPECT_THAT(after({touch}, lose), Contains("S35 timers_match"));
    EXPECT_THAT(after({touch}, add), Contains("S35 timers_match"));
    EXPECT_THAT(audit_after(lose), Contains("S35 timers_match"));
    EXPECT_THAT(audit_after(add), Contains("S35 timers_match"));
    auto const keep = [&](Writer& w) { w.arm(due, Rank::removal_due, slot, 0); };
    EXPECT_THAT(after({RemovalCancelled{slot}}, keep), Contains("S35 timers_match"));
}

TEST_F(Doctored, S39_WaitsThatAreNotThePolicysAreNoticed) {
    EXPECT_THAT(after({scheduled(slot, town.state.now())}), IsEmpty());
    EXPECT_THAT(after({scheduled(slot, town.state.now(), day * 29)}), Contains("S39 terms_pinned"));
    for (auto const instant : {&RemovalScheduled::tombstone_until, &RemovalScheduled::contact_quarantine,
                               &RemovalScheduled::username_quarantine}) {
        auto event = std::get<RemovalScheduled>(scheduled(slot, town.state.now()));
        event.*instant = event.*instant + millisecond;
        EXPECT_THAT(after({event}), Contains("S39 terms_pinned"));
    }
}

TEST_F(Doctored, S41_ASessionThatLivesTooLongIsNoticed) {
    Instant const until = town.state.now() + hour * 12;
    std::uint32_t const next = town.state.account(slot).next_session;
    EXPECT_THAT(after({SessionOpened{slot, next, 0, SessionScope::full, until}}), IsEmpty());
    EXPECT_THAT(after({SessionOpened{slot, next, 0, SessionScope::full, until + millisecond}}),
                Contains("S41 session_ends"));
    auto const longer = [&](Writer& w) {
        auto& first = w.record<Session>(slot, Section::sessions, 0);
        first.expires_at = first.expires_at + hour;
    };
    EXPECT_THAT(after({touch}, longer), Contains("S41 session_ends"));
}

TEST_F(Doctored, S42_ALoginThatMeansSomethingElseIsNoticed) {
    for (char const* const meaning : {"denied", "cancels", "interstitial", "normal"}) {
        town.state = State(town.state.seed(), town_start, policy_with("pending.login", meaning));
        alice = town.sign_up("alice@example.test");
        session = town.sign_in("alice@example.test");
        schedule();
        Instant const until = town.state.now() + hour * 12;
        Event const full = SessionOpened{slot, 1, 0, SessionScope::full, until};
        Event const restricted = SessionOpened{slot, 1, 0, SessionScope::removal_only, until};
        Event const cancelled = RemovalCancelled{slot};
        std::string_view right;
        auto const tried = [&](std::string_view name, std::vector<Event> const& events) {
            auto const breaches = after(events);
            if (breaches.empty()) right = name;
            bool const noticed = breaches.contains("S42 pending_login");
            EXPECT_NE(breaches.empty(), noticed) << meaning << ", " << name;
        };
        tried("cancels", {cancelled, full});
        tried("interstitial", {restricted});
        tried("normal", {full});
        EXPECT_EQ(right, std::string_view(meaning) == "denied" ? "" : meaning);
    }
}

TEST_F(Doctored, S43_AChargeAtAnotherTimeIsNoticed) {
    auto const ordinal = static_cast<std::uint16_t>(town.run(Subscribe{session, Plan::cloud_plus}).ordinal);
    Event const renewed = SubscriptionRenewed{slot, ordinal};
    EXPECT_THAT(after({renewed}), Contains("S43 renewals"));
    Instant const due = town.state.now() + day * 30;
    EXPECT_THAT(after({ClockMoved{due}, renewed}), IsEmpty());
    auto const changed = [&](auto&& change) {
        return [&, change](Writer& w) { change(w.record<Subscription>(slot, Section::subscriptions, 0)); };
    };
    auto const twice = changed([](Subscription& s) { ++s.charges; });
    auto const later = changed([](Subscription& s) { s.renews_at = s.renews_at + day; });
    EXPECT_THAT(after({ClockMoved{due}, renewed}, twice), Contains("S43 renewals"));
    EXPECT_THAT(after({ClockMoved{due}, renewed}, later), Contains("S43 renewals"));
}

TEST_F(Doctored, S44_WhatNobodyIsToldOfIsNoticed) {
    std::string const found = "S44 people_told";
    Event const request = scheduled(slot, town.state.now());
    auto const reworded = [&](std::function<void(Message&)> const& change) {
        return after({request}, [&](Writer& w) { reword(w, change); });
    };
    std::uint64_t const of_bob = town.state.extent(town.state.account(bob.slot)).identifiers()[0].digest;
    EXPECT_THAT(after({request}), IsEmpty());
    EXPECT_THAT(after({request}, unsend), Contains(found));
    EXPECT_THAT(after({request}, send_again), Contains(found)) << "once is enough";
    EXPECT_THAT(reworded([&](Message& m) { m.to = of_bob; }), Contains(found)) << "somebody else hears of it";
    EXPECT_THAT(reworded([](Message& m) { m.kind = MessageKind::removal_cancelled; }), Contains(found));
    auto const for_no_reason = [](Writer& w) { w.send(Message{}); };
    EXPECT_THAT(after({touch}, for_no_reason), Contains(found));
    EXPECT_THAT(after({}, for_no_reason), Contains("S11 refusal_is_pure")) << "a refusal tells nobody";
}

namespace {

// Alice's codes come by mail, once a factor is confirmed with one.
struct Mailed : Doctored {
    std::uint32_t factor = town.run(EnrolFactor{session, FactorKind::email}).ordinal;

    std::uint32_t next() const { return town.state.account(slot).next_session; }
    CodeSent sent() const {
        return {slot,
                next(),
                factor,
                Via::email,
                CodePurpose::confirmation,
                town.state.now() + town.state.policy().code_lifetime};
    }
    std::uint32_t ask() { return town.run(SendFactorCode{session, {alice, factor}}).ordinal; }
    void confirm() {
        std::string const code = sent_code(town.state.seed(), alice, ask());
        ASSERT_TRUE(town.run(ConfirmFactor{session, {alice, factor}, code}).ok());
        town.advance(town.state.policy().code_resend);
    }
};

}  // namespace

TEST_F(Mailed, S28_ACodeThatWasSentForSomethingElseIsNoticed) {
    std::string const found = "S28 code_once";
    confirm();
    std::uint32_t const sign_in = town.run(SignIn{"alice@example.test", town_password, true}).ordinal;
    std::uint32_t const step_up =
        town.run(ProveSession{session, {alice, session.ordinal}, town_password}).ordinal;
    Verdict const asked = town.run(SendCode{{}, {alice, sign_in}, Via::email});
    ASSERT_TRUE(asked.ok());
    Event const used = FactorUsed{slot, factor, asked.ordinal};
    Event const proven = SessionProven{slot, session.ordinal}, raised = SessionRaised{slot, session.ordinal};
    Event const opened = SessionOpened{slot, next(), 0, SessionScope::full,
                                       town.state.now() + town.state.policy().session_lifetime};
    EXPECT_THAT(after({used, ChallengeEnded{slot, sign_in}, opened, SessionRaised{slot, next()}}), IsEmpty());
    EXPECT_THAT(after({used, ChallengeEnded{slot, step_up}, proven, raised}), Contains(found))
        << "a code for a sign-in proves no session";
    EXPECT_THAT(after({used}), Contains(found)) << "and confirms nothing";
    EXPECT_THAT(after({FactorUsed{slot, factor, asked.ordinal - 1U}}), Contains(found))
        << "it was never sent";
    town.advance(town.state.policy().code_lifetime);
    EXPECT_THAT(after({used, ChallengeEnded{slot, sign_in}, opened}), Contains(found)) << "it is over";
}

TEST_F(Mailed, S45_ACodeThatIsSentTooSoonIsNoticed) {
    std::string const found = "S45 codes_sent";
    EXPECT_THAT(after({sent()}), IsEmpty());
    ask();
    EXPECT_THAT(after({sent()}), Contains(found));
    town.advance(town.state.policy().code_resend - millisecond);
    EXPECT_THAT(after({sent()}), Contains(found));
    town.advance(millisecond);
    EXPECT_THAT(after({sent()}), IsEmpty());
}

TEST_F(Mailed, S45_OneCodeTooManyIsNoticed) {
    for (unsigned n = 0; n < town.state.policy().code_sends.n; ++n) {
        EXPECT_THAT(after({sent()}), IsEmpty());
        ask();
        town.advance(town.state.policy().code_resend);
    }
    EXPECT_THAT(after({sent()}), Contains("S45 codes_sent"));
    town.advance(town.state.policy().code_lifetime);
    EXPECT_THAT(after({sent()}), IsEmpty()) << "the last one is out of its time";
}

TEST_F(Mailed, S45_ACodeThatIsKeptOtherwiseThanItWasSentIsNoticed) {
    std::string const found = "S45 codes_sent";
    CodeSent longer = sent();
    longer.expires_at = longer.expires_at + millisecond;
    EXPECT_THAT(after({longer}), Contains(found)) << "it is right for longer than the policy says";
    ask();
    town.advance(town.state.policy().code_resend);
    auto const kept = [&](std::function<void(SentCode&)> const& change) {
        return after({sent()}, [&](Writer& w) { change(w.record<SentCode>(slot, Section::sent_codes, 0)); });
    };
    EXPECT_THAT(kept([](SentCode&) {}), IsEmpty());
    EXPECT_THAT(kept([](SentCode& code) { code.ordinal = 0; }), Contains(found)) << "not the newest one";
    EXPECT_THAT(kept([](SentCode& code) { code.sends = 1; }), Contains(found)) << "the row begins anew";
    EXPECT_THAT(kept([](SentCode& code) { code.sent_at = Instant{}; }), Contains(found));
    EXPECT_THAT(kept([](SentCode& code) { code.purpose = CodePurpose::sign_in; }), Contains(found));
}

TEST_F(Mailed, S45_ACodeOfAKindThatIsLockedIsNoticed) {
    Instant const until = town.state.now() + minute;
    town.happen({TryRefused{slot, Guard::email, until}});
    EXPECT_THAT(after({sent()}), Contains("S45 codes_sent"));
    town.advance_to(until);
    EXPECT_THAT(after({sent()}), IsEmpty());
}

TEST_F(Doctored, I10_AResetThatUnbindsIsNoticed) {
    EXPECT_THAT(after({DeviceReset{phone.slot}}), IsEmpty());
    EXPECT_THAT(after({DeviceReset{phone.slot}},
                      [&](Writer& w) { w.device(phone.slot).owner_plus_one = bob.slot + 1; }),
                Contains("I10 reset_keeps_binding"));
}

TEST_F(Doctored, L01_ADeadlineThatIsPassedOverIsNoticed) {
    schedule();
    Instant const due = town.state.account(slot).due;
    EXPECT_THAT(after({ClockMoved{due + millisecond}}), Contains("L01 removed_when_due"));
    EXPECT_THAT(after({ClockMoved{due + millisecond}, PurgeStarted{slot}}), Contains("L01 removed_when_due"));
    EXPECT_THAT(after({ClockMoved{due}, PurgeStarted{slot}}), IsEmpty());
    EXPECT_THAT(audit_after([&](Writer& w) { w.move_clock(due + day); }), Contains("L01 removed_when_due"));
}

TEST_F(Doctored, M01_ChildrenThatAreNotWellFormedAreNoticed) {
    Item const again = Item::make(item, ItemKind::photo, 1, town_start);
    EXPECT_THAT(audit_after([&](Writer& w) { w.insert(slot, Section::items, 0, &again); }),
                Contains("M01 extent_well_formed"));
    EXPECT_THAT(
        audit_after([&](Writer& w) { w.record<Identifier>(slot, Section::identifiers, 0).offset = 99; }),
        Contains("M01 extent_well_formed"));
}

TEST_F(Doctored, M01_BytesLeftBehindTheEndOfAnExtentAreNoticed) {
    EXPECT_THAT(audit_after([&](Writer& w) {
                    std::byte* const bytes = w.children(slot);
                    bytes[Extent(bytes).bytes()] = std::byte{1};
                }),
                Contains("M01 extent_well_formed"));
}

TEST_F(Doctored, M02_AChangeThatTheHashMissedIsNoticed) {
    EXPECT_THAT(audit_after([&](Writer& w) {
                    Account& held = w.account(slot);
                    std::ignore = w.state().hash();  // what is written to her now, the hash does not see
                    held.next_item = 77;
                }),
                Contains("M02 hash_is_the_sum"));
}

TEST_F(Doctored, M03_AnIdentifierThatIsNotFoundIsNoticed) {
    auto const digest = town.state.extent(town.state.account(slot)).identifiers()[0].digest;
    auto const forget = [&](Writer& w) { w.forget_identifier(digest, slot); };
    EXPECT_THAT(after({touch}, forget), Contains("M03 identifiers_match"));
    EXPECT_THAT(audit_after(forget), Contains("M03 identifiers_match"));
    EXPECT_THAT(audit_after([&](Writer& w) { w.index_identifier(12345, slot); }),
                Contains("M03 identifiers_match"));
    EXPECT_THAT(
        audit_after([&](Writer& w) { w.record<Identifier>(slot, Section::identifiers, 0).length = 4; }),
        Contains("M03 identifiers_match"));
}

TEST_F(Doctored, M04_ABindingWithOneEndIsNoticed) {
    EXPECT_THAT(audit_after([&](Writer& w) { w.clear(slot, Section::devices); }),
                Contains("M04 bindings_match"));
    EXPECT_THAT(audit_after([&](Writer& w) { w.device(phone.slot).owner_generation = 3; }),
                Contains("M04 bindings_match"));
    EXPECT_THAT(audit_after([&](Writer& w) { w.device(tablet.slot) = Device{}; }),
                Contains("M04 bindings_match"));
    EXPECT_THAT(audit_after([&](Writer& w) { w.device(tablet.slot).set(Device::flag_orphan, true); }),
                Contains("M04 bindings_match"));
    EXPECT_THAT(after({DeviceBound{tablet.slot, slot}}, [&](Writer& w) { w.clear(slot, Section::devices); }),
                Contains("M04 bindings_match"));
}

TEST_F(Doctored, ResidueCountsWhatIsThereAndDeclaresWhatIsMeantToBe) {
    auto const row = [&](std::string_view store) {
        for (ResidueRow const& one : residue_of(town.state, slot)) {
            if (one.store == store) return one;
        }
        return ResidueRow{"missing", 99, 99};
    };
    EXPECT_EQ(row("items").entries, 1U);
    EXPECT_EQ(row("bindings").entries, 1U);
    EXPECT_EQ(row("identifiers").declared, 0U);
    EXPECT_EQ(row("messages").entries, 0U);
    EXPECT_EQ(row("vault").entries, std::string_view("alice@example.test").size() + 1);
    remove();
    for (ResidueRow const& one : residue_of(town.state, slot)) {
        EXPECT_EQ(one.entries, one.declared) << one.store;
    }
    EXPECT_EQ(row("identifiers").entries, 1U);
    EXPECT_EQ(row("bindings").entries, 1U) << "the phone is locked to an account that is gone";
    EXPECT_EQ(row("messages").entries, 2U) << "that she had asked for it, and that it was done";
}

TEST_F(Doctored, ResidueFindsWhatAnyRememberedAnswerSaysOfTheAccount) {
    Identity const ids = town.state.identity();
    std::vector<std::string> const telling{
        R"({"identifiers":["bob@example.test","alice@example.test"]})",
        R"({"account":")" + to_string(ids.id_of<AccountId>(alice)) + "\"}",
        R"({"id":")" + to_string(ids.child_id<ItemId>({alice, item})) + "\"}",
        R"({"fix":"/v1/subscriptions/)" + to_string(ids.child_id<SubscriptionId>({alice, 7})) + "/cancel\"}",
        R"({"token":"mock_)" + to_string(ids.child_id<SessionId>({alice, session.ordinal})) +
            "0123456789ABC\"}",
        R"({"receipt":"mock_rct)" + to_string(ids.child_id<RemovalId>({alice, 1})).substr(3) + "\"}"};
    std::vector<std::string> const silent{"",
                                          "{}",
                                          "\"",
                                          R"({"identifiers":["bob@example.test","alice@example.tes"]})",
                                          R"({"account":")" + to_string(ids.id_of<AccountId>(bob)) + "\"}",
                                          R"({"id":")" + to_string(ids.child_id<ItemId>({bob, item})) + "\"}",
                                          R"({"id":"acc_0123"})"};
    auto const found = [&](bool admin, std::string const& text) {
        State changed = town.state;
        Text const all{0, static_cast<std::uint32_t>(text.size())};
        evolve(changed, AnswerRemembered{bob.slot, admin, 1, 2, 3, last_instant, all}, text);
        for (ResidueRow const& row : residue_of(changed, slot)) {
            if (row.store == "answers") return row.entries - row.declared;
        }
        return std::uint64_t{99};
    };
    for (bool const gone : {false, true}) {
        if (gone) remove();
        for (bool const admin : {false, true}) {
            for (std::string const& text : telling) EXPECT_EQ(found(admin, text), 1U) << text;
            for (std::string const& text : silent) EXPECT_EQ(found(admin, text), 0U) << text;
        }
    }
}

}  // namespace fauxcount::domain
