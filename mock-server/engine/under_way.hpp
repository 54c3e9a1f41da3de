// Requests under an Idempotency-Key whose answers have not gone out: whoever repeats one meanwhile hears that
// it is under way (draft-ietf-httpapi-idempotency-key-header-07, section 2.7).
#pragma once

#include "api/contract.hpp"
#include "engine/registry.hpp"

#include <cstdint>
#include <string_view>
#include <vector>

namespace fauxcount::engine {

class UnderWay {
public:
    // Whether the very same request is: to that world, by whoever sent it, under its key. Without a key, and
    // of what no key is heeded for, never.
    bool has(std::string_view world, api::Request const& request, api::Credential const& credential) const;

    void begin(Ticket ticket, std::string_view world, api::Request const& request,
               api::Credential const& credential);
    void end(Ticket ticket);

private:
    struct Call {
        Ticket ticket;
        std::uint64_t digest;
    };
    std::vector<Call> calls_;
};

}  // namespace fauxcount::engine
