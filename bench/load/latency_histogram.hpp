// Latencies counted in logarithmic bins about one percent wide: constant memory, no sorting, no sampling.
#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>

namespace fauxcount::bench {

class LatencyHistogram {
public:
    void add(std::chrono::nanoseconds latency);

    // The upper edge of the bin that holds the given share (0 to 1) of all latencies, so never flattering.
    [[nodiscard]] std::chrono::nanoseconds quantile(double share) const;
    [[nodiscard]] std::chrono::nanoseconds max() const { return std::chrono::nanoseconds{max_}; }
    [[nodiscard]] std::uint64_t count() const { return count_; }

private:
    // 128 bins for each doubling: neighbours differ by less than 0.8 %.
    static constexpr unsigned sub_bits = 7;
    static constexpr std::size_t bins = (64 - sub_bits + 1) << sub_bits;

    static std::size_t bin_of(std::uint64_t value);
    static std::uint64_t upper_edge(std::size_t bin);

    std::array<std::uint64_t, bins> counts_{};
    std::uint64_t count_ = 0;
    std::int64_t max_ = 0;
};

}  // namespace fauxcount::bench
