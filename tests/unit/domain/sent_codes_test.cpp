// What a code that is sent is, to whom it goes, how it is kept, and what is noticed of one that goes to
// somebody else or stays too long.
#include "domain/image.hpp"
#include "tests/unit/domain/codes_town.hpp"

#include <gmock/gmock.h>

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <functional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace fauxcount::domain {

namespace {

using ::testing::Contains;
using ::testing::IsEmpty;

class SentCodes : public CodesTest {
protected:
    Slot slot() const { return alice.slot; }
    std::uint64_t digest_of(std::size_t identifier) const {
        return children().identifiers()[identifier].digest;
    }
    // Of a code that is sent now.
    Message letter(Via way, CodePurpose purpose) const {
        Message message;
        message.at = town.state.now();
        message.due = town.state.now() + town.state.policy().code_lifetime;
        message.to = digest_of(way == Via::email ? 1 : 2);
        message.slot = slot();
        message.generation = static_cast<std::uint16_t>(alice.generation);
        message.subject = town.state.account(slot()).next_session - 1;
        message.kind = MessageKind::code;
        message.via = way;
        message.factor = kind_of(way);
        message.purpose = purpose;
        return message;
    }
    std::uint64_t entries(std::string_view store) const {
        for (ResidueRow const& row : residue_of(town.state, slot()))
            if (row.store == store) return row.entries;
        return 99;
    }
    static void leave_one(Writer& writer, Slot slot) {
        SentCode const left;
        writer.insert(slot, Section::sent_codes, 0, &left);
    }
};

}  // namespace

// --- what it is ---

TEST(SentCode, IsSixDigitsAndNeverSixZeros) {
    constexpr Place account{3, 2};
    // Of all that can be drawn, what comes first and what comes last.
    EXPECT_EQ(sent_code(8, account, 176'405), "000001");
    EXPECT_EQ(sent_code(8, account, 852'648), "999999");
    unsigned begin_with_zero = 0;
    for (std::uint32_t ordinal = 0; ordinal < 100'000; ++ordinal) {
        std::string const code = sent_code(8, account, ordinal);
        ASSERT_EQ(code.size(), 6U) << ordinal;
        ASSERT_TRUE(std::all_of(code.begin(), code.end(), [](char c) { return c >= '0' && c <= '9'; }));
        ASSERT_NE(code, no_code) << ordinal;
        begin_with_zero += code.front() == '0' ? 1 : 0;
    }
    EXPECT_NEAR(begin_with_zero, 10'000, 1'000) << "as many as with any other digit";
}

// What a seed draws is the same for ever.
TEST(SentCode, FollowsFromTheSeedTheAccountAndItsOrdinal) {
    EXPECT_EQ(sent_code(7, {0, 1}, 0), "829838");
    EXPECT_EQ(sent_code(7, {0, 1}, 1), "516469");
    EXPECT_EQ(sent_code(7, {0, 1}, ordinal_max), "718697");
    EXPECT_EQ(sent_code(7, {0, 2}, 0), "314136") << "of whoever has the slot next";
    EXPECT_EQ(sent_code(7, {1, 1}, 0), "389420") << "of somebody else";
    EXPECT_EQ(sent_code(8, {0, 1}, 0), "352765") << "in another world";
}

// --- to whom it goes ---

TEST_F(SentCodes, GoToTheFirstAddressOfTheirWayWhateverElseIsTold) {
    for (std::string_view const notices : {"none", "security", "all"}) {
        begin({{"notices", notices}});
        for (Via const way : {Via::email, Via::sms}) {
            std::uint32_t const factor = enrol(kind_of(way));
            std::uint64_t const before = town.state.messages_sent();
            ASSERT_TRUE(sent(send_for(factor)));
            ASSERT_EQ(town.state.messages_sent(), before + 1) << notices;
            EXPECT_TRUE(town.state.message(before + 1) == letter(way, CodePurpose::confirmation)) << notices;
        }
    }
}

TEST_F(SentCodes, TellWhatTheyAreFor) {
    guard(Via::email);
    for (auto const& [purpose, told] :
         {std::pair{Purpose::sign_in, CodePurpose::sign_in}, std::pair{Purpose::set_up, CodePurpose::set_up},
          std::pair{Purpose::step_up, CodePurpose::step_up}}) {
        ASSERT_TRUE(sent(send(challenge(purpose), Via::email)));
        EXPECT_TRUE(town.state.message(town.state.messages_sent()) == letter(Via::email, told));
        town.advance(minute);
    }
}

TEST_F(SentCodes, S44_OneThatIsNotToldAsItWasSentIsNoticed) {
    std::string const found = "S44 people_told";
    std::uint32_t const factor = enrol(FactorKind::email);
    Event const code = CodeSent{slot(),
                                town.state.account(slot()).next_session,
                                factor,
                                Via::email,
                                CodePurpose::confirmation,
                                town.state.now() + minute * 10};
    EXPECT_THAT(after({code}), IsEmpty());
    EXPECT_THAT(after({code}, unsend), Contains(found));
    EXPECT_THAT(after({code}, send_again), Contains(found));
    std::vector<std::function<void(Message&)>> const changes{
        [&](Message& m) { m.to = digest_of(3); },
        [&](Message& m) { m.to = digest_of(2); },
        [](Message& m) { m.via = Via::sms; },
        [](Message& m) { m.purpose = CodePurpose::sign_in; },
        [](Message& m) { m.due = m.due + millisecond; },
        [](Message& m) { --m.subject; },
        [](Message& m) { m.kind = MessageKind::factor_added; },
        [](Message& m) { m.factor = FactorKind::sms; },
        [](Message& m) { m.at = m.at + millisecond; }};
    EXPECT_THAT(after({code}, [](Writer& w) { reword(w, [](Message&) {}); }), IsEmpty());
    for (std::size_t i = 0; i < changes.size(); ++i)
        EXPECT_THAT(after({code}, [&](Writer& w) { reword(w, changes[i]); }), Contains(found)) << i;
}

// --- how it is kept ---

TEST_F(SentCodes, ComeBackFromAnImage) {
    guard(Via::email);
    guard(Via::sms);
    std::uint32_t const asked = challenge();
    ASSERT_TRUE(sent(send(asked, Via::sms)));
    ASSERT_EQ(answer(asked, Via::sms, newest(Via::sms)), Code::ok);
    std::uint32_t const open = challenge();
    ASSERT_TRUE(sent(send(open, Via::email)));
    auto const image = image_of(town.state);
    ASSERT_TRUE(image);
    auto again = state_of(*image, town.state.seed(), town_start, town.state.policy());
    ASSERT_TRUE(again);
    EXPECT_EQ(again->hash(), town.state.hash());
    auto const before = children().sent_codes();
    auto const come_back = again->extent(again->account(slot())).sent_codes();
    ASSERT_EQ(before.size(), 2U);
    ASSERT_EQ(come_back.size(), 2U);
    EXPECT_EQ(std::memcmp(before.data(), come_back.data(), before.size_bytes()), 0);
    town.state = *std::move(again);
    EXPECT_TRUE(withheld(send(open, Via::email)));
    EXPECT_EQ(answer(open, Via::sms, newest(Via::sms)), Code::auth_bad_code) << "it was taken";
    EXPECT_EQ(answer(open, Via::email, newest(Via::email)), Code::ok);
}

TEST_F(SentCodes, M01_MoreThanOneAWayAreNoticed) {
    guard(Via::email);
    guard(Via::sms);
    EXPECT_THAT(findings_of(town.state), IsEmpty());
    Writer writer(town.state);
    leave_one(writer, slot());
    EXPECT_THAT(findings_of(town.state), Contains("M01 extent_well_formed"));
}

// --- when it goes ---

TEST_F(SentCodes, GoWithTheFirstStageOfThePurge) {
    begin({{"code.lifetime", "P90D"}});
    guard(Via::email);
    ASSERT_TRUE(sent(send(challenge(), Via::email)));
    ASSERT_TRUE(town.run(RequestRemoval{admin, alice, Channel::site}).ok());
    Instant const tokens_go = town.state.account(slot()).due + second * 10;
    town.advance_to(tokens_go - millisecond);
    EXPECT_EQ(children().sent_codes().size(), 1U);
    EXPECT_EQ(entries("sent_codes"), 1U);
    town.advance(millisecond);
    EXPECT_TRUE(children().sent_codes().empty());
    EXPECT_EQ(entries("sent_codes"), 0U);
    town.advance(day);
    for (ResidueRow const& row : residue_of(town.state, slot()))
        EXPECT_EQ(row.entries, row.declared) << row.store;
    EXPECT_THAT(findings_of(town.state), IsEmpty());
}

TEST_F(SentCodes, S25_OneThatThePurgeLeavesIsNoticed) {
    ASSERT_TRUE(sent(send_for(enrol(FactorKind::email))));
    ASSERT_TRUE(town.run(RequestRemoval{admin, alice, Channel::site}).ok());
    town.advance_to(town.state.account(slot()).due);
    std::vector<Event> const stage{ClockMoved{town.state.now() + second * 10},
                                   PurgeStageDone{slot(), PurgeStage::tokens}};
    EXPECT_THAT(after(stage), IsEmpty());
    EXPECT_THAT(after(stage, [&](Writer& w) { leave_one(w, slot()); }), Contains("S25 purge_order"));
}

TEST_F(SentCodes, S06_OneOfARemovedAccountIsNoticed) {
    ASSERT_TRUE(town.run(RequestRemoval{admin, alice, Channel::site}).ok());
    town.advance(day * 31);
    ASSERT_EQ(town.state.account(slot()).phase, Phase::removed);
    Event const innocent = SessionProven{slot(), session.ordinal};
    EXPECT_THAT(after({innocent}, [&](Writer& w) { leave_one(w, slot()); }), Contains("S06 access_gone"));
}

}  // namespace fauxcount::domain
