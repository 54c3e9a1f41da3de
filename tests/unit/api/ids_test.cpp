// One spelling for each id, and nothing else is one.
#include "api/ids.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <limits>

namespace fauxcount {
namespace {

TEST(Ids, AreAPrefixAndThirteenCharacters) {
    EXPECT_EQ(to_string(AccountId{0}), "acc_0000000000000");
    EXPECT_EQ(to_string(DeviceId{31}), "dev_000000000000Z");
    EXPECT_EQ(to_string(ItemId{32}), "itm_0000000000010");
    EXPECT_EQ(to_string(SubscriptionId{0x123456789ABCDEF0}), "sub_14D2PF2DBSQQG");
    EXPECT_EQ(to_string(SessionId{1}), "ses_0000000000001");
    EXPECT_EQ(to_string(FactorId{2}), "fac_0000000000002");
    EXPECT_EQ(to_string(ChallengeId{3}), "chl_0000000000003");
    EXPECT_EQ(to_string(RemovalId{std::numeric_limits<std::uint64_t>::max()}), "rem_FZZZZZZZZZZZZ");
}

TEST(Ids, OfAnotherSpellingAreNone) {
    EXPECT_TRUE(parse_id<IdKind::account>("acc_0000000000000"));
    for (auto const* wrong :
         {"", "acc_", "acc_000000000000", "acc_00000000000000", "dev_0000000000000", "ACC_0000000000000",
          "acc-0000000000000", "0000000000000", " acc_0000000000000", "acc_0000000000000 ",
          "acc_000000000000a",  // lower case
          "acc_000000000000O", "acc_000000000000I", "acc_000000000000L", "acc_000000000000U",
          "acc_G000000000000",  // the 65th bit
          "acc_ZZZZZZZZZZZZZ", "acc_000000-000000", "acc_00000000000\xC3\xA9"}) {
        EXPECT_FALSE(parse_id<IdKind::account>(wrong)) << wrong;
    }
    EXPECT_FALSE(parse_id<IdKind::account>(std::string_view{"acc_000000000000\0", 17}));
}

TEST(Ids, OfTwoKindsDoNotMix) {
    auto const text = to_string(DeviceId{7});
    EXPECT_EQ(parse_id<IdKind::device>(text), DeviceId{7});
    EXPECT_EQ(parse_id<IdKind::item>(text), std::nullopt);
}

RC_GTEST_PROP(Ids, AreReadBackAsTheyWereWritten, ()) {
    auto const value = *rc::gen::resize(100, rc::gen::arbitrary<std::uint64_t>());
    RC_ASSERT(parse_id<IdKind::account>(to_string(AccountId{value})) == AccountId{value});
    std::string text;
    append_base32(text, value);
    RC_ASSERT(parse_base32(text) == value);
}

RC_GTEST_PROP(Ids, KeepTheirOrderAsText, ()) {
    auto const one = *rc::gen::resize(100, rc::gen::arbitrary<std::uint64_t>());
    auto const other = *rc::gen::resize(100, rc::gen::arbitrary<std::uint64_t>());
    RC_ASSERT((one < other) == (to_string(AccountId{one}) < to_string(AccountId{other})));
}

// Any change of one character gives another id or none.
RC_GTEST_PROP(Ids, HaveOneSpellingEach, ()) {
    auto const value = *rc::gen::resize(100, rc::gen::arbitrary<std::uint64_t>());
    auto const at = *rc::gen::resize(100, rc::gen::inRange<std::size_t>(0, id_length));
    auto const letter = *rc::gen::resize(100, rc::gen::arbitrary<char>());
    auto text = to_string(SessionId{value});
    RC_PRE(text[at] != letter);
    text[at] = letter;
    RC_ASSERT(parse_id<IdKind::session>(text) != SessionId{value});
}

}  // namespace
}  // namespace fauxcount
