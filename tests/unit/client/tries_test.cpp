// Pauses before a request is sent again: the laws of the back-off, what Retry-After says, and what each
// refusal weighs.
#include "client/back_off.hpp"
#include "client/retry_after.hpp"
#include "client/tries.hpp"

#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include <cstdint>
#include <limits>
#include <set>
#include <string>

namespace fauxcount::client {

namespace {

constexpr std::uint32_t last_attempt = std::numeric_limits<std::uint32_t>::max();

BackOff any_back_off() {
    auto const first = *rc::gen::inRange<std::int64_t>(1, 1'000'000);
    auto const longest = *rc::gen::element<std::int64_t>(1, 999, 5'000, 86'400'000, last_instant.ms,
                                                         std::numeric_limits<std::int64_t>::max());
    return {Duration{first}, Duration{longest}};
}

std::uint32_t any_attempt() {
    auto const small = *rc::gen::inRange<std::uint32_t>(1, 70);
    return *rc::gen::element(small, last_attempt - small, last_attempt);
}

RC_GTEST_PROP(BackOffLaws, APauseLiesBetweenHalfAndAllOfItsWhole, (std::uint64_t seed)) {
    auto const back_off = any_back_off();
    auto const attempt = any_attempt();
    auto const whole = whole_pause(back_off, attempt);
    auto const drawn = drawn_pause(whole, seed, attempt);
    RC_ASSERT(drawn.ms >= whole.ms / 2);
    RC_ASSERT(drawn <= whole);
    RC_ASSERT(drawn <= back_off.longest);
    RC_ASSERT(drawn == drawn_pause(whole, seed, attempt));
}

RC_GTEST_PROP(BackOffLaws, ThePausesGrowToTheCapAndStayThere, ()) {
    auto const back_off = any_back_off();
    auto const attempt = any_attempt();
    auto const whole = whole_pause(back_off, attempt);
    RC_ASSERT(whole > Duration{});
    RC_ASSERT(whole <= back_off.longest);
    if (attempt < last_attempt) {
        auto const next = whole_pause(back_off, attempt + 1);
        RC_ASSERT(next >= whole);
        RC_ASSERT(next == back_off.longest || next - whole == whole);
    }
    RC_ASSERT(whole_pause(back_off, last_attempt) == back_off.longest);
}

TEST(BackOff, DrawsAllOfItsSpan) {
    std::set<std::int64_t> seen;
    for (std::uint32_t attempt = 0; attempt < 1'000; ++attempt)
        seen.insert(drawn_pause(Duration{11}, 7, attempt).ms);
    EXPECT_EQ(seen, (std::set<std::int64_t>{5, 6, 7, 8, 9, 10, 11}));
}

TEST(BackOff, TwoKeysDoNotComeBackTogether) {
    int together = 0;
    for (int client = 0; client < 100; ++client) {
        Tries one{{}, "key-" + std::to_string(client)}, other{{}, "key-" + std::to_string(client + 1)};
        for (auto* tries : {&one, &other}) {
            tries->begin(4);
            for (int lost = 0; lost < 4; ++lost) tries->lost({});
        }
        together += one.delay()->length == other.delay()->length ? 1 : 0;
    }
    EXPECT_LT(together, 5);
}

TEST(Tries, EndAfterTheirLimitsEach) {
    Limits limits;
    limits.attempts_max = 3;
    limits.put_offs_max = 2;
    Tries tries{limits, "key"};
    tries.begin(0);
    EXPECT_FALSE(tries.delay());
    EXPECT_TRUE(tries.lost({}));
    EXPECT_TRUE(tries.put_off(Code::world_busy, {}));
    EXPECT_TRUE(tries.lost({}));
    EXPECT_EQ(tries.attempt(), 3U);
    EXPECT_FALSE(tries.put_off(Code::world_busy, {}));
    EXPECT_FALSE(tries.lost({}));
    tries.begin(0);
    EXPECT_EQ(tries.attempt(), 0U);
    EXPECT_FALSE(tries.delay());
    EXPECT_TRUE(tries.lost({}));
}

TEST(Tries, WaitAsLongAsTheyAreToldAndInWhoseTime) {
    Tries tries{{}, "key"};
    tries.begin(0);
    EXPECT_TRUE(tries.put_off(Code::world_busy, second * 30));
    EXPECT_EQ(tries.delay()->length, second * 30);
    EXPECT_EQ(tries.delay()->clock, Clock::real);
    EXPECT_TRUE(tries.delay()->told);
    EXPECT_TRUE(tries.lost(hour * 24)) << "of the world: any length will do";
    EXPECT_EQ(tries.delay()->length, hour * 24);
    EXPECT_EQ(tries.delay()->clock, Clock::world);
    EXPECT_TRUE(tries.lost({})) << "what was told once holds once";
    EXPECT_EQ(tries.delay()->clock, Clock::real);
    EXPECT_FALSE(tries.delay()->told);
}

TEST(Tries, PauseByThemselvesWhereTheyAreToldLess) {
    Tries tries{{}, "key"};
    tries.begin(0);
    EXPECT_TRUE(tries.put_off(Code::world_busy, Duration{1}));
    EXPECT_GE(tries.delay()->length, Duration{100});
    EXPECT_TRUE(tries.lost(Duration{}));
    EXPECT_EQ(tries.delay()->clock, Clock::real);
}

TEST(Tries, NobodyWaitsForAServerForEver) {
    Tries tries{{}, "key"};
    tries.begin(0);
    EXPECT_TRUE(tries.put_off(Code::server_overloaded, minute * 5));
    EXPECT_FALSE(tries.put_off(Code::server_overloaded, minute * 5 + millisecond));
}

TEST(Weight, GoesByStatusAndRemedy) {
    EXPECT_EQ(weight_of(429, Remedy::wait), Weight::put_off);
    EXPECT_EQ(weight_of(429, Remedy::retry), Weight::put_off);
    EXPECT_EQ(weight_of(503, Remedy::retry), Weight::put_off);
    EXPECT_EQ(weight_of(503, Remedy::ask_administrator), Weight::put_off);
    EXPECT_EQ(weight_of(503, Remedy::none), Weight::decision) << "it will not be otherwise in a moment";
    for (int const status : {500, 501, 502, 504, 507, 599}) {
        EXPECT_EQ(weight_of(status, Remedy::none), Weight::unknown) << status;
        EXPECT_EQ(weight_of(status, Remedy::retry), Weight::unknown) << status;
    }
    for (int const status : {400, 401, 403, 404, 409, 410, 422, 423})
        EXPECT_EQ(weight_of(status, Remedy::none), Weight::decision) << status;
    EXPECT_EQ(weight_of(409, Remedy::wait), Weight::decision);
    EXPECT_EQ(weight_of(Code::world_busy), Weight::put_off);
    EXPECT_EQ(weight_of(Code::world_limit), Weight::decision);
    EXPECT_EQ(weight_of(Code::server_storage), Weight::unknown) << "said of what was carried out, too";
    EXPECT_EQ(weight_of(Code::request_timeout), Weight::put_off);
    EXPECT_EQ(weight_of(Code::removal_already_pending), Weight::decision);
}

TEST(RetryAfter, IsSeconds) {
    EXPECT_EQ(parse_retry_after("120", ""), second * 120);
    EXPECT_EQ(parse_retry_after("0", ""), Duration{});
    EXPECT_EQ(parse_retry_after("99999999999999999999999", ""), Duration{last_instant.ms});
    EXPECT_EQ(parse_retry_after("999999999999", ""), Duration{last_instant.ms});
    for (auto const* wrong : {"", "-1", "1.5", "+1", "1 ", "soon", "0x10"})
        EXPECT_FALSE(parse_retry_after(wrong, "Tue, 01 Jan 2030 00:00:00 GMT")) << wrong;
}

TEST(RetryAfter, IsADateOfTheSameClockAsTheAnswers) {
    auto const* const date = "Tue, 01 Jan 2030 00:00:00 GMT";
    EXPECT_EQ(parse_retry_after("Tue, 01 Jan 2030 00:02:00 GMT", date), minute * 2);
    EXPECT_EQ(parse_retry_after("Tuesday, 01-Jan-30 00:02:00 GMT", date), minute * 2);
    EXPECT_EQ(parse_retry_after("Tue Jan  1 00:02:00 2030", date), minute * 2);
    EXPECT_EQ(parse_retry_after("Mon, 31 Dec 2029 00:00:00 GMT", date), Duration{}) << "it has passed";
    EXPECT_FALSE(parse_retry_after("Tue, 01 Jan 2030 00:02:00 GMT", "")) << "whose clock?";
    EXPECT_FALSE(parse_retry_after("Tue, 01 Jan 2030 00:02:00", date));
    EXPECT_FALSE(parse_retry_after("Tue, 01 Foo 2030 00:02:00 GMT", date));
    EXPECT_FALSE(parse_retry_after("Tue, 32 Jan 2030 00:02:00 GMT", date));
}

RC_GTEST_PROP(RetryAfterLaws, ADateThatWeWriteIsRead, ()) {
    Instant const at{*rc::gen::inRange<std::int64_t>(0, last_instant.ms / 1000) * 1000};
    std::string text;
    append_http_date(text, at);
    RC_ASSERT(parse_http_date(text) == at);
}

}  // namespace

}  // namespace fauxcount::client
