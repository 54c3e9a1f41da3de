// The key of a state: nothing is forgotten, and nothing stands in it that makes no difference.
#include "scenarios/model/key.hpp"
#include "tests/unit/model/judged_world.hpp"

#include <gtest/gtest.h>

#include <functional>
#include <memory>
#include <set>

using namespace fauxcount;
using namespace fauxcount::model;

namespace {

std::string key_of(JudgedWorld& world) {
    std::string key;
    world.model().append_key(world.now(), key);
    return key;
}

// A world in which there is at least one of everything.
JudgedWorld& full_world() {
    static JudgedWorld world{{{"pending.tokens", "normal"}, {"subscription", "cancel_now"}}};
    if (!world.story().empty()) return world;
    world.sign_up({"alice@example.test"});
    world.sign_up({"bob"});
    auto const alice = world.sign_in("alice@example.test");
    auto const bob = world.sign_in("bob");
    world.add_app(alice.token);
    world.ask(api::EnrolFactor{api::FactorKind::backup_codes}, alice.token);
    world.add_sent(alice.token);
    auto const challenge = world.challenge(api::SignIn{"alice@example.test", "sesame", true});
    world.challenge(api::ProveSession{alice.session.id, "sesame"}, alice.token);
    world.device_of("bob", true);
    world.device_of("bob");
    auto const spare = world.get<api::DeviceView>(api::MakeDevice{}).id;
    world.challenge(api::SetUpDevice{spare, "alice@example.test", "sesame"});
    world.ask(api::AddItem{api::ItemKind::note, 7}, alice.token, "k");
    world.ask(api::Subscribe{api::Plan::cloud_plus}, bob.token);
    world.ask(api::Subscribe{api::Plan::cloud_plus}, alice.token);
    auto const first = world.remove(alice.token);
    world.advance(minute);
    world.ask(api::CancelRemoval{first.removal.id}, first.receipt);
    world.ask(api::SendCode{challenge.id, api::Via::email});
    world.advance(minute);
    world.remove(alice.token);
    world.advance(minute);
    return world;
}

struct Change {
    char const* what;
    std::function<void(Facts&)> make;
};

std::vector<Change> const& changes() {
    static std::vector<Change> const all{
        {"account.password", [](Facts& f) { ++f.accounts[0].password; }},
        {"account.signed_up_at", [](Facts& f) { --f.accounts[0].signed_up_at.ms; }},
        {"account.removal", [](Facts& f) { f.accounts[0].removal = no_row; }},
        {"one account more", [](Facts& f) { f.accounts.push_back({}); }},
        {"account.passwords.wrong", [](Facts& f) { ++f.accounts[0].passwords.wrong; }},
        {"account.passwords.deaf_until", [](Facts& f) { f.accounts[0].passwords.deaf_until = last_instant; }},
        {"account.codes.wrong", [](Facts& f) { ++f.accounts[0].codes[0].wrong; }},
        {"account.codes.deaf_until", [](Facts& f) { f.accounts[0].codes[1].deaf_until = last_instant; }},
        {"identifier.account", [](Facts& f) { f.identifiers[0].account = 1; }},
        {"identifier.text", [](Facts& f) { ++f.identifiers[0].text; }},
        {"identifier.contact", [](Facts& f) { f.identifiers[0].contact = false; }},
        {"session.account", [](Facts& f) { f.sessions[0].account = 1; }},
        {"session.device", [](Facts& f) { f.sessions[0].device = 0; }},
        {"session.opened_at", [](Facts& f) { --f.sessions[0].opened_at.ms; }},
        {"session.proven_at", [](Facts& f) { --f.sessions[0].proven_at.ms; }},
        {"session.restricted", [](Facts& f) { f.sessions[0].restricted = true; }},
        {"session.proven_by", [](Facts& f) { f.sessions[0].proven_by = api::Proof::password; }},
        {"one session less", [](Facts& f) { f.sessions.pop_back(); }},
        {"factor.account", [](Facts& f) { f.factors[0].account = 1; }},
        {"factor.kind", [](Facts& f) { f.factors[0].kind = api::FactorKind::backup_codes; }},
        {"factor.confirmed", [](Facts& f) { f.factors[0].confirmed = false; }},
        {"factor.enrolled_at", [](Facts& f) { --f.factors[0].enrolled_at.ms; }},
        {"factor.step_taken, that of now", [](Facts& f) { f.factors[0].step_taken += 7; }},
        {"factor.used", [](Facts& f) { f.factors[1].used = 4; }},
        {"one factor less", [](Facts& f) { f.factors.pop_back(); }},
        {"challenge.account", [](Facts& f) { f.challenges[0].account = 1; }},
        {"challenge.purpose", [](Facts& f) { f.challenges[0].purpose = Purpose::set_up; }},
        {"challenge.interactive", [](Facts& f) { f.challenges[0].interactive = false; }},
        {"challenge.session", [](Facts& f) { f.challenges[1].session = f.sessions[1].id; }},
        {"challenge.device", [](Facts& f) { f.challenges[2].device = 1; }},
        {"challenge.opened_at", [](Facts& f) { --f.challenges[0].opened_at.ms; }},
        {"one challenge less", [](Facts& f) { f.challenges.pop_back(); }},
        {"code.account", [](Facts& f) { f.sent_codes[1].account = 1; }},
        {"code.via", [](Facts& f) { f.sent_codes[1].via = api::Via::sms; }},
        {"code.what_for", [](Facts& f) { f.sent_codes[1].what_for.purpose = api::CodePurpose::set_up; }},
        {"code.sent_at", [](Facts& f) { --f.sent_codes[1].sent_at.ms; }},
        {"code.in_a_row", [](Facts& f) { ++f.sent_codes[1].in_a_row; }},
        {"code.taken", [](Facts& f) { f.sent_codes[1].taken = true; }},
        {"code.revoked", [](Facts& f) { f.sent_codes[1].revoked = true; }},
        {"one code less", [](Facts& f) { f.sent_codes.pop_back(); }},
        {"device.kind", [](Facts& f) { f.devices[0].kind = api::DeviceKind::watch; }},
        {"device.set_up", [](Facts& f) { f.devices[0].set_up = false; }},
        {"device.find", [](Facts& f) { f.devices[0].find = false; }},
        {"device.lost", [](Facts& f) { f.devices[0].lost = true; }},
        {"device.account", [](Facts& f) { f.devices[0].account = 0; }},
        {"device.bound_since", [](Facts& f) { --f.devices[0].bound_since.ms; }},
        {"one device more", [](Facts& f) { f.devices.push_back({}); }},
        {"item.account", [](Facts& f) { f.items[0].account = 1; }},
        {"item.kind", [](Facts& f) { f.items[0].kind = api::ItemKind::photo; }},
        {"item.bytes", [](Facts& f) { ++f.items[0].bytes; }},
        {"item.added_at", [](Facts& f) { --f.items[0].added_at.ms; }},
        {"subscription.account", [](Facts& f) { f.subscriptions[0].account = 0; }},
        {"subscription.plan", [](Facts& f) { f.subscriptions[0].plan = api::Plan::cloud_max; }},
        {"subscription.started_at", [](Facts& f) { --f.subscriptions[0].started_at.ms; }},
        {"subscription.slept_through", [](Facts& f) { ++f.subscriptions[0].slept_through; }},
        {"subscription.stop", [](Facts& f) { f.subscriptions[1].stop.reset(); }},
        {"stop.kind", [](Facts& f) { f.subscriptions[1].stop->kind = StopKind::fading; }},
        {"stop.ends", [](Facts& f) { --f.subscriptions[1].stop->ends.ms; }},
        {"removal.account", [](Facts& f) { f.removals[1].account = 1; }},
        {"removal.channel", [](Facts& f) { f.removals[1].channel = api::Channel::device; }},
        {"removal.requested_at", [](Facts& f) { --f.removals[1].requested_at.ms; }},
        {"removal.due", [](Facts& f) { --f.removals[1].due.ms; }},
        {"removal.ends", [](Facts& f) { --f.removals[1].ends.ms; }},
        {"removal.cancelled_at", [](Facts& f) { --f.removals[0].cancelled_at->ms; }},
        {"memo.account", [](Facts& f) { f.memos[0].account = 1; }},
        {"memo.subject", [](Facts& f) { f.memos[0].subject = Subject::receipt; }},
        {"memo.operation", [](Facts& f) { ++f.memos[0].operation; }},
        {"memo.key", [](Facts& f) { ++f.memos[0].key; }},
        {"memo.request", [](Facts& f) { ++f.memos[0].request; }},
        {"memo.answer", [](Facts& f) { ++f.memos[0].answer; }},
        {"memo.bearer", [](Facts& f) { ++f.memos[0].bearer; }},
        {"memo.at", [](Facts& f) { --f.memos[0].at.ms; }},
        {"one fault more", [](Facts& f) { f.faults.push_back({1, f.devices[0].id, never}); }}};
    return all;
}

// What one act adds to the state of an account that has just signed up, `late` after its world began.
std::string key_after(Duration late) {
    JudgedWorld world;
    world.advance(late + millisecond);
    world.sign_up({"alice@example.test"});
    auto const alice = world.sign_in("alice@example.test");
    world.ask(api::AddItem{api::ItemKind::note, 7}, alice.token);
    world.ask(api::Subscribe{api::Plan::cloud_plus}, alice.token);
    world.advance(day * 3);
    return key_of(world);
}

}  // namespace

TEST(Key, ChangesWithEveryFact) {
    JudgedWorld& world = full_world();
    ASSERT_EQ(world.complaints(), "");
    for (Change const& change : changes()) {
        Facts facts = world.model().facts();
        change.make(facts);
        std::string key;
        append_facts(facts, world.terms(), world.now(), key);
        EXPECT_NE(key, key_of(world)) << change.what;
    }
}

TEST(Key, DoesNotTellWhenAStateWasOnlyHowLongAgoThingsWere) {
    EXPECT_EQ(key_after(Duration{0}), key_after(day * 100));
}

TEST(Key, DoesNotTellHowLongAgoWhatNoRuleLooksBackTo) {
    JudgedWorld world;
    world.sign_up({"alice@example.test"});
    world.advance(world.terms().looks_back());
    auto const old = key_of(world);
    world.advance(day * 100);
    EXPECT_EQ(key_of(world), old);
}

TEST(Key, DoesNotTellOfChallengesThatAreOver) {
    JudgedWorld world{{{"session.lifetime", "P60D"}, {"reauth.max_age", "PT1M"}}};
    world.sign_up({"alice@example.test"});
    world.add_app(world.sign_in("alice@example.test").token);
    world.advance(day);
    auto const before = world.model();
    world.challenge(api::SignIn{"alice@example.test", "sesame", true});
    std::string open, without;
    before.append_key(world.now(), without);
    world.model().append_key(world.now(), open);
    EXPECT_NE(open, without);
    world.advance(minute * 10);
    without.clear();
    before.append_key(world.now(), without);
    EXPECT_EQ(key_of(world), without);
}

TEST(Key, DoesNotTellOfCodesThatAreOver) {
    for (char const* const resend : {"PT1M", "PT1H"}) {
        JudgedWorld world{
            {{"session.lifetime", "P60D"}, {"reauth.max_age", "PT1M"}, {"code.resend", resend}}};
        world.sign_up({"alice@example.test"});
        world.add_sent(world.sign_in("alice@example.test").token);
        world.advance(day);
        auto const challenge = world.challenge(api::SignIn{"alice@example.test", "sesame", true});
        auto const before = world.model();
        auto const without = [&] {
            std::string key;
            before.append_key(world.now(), key);
            return key;
        };
        world.ask(api::SendCode{challenge.id, api::Via::email});
        EXPECT_NE(key_of(world), without());
        world.advance(minute * 10 - millisecond);
        EXPECT_NE(key_of(world), without());
        world.advance(millisecond);
        bool const waits = resend == std::string_view{"PT1H"};
        EXPECT_EQ(key_of(world) != without(), waits) << "asking for another may still send none";
        world.advance(hour);
        EXPECT_EQ(key_of(world), without());
        EXPECT_EQ(world.complaints(), "");
    }
}

TEST(Key, DoesNotTellHowManyCodesWereSentWhereThatIsNoLimit) {
    for (char const* const sends : {"5", "unlimited"}) {
        JudgedWorld world{{{"code.sends", sends}, {"code.resend", "PT0S"}}};
        world.sign_up({"alice@example.test"});
        auto const token = world.sign_in("alice@example.test").token;
        auto const factor = world.enrol_sent(token);
        auto const once = key_of(world);
        world.ask(api::SendFactorCode{factor}, token);
        EXPECT_EQ(key_of(world) == once, sends == std::string_view{"unlimited"}) << sends;
        EXPECT_EQ(world.complaints(), "");
    }
}

TEST(Key, DoesNotTellWhatACodeIsNorWhoKnowsIt) {
    JudgedWorld world;
    world.sign_up({"alice@example.test"});
    auto const token = world.sign_in("alice@example.test").token;
    auto const factor = world.enrol_sent(token);
    auto const unknown = key_of(world);
    world.sent_code();
    EXPECT_EQ(key_of(world), unknown);
    Facts facts = world.model().facts();
    facts.sent_codes[0].value ^= 1U;
    facts.wrong_guesses.push_back({0, 1});
    std::string key;
    append_facts(facts, world.terms(), world.now(), key);
    EXPECT_EQ(key, unknown);
    EXPECT_EQ(world.code(api::ConfirmFactor{factor, world.sent_code()}, token), Code::ok);
    EXPECT_NE(key_of(world), unknown);
    EXPECT_EQ(world.complaints(), "");
}

TEST(Key, TellsWhichDeviceAFaultKeepsAwayAndForHowLong) {
    JudgedWorld& world = full_world();
    auto const key_with = [&](Fault const& fault) {
        Facts facts = world.model().facts();
        facts.faults.push_back(fault);
        std::string key;
        append_facts(facts, world.terms(), world.now(), key);
        return key;
    };
    auto const one = world.model().facts().devices[0].id, other = world.model().facts().devices[1].id;
    Instant const end = world.now() + hour;
    std::set<std::string> const keys{key_with({1, one, never}), key_with({1, other, never}),
                                     key_with({1, one, end}), key_with({1, one, end + millisecond})};
    EXPECT_EQ(keys.size(), 4U);
    EXPECT_EQ(key_with({2, one, never}), key_with({1, one, never})) << "its number is its orderer's business";
    EXPECT_EQ(key_with({1, one, world.now()}), key_of(world)) << "it is over";
}

TEST(Key, DoesNotTellOfFaultsThatAreOverOrHealed) {
    JudgedWorld world;
    world.sign_up({"alice@example.test"});
    api::OrderFault order;
    order.kind = api::FaultKind::offline;
    order.device = world.device_of("alice@example.test");
    auto const before = world.model();
    auto const without = [&] {
        std::string key;
        before.append_key(world.now(), key);
        return key;
    };
    world.fault(order);
    EXPECT_NE(key_of(world), without());
    world.fault(api::HealFaults{});
    EXPECT_EQ(key_of(world), without());
    order.lasts = hour;
    world.fault(order);
    world.advance(hour - millisecond);
    EXPECT_NE(key_of(world), without());
    world.advance(millisecond);
    EXPECT_EQ(key_of(world), without());
    EXPECT_EQ(world.complaints(), "");
}

TEST(Key, TellsWhetherADeviceIsStillToSignOut) {
    JudgedWorld world;
    world.sign_up({"alice@example.test"});
    auto const token = world.sign_in("alice@example.test").token;
    api::OrderFault order;
    order.kind = api::FaultKind::offline;
    order.device = world.device_of("alice@example.test");
    world.fault(order);
    world.ask(api::UnbindDevice{*order.device}, token);
    auto const pending = key_of(world);
    world.ask(api::FactoryReset{*order.device});
    EXPECT_NE(key_of(world), pending);
    world.advance(world.terms().looks_back());
    auto const old = key_of(world);
    world.advance(day * 100);
    EXPECT_EQ(key_of(world), old)
        << "a fault that is not over before it is healed never comes nearer its end";
    EXPECT_EQ(world.complaints(), "");
}

TEST(Key, TellsWhereInAStepOfItsAppsAStateIs) {
    JudgedWorld world{{{"session.lifetime", "P60D"}}};
    world.sign_up({"alice@example.test"});
    world.add_app(world.sign_in("alice@example.test").token);
    world.advance(world.terms().looks_back());
    auto const first = key_of(world);
    world.advance(second);
    EXPECT_NE(key_of(world), first);
    world.advance(totp_step - second);
    EXPECT_EQ(key_of(world), first);
}

TEST(Key, OfWhatWasUndoneIsAsIfItHadNotBeen) {
    JudgedWorld world;
    world.sign_up({"alice@example.test"});
    auto const alice = world.sign_in("alice@example.test");
    auto const before = key_of(world);
    auto const item = world.get<api::ItemView>(api::AddItem{api::ItemKind::note, 7}, alice.token);
    EXPECT_NE(key_of(world), before);
    world.ask(api::DropItem{item.id}, alice.token);
    auto const other = world.sign_in("alice@example.test");
    world.ask(api::SignOut{other.session.id}, alice.token);
    EXPECT_EQ(key_of(world), before);
}

TEST(Key, DoesNotTellWhatWasWrittenToPeople) {
    JudgedWorld& world = full_world();
    Facts facts = world.model().facts();
    EXPECT_FALSE(facts.letters->tellings.empty());
    facts.letters = std::make_shared<Letters const>();
    std::string key;
    append_facts(facts, world.terms(), world.now(), key);
    EXPECT_EQ(key, key_of(world));
}

TEST(Key, NamesACredentialByWhatItIsNow) {
    JudgedWorld& world = full_world();
    auto const name_of = [&](std::string const& bearer) {
        std::string key;
        world.model().append_name_of(world.now(), bearer, key);
        return key;
    };
    EXPECT_EQ(name_of("never given"), name_of("neither was this"));
    EXPECT_NE(name_of(world.administrator()), name_of("never given"));
    EXPECT_NE(name_of(world.sign_in("bob").token), name_of(world.sign_in("bob").token));
}
