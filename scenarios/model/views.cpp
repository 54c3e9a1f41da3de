// Fills in the views of the contract from the facts.
#include "scenarios/model/views.hpp"

#include <algorithm>
#include <array>

namespace fauxcount::model {

namespace {

struct Condition {
    bool holds;
    Gravity gravity;
    Code code;
};

// The request that clears it, below the world's prefix.
std::pair<std::string_view, std::string> fix_of(Standing const& standing) {
    if (standing.factor) return {"DELETE", "/v1/factors/" + to_string(*standing.factor)};
    std::string path =
        standing.device ? "/v1/devices/" + to_string(*standing.device)
                        : "/v1/subscriptions/" + to_string(standing.subscription.value_or(SubscriptionId{}));
    switch (standing.code) {
        case Code::device_lost_mode: return {"PUT", path + "/lost-mode"};
        case Code::device_find_on: return {"PUT", path + "/find"};
        case Code::device_bound: return {"DELETE", path + "/binding"};
        default: return {"POST", path + "/cancel"};
    }
}

bool is_about(Standing const& standing, api::Blocker const& blocker) {
    return standing.code == blocker.code && standing.severity == blocker.severity &&
           standing.device == blocker.device && standing.subscription == blocker.subscription &&
           standing.factor == blocker.factor;
}

std::string name_of(api::Severity severity) {
    return severity == api::Severity::block ? "blocker" : "warning";
}

}  // namespace

api::AccountView Views::account(Row row) const {
    api::AccountView view;
    Account const& account = all_.accounts[row];
    view.id = account.id;
    view.phase = phase(row);
    view.created_at = account.signed_up_at;
    view.devices = devices_of(row);
    view.items = items_of(row);
    view.subscriptions = subscriptions_of(row);
    if (Row const pending = removal_of(row); pending != no_row) {
        view.removal = all_.removals[pending].id;
        view.removal_due = all_.removals[pending].due;
    }
    return view;
}

Complaint Views::identifiers_differ(Row row, std::vector<std::string> const& given) const {
    std::size_t seen = 0;
    bool same = true;
    if (!stage_is_done(row, api::PurgeStage::data)) {
        for (Identifier const& one : all_.identifiers) {
            if (one.account != row) continue;
            same = same && seen < given.size() && digest_of(given[seen]) == one.text;
            ++seen;
        }
    }
    if (same && seen == given.size()) return std::nullopt;
    return "identifiers are not those of the account in their one spelling";
}

api::SessionView Views::session(Session const& session) const {
    api::SessionView view;
    view.id = session.id;
    view.account = all_.accounts[session.account].id;
    view.scope = session.restricted ? api::SessionScope::removal_only : api::SessionScope::full;
    if (session.device != no_row) view.device = all_.devices[session.device].id;
    view.created_at = session.opened_at;
    view.proven_at = session.proven_at;
    view.proven_by = session.proven_by;
    view.expires_at = session.opened_at + by_.session_lifetime;
    return view;
}

api::FactorView Views::factor(Factor const& factor) const {
    api::FactorView view;
    view.id = factor.id;
    view.kind = factor.kind;
    view.confirmed = factor.confirmed;
    view.created_at = factor.enrolled_at;
    if (factor.kind == api::FactorKind::backup_codes) view.codes_left = codes_left(factor);
    return view;
}

Complaint Views::factor_differs(Factor const& factor, api::FactorView const& given) const {
    if (auto wrong = difference(this->factor(factor), given, {"to"})) return wrong;
    auto const via = via_of(factor.kind);
    if (!via) return given.to ? Complaint{"to is told of a factor without an address"} : std::nullopt;
    if (!given.to) return Complaint{"to is not told"};
    bool const right = digest_of(*given.to) == all_.identifiers[address_of(factor.account, *via)].text;
    return right ? std::nullopt : Complaint{"to is another address than that which codes are sent to"};
}

api::DeviceView Views::device(Device const& device, bool full) const {
    api::DeviceView view;
    view.id = device.id;
    view.kind = device.kind;
    view.set_up = is_set_up(device);
    view.locked = is_locked(device);
    view.orphan_locked = is_orphan(device);
    if (is_sign_out_pending(device)) view.sign_out_pending = true;
    Row const account = owner(device);
    if (!full || account == no_row) return view;
    view.account = all_.accounts[account].id;
    view.bound_since = device.bound_since;
    view.find = device.find;
    view.lost_mode = device.lost;
    return view;
}

api::SubscriptionView Views::subscription(Subscription const& subscription) const {
    api::SubscriptionView view;
    auto const plan = plan_terms(subscription.plan);
    view.id = subscription.id;
    view.plan = subscription.plan;
    view.state = state(subscription);
    view.price_cents = plan.price_cents;
    view.period = plan.period;
    view.charges = charges(subscription);
    if (view.state == api::SubscriptionState::active) view.renews_at = next_renewal(subscription);
    if (view.state == api::SubscriptionState::ending) view.renews_at = subscription.stop->ends;
    return view;
}

api::RemovalView Views::removal(Removal const& removal) const {
    api::RemovalView view;
    view.id = removal.id;
    view.account = all_.accounts[removal.account].id;
    view.state = state(removal);
    view.channel = removal.channel;
    view.requested_at = removal.requested_at;
    view.due = removal.due;
    if (!is_cancelled(removal)) view.removed_at = removal.ends;
    view.cancelled_at = removal.cancelled_at;
    if (view.state == api::RemovalState::purge_failed) {
        view.failed_stage = failed_stage(removal);
        view.retry_at = stage_at(removal, *view.failed_stage);
    }
    view.cancellable = view.state == api::RemovalState::scheduled && by_.cancel_offered;
    return view;
}

std::vector<Standing> Views::standings(Row account) const {
    std::vector<Standing> all;
    for (Device const& device : all_.devices) {
        if (owner(device) != account) continue;
        bool told = false;  // of anything graver
        for (Condition const& one :
             std::array{Condition{device.lost, by_.device_lost_mode, Code::device_lost_mode},
                        Condition{device.find, by_.device_find_on, Code::device_find_on},
                        Condition{true, by_.device_bound, Code::device_bound}}) {
            if (!one.holds || one.gravity == Gravity::off) continue;
            if (one.gravity == Gravity::block) {
                all.push_back({one.code, api::Severity::block, device.id, {}});
            } else if (!told) {
                all.push_back({one.code, api::Severity::warn, device.id, {}});
            }
            told = true;
        }
    }
    bool const blocks = by_.subscription == SubscriptionRule::block;
    bool const billed = !stage_is_done(account, api::PurgeStage::billing);
    for (Subscription const& one : all_.subscriptions) {
        if (one.account != account || !billed || state(one) != api::SubscriptionState::active) continue;
        all.push_back(
            {Code::subscription_active, blocks ? api::Severity::block : api::Severity::warn, {}, one.id});
    }
    if (by_.two_factor == Gravity::off) return all;
    auto const severity = by_.two_factor == Gravity::block ? api::Severity::block : api::Severity::warn;
    for (Factor const& one : all_.factors) {
        bool const counts = makes_due(one.kind) && one.confirmed && is_kept(one);
        if (one.account == account && counts) all.push_back({Code::factor_enabled, severity, {}, {}, one.id});
    }
    return all;
}

Complaint standings_differ(std::span<Standing const> expected, api::Severity severity,
                           std::vector<api::Blocker> const& given) {
    std::size_t count = 0;
    for (Standing const& standing : expected) {
        if (standing.severity != severity) continue;
        ++count;
        auto const found = std::find_if(given.begin(), given.end(), [&](api::Blocker const& blocker) {
            return is_about(standing, blocker);
        });
        if (found == given.end())
            return "the " + name_of(severity) + " " + std::string{wire_name(standing.code)} + " is not told";
        auto const [method, path] = fix_of(standing);
        if (found->fix.method != method || !found->fix.path.ends_with(path))
            return "the fix of " + std::string{wire_name(standing.code)} + " is " + found->fix.method + " " +
                   found->fix.path + " and should be " + std::string{method} + " …" + path;
    }
    if (count != given.size())
        return "a " + name_of(severity) + " is told that does not stand in the way, or twice";
    return std::nullopt;
}

bool any_blocks(std::span<Standing const> standings) {
    return std::any_of(standings.begin(), standings.end(),
                       [](Standing const& one) { return one.severity == api::Severity::block; });
}

}  // namespace fauxcount::model
