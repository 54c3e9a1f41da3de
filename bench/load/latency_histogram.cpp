// Logarithmic bins, after the float trick: the exponent and the leading bits of a number are its bin.
#include "bench/load/latency_histogram.hpp"

#include <algorithm>
#include <bit>
#include <cmath>

namespace fauxcount::bench {

void LatencyHistogram::add(std::chrono::nanoseconds latency) {
    std::int64_t const value = std::max<std::int64_t>(latency.count(), 0);
    ++counts_[bin_of(static_cast<std::uint64_t>(value))];
    ++count_;
    max_ = std::max(max_, value);
}

std::chrono::nanoseconds LatencyHistogram::quantile(double share) const {
    auto const wanted = static_cast<std::uint64_t>(std::ceil(share * static_cast<double>(count_)));
    std::uint64_t seen = 0;
    for (std::size_t bin = 0; bin < bins; ++bin) {
        seen += counts_[bin];
        if (seen >= wanted && seen > 0) {
            return std::chrono::nanoseconds{std::min(static_cast<std::int64_t>(upper_edge(bin)), max_)};
        }
    }
    return max();
}

// Values below one full row of bins are their own bin; above, each doubling has a row of its own.
std::size_t LatencyHistogram::bin_of(std::uint64_t value) {
    auto const width = static_cast<unsigned>(std::bit_width(value));
    if (width <= sub_bits) return static_cast<std::size_t>(value);
    unsigned const shift = width - sub_bits - 1;
    std::uint64_t const leading = (value >> shift) - (1U << sub_bits);
    return (static_cast<std::size_t>(shift + 1) << sub_bits) + static_cast<std::size_t>(leading);
}

std::uint64_t LatencyHistogram::upper_edge(std::size_t bin) {
    auto const row = static_cast<unsigned>(bin >> sub_bits);
    std::uint64_t const leading = bin & ((1U << sub_bits) - 1);
    if (row == 0) return leading;
    unsigned const shift = row - 1;
    return ((leading + (1U << sub_bits) + 1) << shift) - 1;
}

} // namespace fauxcount::bench
