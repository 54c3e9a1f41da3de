// Faults of a world: ordering and showing them, and carrying out a call that one acts on. Which it is and
// what it counts is the domain's to say (domain/faults.hpp).
#pragma once

#include "api/control.hpp"
#include "domain/faults.hpp"
#include "engine/effect.hpp"
#include "engine/fault_terms.hpp"
#include "engine/world.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <variant>

namespace fauxcount::engine {

api::FaultView fault_view(domain::State const& state, domain::Fault const& fault);
api::ControlAnswer list_faults(World const& world, api::ListFaults const& request);
api::ControlAnswer get_fault(World const& world, api::GetFault const& request);

// The answer to a request about faults; nullopt: it is about something else.
std::optional<api::ControlAnswer> about_faults(World& world, api::ControlRequest const& request);

// Writes faults into a world, and answers calls while some are armed. Made anew for each.
class FaultDesk {
public:
    explicit FaultDesk(World& world) : world_(world) {}

    api::ControlAnswer order(api::OrderFault const& request);
    api::ControlAnswer heal(std::uint32_t ordinal);  // 0: all of them

    api::Answer answer(api::Request const& request, api::Credential const& credential);

private:
    // What this provider understands and may do.
    std::variant<FaultOrder, api::Problem> read_here(api::OrderFault const& order) const;
    // The fault that acts on a call; nullopt: none.
    std::variant<std::optional<domain::Fault>, api::Problem> meet(api::Request const& request,
                                                                  api::Credential const& credential);
    std::variant<domain::Fault, api::Problem> from_header(api::OrderFault const& order);
    api::Answer act(domain::Fault const& fault, api::Request const& request,
                    api::Credential const& credential);
    api::Answer refuse(domain::Fault const& fault, Effect& effect);
    api::Answer read_from(domain::State before, api::Request const& request,
                          api::Credential const& credential);

    World& world_;
};

}  // namespace fauxcount::engine
