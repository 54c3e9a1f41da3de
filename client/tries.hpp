// The tries at one request that has no decision yet: how many there may be, and how long to pause before
// each. Shared by the flows.
#pragma once

#include "client/step.hpp"

#include <cstdint>
#include <optional>
#include <string_view>

namespace fauxcount::client {

// What a refusal means for the request that was refused.
enum class Weight : std::uint8_t {
    decision,  // it was not carried out, and that is the answer
    put_off,  // it was not carried out for now: the very same request, under the same key, may be
    unknown  // the provider has lost its way: the request may have been carried out
};
Weight weight_of(int status, Remedy remedy);
Weight weight_of(Code code);

// Whose time its Retry-After counts: a provider's is time of its world, a server's own is not.
Clock clock_of(Code code);

class Tries {
public:
    // `seed` is what pauses are drawn from.
    Tries(Limits const& limits, std::string_view seed);

    // Another request, or the same one after its decision.
    void begin(std::uint8_t kind);
    // There was no answer. False: enough.
    bool lost(std::optional<Duration> retry_after);
    // There was one that puts the request off. False: enough, or too long.
    bool put_off(Code code, std::optional<Duration> retry_after);

    std::uint32_t attempt() const { return lost_ + put_offs_; }
    std::optional<Delay> const& delay() const { return delay_; }

private:
    void pause();
    void pause_as_told(Duration length, Clock clock);

    Limits limits_;
    std::uint64_t seed_, drawn_from_ = 0;
    std::uint32_t lost_ = 0, put_offs_ = 0;
    std::optional<Delay> delay_;
};

}  // namespace fauxcount::client
