// The key by which a search knows a state again: no field of a record is missing from it, and what it leaves
// out on purpose changes nothing later.
#include "domain/faults.hpp"
#include "domain/search_key.hpp"
#include "tests/unit/domain/codes_town.hpp"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <vector>

namespace fauxcount::domain {

namespace {

constexpr Duration memory = minute * 5;

std::string key_of(State const& state) {
    std::string key;
    append_search_key(state, memory, key);
    return key;
}

// A town with one of everything, in which somebody's records can be written to by hand.
class SearchKey : public testing::Test {
protected:
    SearchKey() {
        alice = town.sign_up("alice@example.test");
        session = town.sign_in("alice@example.test");
        phone = town.device_of("alice@example.test", session, true);
        town.run(AddItem{session, ItemKind::photo, 1000});
        town.run(Subscribe{session, Plan::cloud_plus});
        town.run(SignIn{"alice@example.test", "guess", true});
        PastRemoval const past;
        Writer(town.state).insert(alice.slot, Section::past_removals, 0, &past);
    }

    bool changes(std::function<void(Writer&)> const& change) const {
        State changed = town.state;
        Writer writer(changed);
        change(writer);
        return key_of(changed) != key_of(town.state);
    }
    bool account(std::function<void(Account&)> const& change) {
        return changes([&](Writer& writer) { change(writer.account(alice.slot)); });
    }
    bool device(std::function<void(Device&)> const& change) {
        return changes([&](Writer& writer) { change(writer.device(phone.slot)); });
    }
    template <class T>
    bool record(Section section, std::function<void(T&)> const& change) {
        return changes([&](Writer& writer) { change(writer.record<T>(alice.slot, section, 0)); });
    }
    Instant soon() const { return town.state.now() + second; }

    Town town;
    Place alice, phone;
    Actor session;
};

// A code by mail for a sign-in, the first record, and one by SMS that confirms a factor, the second; both are
// right and of now.
class SearchKeyOfCodes : public CodesTest {
protected:
    SearchKeyOfCodes() : mail(guard(Via::email)), text(enrol(FactorKind::sms)) {
        EXPECT_TRUE(sent(send(challenge(), Via::email)));
        EXPECT_TRUE(sent(send_for(text)));
    }

    bool changes(std::size_t record, std::function<void(SentCode&)> const& change) const {
        State changed = town.state;
        change(Writer(changed).record<SentCode>(alice.slot, Section::sent_codes, record));
        return key_of(changed) != key_of(town.state);
    }

    std::uint32_t mail, text;
};

}  // namespace

TEST_F(SearchKey, HasEveryFieldOfAnAccount) {
    EXPECT_TRUE(account([](Account& a) { a.generation = 2; }));
    EXPECT_TRUE(account([](Account& a) { a.phase = Phase::purging; }));
    EXPECT_TRUE(account([](Account& a) { a.next_stage = 3; }));
    EXPECT_TRUE(account([](Account& a) { a.channel = Channel::device; }));
    for (auto const field :
         {&Account::created_at, &Account::requested_at, &Account::due, &Account::ends_at,
          &Account::tombstone_until, &Account::contact_quarantine, &Account::username_quarantine}) {
        EXPECT_TRUE(account([&](Account& a) { a.*field = soon(); }));
    }
    EXPECT_TRUE(account([](Account& a) { ++a.password; }));
    EXPECT_TRUE(account([](Account& a) { ++a.next_item; }));
    EXPECT_TRUE(account([](Account& a) { ++a.next_session; }));
    EXPECT_TRUE(account([](Account& a) { ++a.next_subscription; }));
    EXPECT_TRUE(account([](Account& a) { ++a.removals; }));
    EXPECT_TRUE(account([](Account& a) { ++a.next_tombstone_plus_one; }));
    EXPECT_TRUE(account([](Account& a) { a.extent = 0; }));
}

TEST_F(SearchKey, HasEveryFieldOfADevice) {
    EXPECT_TRUE(device([&](Device& d) { d.bound_since = soon(); }));
    EXPECT_TRUE(device([](Device& d) { ++d.owner_plus_one; }));
    EXPECT_TRUE(device([](Device& d) { ++d.owner_generation; }));
    EXPECT_TRUE(device([](Device& d) { ++d.generation; }));
    EXPECT_TRUE(device([](Device& d) { d.kind = DeviceKind::speaker; }));
    for (auto const flag : {Device::flag_find, Device::flag_lost, Device::flag_set_up, Device::flag_orphan,
                            Device::flag_pending}) {
        EXPECT_TRUE(device([&](Device& d) { d.set(flag, !d.has(flag)); }));
    }
}

TEST_F(SearchKey, HasEveryFieldOfTheChildren) {
    for (auto const field : {&Session::created_at, &Session::proven_at, &Session::expires_at})
        EXPECT_TRUE(record<Session>(Section::sessions, [&](Session& s) { s.*field = soon(); }));
    EXPECT_TRUE(record<Session>(Section::sessions, [](Session& s) { ++s.device_plus_one; }));
    EXPECT_TRUE(record<Session>(Section::sessions, [](Session& s) { s.scope = SessionScope::removal_only; }));
    EXPECT_TRUE(record<Subscription>(Section::subscriptions, [&](auto& s) { s.renews_at = soon(); }));
    EXPECT_TRUE(record<Subscription>(Section::subscriptions, [](auto& s) { ++s.charges; }));
    EXPECT_TRUE(record<Subscription>(Section::subscriptions, [](auto& s) { s.plan = Plan::cloud_max; }));
    EXPECT_TRUE(record<Subscription>(Section::subscriptions,
                                     [](auto& s) { s.set(SubscriptionState::suspended, true); }));
    EXPECT_TRUE(record<Identifier>(Section::identifiers, [](auto& i) { ++i.digest; }));
    EXPECT_TRUE(record<Identifier>(Section::identifiers, [](auto& i) { i.kind = IdentifierKind::phone; }));
    EXPECT_TRUE(record<Identifier>(Section::identifiers, [](auto& i) { i.length = 0; }));
    for (auto const field : {&PastRemoval::requested_at, &PastRemoval::due, &PastRemoval::cancelled_at}) {
        EXPECT_TRUE(record<PastRemoval>(Section::past_removals, [&](auto& p) { p.*field = soon(); }));
    }
    EXPECT_TRUE(record<PastRemoval>(Section::past_removals, [](auto& p) { p.channel = Channel::device; }));
    EXPECT_TRUE(record<Tries>(Section::tries, [](Tries& t) { ++t.wrong; }));
    EXPECT_TRUE(record<Tries>(Section::tries, [&](Tries& t) { t.locked_until = soon(); }));
    for (auto const section : {Section::sessions, Section::identifiers, Section::past_removals,
                               Section::subscriptions, Section::tries, Section::devices, Section::items}) {
        EXPECT_TRUE(changes([&](Writer& writer) { writer.remove(alice.slot, section, 0); }));
    }
    EXPECT_TRUE(changes([&](Writer& writer) { writer.append_text(alice.slot, "more"); }));
}

TEST_F(SearchKey, HasTheTimersTheIndexAndTheMemory) {
    EXPECT_TRUE(changes([&](Writer& w) { w.arm(soon(), Rank::reminder, alice.slot, 1); }));
    EXPECT_TRUE(changes([](Writer& w) { w.move_clock(w.state().now() + second); })) << "nearer to a timer";
    auto const digest = town.state.extent(town.state.account(alice.slot)).identifiers()[0].digest;
    EXPECT_TRUE(changes([&](Writer& w) { w.forget_identifier(digest, alice.slot); }));
    EXPECT_TRUE(
        changes([&](Writer& w) { w.remember({alice.slot, false, 1, 2, 3, soon(), {}}, "an answer"); }));
    EXPECT_TRUE(changes([&](Writer& w) { w.remember({0, true, 1, 2, 3, soon(), {}}, "an answer"); }));
}

// How many messages are held, when each comes, and when the next deadline of that is.
TEST_F(SearchKey, HasWhatFaultsHoldBackAndWhenThatComes) {
    FaultTerms terms;
    terms.kind = FaultKind::message_late;
    std::string const without = key_of(town.state);
    town.run(OrderFault{terms, text_of(MessageTerms{}), false});
    EXPECT_NE(key_of(town.state), without);
    auto const fault = [&](std::function<void(Fault&)> const& change) {
        return changes([&](Writer& w) { w.change_faults([&](Faults& all) { change(all.back()); }); });
    };
    auto const hold = [&](Fault& one) { one.held.push_back({Message{}, soon()}); };
    EXPECT_TRUE(fault(hold));
    Writer(town.state).change_faults([&](Faults& all) { hold(all.back()); });
    EXPECT_TRUE(fault(hold)) << "another one";
    EXPECT_TRUE(fault([](Fault& one) { one.held.front().arrives = last_instant; }));
    EXPECT_TRUE(fault([](Fault& one) { ++one.used; }));
    auto const wake = [&](Instant at) {
        return [=](Writer& w) {
            w.change_faults([&](Faults& all) { all.back().wakes = at; });
            w.arm(at, Rank::delivery, 0, w.state().faults().back().ordinal);
        };
    };
    EXPECT_TRUE(changes(wake(soon())));
    State later = town.state, still_later = town.state;
    Writer at(later), still(still_later);
    wake(soon())(at);
    wake(soon() + second)(still);
    EXPECT_NE(key_of(later), key_of(still_later));
}

TEST_F(SearchKey, HasWhetherADeviceIsOutOfReach) {
    FaultTerms terms;
    terms.kind = FaultKind::offline;
    State const within = town.state;
    town.run(OrderFault{terms, text_of(phone), false});
    EXPECT_NE(key_of(town.state), key_of(within));
    std::string const for_good = key_of(town.state);
    town.state = within;
    terms.until = soon();
    town.run(OrderFault{terms, text_of(phone), false});
    EXPECT_NE(key_of(town.state), for_good);
    town.run(HealFault{0});
    EXPECT_EQ(key_of(town.state), key_of(within));
}

// Whether something happened an hour or a month ago makes no difference to any rule.
TEST_F(SearchKey, ForgetsHowLongAgoSomethingWas) {
    State early = town.state, late = town.state;
    Writer(early).account(alice.slot).created_at = Instant{1};
    Writer(late).account(alice.slot).created_at = Instant{town.state.now().ms - memory.ms};
    EXPECT_EQ(key_of(early), key_of(late));
    Writer(late).account(alice.slot).created_at = Instant{town.state.now().ms - memory.ms + 1};
    EXPECT_NE(key_of(early), key_of(late));
}

// No rule asks what was written to people: it would be another state after each of two ways that come to the
// same.
TEST_F(SearchKey, LeavesOutWhatPeopleWereTold) {
    State told = town.state;
    Writer(told).send(Message{});
    EXPECT_EQ(key_of(told), key_of(town.state));
    EXPECT_NE(told.hash(), town.state.hash());
}

TEST_F(SearchKeyOfCodes, HasAllThatAnAnswerMayDependOn) {
    EXPECT_TRUE(changes(0, [](SentCode& c) { c.sent_at = c.sent_at - millisecond; })) << "the wait";
    EXPECT_TRUE(changes(0, [](SentCode& c) { c.expires_at = c.expires_at - millisecond; }));
    EXPECT_TRUE(changes(0, [](SentCode& c) { c.purpose = CodePurpose::step_up; }));
    EXPECT_TRUE(changes(0, [](SentCode& c) { ++c.sends; })) << "the row";
    EXPECT_TRUE(changes(0, [](SentCode& c) { c.taken = 1; }));
    EXPECT_TRUE(changes(0, [](SentCode& c) { c.via = Via::sms; }));
    EXPECT_TRUE(changes(1, [&](SentCode& c) { c.subject = mail; })) << "which factor it confirms";
    State const with_both = town.state;
    Writer(town.state).remove(alice.slot, Section::sent_codes, 1);
    EXPECT_NE(key_of(town.state), key_of(with_both));
}

TEST_F(SearchKeyOfCodes, LeavesOutWhichNumberACodeIsDrawnFrom) {
    EXPECT_FALSE(changes(0, [](SentCode& c) { --c.ordinal; }));
    EXPECT_FALSE(changes(1, [](SentCode& c) { --c.ordinal; }));
}

TEST_F(SearchKeyOfCodes, LeavesOutAWaitThatIsOver) {
    town.advance(minute - millisecond);
    EXPECT_TRUE(changes(0, [](SentCode& c) { c.sent_at = c.sent_at - millisecond; }));
    town.advance(millisecond);
    EXPECT_FALSE(changes(0, [](SentCode& c) { c.sent_at = c.sent_at - hour; }));
}

TEST_F(SearchKeyOfCodes, LeavesOutWhatACodeWasThatIsTakenOrOutOfItsTime) {
    std::vector<std::function<void(SentCode&)>> const all{
        [](SentCode& c) { c.purpose = CodePurpose::set_up; }, [](SentCode& c) { ++c.subject; },
        [](SentCode& c) { ++c.sends; }};
    State const scene = town.state;
    Writer(town.state).record<SentCode>(alice.slot, Section::sent_codes, 0).taken = 1;
    for (std::size_t i = 0; i < all.size(); ++i) EXPECT_FALSE(changes(0, all[i])) << i;
    town.state = scene;
    town.advance(minute * 10 - millisecond);
    EXPECT_TRUE(changes(0, all[0]));
    town.advance(millisecond);
    for (std::size_t i = 0; i < all.size(); ++i) EXPECT_FALSE(changes(0, all[i])) << i;
    EXPECT_FALSE(changes(0, [](SentCode& c) { c.taken = 1; }));
    EXPECT_FALSE(changes(0, [](SentCode& c) { c.expires_at = c.expires_at - hour; }));
}

TEST_F(SearchKey, KnowsOneLivingThingFromAnother) {
    auto const held = [&](Actor const& actor) {
        std::string key;
        append_search_key(town.state, actor, key);
        return key;
    };
    Actor const other = town.sign_in("alice@example.test");
    Actor unknown = session;
    unknown.ordinal = 77;
    EXPECT_NE(held(session), held(other));
    EXPECT_NE(held(session), held(unknown));
    EXPECT_NE(held(unknown), held(Actor{}));
}

}  // namespace fauxcount::domain
