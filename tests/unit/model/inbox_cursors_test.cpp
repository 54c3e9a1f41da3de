// Reading the inbox: what is chosen, how a reader goes on from where the last one came to, what is refused,
// and what an inbox keeps.
#include "tests/unit/model/judged_world.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <utility>

using namespace fauxcount;
using namespace fauxcount::model;

namespace {

using api::MessageKind;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr char const* alices = "alice@example.test";
constexpr char const* bobs = "bob@example.test";

using Numbers = std::vector<std::uint64_t>;

Numbers numbers_in(api::Inbox const& inbox) {
    Numbers numbers;
    for (api::MessageView const& message : inbox.messages) numbers.push_back(message.number);
    return numbers;
}

api::ListInbox at_most(std::uint32_t limit, std::optional<std::string> cursor = std::nullopt) {
    api::ListInbox request;
    request.limit = limit;
    request.cursor = std::move(cursor);
    return request;
}
api::ListInbox to(std::string address) {
    api::ListInbox request;
    request.to = std::move(address);
    return request;
}
api::ListInbox about(AccountId account) {
    api::ListInbox request;
    request.account = account;
    return request;
}

bool is_taken(JudgedWorld& world, api::ListInbox const& request, api::ControlAnswer const& answer) {
    Reference model = world.model();
    return !model.judge(world.now(), request, answer).has_value();
}

api::Problem refused(Code code, std::string place) {
    api::Problem problem;
    problem.code = code;
    problem.place = std::move(place);
    return problem;
}

Code code_of(api::ControlAnswer const& answer) {
    auto const* const problem = std::get_if<api::Problem>(&answer);
    return problem == nullptr ? Code::ok : problem->code;
}
std::string place_of(api::ControlAnswer const& answer) { return std::get<api::Problem>(answer).place; }

// A removal, and its cancel: two letters to each address.
void come_and_go(JudgedWorld& world, std::string const& name) {
    auto const removal = world.remove(world.sign_in(name).token);
    world.ask(api::CancelRemoval{removal.removal.id}, removal.receipt);
}

// Alice has an address and a number, Bob an address: six letters.
struct Two {
    AccountId alice, bob;
};
Two two_people(JudgedWorld& world) {
    Two const two{world.sign_up({alices, "+1 555 0100"}), world.sign_up({bobs})};
    come_and_go(world, alices);
    come_and_go(world, bobs);
    return two;
}

}  // namespace

TEST(Reading, TellsEverythingOnceToWhoTakesTheCursorOn) {
    for (std::uint32_t const limit : {1U, 2U, 4U, 6U, 7U}) {
        JudgedWorld world;
        two_people(world);
        Numbers read;
        auto page = world.inbox(at_most(limit));
        while (!page.messages.empty()) {
            for (std::uint64_t const number : numbers_in(page)) read.push_back(number);
            page = world.inbox(at_most(limit, page.next_cursor));
        }
        EXPECT_THAT(read, ElementsAre(1, 2, 3, 4, 5, 6)) << limit;
        come_and_go(world, bobs);
        EXPECT_THAT(numbers_in(world.inbox(at_most(100, page.next_cursor))), ElementsAre(7, 8)) << limit;
        EXPECT_EQ(world.complaints(), "") << limit;
    }
}

TEST(Reading, IsOfWhatFitsAllThatIsNamed) {
    JudgedWorld world;
    auto const [alice, bob] = two_people(world);
    EXPECT_THAT(numbers_in(world.inbox(to("ALICE@Example.test"))), ElementsAre(1, 3));
    EXPECT_THAT(numbers_in(world.inbox(to("+1-555-01-00"))), ElementsAre(2, 4));
    EXPECT_THAT(numbers_in(world.inbox(to("eve@example.com"))), IsEmpty());
    EXPECT_THAT(numbers_in(world.inbox(to("eve@somewhere.invalid"))), IsEmpty())
        << "an address, if nobody's here";
    EXPECT_THAT(numbers_in(world.inbox(about(alice))), ElementsAre(1, 2, 3, 4));
    EXPECT_THAT(numbers_in(world.inbox(about(bob))), ElementsAre(5, 6));
    api::ListInbox request = about(alice);
    request.kind = MessageKind::removal_cancelled;
    EXPECT_THAT(numbers_in(world.inbox(request)), ElementsAre(3, 4));
    request.via = api::Via::sms;
    EXPECT_THAT(numbers_in(world.inbox(request)), ElementsAre(4));
    request.to = bobs;
    EXPECT_THAT(numbers_in(world.inbox(request)), IsEmpty());
    EXPECT_EQ(world.complaints(), "");
}

TEST(Reading, GoesOnAfterAllThatWasLookedAtWhetherItFittedOrNot) {
    JudgedWorld world;
    two_people(world);
    auto const cursor = world.inbox(to("+1 555 0100")).next_cursor;
    EXPECT_THAT(numbers_in(world.inbox(at_most(100, cursor))), IsEmpty());
    come_and_go(world, bobs);
    EXPECT_THAT(numbers_in(world.inbox(at_most(100, cursor))), ElementsAre(7, 8));
    api::ListInbox request = to(bobs);
    request.limit = 1;
    EXPECT_THAT(numbers_in(world.inbox(request)), ElementsAre(5));
    request.cursor = world.inbox(request).next_cursor;
    EXPECT_THAT(numbers_in(world.inbox(request)), ElementsAre(6));
    EXPECT_EQ(world.complaints(), "");
}

TEST(Reading, IsOfThoseToOneWhoIsLongForgottenToo) {
    JudgedWorld world;
    auto const alice = two_people(world).alice;
    world.remove(world.sign_in(alices).token);
    world.advance(day * 200);
    EXPECT_THAT(numbers_in(world.inbox(about(alice))), ElementsAre(1, 2, 3, 4, 7, 8, 9, 10));
    EXPECT_THAT(numbers_in(world.inbox(to(alices))), ElementsAre(1, 3, 7, 9));
    EXPECT_FALSE(is_taken(world, about(alice), refused(Code::account_not_found, "")));
    EXPECT_EQ(world.complaints(), "");
}

TEST(Reading, OfAnAccountThatNeverWasTellsNothing) {
    JudgedWorld world;
    two_people(world);
    auto const answer = world.ask_inbox(about(AccountId{1}));
    auto const* const inbox = std::get_if<api::Inbox>(&answer);
    EXPECT_TRUE(inbox == nullptr || inbox->messages.empty());
    EXPECT_FALSE(is_taken(world, about(AccountId{1}), world.inbox()));
    EXPECT_EQ(world.complaints(), "");
}

TEST(Reading, IsRefusedWhereTheRequestIsNone) {
    JudgedWorld world;
    two_people(world);
    for (char const* const name : {"alice", "@", "+1 555", "al ice@example.test"}) {
        auto const answer = world.ask_inbox(to(name));
        ASSERT_EQ(code_of(answer), Code::request_invalid) << name;
        EXPECT_EQ(place_of(answer), "?to");
        EXPECT_FALSE(is_taken(world, to(name), world.inbox())) << name;
    }
    for (std::uint32_t const limit : {0U, api::page_max + 1}) {
        auto const answer = world.ask_inbox(at_most(limit));
        ASSERT_EQ(code_of(answer), Code::request_invalid) << limit;
        EXPECT_EQ(place_of(answer), "?limit");
    }
    // Nobody waits here: only the model is asked.
    api::ListInbox patient;
    patient.wait = api::inbox_wait_max;
    EXPECT_TRUE(is_taken(world, patient, world.inbox()));
    EXPECT_FALSE(is_taken(world, patient, refused(Code::request_invalid, "?wait")));
    patient.wait = api::inbox_wait_max + millisecond;
    EXPECT_FALSE(is_taken(world, patient, world.inbox()));
    EXPECT_TRUE(is_taken(world, patient, refused(Code::request_invalid, "?wait")));
    EXPECT_EQ(world.complaints(), "");
}

TEST(Model, HoldsAnInboxToTheCursorsItGaveOut) {
    JudgedWorld world;
    two_people(world);
    auto const first = world.inbox(at_most(2));
    auto const next = at_most(2, first.next_cursor);
    EXPECT_FALSE(is_taken(world, next, refused(Code::cursor_invalid, "?cursor")));
    EXPECT_FALSE(is_taken(world, next, first)) << "the same page again";
    auto const all = world.inbox();
    api::Inbox page;
    page.sent = all.sent;
    page.next_cursor = "elsewhere";
    page.messages = {all.messages[2], all.messages[3]};
    EXPECT_TRUE(is_taken(world, next, page));
    page.messages = {all.messages[3], all.messages[4]};
    EXPECT_FALSE(is_taken(world, next, page)) << "one is passed over";
    page.messages = {all.messages[2]};
    EXPECT_FALSE(is_taken(world, next, page)) << "one is left out";
    page.messages = {all.messages[2], all.messages[3]};
    page.next_cursor = first.next_cursor;
    EXPECT_FALSE(is_taken(world, next, page)) << "it stood for the place before these";
    page.next_cursor.clear();
    EXPECT_FALSE(is_taken(world, next, page)) << "there always is one";
    EXPECT_EQ(world.complaints(), "");
}

TEST(Model, DoesNotKnowWhereACursorStandsThatItNeverSaw) {
    JudgedWorld world;
    two_people(world);
    auto const all = world.inbox();
    auto const somewhere = at_most(2, "here");
    EXPECT_TRUE(is_taken(world, somewhere, refused(Code::cursor_invalid, "?cursor")));
    EXPECT_FALSE(is_taken(world, somewhere, refused(Code::cursor_invalid, "")));
    EXPECT_FALSE(is_taken(world, at_most(2, ""), all)) << "an empty one is none";
    api::Inbox page;
    page.sent = all.sent;
    page.next_cursor = "elsewhere";
    page.messages = {all.messages[3], all.messages[4]};
    EXPECT_TRUE(is_taken(world, somewhere, page));
    page.messages = {all.messages[3], all.messages[5]};
    EXPECT_FALSE(is_taken(world, somewhere, page));
    world.ask_inbox(somewhere);
    EXPECT_EQ(world.complaints(), "");
}

TEST(Inbox, KeepsTheNewestAndCountsThemAll) {
    constexpr std::uint64_t people = 33, rounds = 4, sent = people * rounds * 2 * 4;
    static_assert(sent > api::messages_max);
    JudgedWorld world;
    api::BulkRemovals everybody;
    for (std::uint64_t i = 0; i < people; ++i) {
        std::string const number = std::to_string(i);
        everybody.accounts.push_back(
            world.sign_up({"w" + number + "@example.test", "x" + number + "@example.test",
                           "y" + number + "@example.test", "z" + number + "@example.test"}));
    }
    auto const beginning = world.inbox().next_cursor;
    for (std::uint64_t round = 0; round < rounds; ++round) {
        auto const all = world.get<api::BulkRemovalsView>(everybody, world.administrator());
        for (api::BulkResult const& one : all.results)
            world.ask(api::CancelRemoval{one.removal.value_or(RemovalId{})}, world.administrator());
    }
    auto const first = world.inbox(at_most(api::page_max));
    EXPECT_EQ(first.sent, sent);
    ASSERT_EQ(first.messages.size(), api::page_max);
    EXPECT_EQ(first.messages.front().number, sent - api::messages_max + 1);
    auto const last = world.inbox(at_most(api::page_max, first.next_cursor));
    EXPECT_EQ(last.messages.size(), api::messages_max - api::page_max);
    EXPECT_EQ(numbers_in(world.inbox(at_most(1, beginning))), Numbers{sent - api::messages_max + 1})
        << "a cursor of before is good, and what is gone is gone";
    EXPECT_EQ(numbers_in(world.inbox(to("w0@example.test"))).size(), rounds * 2 - 1)
        << "the first of hers is gone";
    EXPECT_EQ(world.complaints(), "");
}
