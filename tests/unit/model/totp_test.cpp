// The model's codes of the time: those of RFC 6238, appendix B, cut to six digits.
#include "scenarios/model/totp.hpp"

#include <gtest/gtest.h>

#include <utility>

using namespace fauxcount;
using namespace fauxcount::model;

namespace {

// "12345678901234567890" in base32.
constexpr std::string_view rfc_secret = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";

}  // namespace

TEST(Totp, MakesTheCodesOfTheRfc) {
    auto const secret = read_secret(rfc_secret);
    ASSERT_TRUE(secret);
    EXPECT_EQ((std::string_view{secret->data(), secret->size()}), "12345678901234567890");
    for (auto const& [seconds, code] :
         {std::pair{59LL, "287082"}, std::pair{1'111'111'109LL, "081804"},
          std::pair{1'111'111'111LL, "050471"}, std::pair{1'234'567'890LL, "005924"},
          std::pair{2'000'000'000LL, "279037"}, std::pair{20'000'000'000LL, "353130"}})
        EXPECT_EQ(totp_code(*secret, step_of(Instant{seconds * 1000})), code) << seconds;
}

TEST(Totp, StepsBeginWithTheYear1970) {
    EXPECT_EQ(step_of(Instant{0}), 0);
    EXPECT_EQ(step_of(Instant{29'999}), 0);
    EXPECT_EQ(step_of(Instant{30'000}), 1);
}

TEST(Totp, TakesNoSecretThatIsSpeltOtherwise) {
    std::string const good{rfc_secret};
    for (std::string const& bad : {std::string{}, good + "A", good.substr(1), "1" + good.substr(1),
                                   "g" + good.substr(1), "=" + good.substr(1), " " + good.substr(1)})
        EXPECT_FALSE(read_secret(bad)) << bad;
}
