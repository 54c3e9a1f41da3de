// The histogram of latencies: what a quantile promises, over the whole range of a clock.
#include "bench/load/latency_histogram.hpp"

#include <gtest/gtest.h>

#include <cstdint>
#include <limits>

namespace fauxcount::bench {
namespace {

using std::chrono::nanoseconds;

TEST(LatencyHistogram, Quantile_IsAtMostOnePercentAboveTheTruth) {
    LatencyHistogram histogram;
    for (std::int64_t value = 1; value <= 100'000; ++value) histogram.add(nanoseconds{value * 37});
    for (double const share : {0.01, 0.5, 0.9, 0.99, 0.999}) {
        double const truth = share * 100'000 * 37;
        double const answer = static_cast<double>(histogram.quantile(share).count());
        EXPECT_GE(answer, truth) << share;
        EXPECT_LE(answer, truth * 1.01) << share;
    }
}

TEST(LatencyHistogram, SmallValues_AreExact) {
    LatencyHistogram histogram;
    for (std::int64_t value = 0; value < 100; ++value) histogram.add(nanoseconds{value});
    EXPECT_EQ(histogram.quantile(0.5), nanoseconds{49});
    EXPECT_EQ(histogram.quantile(1), nanoseconds{99});
}

TEST(LatencyHistogram, OneSlowAnswer_IsTheMaximumAndNotTheMedian) {
    LatencyHistogram histogram;
    for (int i = 0; i < 999; ++i) histogram.add(nanoseconds{1'000});
    histogram.add(std::chrono::seconds{5});
    EXPECT_EQ(histogram.max(), std::chrono::seconds{5});
    EXPECT_LT(histogram.quantile(0.999), nanoseconds{1'100});
    EXPECT_EQ(histogram.quantile(1), std::chrono::seconds{5});
}

TEST(LatencyHistogram, EveryPowerOfTwo_HasABin) {
    for (unsigned bit = 0; bit < 63; ++bit) {
        LatencyHistogram histogram;
        nanoseconds const value{std::int64_t{1} << bit};
        histogram.add(value);
        EXPECT_EQ(histogram.quantile(0.5), value) << bit;
    }
    LatencyHistogram histogram;
    histogram.add(nanoseconds{std::numeric_limits<std::int64_t>::max()});
    EXPECT_EQ(histogram.quantile(0.5).count(), std::numeric_limits<std::int64_t>::max());
}

TEST(LatencyHistogram, Empty_IsZero) { EXPECT_EQ(LatencyHistogram{}.quantile(0.99), nanoseconds{0}); }

}  // namespace
}  // namespace fauxcount::bench
