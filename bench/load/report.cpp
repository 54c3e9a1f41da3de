// Writes the report. Every name in it is read by the benchmark script, so it changes together with that.
#include "bench/load/report.hpp"

#include <cstdio>

namespace fauxcount::bench {
namespace {

std::string decimal(double value, int places) {
    std::array<char, 64> text{};
    int const size = std::snprintf(text.data(), text.size(), "%.*f", places, value);
    return {text.data(), static_cast<std::size_t>(size)};
}

class JsonLine {
public:
    JsonLine& field(std::string_view name, std::string const& value) {
        if (text_.back() != '{') text_ += ',';
        text_.append("\"").append(name).append("\":").append(value);
        return *this;
    }
    JsonLine& field(std::string_view name, std::size_t value) { return field(name, std::to_string(value)); }
    [[nodiscard]] std::string close() const { return text_ + "}"; }

private:
    std::string text_ = "{";
};

std::string milliseconds(std::chrono::nanoseconds value) {
    return decimal(static_cast<double>(value.count()) * 1e-6, 4);
}

} // namespace

std::string report(Tally const& tally, RunLimits const& limits, std::size_t ids_per_request) {
    std::size_t const succeeded = tally.by_class[2];
    std::size_t const ids_done = limits.check.empty() ? succeeded * ids_per_request : tally.checked;
    auto const per_second = [&](std::size_t count) {
        return decimal(tally.elapsed_s > 0 ? static_cast<double>(count) / tally.elapsed_s : 0, 1);
    };
    JsonLine status;
    for (std::size_t digit = 1; digit < tally.by_class.size(); ++digit) {
        status.field(std::to_string(digit) + "xx", tally.by_class[digit]);
    }
    std::string const errors = JsonLine{}
                                   .field("lost", tally.lost)
                                   .field("malformed", tally.malformed)
                                   .field("unanswered", tally.unanswered)
                                   .field("unsent", tally.unsent)
                                   .close();
    std::string const latency = JsonLine{}
                                    .field("p50", milliseconds(tally.latency.quantile(0.50)))
                                    .field("p99", milliseconds(tally.latency.quantile(0.99)))
                                    .field("p99_9", milliseconds(tally.latency.quantile(0.999)))
                                    .field("max", milliseconds(tally.latency.max()))
                                    .close();
    double const load = tally.elapsed_s > 0 ? tally.processor_s / tally.elapsed_s : 0;
    return JsonLine{}
        .field("rate_requested", limits.rate ? decimal(*limits.rate, 1) : std::string{"null"})
        .field("rate_achieved", per_second(tally.answered))
        .field("requests_per_s", per_second(succeeded))
        .field("ids_per_s", per_second(ids_done))
        .field("ids_done", ids_done)
        .field("sent", tally.sent)
        .field("answered", tally.answered)
        .field("elapsed_s", decimal(tally.elapsed_s, 6))
        .field("latency_ms", latency)
        .field("status", status.close())
        .field("errors", errors)
        .field("reconnects", tally.reconnects)
        .field("load_cpu", decimal(load, 3))
        .close();
}

} // namespace fauxcount::bench
