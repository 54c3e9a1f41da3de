// How the facts look from outside at an instant: the views of the contract, filled in.
#pragma once

#include "scenarios/model/compare.hpp"
#include "scenarios/model/life.hpp"

#include <span>
#include <vector>

namespace fauxcount::model {

// What stands in the way of a removal, or would be told.
struct Standing {
    Code code{};
    api::Severity severity{};
    std::optional<DeviceId> device;
    std::optional<SubscriptionId> subscription;
    std::optional<FactorId> factor = std::nullopt;
};

// Life, and how to show it.
class Views : public Life {
public:
    Views(Facts const& facts, Terms const& terms, Instant now)
        : Life{facts, terms, now}, all_{facts}, by_{terms}, at_{now} {}

    // Without the identifiers, of which the facts hold no text: see identifiers_differ().
    api::AccountView account(Row row) const;
    Complaint identifiers_differ(Row row, std::vector<std::string> const& given) const;
    api::SessionView session(Session const& session) const;
    // Without the address that its codes are sent to, for the same reason: see factor_differs().
    api::FactorView factor(Factor const& factor) const;
    Complaint factor_differs(Factor const& factor, api::FactorView const& given) const;
    // `full`: with the binding, for those who may see it.
    api::DeviceView device(Device const& device, bool full) const;
    api::ItemView item(Item const& item) const { return {item.id, item.kind, item.bytes, item.added_at}; }
    api::SubscriptionView subscription(Subscription const& subscription) const;
    api::RemovalView removal(Removal const& removal) const;

    // Blockers and warnings alike.
    std::vector<Standing> standings(Row account) const;

private:
    Facts const& all_;
    Terms const& by_;
    Instant at_;
};

// Compares those of one severity as sets. A fix must name the right request; what its note says is its own
// business.
Complaint standings_differ(std::span<Standing const> expected, api::Severity severity,
                           std::vector<api::Blocker> const& given);
bool any_blocks(std::span<Standing const> standings);

}  // namespace fauxcount::model
