// The codes of an app, by the vectors of RFC 6238, and what is a secret of one.
#include "client/totp.hpp"
#include "tests/unit/client/scripted.hpp"

#include <gtest/gtest.h>

#include <array>
#include <string>
#include <utility>

namespace fauxcount::client {

namespace {

using scripted::app_secret;

// Of its eight digits the last six are what an app with six shows.
TEST(Totp, MakesTheCodesOfTheRfc) {
    constexpr std::array<std::pair<std::int64_t, std::string_view>, 6> vectors{
        {{59, "94287082"},
         {1'111'111'109, "07081804"},
         {1'111'111'111, "14050471"},
         {1'234'567'890, "89005924"},
         {2'000'000'000, "69279037"},
         {20'000'000'000, "65353130"}}};
    auto const app = TotpSecret::parse(app_secret);
    ASSERT_TRUE(app);
    for (auto const& [seconds, code] : vectors)
        EXPECT_EQ(app->code_at(Instant{seconds * second.ms}), code.substr(2)) << seconds;
}

TEST(Totp, ACodeIsThatOfItsWholeStepAndOfNoOther) {
    auto const app = *TotpSecret::parse(app_secret);
    auto const code = app.code_at(scripted::start);
    EXPECT_EQ(app.code_at(scripted::start + totp_step - millisecond), code);
    EXPECT_NE(app.code_at(scripted::start + totp_step), code);
    EXPECT_NE(app.code_at(scripted::start - millisecond), code);
}

TEST(Totp, TheNextStepIsAlwaysALaterOne) {
    EXPECT_EQ(next_totp_step(Instant{0}), Instant{30'000});
    EXPECT_EQ(next_totp_step(Instant{29'999}), Instant{30'000});
    EXPECT_EQ(next_totp_step(Instant{30'000}), Instant{60'000});
}

TEST(Totp, ReadsASecretAsPeopleWriteIt) {
    auto const code = TotpSecret::parse(app_secret)->code_at(scripted::start);
    for (auto const* const text :
         {"gezdgnbvgy3tqojqgezdgnbvgy3tqojq", "GEZD GNBV GY3T QOJQ GEZD GNBV GY3T QOJQ"}) {
        auto const app = TotpSecret::parse(text);
        ASSERT_TRUE(app) << text;
        EXPECT_EQ(app->code_at(scripted::start), code) << text;
    }
    EXPECT_TRUE(TotpSecret::parse("GEZDGNBVGY3TQOJQGEZDGNBVGY======")) << "16 bytes, padded";
    EXPECT_TRUE(TotpSecret::parse("GEZDGNBVGY3TQOJQGEZDGNBVGY")) << "and not";
}

TEST(Totp, TakesNothingElseForASecret) {
    std::string const no_text{"GEZDGNBV\0GY3TQOJQGEZDGNBVGY3TQOJQ", 33};
    for (std::string const& text :
         {std::string{}, std::string{" "}, std::string{"not base32!"}, std::string{"correct horse"},
          std::string{"GEZDGNBVGY3TQOJ1GEZDGNBVGY3TQOJQ"}, std::string{"GEZDGNBVGY3TQOJ8GEZDGNBVGY3TQOJQ"},
          std::string{"otpauth://totp/Fauxcount?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"}, no_text})
        EXPECT_FALSE(TotpSecret::parse(text)) << text;
    EXPECT_FALSE(TotpSecret::parse("GEZDGNBVGY3TQOJQGEZDGNBV")) << "15 bytes are too few";
}

}  // namespace

}  // namespace fauxcount::client
