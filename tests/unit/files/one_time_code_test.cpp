// How a file says which code is shown, without holding one.
#include "scenarios/files/one_time_code.hpp"

#include <gtest/gtest.h>

namespace fauxcount::files {
namespace {

OneTimeCode read(std::string const& text) {
    auto parsed = parse_one_time_code(text);
    if (auto const* const why = std::get_if<std::string>(&parsed)) {
        ADD_FAILURE() << text << ": " << *why;
        return {};
    }
    return std::get<OneTimeCode>(std::move(parsed));
}

bool is_refused(std::string const& text) {
    return std::holds_alternative<std::string>(parse_one_time_code(text));
}

TEST(OneTimeCodes, OfAnAppAreNamedByTheInstantWhoseStepIsTheirs) {
    auto const now = read("now");
    EXPECT_EQ(now.kind, OneTimeCode::Kind::app);
    EXPECT_EQ(now.at.base, Moment::Base::now);
    EXPECT_EQ(now.at.offset, Duration{});
    EXPECT_FALSE(now.old);
    EXPECT_EQ(read("now - 30s1ms").at.offset, Duration{-30'001});
    EXPECT_EQ(read("start + 1h").at.base, Moment::Base::start);
    auto const of_bob = read("old now + 30s of bob");
    EXPECT_TRUE(of_bob.old);
    EXPECT_EQ(of_bob.of, "bob");
    EXPECT_EQ(of_bob.at.offset, Duration{30'000});
}

TEST(OneTimeCodes, OfASetAreNamedByTheirNumber) {
    auto const first = read("backup 1");
    EXPECT_EQ(first.kind, OneTimeCode::Kind::backup);
    EXPECT_EQ(first.number, 0U);
    auto const last = read("old backup 10 of bob in capitals without hyphen");
    EXPECT_EQ(last.number, 9U);
    EXPECT_TRUE(last.old && last.in_capitals && last.without_hyphen);
    EXPECT_EQ(last.of, "bob");
    for (auto const* const text : {"backup 0", "backup 11", "backup one", "backup 1x", "backup -1"})
        EXPECT_TRUE(is_refused(text)) << text;
}

TEST(OneTimeCodes, ThatAreSentAreNamedByTheirWay) {
    auto const mailed = read("mailed");
    EXPECT_EQ(mailed.kind, OneTimeCode::Kind::sent);
    EXPECT_EQ(mailed.via, api::Via::email);
    EXPECT_FALSE(mailed.old);
    EXPECT_EQ(mailed.of, "");
    auto const texted = read("old texted of bob in wide digits");
    EXPECT_EQ(texted.kind, OneTimeCode::Kind::sent);
    EXPECT_EQ(texted.via, api::Via::sms);
    EXPECT_TRUE(texted.old && texted.in_wide_digits);
    EXPECT_EQ(texted.of, "bob");
    // None is of a point in time, so this is what is saved under that name.
    EXPECT_EQ(read("mailed + 30s").kind, OneTimeCode::Kind::app);
}

TEST(OneTimeCodes, ThatBeginWithNoLetterAreShownAsTheyAre) {
    for (auto const* const text : {"000000", "", "0000-0000", "\uFF10\uFF10", " now", "12 of bob"}) {
        EXPECT_EQ(read(text).kind, OneTimeCode::Kind::text);
        EXPECT_EQ(read(text).text, text);
    }
}

TEST(OneTimeCodes, AreSpeltAsTheFileSays) {
    EXPECT_EQ(spelt(read("backup 1"), "k7qm-2x9d"), "k7qm-2x9d");
    EXPECT_EQ(spelt(read("backup 1 in capitals"), "k7qm-2x9d"), "K7QM-2X9D");
    EXPECT_EQ(spelt(read("backup 1 without hyphen"), "k7qm-2x9d"), "k7qm2x9d");
    EXPECT_EQ(spelt(read("backup 1 without hyphen in capitals"), "k7qm-2x9d"), "K7QM2X9D");
    EXPECT_EQ(spelt(read("now in wide digits"), "095"), "\uFF10\uFF19\uFF15");
}

}  // namespace
}  // namespace fauxcount::files
