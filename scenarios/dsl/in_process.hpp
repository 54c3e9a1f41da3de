// The transport without a network: typed requests straight into an engine in the same process.
#pragma once

#include "client/transport.hpp"
#include "engine/registry.hpp"

#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace fauxcount::testing {

// Answers at once what is ready, and works off what is not: no request of it is ever lost, but to a fault.
class InProcess final : public client::Transport {
public:
    InProcess(engine::Registry& registry, std::string world)
        : registry_{registry}, world_{std::move(world)} {}

    client::Outcome call(api::Request const& request, api::Credential const& credential) override;
    client::ControlOutcome control(api::ControlRequest const& request) override;

    // Virtual time when the newest answer was given; empty before the first.
    std::optional<Instant> now() const { return now_; }

private:
    std::optional<engine::Registry::Ready> work_until_ready();

    engine::Registry& registry_;
    std::string world_;
    engine::Ticket ticket_ = 0;
    std::optional<Instant> now_;
    std::vector<engine::Registry::Ready> ready_;
};

}  // namespace fauxcount::testing
