// The inbox of a world as somebody's mailbox: whose code is taken for theirs, and what a look survives.
#include "client/mailbox.hpp"
#include "tests/unit/client/scripted.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace fauxcount::client {

namespace {

using namespace scripted;
using api::CodePurpose;
using api::MessageKind;
using api::Via;

constexpr AccountId ada = account, bob{77};

// An inbox, as the contract has it. `lost` looks are not answered first, and each is refused with `refusal`.
class Post final : public Transport {
public:
    Outcome call(api::Request const&, api::Credential const&) override {
        ADD_FAILURE() << "a mailbox is no business of the product's interface, where faults are ordered";
        return Unsent{"nobody there"};
    }

    ControlOutcome control(api::ControlRequest const& request) override {
        asked.push_back(std::get<api::ListInbox>(request));
        if (asked.size() <= lost) return Unknown{"timeout"};
        if (refusal) return api::ControlAnswer{problem(*refusal)};
        auto const& wanted = asked.back();
        api::Inbox page;
        page.sent = messages.size();
        std::size_t at = wanted.cursor ? std::stoul(*wanted.cursor) : 0;
        for (; at < messages.size() && page.messages.size() < wanted.limit; ++at) {
            auto const& message = messages.at(at);
            bool const fits = (!wanted.to || wanted.to == message.to) &&
                              (!wanted.account || wanted.account == message.account) &&
                              (!wanted.kind || wanted.kind == message.kind) &&
                              (!wanted.via || wanted.via == message.via);
            if (fits) page.messages.push_back(message);
        }
        page.next_cursor = std::to_string(at);
        return api::ControlAnswer{page};
    }

    api::MessageView& write(AccountId whom, std::string const& to, MessageKind kind = MessageKind::purged,
                            Via via = Via::email) {
        auto& message = messages.emplace_back();
        message.number = messages.size();
        message.account = whom;
        message.to = to;
        message.kind = kind;
        message.via = via;
        return message;
    }
    // The code is the message's number.
    void send_code(AccountId whom, std::string const& to, CodePurpose purpose = CodePurpose::sign_in,
                   Via via = Via::email) {
        auto& message = write(whom, to, MessageKind::code, via);
        message.at = start;
        message.code = std::to_string(message.number);
        message.purpose = purpose;
        message.expires_at = start + minute * 10;
    }
    // The newest code came that much later than it was sent.
    void came_late(Duration by) { messages.back().at = messages.back().at + by; }
    // The newest code was sent that much later than at `start`, and came at once.
    void was_sent(Duration later) {
        messages.back().at = start + later;
        messages.back().expires_at = start + later + minute * 10;
    }

    std::vector<api::MessageView> messages;
    std::size_t lost = 0;
    std::optional<Code> refusal;
    std::vector<api::ListInbox> asked;
};

class WorldInboxTest : public testing::Test {
protected:
    static ReadCode of_account(AccountId whose, Via via = Via::email) {
        return {via, CodePurpose::sign_in, whose, {}};
    }
    static ReadCode of(std::string identifier) {
        return {Via::email, CodePurpose::sign_in, {}, std::move(identifier)};
    }
    // The code that is found; empty: there is none.
    std::string code(ReadCode const& look) {
        auto const mail = inbox.newest(look);
        auto const* const found = std::get_if<std::optional<SentCode>>(&mail);
        if (found == nullptr) ADD_FAILURE() << "unread: " << std::get<Unread>(mail).why;
        return found != nullptr && *found ? (*found)->code : std::string{};
    }

    Post post;
    WorldInbox inbox{post, "w"};
};

TEST_F(WorldInboxTest, TellsWhatStandsInTheMessage) {
    post.send_code(ada, "ada@example.test", CodePurpose::step_up);
    auto const mail = inbox.newest(of_account(ada));
    auto const& found = std::get<std::optional<SentCode>>(mail);
    ASSERT_TRUE(found);
    EXPECT_EQ(found->number, 1U);
    EXPECT_EQ(found->code, "1");
    EXPECT_EQ(found->purpose, CodePurpose::step_up) << "whether it is of use is for who asked to know";
    EXPECT_EQ(found->expires_at, start + minute * 10);
    EXPECT_EQ(found->sent_by, start);
    EXPECT_EQ(post.asked.front().world, "w");
}

TEST_F(WorldInboxTest, OfAnAccountItIsTheNewestByThatWay) {
    EXPECT_EQ(code(of_account(ada)), "");
    post.send_code(ada, "ada@example.test");
    post.send_code(ada, "ada@example.test");
    post.send_code(ada, "+15550100", CodePurpose::sign_in, Via::sms);
    post.send_code(bob, "bob@example.test");
    post.write(ada, "ada@example.test");
    EXPECT_EQ(code(of_account(ada)), "2");
    EXPECT_EQ(code(of_account(ada, Via::sms)), "3");
    EXPECT_EQ(code(of_account(bob)), "4");
}

TEST_F(WorldInboxTest, AnAddressLeadsToTheAccountThatIsWrittenToThereAndIsNotPurged) {
    post.write(AccountId{5}, "second@example.test");
    post.write(ada, "second@example.test", MessageKind::factor_added);
    post.send_code(ada, "first@example.test");
    post.send_code(bob, "bob@example.test");
    EXPECT_EQ(code(of("second@example.test")), "3");
    EXPECT_EQ(code(of("first@example.test")), "3");
}

TEST_F(WorldInboxTest, ToAUserNameBelongsWhatCameAfterItWasAskedFor) {
    post.send_code(ada, "ada@example.test");
    inbox.about_to_ask(Via::email);
    EXPECT_EQ(code(of("ada")), "") << "it was there before, and may be anybody's";
    post.send_code(bob, "bob@example.test", CodePurpose::step_up);
    post.send_code(bob, "+15550199", CodePurpose::sign_in, Via::sms);
    post.send_code(ada, "ada@example.test");
    EXPECT_EQ(code(of("ada")), "4");
    post.send_code(ada, "ada@example.test");
    EXPECT_EQ(code(of("ada")), "5");
    for (auto const& request : post.asked) EXPECT_FALSE(request.to) << "a user name is no address";
}

TEST_F(WorldInboxTest, BetweenTwoAccountsNobodyGuesses) {
    inbox.about_to_ask(Via::email);
    post.send_code(ada, "ada@example.test");
    post.send_code(bob, "bob@example.test");
    EXPECT_EQ(code(of("ada")), "");
    inbox.about_to_ask(Via::email);
    post.send_code(ada, "ada@example.test");
    EXPECT_EQ(code(of("ada")), "3");
}

TEST_F(WorldInboxTest, AnAddressThatNobodyWasWrittenToAtIsLikeAUserName) {
    inbox.about_to_ask(Via::email);
    post.send_code(ada, "first@example.test");
    EXPECT_EQ(code(of("+15550100")), "1");
}

TEST_F(WorldInboxTest, WhoseAccountIsKnownIsNotGivenWhatCameSince) {
    inbox.about_to_ask(Via::email);
    post.send_code(bob, "bob@example.test");
    EXPECT_EQ(code(of_account(ada)), "");
}

// What is late.

TEST_F(WorldInboxTest, WhatWasSentLastIsRightForLongest) {
    post.send_code(ada, "ada@example.test");
    post.send_code(ada, "ada@example.test");
    post.was_sent(minute * 2);
    post.send_code(ada, "ada@example.test");
    post.came_late(minute * 5);
    EXPECT_EQ(code(of_account(ada)), "2") << "what came last was sent before it";
    EXPECT_EQ(code(of("ada@example.test")), "2");
}

TEST_F(WorldInboxTest, TellsWhenALateOneWasSent) {
    auto const sent_by = [&] {
        auto const mail = inbox.newest(of_account(ada));
        auto const* const found = std::get_if<std::optional<SentCode>>(&mail);
        return found != nullptr && *found ? (*found)->sent_by : Instant{};
    };
    post.send_code(ada, "ada@example.test");
    post.came_late(minute * 5);
    EXPECT_EQ(sent_by(), start + minute * 5) << "nothing tells for how long it was right when it was sent";
    post.messages.clear();
    post.send_code(ada, "ada@example.test");
    post.send_code(ada, "ada@example.test");
    post.was_sent(minute);
    post.came_late(minute * 5);
    EXPECT_EQ(sent_by(), start + minute);
}

TEST_F(WorldInboxTest, OfTwoOfOneEitherIsRight) {
    post.send_code(ada, "ada@example.test");
    post.messages.push_back(post.messages.back());
    post.messages.back().number = 2;
    EXPECT_EQ(code(of_account(ada)), "1");
}

// What went astray.

TEST_F(WorldInboxTest, WhatCameToSomebodyElseIsNotTheirs) {
    post.send_code(ada, "ada@example.test", CodePurpose::confirmation);
    inbox.about_to_ask(Via::email);
    post.send_code(ada, "bob@example.test");
    for (auto const& look : {of_account(ada), of("ada@example.test")}) EXPECT_EQ(code(look), "1");
    EXPECT_EQ(code(of("ada")), "") << "nobody was sent one";
    post.send_code(ada, "ada@example.test");
    for (auto const& look : {of_account(ada), of("ada@example.test"), of("ada")}) EXPECT_EQ(code(look), "3");
}

TEST_F(WorldInboxTest, WhatCameToThemAndIsForSomebodyElseIsNotTheirs) {
    post.send_code(ada, "ada@example.test", CodePurpose::confirmation);
    post.send_code(bob, "bob@example.test", CodePurpose::confirmation);
    inbox.about_to_ask(Via::email);
    post.send_code(bob, "ada@example.test");
    EXPECT_EQ(code(of("ada@example.test")), "1");
    EXPECT_EQ(code(of("ada")), "");
    post.send_code(ada, "ada@example.test");
    for (auto const& look : {of("ada@example.test"), of("ada")}) EXPECT_EQ(code(look), "4");
}

TEST_F(WorldInboxTest, BetweenTwoThatWereWrittenToAtAnAddressTheOneThatAskedIsTaken) {
    post.write(bob, "ada@example.test", MessageKind::factor_added);
    post.send_code(ada, "ada@example.test");
    inbox.about_to_ask(Via::email);
    EXPECT_EQ(code(of("ada@example.test")), "") << "it is not known yet who asked";
    post.send_code(AccountId{5}, "eve@example.test");
    EXPECT_EQ(code(of("ada@example.test")), "") << "nobody wrote to her there";
    post.send_code(ada, "ada@example.test");
    EXPECT_EQ(code(of("ada@example.test")), "4");
}

TEST_F(WorldInboxTest, ReadsToTheEnd) {
    for (int letters = 0; letters < 1010; ++letters) post.send_code(ada, "ada@example.test");
    EXPECT_EQ(code(of_account(ada)), "1010");
    EXPECT_EQ(post.asked.size(), 2U);
    inbox.about_to_ask(Via::email);
    EXPECT_EQ(code(of("ada")), "");
    post.send_code(ada, "ada@example.test");
    EXPECT_EQ(code(of("ada")), "1011");
}

TEST_F(WorldInboxTest, ALookThatIsLostIsTakenAgain) {
    post.send_code(ada, "ada@example.test");
    post.lost = 4;
    EXPECT_EQ(code(of_account(ada)), "1");
    EXPECT_EQ(post.asked.size(), 5U);
}

TEST_F(WorldInboxTest, WhereItCannotBeReadItSaysWhy) {
    post.lost = 1'000;
    EXPECT_EQ(std::get<Unread>(inbox.newest(of_account(ada))).why, "timeout");
    EXPECT_EQ(post.asked.size(), 5U);
    post.lost = 0;
    post.refusal = Code::auth_missing;
    for (auto const& look : {of_account(ada), of("ada@example.test")})
        EXPECT_EQ(std::get<Unread>(inbox.newest(look)).why, "auth.missing");
    EXPECT_EQ(post.asked.size(), 7U) << "a decision is not asked for twice";
    inbox.about_to_ask(Via::email);
    EXPECT_EQ(std::get<Unread>(inbox.newest(of("ada"))).why, "auth.missing");
    post.refusal = Code::world_busy;
    EXPECT_EQ(std::get<Unread>(inbox.newest(of_account(ada))).why, "world.busy");
    EXPECT_EQ(post.asked.size(), 14U) << "being busy is none";
}

}  // namespace

}  // namespace fauxcount::client
