// Instants and durations as text, at their ends and in every wrong spelling we could think of.
#include "api/instant.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <limits>

namespace fauxcount {
namespace {

std::string http_date(Instant at) {
    std::string out;
    append_http_date(out, at);
    return out;
}

Instant any_instant() {
    auto const drawn = *rc::gen::resize(100, rc::gen::arbitrary<std::uint64_t>());
    return {static_cast<std::int64_t>(drawn % (static_cast<std::uint64_t>(last_instant.ms) + 1))};
}

TEST(Instants, AreWrittenWithThreeDecimals) {
    EXPECT_EQ(to_string(first_instant), "1970-01-01T00:00:00.000Z");
    EXPECT_EQ(to_string(last_instant), "9999-12-31T23:59:59.999Z");
    EXPECT_EQ(to_string(Instant{1'893'456'000'000}), "2030-01-01T00:00:00.000Z");
    EXPECT_EQ(to_string(Instant{951'782'400'000}), "2000-02-29T00:00:00.000Z");
    EXPECT_EQ(to_string(Instant{4'107'542'399'999}), "2100-02-28T23:59:59.999Z");
    EXPECT_EQ(to_string(Instant{4'107'542'400'000}), "2100-03-01T00:00:00.000Z");
}

TEST(Instants, OutsideTheCalendarShowAsItsEnds) {
    EXPECT_EQ(to_string(Instant{-1}), to_string(first_instant));
    EXPECT_EQ(to_string(Instant{std::numeric_limits<std::int64_t>::max()}), to_string(last_instant));
}

TEST(Instants, AreReadWithUpToThreeDecimals) {
    EXPECT_EQ(parse_instant("2030-01-01T00:00:00Z"), Instant{1'893'456'000'000});
    EXPECT_EQ(parse_instant("2030-01-01T00:00:00.5Z"), Instant{1'893'456'000'500});
    EXPECT_EQ(parse_instant("2030-01-01T00:00:00.05Z"), Instant{1'893'456'000'050});
    EXPECT_EQ(parse_instant("2030-01-01T00:00:00.005Z"), Instant{1'893'456'000'005});
    EXPECT_EQ(parse_instant("2024-02-29T12:00:00Z"), Instant{1'709'208'000'000});
    EXPECT_EQ(parse_instant("1970-01-01T00:00:00.000Z"), first_instant);
    EXPECT_EQ(parse_instant("9999-12-31T23:59:59.999Z"), last_instant);
}

TEST(Instants, OfAnotherSpellingAreNone) {
    for (auto const* wrong : {"",
                              "Z",
                              "2030",
                              "2030-01-01",
                              "2030-01-01T00:00:00",
                              "2030-01-01T00:00:00+00:00",
                              "2030-01-01T00:00:00z",
                              "2030-01-01t00:00:00Z",
                              "2030-01-01 00:00:00Z",
                              "2030-01-01T00:00Z",
                              "2030-01-01T00:00:00.Z",
                              "2030-01-01T00:00:00.0000Z",
                              "2030-01-01T00:00:00,5Z",
                              "2030-1-01T00:00:00Z",
                              "2030-00-01T00:00:00Z",
                              "2030-13-01T00:00:00Z",
                              "2030-01-00T00:00:00Z",
                              "2030-01-32T00:00:00Z",
                              "2030-02-29T00:00:00Z",
                              "2100-02-29T00:00:00Z",
                              "2030-04-31T00:00:00Z",
                              "2030-01-01T24:00:00Z",
                              "2030-01-01T00:60:00Z",
                              "2016-12-31T23:59:60Z",
                              "1969-12-31T23:59:59Z",
                              "10000-01-01T00:00:00Z",
                              "+2030-01-01T00:00:00Z",
                              "-2030-01-01T00:00:00Z",
                              " 2030-01-01T00:00:00Z",
                              "2030-01-01T00:00:00Z ",
                              "2030-01-01T00:00:00ZZ",
                              "2030-01-01T-1:00:00Z",
                              "1893456000000"}) {
        EXPECT_EQ(parse_instant(wrong), std::nullopt) << wrong;
    }
}

TEST(Instants, SaturateAtTheEndOfTime) {
    EXPECT_EQ(last_instant + millisecond, last_instant);
    EXPECT_EQ(Instant{1} + Duration{std::numeric_limits<std::int64_t>::max()}, last_instant);
    EXPECT_EQ(first_instant + (last_instant - first_instant), last_instant);
}

TEST(Instants, AreDueAtTheirOwnMillisecond) {
    Instant const due{1000};
    EXPECT_FALSE(is_due(due, due - millisecond));
    EXPECT_TRUE(is_due(due, due));
    EXPECT_TRUE(is_due(due, due + millisecond));
}

TEST(HttpDates, AreThoseOfRfc9110) {
    EXPECT_EQ(http_date(Instant{784'111'777'000}), "Sun, 06 Nov 1994 08:49:37 GMT");
    EXPECT_EQ(http_date(Instant{1'893'456'000'999}), "Tue, 01 Jan 2030 00:00:00 GMT");
    EXPECT_EQ(http_date(first_instant), "Thu, 01 Jan 1970 00:00:00 GMT");
    EXPECT_EQ(http_date(last_instant), "Fri, 31 Dec 9999 23:59:59 GMT");
}

TEST(Durations, AreWrittenInDaysAndShorterUnits) {
    EXPECT_EQ(to_string(Duration{}), "PT0S");
    EXPECT_EQ(to_string(day * 30), "P30D");
    EXPECT_EQ(to_string(hour + minute * 30), "PT1H30M");
    EXPECT_EQ(to_string(millisecond), "PT0.001S");
    EXPECT_EQ(to_string(Duration{1500}), "PT1.5S");
    EXPECT_EQ(to_string(day * 29 + hour * 23 + minute * 59 + Duration{59'999}), "P29DT23H59M59.999S");
    EXPECT_EQ(to_string(Duration{-86'400'001}), "-P1DT0.001S");
    EXPECT_EQ(to_string(Duration{std::numeric_limits<std::int64_t>::min()}), "-P106751991167DT7H12M55.808S");
}

TEST(Durations, AreReadInBothForms) {
    EXPECT_EQ(parse_duration("P1W"), day * 7);
    EXPECT_EQ(parse_duration("P1W2D"), day * 9);
    EXPECT_EQ(parse_duration("P30DT12H"), day * 30 + hour * 12);
    EXPECT_EQ(parse_duration("PT0.5S"), Duration{500});
    EXPECT_EQ(parse_duration("PT90M"), minute * 90);
    EXPECT_EQ(parse_duration("P0D"), Duration{});
    EXPECT_EQ(parse_duration("30d12h"), day * 30 + hour * 12);
    EXPECT_EQ(parse_duration("500ms"), Duration{500});
    EXPECT_EQ(parse_duration("1w1d1h1m1s1ms"), day * 8 + hour + minute + second + millisecond);
    EXPECT_EQ(parse_duration("0s"), Duration{});
    EXPECT_EQ(parse_duration("59.999s"), Duration{59'999});
    EXPECT_EQ(parse_duration("0.5s"), Duration{500});
    EXPECT_EQ(parse_duration("30d59.001s"), day * 30 + Duration{59'001});
    EXPECT_EQ(parse_duration("5m"), minute * 5);
    EXPECT_EQ(parse_duration("253402300799999ms"), last_instant - first_instant);
}

TEST(Durations, OfAnotherSpellingAreNone) {
    for (auto const* wrong :
         {"",     "P",    "PT",    "T",      "P30",     "30",     "0",     "P1Y",    "P1M",       "P1M1D",
          "1y",   "1mo",  "P30DT", "P1DT1D", "P1H",     "PT1D",   "PT1W",  "PT1S1M", "PT1H1H",    "P1D1W",
          "-P1D", "P-1D", "+P1D",  "PT+1S",  "P1.5D",   "PT1.5H", "PT1.S", "PT.5S",  "PT0.0001S", "PT1,5S",
          "p1d",  "P1d",  "30D",   "1h1d",   "1h1h",    "1.5m",   "1 h",   " 1h",    "1h ",       "1hx",
          "ms",   "h",    "1m1m",  "1ms1s",  "P1DT1H ", "PT1HS",  "1d-1h", "1.s",    ".5s",       "1,5s",
          "1.5",  "1.5d", "1.5h",  "1.5ms",  "1.5S",    "1.5s1ms"}) {
        EXPECT_EQ(parse_duration(wrong), std::nullopt) << wrong;
    }
}

TEST(Durations, FinerThanAMillisecondAreToldSo) {
    for (auto const* fine :
         {"59.9999s", "0.0001s", "1d0.12345s", "0.5ms", "1s0.5ms", "PT59.9999S", "P1DT0.0001S"}) {
        EXPECT_EQ(parse_duration(fine), std::nullopt) << fine;
        EXPECT_EQ(fault_of_duration(fine), "is not in whole milliseconds, the tick of virtual time") << fine;
    }
    for (auto const* other :
         {"", "30", "1.5h", "1.5555h", "1.5s1ms", "0.s", ".", "PT0.5555H", "1.0001x", "1.0000s", "month"})
        EXPECT_EQ(fault_of_duration(other), "is no length of time") << other;
}

TEST(Durations, LongerThanTheCalendarAreNone) {
    for (auto const* wrong :
         {"253402300800000ms", "P2932897D", "9223372036854775807ms", "9223372036854775808ms",
          "18446744073709551616ms", "99999999999999999999999999999999W", "P9223372036854775807D",
          "P2932896DT86400S", "PT253402300799.9991S", "418985w2d", "PT253402300800S"}) {
        EXPECT_EQ(parse_duration(wrong), std::nullopt) << wrong;
    }
    EXPECT_EQ(parse_duration("P2932896DT23H59M59.999S"), last_instant - first_instant);
}

RC_GTEST_PROP(Instants, AreReadBackAsTheyWereWritten, ()) {
    auto const at = any_instant();
    RC_ASSERT(parse_instant(to_string(at)) == at);
    RC_ASSERT(to_string(at).size() == 24U);
}

RC_GTEST_PROP(Instants, KeepTheirOrderAsText, ()) {
    auto const one = any_instant();
    auto const other = any_instant();
    RC_ASSERT((one < other) == (to_string(one) < to_string(other)));
}

RC_GTEST_PROP(Durations, AreReadBackAsTheyWereWritten, ()) {
    auto const length = any_instant() - first_instant;
    RC_ASSERT(parse_duration(to_string(length)) == length);
}

}  // namespace
}  // namespace fauxcount
