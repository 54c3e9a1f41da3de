// Letters to people: which are sent, when and to whom, and what each tells. The provider sends what the model
// says, and the model takes nothing else.
#include "api/names.hpp"
#include "tests/unit/model/doctor.hpp"
#include "tests/unit/model/judged_world.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <set>
#include <utility>

using namespace fauxcount;
using namespace fauxcount::model;

namespace {

using api::FactorKind;
using api::MessageKind;
using api::Via;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

using Kinds = std::vector<MessageKind>;

Kinds kinds_in(api::Inbox const& inbox) {
    Kinds kinds;
    for (api::MessageView const& message : inbox.messages) kinds.push_back(message.kind);
    return kinds;
}

std::vector<AccountId> people_in(api::Inbox const& inbox) {
    std::vector<AccountId> people;
    for (api::MessageView const& message : inbox.messages) people.push_back(message.account);
    return people;
}

// Whoever looks again and again, and is told what is new.
class Reader {
public:
    explicit Reader(JudgedWorld& world) : world_{world} {}
    // By their kind: of two things that one request tells of nothing says which comes first.
    Kinds news() {
        api::ListInbox request;
        request.cursor = cursor_;
        auto const inbox = world_.inbox(request);
        cursor_ = inbox.next_cursor;
        Kinds kinds = kinds_in(inbox);
        std::sort(kinds.begin(), kinds.end());
        return kinds;
    }

private:
    JudgedWorld& world_;
    std::optional<std::string> cursor_;
};

// Whether the model lets the answer pass, as things are now.
bool is_taken(JudgedWorld& world, api::ControlAnswer const& answer) {
    Reference model = world.model();
    return !model.judge(world.now(), api::ListInbox{}, answer).has_value();
}

// The same letters, and two of them have changed places.
api::Inbox swapped(api::Inbox inbox, std::size_t one, std::size_t other) {
    std::swap(inbox.messages[one], inbox.messages[other]);
    std::swap(inbox.messages[one].number, inbox.messages[other].number);
    return inbox;
}

// Everything that may be wrong with what the inbox shows now, and that the model would let pass.
std::set<std::string> missed_in(JudgedWorld& world) {
    std::set<std::string> missed;
    doctor(world.inbox(), See<api::Inbox>{[&](std::string const& where, api::Inbox const& wrong) {
               if (where != "/next_cursor" && is_taken(world, wrong)) missed.insert(where);
           }});
    return missed;
}

std::vector<std::string> const ways_to_alice{"alice", "Alice@Example.test", "+1 555 0100", "al@example.com"};
std::string const address = "alice@example.test";

api::RemovalAccepted alice_goes(JudgedWorld& world) {
    world.sign_up({address});
    return world.remove(world.sign_in(address).token);
}

api::FactorEnrolled backup_codes(JudgedWorld& world, std::string const& token) {
    return world.get<api::FactorEnrolled>(api::EnrolFactor{FactorKind::backup_codes}, token);
}

void use_backup_code(JudgedWorld& world, std::string const& code) {
    auto const challenge = world.challenge(api::SignIn{address, "sesame", true});
    world.get<api::SessionOpened>(api::AnswerChallenge{challenge.id, FactorKind::backup_codes, code});
}

Code remove_factor(JudgedWorld& world, FactorId factor, std::string const& token) {
    return world.code(api::RemoveFactor{factor}, token);
}

}  // namespace

TEST(Letter, GoesToEachAddressAndNumberInTheOrderInWhichTheyWereTold) {
    JudgedWorld world;
    auto const alice = world.sign_up(ways_to_alice);
    auto const removal = world.remove(world.sign_in("alice").token).removal;
    auto const inbox = world.inbox();
    EXPECT_EQ(inbox.sent, 3U) << "nobody writes to a user name";
    ASSERT_EQ(inbox.messages.size(), 3U);
    std::array<std::pair<Via, char const*>, 3> const ways{std::pair{Via::email, "alice@example.test"},
                                                          std::pair{Via::sms, "+15550100"},
                                                          std::pair{Via::email, "al@example.com"}};
    for (std::size_t i = 0; i < ways.size(); ++i) {
        api::MessageView const& message = inbox.messages[i];
        EXPECT_EQ(message.number, i + 1);
        EXPECT_EQ(message.at, world.now());
        EXPECT_EQ(message.via, ways.at(i).first);
        EXPECT_EQ(message.to, ways.at(i).second);
        EXPECT_EQ(message.account, alice);
        EXPECT_EQ(message.kind, MessageKind::removal_scheduled);
        EXPECT_EQ(message.removal, removal.id);
        EXPECT_EQ(message.due, removal.due);
        EXPECT_FALSE(message.factor || message.factor_kind);
    }
    EXPECT_EQ(world.complaints(), "");
}

TEST(Letter, OfARemovalTellsOfItsBeginningAndOfWhatEndsIt) {
    JudgedWorld world;
    auto const first = alice_goes(world);
    world.advance(hour);
    world.ask(api::CancelRemoval{first.removal.id}, first.receipt);
    auto const other = world.remove(world.sign_in(address).token);
    world.advance(day * 40);
    auto const inbox = world.inbox();
    EXPECT_EQ(kinds_in(inbox), (Kinds{MessageKind::removal_scheduled, MessageKind::removal_cancelled,
                                      MessageKind::removal_scheduled, MessageKind::purged}));
    EXPECT_EQ(inbox.messages[1].removal, first.removal.id);
    EXPECT_FALSE(inbox.messages[1].due);
    EXPECT_EQ(inbox.messages[3].removal, other.removal.id);
    EXPECT_EQ(inbox.messages[3].at, other.removal.due + second * 40);
    EXPECT_EQ(world.complaints(), "");
}

TEST(Letter, OfACancelIsSentWhateverCancels) {
    for (bool const by_login : {true, false}) {
        JudgedWorld world{{{"pending.login", "cancels"}}};
        auto const removal = alice_goes(world).removal;
        if (by_login) world.sign_in(address);
        if (!by_login) world.ask(api::CancelRemoval{removal.id}, world.administrator());
        EXPECT_EQ(kinds_in(world.inbox()),
                  (Kinds{MessageKind::removal_scheduled, MessageKind::removal_cancelled}));
        EXPECT_EQ(world.complaints(), "") << by_login;
    }
}

TEST(Letter, OfARemovalWithoutAWaitingPeriodIsTheLastAlone) {
    JudgedWorld world{{{"grace", "PT0S"}}};
    auto const removal = alice_goes(world).removal;
    EXPECT_THAT(world.inbox().messages, IsEmpty());
    world.advance(minute);
    auto const inbox = world.inbox();
    EXPECT_EQ(kinds_in(inbox), Kinds{MessageKind::purged});
    EXPECT_EQ(inbox.messages.front().at, removal.due + second * 40);
    EXPECT_EQ(world.complaints(), "");
}

TEST(Letter, OfAPurgeComesWithTheStageThatErasesTheDataAndNotATickEarlier) {
    std::array<std::pair<char const*, Duration>, 3> const purges{
        std::pair{"PT1M", second * 40}, std::pair{"PT0.011S", Duration{7}}, std::pair{"PT0S", Duration{0}}};
    for (auto const& [purge, wait] : purges) {
        std::array<api::Inbox, 2> sides;
        for (bool const judges_the_other : {false, true}) {
            for (std::int64_t const tick : {-1, 0, 1}) {
                JudgedWorld world{{{"purge.duration", purge}}};
                Instant const at = alice_goes(world).removal.due + wait;
                world.advance_to(at + Duration{tick});
                std::size_t const side = tick < 0 ? 0 : 1;
                if (judges_the_other) {
                    EXPECT_FALSE(is_taken(world, sides.at(1 - side))) << purge << tick;
                    continue;
                }
                sides.at(side) = world.inbox();
                ASSERT_EQ(sides.at(side).messages.size(), side + 1) << purge << tick;
                if (tick >= 0) {
                    EXPECT_EQ(sides.at(side).messages.back().at, at) << purge << tick;
                }
                EXPECT_EQ(world.complaints(), "") << purge << tick;
            }
        }
    }
}

TEST(Letter, OfAPurgeWaitsForAStageThatFails) {
    for (auto const stage : {api::PurgeStage::tokens, api::PurgeStage::data}) {
        JudgedWorld world;
        auto const removal = alice_goes(world).removal;
        Duration const put_off = second * 90;
        api::OrderFault order;
        order.world = JudgedWorld::name;
        order.kind = api::FaultKind::stage_fails;
        order.account = removal.account;
        order.times = 1;
        order.retry_after = put_off;
        order.stage = stage;
        world.control<api::FaultView>(order);
        world.advance_to(removal.due + second * 10 * (static_cast<std::int64_t>(stage) + 1));
        world.model().stage_failed(removal.account, stage, put_off);
        EXPECT_EQ(world.inbox().sent, 1U) << "one that fails tells of nothing";
        Instant const done = removal.due + second * 40 + put_off;
        world.advance_to(done - millisecond);
        EXPECT_EQ(world.inbox().sent, 1U);
        world.advance_to(done);
        auto const inbox = world.inbox();
        ASSERT_EQ(inbox.sent, 2U);
        EXPECT_EQ(inbox.messages.back().at, done);
        EXPECT_EQ(world.complaints(), "");
    }
}

TEST(Letter, AboutAFactorIsSentWhenItCountsAndWhenItIsGone) {
    JudgedWorld world;
    world.sign_up({address});
    auto const token = world.sign_in(address).token;
    Reader reader{world};
    auto const unused = world.get<api::FactorEnrolled>(api::EnrolFactor{FactorKind::totp}, token).factor.id;
    EXPECT_EQ(remove_factor(world, unused, token), Code::ok);
    world.get<api::FactorEnrolled>(api::EnrolFactor{FactorKind::totp}, token);
    EXPECT_THAT(reader.news(), IsEmpty()) << "what was never confirmed gives way unseen";
    world.add_app(token);
    EXPECT_THAT(reader.news(), ElementsAre(MessageKind::factor_added));
    auto const app = world.get<api::FactorList>(api::ListFactors{}, token).factors.front().id;
    auto const set = backup_codes(world, token);
    EXPECT_THAT(reader.news(), ElementsAre(MessageKind::factor_added));
    use_backup_code(world, set.codes.front());
    EXPECT_THAT(reader.news(), ElementsAre(MessageKind::backup_code_used));
    auto const new_set = backup_codes(world, token).factor.id;
    EXPECT_THAT(reader.news(), ElementsAre(MessageKind::factor_added, MessageKind::factor_removed));
    EXPECT_EQ(remove_factor(world, new_set, token), Code::ok);
    EXPECT_THAT(reader.news(), ElementsAre(MessageKind::factor_removed));
    backup_codes(world, token);
    EXPECT_THAT(reader.news(), ElementsAre(MessageKind::factor_added));
    EXPECT_EQ(remove_factor(world, app, token), Code::ok);
    EXPECT_THAT(reader.news(), ElementsAre(MessageKind::factor_removed, MessageKind::factor_removed))
        << "the set goes with the last app";
    EXPECT_EQ(world.complaints(), "");
}

TEST(Letter, IsSentAsThePolicySays) {
    for (auto const& [notices, expected] :
         {std::pair{"none", Kinds{}}, std::pair{"security", Kinds{MessageKind::factor_added}},
          std::pair{"all",
                    Kinds{MessageKind::factor_added, MessageKind::removal_scheduled, MessageKind::purged}}}) {
        JudgedWorld world{{{"notices", notices}}};
        world.sign_up({address});
        auto const token = world.sign_in(address).token;
        world.add_app(token);
        world.remove(token);
        world.advance(day * 31);
        EXPECT_EQ(kinds_in(world.inbox()), expected) << notices;
        EXPECT_EQ(world.complaints(), "") << notices;
    }
}

TEST(Letter, IsSentByNoRefusalAndNotTwiceUnderAKey) {
    JudgedWorld world;
    world.sign_up({address});
    auto const token = world.sign_in(address).token;
    world.get<api::RemovalAccepted>(api::RequestRemoval{}, token, "k");
    world.get<api::RemovalAccepted>(api::RequestRemoval{}, token, "k");
    EXPECT_EQ(world.code(api::RequestRemoval{}, token), Code::auth_invalid_token);
    EXPECT_EQ(world.code(api::EnrolFactor{}, world.sign_in(address).token), Code::account_removal_pending);
    EXPECT_EQ(kinds_in(world.inbox()), Kinds{MessageKind::removal_scheduled});
    EXPECT_EQ(world.complaints(), "");
}

TEST(Letter, HoldsNoAddressThatItsAccountHasForgotten) {
    JudgedWorld world{{{"identifiers.contact", "PT0S"}}};
    auto const removal = alice_goes(world).removal;
    world.advance_to(removal.due + second * 40 - millisecond);
    EXPECT_EQ(world.inbox().messages.at(0).to, address);
    world.advance(millisecond);
    auto const forgotten = world.inbox();
    for (api::MessageView const& message : forgotten.messages) EXPECT_FALSE(message.to);
    for (std::string const& told : {address, std::string{"bob@example.test"}}) {
        auto wrong = forgotten;
        wrong.messages.front().to = told;
        EXPECT_FALSE(is_taken(world, wrong)) << told;
    }
    world.advance(minute);
    auto const heir = alice_goes(world).removal.account;
    api::ListInbox to_alice;
    to_alice.to = "ALICE@Example.test";
    auto const named = world.inbox(to_alice);
    EXPECT_THAT(people_in(named), ElementsAre(removal.account, removal.account, heir));
    for (api::MessageView const& message : named.messages) EXPECT_TRUE(message.to);
    auto const all = world.inbox();
    EXPECT_FALSE(all.messages.at(0).to) << "also where somebody else is called that now";
    EXPECT_EQ(all.messages.at(2).to, address);
    EXPECT_EQ(world.complaints(), "");
}

TEST(Letter, IsNotSentToPeopleWhoWereSeeded) {
    JudgedWorld world;
    api::SeedPopulation seed;
    seed.world = JudgedWorld::name;
    seed.n = 5;
    EXPECT_EQ(world.control<api::Seeded>(seed).accounts, 5U);
    EXPECT_EQ(world.inbox().sent, 0U);
    EXPECT_EQ(world.complaints(), "");
}

TEST(LettersOfOneInstant, AreInTheOrderOfTheAccountsWherePurgesSendThem) {
    JudgedWorld world;
    auto const alice = world.sign_up({address});
    auto const bob = world.sign_up({"bob@example.test"});
    world.ask(api::BulkRemovals{{bob, alice}}, world.administrator());
    EXPECT_THAT(people_in(world.inbox()), ElementsAre(bob, alice));
    world.advance(day * 31);
    auto const inbox = world.inbox();
    EXPECT_THAT(people_in(inbox), ElementsAre(bob, alice, alice, bob));
    EXPECT_FALSE(is_taken(world, swapped(inbox, 0, 1)));
    EXPECT_FALSE(is_taken(world, swapped(inbox, 2, 3)));
    EXPECT_EQ(world.complaints(), "");
}

TEST(LettersOfOneInstant, ComeBeforeWhatTheNextRequestMakesDueAtOnce) {
    for (bool const in_bulk : {false, true}) {
        JudgedWorld world{{{"grace", "PT0S"}, {"purge.duration", "PT0S"}}};
        auto const alice = world.sign_up({address});
        auto const bob = world.sign_up({"bob@example.test"});
        if (in_bulk) {
            world.ask(api::BulkRemovals{{bob, alice}}, world.administrator());
        } else {
            for (AccountId const one : {bob, alice})
                world.ask(api::RequestRemoval{one, api::Channel::site}, world.administrator());
        }
        auto const inbox = world.inbox();
        auto const order = in_bulk ? std::vector{alice, bob} : std::vector{bob, alice};
        EXPECT_EQ(people_in(inbox), order) << in_bulk;
        EXPECT_FALSE(is_taken(world, swapped(inbox, 0, 1)));
        EXPECT_EQ(world.complaints(), "") << in_bulk;
    }
}

TEST(LettersOfOneInstant, AreThoseOfDeadlinesBeforeThatOfARequest) {
    JudgedWorld world;
    auto const removal = alice_goes(world).removal;
    auto const bob = world.sign_up({"bob@example.test"});
    world.advance_to(removal.due + second * 40);
    world.remove(world.sign_in("bob@example.test").token);
    auto const inbox = world.inbox();
    EXPECT_THAT(people_in(inbox), ElementsAre(removal.account, removal.account, bob));
    EXPECT_FALSE(is_taken(world, swapped(inbox, 1, 2)));
    EXPECT_EQ(world.complaints(), "");
}

// What the documentation leaves open, the first answer settles.
TEST(LettersOfOneRequest, MayStandInEitherOrderButNotInBoth) {
    JudgedWorld world;
    world.sign_up({address, "+1 555 0100"});
    auto const token = world.sign_in(address).token;
    world.add_app(token);
    backup_codes(world, token);
    backup_codes(world, token);
    api::ListInbox all;
    all.world = JudgedWorld::name;
    auto const one = world.control<api::Inbox>(all);
    ASSERT_EQ(one.sent, 8U);
    auto const other = swapped(swapped(one, 4, 6), 5, 7);
    for (auto const& [first, next] : {std::pair{&one, &other}, std::pair{&other, &one}}) {
        Reference model = world.model();
        EXPECT_FALSE(model.judge(world.now(), all, *first)) << "either is right";
        EXPECT_FALSE(model.judge(world.now(), all, *first)) << "and stays so";
        EXPECT_TRUE(model.judge(world.now(), all, *next)) << "but not the other after it";
    }
    EXPECT_FALSE(is_taken(world, swapped(one, 5, 6))) << "a mixture";
    EXPECT_FALSE(is_taken(world, swapped(one, 3, 4))) << "two requests";
    EXPECT_EQ(world.complaints(), "");
}

TEST(Model, TakesNoLetterThatIsWrongInAnyField) {
    JudgedWorld world{{{"pending.tokens", "normal"}}};
    auto const alice = world.sign_up({address, "+1 555 0100"});
    auto const token = world.sign_in(address).token;
    EXPECT_THAT(missed_in(world), IsEmpty()) << "nothing was sent";
    world.enrol_sent(token);
    EXPECT_THAT(missed_in(world), IsEmpty()) << "a code that nobody has read before";
    world.add_app(token);
    auto const set = backup_codes(world, token);
    use_backup_code(world, set.codes.front());
    EXPECT_EQ(remove_factor(world, set.factor.id, token), Code::ok);
    EXPECT_EQ(world.code(api::ChangePassword{alice, "tulip"}, token), Code::ok);
    auto const first = world.remove(token);
    world.ask(api::CancelRemoval{first.removal.id}, first.receipt);
    world.remove(token);
    EXPECT_THAT(missed_in(world), IsEmpty());
    world.advance(day * 31);
    EXPECT_THAT(missed_in(world), IsEmpty());
    auto const kinds = kinds_in(world.inbox());
    EXPECT_EQ(std::set(kinds.begin(), kinds.end()).size(), api::names_of<MessageKind>().size())
        << "there is one of every kind";
    api::Problem problem;
    problem.code = Code::cursor_invalid;
    problem.place = "?cursor";
    EXPECT_FALSE(is_taken(world, problem)) << "nobody has shown a cursor";
    EXPECT_FALSE(is_taken(world, api::Done{}));
    EXPECT_EQ(world.complaints(), "");
}
