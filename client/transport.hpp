// The port through which a client reaches a provider: one typed request out, one typed answer or the honest
// lack of one back. It retries nothing and waits for nothing; that is the flow's and its host's business.
#pragma once

#include "api/contract.hpp"
#include "api/control.hpp"

#include <optional>
#include <string>
#include <variant>

namespace fauxcount::client {

// The request went out and no answer was understood: it may have been carried out, or not, or may be later.
struct Unknown {
    std::string why;
    // What a header said of when to ask again, if there was one; it counts time of the world.
    std::optional<Duration> retry_after = std::nullopt;
};

// The request never left: it was not carried out and never will be.
struct Unsent {
    std::string why;
};

// A refusal is an answer (api::Problem), not a failure of the transport.
using Outcome = std::variant<api::Answer, Unknown, Unsent>;
using ControlOutcome = std::variant<api::ControlAnswer, Unknown, Unsent>;

// Bound to one world when it is made. Not for use by two threads at once.
class Transport {
public:
    Transport() = default;
    virtual ~Transport() = default;
    Transport(Transport const&) = delete;
    Transport& operator=(Transport const&) = delete;

    virtual Outcome call(api::Request const& request, api::Credential const& credential) = 0;
    // The provider's time, as the answer to the newest call has it: the header Date over HTTP. nullopt: it
    // says nothing of it, or there was none.
    virtual std::optional<Instant> date() const { return std::nullopt; }
    // Control requests name their world themselves. A real provider has none of these.
    virtual ControlOutcome control(api::ControlRequest const& request) = 0;
};

}  // namespace fauxcount::client
