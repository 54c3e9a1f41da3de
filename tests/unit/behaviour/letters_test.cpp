// What the provider writes to people: each letter at its instant, to whom and about what.
#include "tests/unit/behaviour/mail.hpp"

#include <gtest/gtest.h>

#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

using namespace fauxcount;
using namespace fauxcount::testing;

namespace {

constexpr std::array<Duration, 3> around{Duration{-1}, Duration{0}, Duration{1}};
// The purge takes a minute in six stages; the fourth erases the data.
constexpr Duration until_erased = 40 * seconds;

// Tells what came since it was last asked.
class News {
public:
    explicit News(World& world) : world_(world) {}

    Mail operator()() {
        Asked request;
        request.limit = api::page_max;
        request.cursor = cursor_;
        auto found = inbox(world_, request);
        cursor_ = found.next_cursor;
        return std::move(found.messages);
    }

private:
    World& world_;
    std::optional<std::string> cursor_;
};

void challenge(World& world, Account& account) {
    world(sign_in(account), expect(refused::auth_factor_required));
}

}  // namespace

TEST(Letters, GoToEachAddressAndNumberInTheirOrderInTheTurnThatTheyTellOf) {
    World world;
    auto& alice = world.account("alice", {"+15550100", "alice", alices, "alice@example.com"});
    EXPECT_EQ(inbox(world).sent, 0U);
    world(advance(minute));
    auto const turn = world.engine().journal().next();
    world(request_removal(alice));
    EXPECT_EQ(world.engine().journal().next(), turn + 1);
    auto const sent = letters(world);
    ASSERT_EQ(sent.size(), 3U) << "nobody writes to a user name";
    std::vector<std::pair<api::Via, std::string>> ways;
    for (auto const& one : sent) ways.emplace_back(one.via, one.to.value_or("nobody"));
    EXPECT_EQ(ways, (decltype(ways){{api::Via::sms, "+15550100"},
                                    {api::Via::email, alices},
                                    {api::Via::email, "alice@example.com"}}));
    EXPECT_EQ(numbers(sent), (Numbers{1, 2, 3}));
    EXPECT_EQ(inbox(world).sent, 3U);
    for (auto const& one : sent) {
        EXPECT_EQ(one.at, world.now());
        EXPECT_EQ(one.account, alice.id());
        EXPECT_EQ(one.kind, Kind::removal_scheduled);
        EXPECT_EQ(one.removal, alice.removal().id);
        EXPECT_EQ(one.due, alice.removal().due);
        EXPECT_FALSE(one.factor || one.factor_kind);
        EXPECT_NE(one.text.find(to_string(alice.removal().due)), std::string::npos) << one.text;
    }
}

TEST(Letters, TellOfARemovalWhenItIsScheduledCancelledAndDone) {
    World world;
    auto& alice = world.account("alice");
    world(request_removal(alice));
    auto const called_off = alice.removal();
    world(advance(1 * days));
    Instant const then = world.now();
    world(cancel_removal(alice));
    world(sign_in(alice));
    world(request_removal(alice));
    auto const done = alice.removal();
    world(advance(31 * days));
    auto const sent = letters(world);
    ASSERT_EQ(kinds(sent), (Words{"removal_scheduled", "removal_cancelled", "removal_scheduled", "purged"}));
    EXPECT_EQ(sent[0].at, world.start());
    EXPECT_EQ(sent[1].at, then);
    EXPECT_EQ(sent[2].at, then);
    EXPECT_EQ(sent[3].at, done.due + until_erased);
    EXPECT_NE(called_off.id, done.id);
    for (std::size_t i = 0; i < sent.size(); ++i) {
        EXPECT_EQ(sent[i].removal, i < 2 ? called_off.id : done.id) << i;
        EXPECT_EQ(sent[i].due.has_value(), i % 2 == 0) << i;
    }
}

TEST(Letters, TellOfACancelByWhateverWay) {
    Words const both{"removal_scheduled", "removal_cancelled"};
    World by_receipt;
    auto& alice = by_receipt.account("alice");
    by_receipt(request_removal(alice));
    by_receipt(cancel_removal(alice));
    EXPECT_EQ(kinds(letters(by_receipt)), both);

    World by_administrator;
    auto& bob = by_administrator.account("bob");
    by_administrator(request_removal(bob));
    by_administrator(cancel_removal(bob).as_administrator());
    EXPECT_EQ(kinds(letters(by_administrator)), both);

    World by_login{policy("pending.login", "cancels")};
    auto& carol = by_login.account("carol");
    by_login(request_removal(carol));
    by_login(sign_in(carol), require(carol.is(phase::active)));
    EXPECT_EQ(kinds(letters(by_login)), both);
    EXPECT_EQ(letters(by_login).back().removal, carol.removal().id);
}

TEST(Letters, TheLastIsSentByTheStageThatErasesTheAddressAndJustBeforeItDoes) {
    for (Duration const offset : around) {
        World world;
        auto& alice = world.account("alice");
        world(request_removal(alice));
        Instant const erased = alice.removal().due + until_erased;
        world(advance_to(erased + offset));
        auto const hers = letters(world, asked_to(alices));
        if (offset.ms < 0) {
            EXPECT_EQ(kinds(hers), (Words{"removal_scheduled"}));
            EXPECT_EQ(letters(world).back().to, alices) << "it is known yet";
            continue;
        }
        ASSERT_EQ(kinds(hers), (Words{"removal_scheduled", "purged"}));
        EXPECT_EQ(hers.back().at, erased);
        EXPECT_EQ(hers.back().removal, alice.removal().id);
        for (auto const& one : hers) EXPECT_EQ(one.to, alices) << "whoever asks with it knows it";
        for (auto const& one : letters(world)) EXPECT_FALSE(one.to) << one.number;
        world(advance(200 * days), require(nothing_left_of(alice)));
        EXPECT_EQ(inbox(world).sent, 2U) << "nobody knows where to write to";
    }
}

TEST(Letters, OfARemovalWithoutAWaitThereIsTheLastOneAlone) {
    World at_once{profile("forge-instant")};
    auto& alice = at_once.account("alice");
    at_once(request_removal(alice));
    auto const sent = letters(at_once);
    ASSERT_EQ(kinds(sent), (Words{"purged"}));
    EXPECT_EQ(sent[0].at, at_once.start());
    EXPECT_EQ(sent[0].removal, alice.removal().id);

    World without_grace{policy("grace", "PT0S")};
    without_grace(request_removal(without_grace.account("alice")));
    EXPECT_EQ(inbox(without_grace).sent, 0U);
    without_grace(advance(until_erased));
    EXPECT_EQ(kinds(letters(without_grace)), (Words{"purged"}));

    World a_tick{policy("grace", "PT0.001S")};
    a_tick(request_removal(a_tick.account("alice")));
    EXPECT_EQ(kinds(letters(a_tick)), (Words{"removal_scheduled"}));
}

TEST(Letters, AStageThatFailsSendsNoneAndTheOneThatIsDoneDoes) {
    World world;
    auto& alice = world.account("alice");
    world(request_removal(alice));
    auto failure = fault(fault_kind::stage_fails);
    failure.stage = api::PurgeStage::data;
    failure.times = 2;
    failure.retry_after = 10 * minutes;
    world(order_fault(failure));
    Instant const erased = alice.removal().due + until_erased + 20 * minutes;
    world(advance_to(erased - ms));
    EXPECT_EQ(kinds(letters(world)), (Words{"removal_scheduled"}));
    world(advance(ms));
    EXPECT_EQ(kinds(letters(world)), (Words{"removal_scheduled", "purged"}));
    EXPECT_EQ(letters(world).back().at, erased);
}

TEST(Letters, TellOfWhatGuardsTheAccount) {
    World world;
    auto& alice = world.account("alice");
    News news(world);
    auto const expect_news = [&](Words const& expected, std::vector<FactorId> const& about) {
        auto const sent = news();
        ASSERT_EQ(kinds(sent), expected) << world.story();
        for (std::size_t i = 0; i < sent.size(); ++i) {
            EXPECT_EQ(sent[i].at, world.now());
            EXPECT_EQ(sent[i].factor, about.at(i));
            EXPECT_FALSE(sent[i].removal || sent[i].due);
        }
    };
    world(enrol_totp(alice));
    expect_news({}, {});
    world(confirm(alice));
    FactorId const app = alice.app();
    expect_news({"factor_added"}, {app});
    world(enrol_backup_codes(alice));
    FactorId const set = alice.backup_codes();
    expect_news({"factor_added"}, {set});

    world(advance(minute));
    challenge(world, alice);
    world(answer(alice));
    expect_news({}, {});
    challenge(world, alice);
    world(answer_with_backup_code(alice, 0));
    expect_news({"backup_code_used"}, {set});
    world(enrol_backup_codes(alice));
    expect_news({"factor_removed", "factor_added"}, {set, alice.backup_codes()});

    // One that never was confirmed guarded nothing.
    world(enrol_totp(alice));
    world(enrol_totp(alice));
    world(remove_factor(alice));
    expect_news({}, {});
    world(remove_factor(alice, app));
    expect_news({"factor_removed", "factor_removed"}, {app, alice.backup_codes()});

    std::vector<std::optional<api::FactorKind>> told;
    for (auto const& one : letters(world)) told.push_back(one.factor_kind);
    auto const of_app = api::FactorKind::totp, of_codes = api::FactorKind::backup_codes;
    EXPECT_EQ(told, (decltype(told){of_app, of_codes, of_codes, of_codes, of_codes, of_app, of_codes}));
}

TEST(Letters, NoneTellsOfWhatWasRefused) {
    World world;
    auto& alice = world.account("alice").with(device("phone", find_device::on, lost_mode::on));
    world(request_removal(alice), expect(refused::removal_blocked));
    world(enrol_backup_codes(alice), expect(refused::factor_none));
    world(enrol_totp(alice));
    world(confirm(alice).code("no code"), expect(refused::auth_bad_code));
    EXPECT_EQ(inbox(world).sent, 0U);
    world(confirm(alice));
    world(confirm(alice), expect(refused::factor_confirmed));
    world(enrol_backup_codes(alice));
    challenge(world, alice);
    world(answer_with_backup_code(alice, 0).code("no code"), expect(refused::auth_bad_code));
    EXPECT_EQ(inbox(world).sent, 2U);
    world(answer_with_backup_code(alice, 0));
    challenge(world, alice);
    world(answer_with_backup_code(alice, 0), expect(refused::auth_bad_code));
    EXPECT_EQ(inbox(world).sent, 3U);
    world(set_lost_mode(alice, alice.device("phone"), lost_mode::off));
    world(request_removal(alice));
    world(request_removal(alice).as_administrator(), expect(refused::removal_already_pending));
    EXPECT_EQ(inbox(world).sent, 4U);
    world(advance(30 * days));
    world(cancel_removal(alice), expect(refused::removal_too_late));
    EXPECT_EQ(inbox(world).sent, 4U);
}

TEST(Letters, ARequestThatIsRepeatedUnderItsKeyIsToldOfOnce) {
    World world{policy("pending.tokens", "normal")};
    auto& alice = world.account("alice");
    for (int n = 0; n < 3; ++n) world(request_removal(alice).keyed("k"));
    EXPECT_EQ(inbox(world).sent, 1U);
}

TEST(Letters, OfManyRemovalsAreSentInTheOrderOfTheRequest) {
    World world;
    auto& alice = world.account("alice");
    auto& bob = world.account("bob");
    auto& carol = world.account("carol");
    world(request_removals({&carol, &alice, &bob, &carol}));
    std::vector<AccountId> told;
    for (auto const& one : letters(world)) told.push_back(one.account);
    EXPECT_EQ(told, (std::vector<AccountId>{carol.id(), alice.id(), bob.id()}));
}

TEST(Letters, AreSentAsThePolicySays) {
    std::vector<std::pair<std::string, Words>> const each{
        {"none", {}},
        {"security", {"factor_added", "factor_added", "backup_code_used"}},
        {"all", {"factor_added", "factor_added", "backup_code_used", "removal_scheduled", "purged"}}};
    for (auto const& [notices, expected] : each) {
        World world{policy("notices", notices)};
        auto& alice = world.account("alice").with(second_factor(), backup_codes());
        challenge(world, alice);
        world(answer_with_backup_code(alice, 0));
        world(request_removal(alice));
        world(advance(31 * days));
        EXPECT_EQ(kinds(letters(world)), expected) << notices;
    }
}

TEST(Letters, NobodyIsWrittenToForHavingBeenMade) {
    World world;
    ASSERT_EQ(world.engine().seed_population(api::Template::bare, 3).code, Code::ok);
    ASSERT_EQ(world.engine().seed_population(api::Template::full, 3).code, Code::ok);
    api::SeedAccounts seeds;
    seeds.accounts.emplace_back();
    seeds.accounts[0].identifiers = {"ada@example.test", "+15550101"};
    seeds.accounts[0].password = "sesame";
    seeds.accounts[0].subscriptions.push_back({api::Plan::cloud_plus});
    api::Seeded seeded;
    ASSERT_FALSE(world.engine().seed_accounts(seeds, seeded));
    world(advance(40 * days));
    EXPECT_EQ(inbox(world).sent, 0U);

    api::BulkRemovals first;
    first.accounts = {world.engine().state().identity().id_of<AccountId>({0, 1})};
    EXPECT_EQ(std::get<api::BulkRemovalsView>(world.ask(first, world.administrator())).accepted, 1U);
    world(advance(ms));
    auto const sent = letters(world);
    ASSERT_EQ(kinds(sent), (Words{"removal_scheduled"}));
    EXPECT_EQ(sent[0].to, "user000001@example.test");
}
