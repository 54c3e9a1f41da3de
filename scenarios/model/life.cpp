// Phases, stages, renewals, quarantines and locks, computed.
#include "scenarios/model/life.hpp"

#include <algorithm>
#include <array>
#include <bit>

namespace fauxcount::model {

namespace {

constexpr std::int64_t stages = 6;

// As a challenge lists them.
constexpr std::array kinds_in_order{api::FactorKind::totp, api::FactorKind::backup_codes,
                                    api::FactorKind::email, api::FactorKind::sms};

// How many whole periods lie between the start and an instant.
std::int64_t periods_until(Subscription const& subscription, Instant at) {
    return (at - subscription.started_at).ms / plan_terms(subscription.plan).period.ms;
}

template <class Rows, class Fits>
std::uint32_t count_if(Rows const& rows, Fits fits) {
    return static_cast<std::uint32_t>(std::count_if(rows.begin(), rows.end(), fits));
}

}  // namespace

PlanTerms plan_terms(api::Plan plan) {
    switch (plan) {
        case api::Plan::cloud_trial: return {0, day * 7};
        case api::Plan::cloud_plus: return {299, day * 30};
        case api::Plan::cloud_max: break;
    }
    return {999, day * 30};
}

std::uint32_t renewals_between(Subscription const& subscription, Instant from, Instant to) {
    return static_cast<std::uint32_t>(periods_until(subscription, to) - periods_until(subscription, from));
}

std::uint32_t codes_left(Factor const& factor) {
    if (factor.kind != api::FactorKind::backup_codes) return 0;
    return static_cast<std::uint32_t>(api::backup_codes_in_a_set) -
           static_cast<std::uint32_t>(std::popcount(factor.used));
}

Instant stage_at(Removal const& removal, api::PurgeStage stage) {
    auto const done = static_cast<std::int64_t>(stage) + 1;
    Instant at = removal.due + Duration{removal.purge.ms * done / stages};
    for (std::size_t before = 0; before < static_cast<std::size_t>(done); ++before)
        at = at + removal.put_off.at(before);
    return at;
}

Row Life::removal_of(Row account) const {
    Row const removal = facts_.accounts[account].removal;
    return removal != no_row && !is_cancelled(facts_.removals[removal]) ? removal : no_row;
}

api::Phase Life::phase(Row account) const {
    Row const row = removal_of(account);
    if (row == no_row) return api::Phase::active;
    Removal const& removal = facts_.removals[row];
    if (!is_due(removal.due, now_)) return api::Phase::scheduled;
    return is_due(removal.ends, now_) ? api::Phase::removed : api::Phase::purging;
}

bool Life::is_there(Row account) const {
    auto const reached = phase(account);
    return reached == api::Phase::active || reached == api::Phase::scheduled;
}

bool Life::stage_is_done(Row account, api::PurgeStage stage) const {
    Row const removal = removal_of(account);
    return removal != no_row && is_due(stage_at(facts_.removals[removal], stage), now_);
}

bool Life::is_forgotten(Row account) const {
    Row const removal = removal_of(account);
    auto const length = terms_.tombstone_length();
    return removal != no_row && length && is_due(facts_.removals[removal].ends + *length, now_);
}

Life::Turn Life::turn_at(Removal const& removal, Instant at) const {
    Row const caused_by = at == removal.requested_at ? removal.asked_with : no_row;
    return {at, caused_by, facts_.accounts[removal.account].place};
}

Row Life::place_for_newcomer() const {
    Row last = -1, first = no_row;
    auto const turn = [&](Row row) {
        Removal const& removal = facts_.removals[removal_of(row)];
        return turn_at(removal, removal.ends);
    };
    for (Row row = 0; row < static_cast<Row>(facts_.accounts.size()); ++row) {
        Row const place = facts_.accounts[row].place;
        last = std::max(last, place);
        auto const later = facts_.accounts.begin() + row + 1;
        bool const is_taken =
            std::any_of(later, facts_.accounts.end(), [&](Account const& one) { return one.place == place; });
        if (phase(row) != api::Phase::removed || is_taken) continue;
        if (first == no_row || turn(row) < turn(first)) first = row;
    }
    return first != no_row && is_forgotten(first) ? facts_.accounts[first].place : last + 1;
}

std::uint32_t Life::devices_of(Row account) const {
    return count_if(facts_.devices, [&](Device const& device) { return owner(device) == account; });
}

std::uint32_t Life::items_of(Row account) const {
    if (stage_is_done(account, api::PurgeStage::data)) return 0;
    return count_if(facts_.items, [&](Item const& item) { return item.account == account; });
}

std::uint32_t Life::subscriptions_of(Row account) const {
    if (stage_is_done(account, api::PurgeStage::data)) return 0;
    return count_if(facts_.subscriptions, [&](Subscription const& one) { return one.account == account; });
}

std::uint32_t Life::sessions_of(Row account) const {
    return count_if(facts_.sessions,
                    [&](Session const& session) { return session.account == account && is_live(session); });
}

Row Life::who_is(Digest text) const {
    for (Identifier const& one : facts_.identifiers) {
        if (one.text == text && is_there(one.account)) return one.account;
    }
    return no_row;
}

std::optional<Life::Hold> Life::hold(Digest text) const {
    for (Identifier const& one : facts_.identifiers) {
        if (one.text != text) continue;
        if (is_there(one.account)) return Hold{true, false, {}};
        auto const length = one.contact ? terms_.contact_quarantine : terms_.username_quarantine;
        if (!length) return Hold{false, true, {}};
        Instant const end = facts_.removals[removal_of(one.account)].ends + *length;
        if (!is_due(end, now_)) return Hold{false, false, end};
    }
    return std::nullopt;
}

bool Life::is_live(Session const& session) const {
    return !is_due(session.opened_at + terms_.session_lifetime, now_) && is_there(session.account);
}

bool Life::is_strong(Session const& session) const {
    return session.proven_by == api::Proof::second_factor || !needs_factor(session.account);
}

bool Life::is_kept(Factor const& factor) const {
    return !stage_is_done(factor.account, api::PurgeStage::tokens);
}

std::uint32_t Life::confirmed_factors_of(Row account, api::FactorKind kind) const {
    return count_if(facts_.factors, [&](Factor const& factor) {
        return factor.account == account && factor.kind == kind && factor.confirmed && is_kept(factor);
    });
}

bool Life::needs_factor(Row account) const {
    return std::any_of(facts_.factors.begin(), facts_.factors.end(), [&](Factor const& factor) {
        return factor.account == account && factor.confirmed && makes_due(factor.kind) && is_kept(factor);
    });
}

bool Life::has_codes(Row account, api::FactorKind kind) const {
    return std::any_of(facts_.factors.begin(), facts_.factors.end(), [&](Factor const& factor) {
        bool const has_some = makes_due(kind) || codes_left(factor) > 0;
        return factor.account == account && factor.kind == kind && factor.confirmed && has_some;
    });
}

std::vector<api::FactorKind> Life::kinds_heard(Row account) const {
    std::vector<api::FactorKind> kinds;
    for (auto const kind : kinds_in_order) {
        Tries const& tries = facts_.accounts[account].codes.at(static_cast<std::size_t>(kind));
        if (has_codes(account, kind) && is_due(tries.deaf_until, now_)) kinds.push_back(kind);
    }
    return kinds;
}

Instant Life::next_kind_heard(Row account) const {
    Instant first = last_instant;
    for (auto const kind : kinds_in_order) {
        Tries const& tries = facts_.accounts[account].codes.at(static_cast<std::size_t>(kind));
        if (has_codes(account, kind)) first = std::min(first, tries.deaf_until);
    }
    return first;
}

bool Life::is_open(Challenge const& challenge) const {
    return is_there(challenge.account) && !is_due(challenge.opened_at + terms_.challenge_lifetime, now_);
}

Row Life::address_of(Row account, api::Via via) const {
    auto const& all = facts_.identifiers;
    auto const found = std::find_if(all.begin(), all.end(), [&](Identifier const& one) {
        return one.account == account && one.contact && one.via == via;
    });
    return found == all.end() ? no_row : static_cast<Row>(found - all.begin());
}

Row Life::last_code(Row account, api::Via via) const {
    auto const& all = facts_.sent_codes;
    for (Row row = static_cast<Row>(all.size()); row-- > 0;) {
        if (all[row].account == account && all[row].via == via) return row;
    }
    return no_row;
}

bool Life::is_good(SentCode const& code) const {
    return !code.taken && !code.revoked && !is_due(end_of(code), now_);
}

std::uint32_t Life::codes_in_a_row(Row account, api::Via via) const {
    Row const last = last_code(account, via);
    if (last == no_row) return 0;
    SentCode const& code = facts_.sent_codes[last];
    return code.taken || is_due(end_of(code), now_) ? 0 : code.in_a_row;
}

std::optional<Duration> Life::wait_for_code(Row account, api::Via via) const {
    Row const last = last_code(account, via);
    if (last == no_row) return std::nullopt;
    Instant const next = facts_.sent_codes[last].sent_at + terms_.code_resend;
    if (is_due(next, now_)) return std::nullopt;
    return next - now_;
}

Row Life::owner(Device const& device) const {
    bool const let_go = device.account == no_row || stage_is_done(device.account, api::PurgeStage::bindings);
    return let_go ? no_row : device.account;
}

bool Life::is_orphan(Device const& device) const {
    return device.account != no_row && owner(device) == no_row && device.find && terms_.orphan_locks;
}

bool Life::is_set_up(Device const& device) const {
    return device.set_up && (owner(device) != no_row || is_orphan(device) || is_sign_out_pending(device));
}

bool Life::is_out_of_reach(DeviceId device) const {
    return std::any_of(facts_.faults.begin(), facts_.faults.end(),
                       [&](Fault const& one) { return one.device == device && is_in_force(one); });
}

// Since the last fault was ordered or healed none has begun, so what is out of reach now has been since then;
// and whatever was in reach then has heard of all that was before.
bool Life::is_sign_out_pending(Device const& device) const {
    return device.set_up && owner(device) == no_row && !is_orphan(device) && is_out_of_reach(device.id);
}

bool Life::is_locked(Device const& device) const {
    if (is_orphan(device)) return true;
    return owner(device) != no_row && device.find && (!device.set_up || device.lost);
}

api::SubscriptionState Life::state(Subscription const& subscription) const {
    if (!subscription.stop) return api::SubscriptionState::active;
    if (subscription.stop->kind == StopKind::asleep) return api::SubscriptionState::suspended;
    return is_due(subscription.stop->ends, now_) ? api::SubscriptionState::ended
                                                 : api::SubscriptionState::ending;
}

std::uint32_t Life::charges(Subscription const& subscription) const {
    Instant const until = subscription.stop ? subscription.stop->at : now_;
    return 1 + renewals_between(subscription, subscription.started_at, until) - subscription.slept_through;
}

Instant Life::next_renewal(Subscription const& subscription) const {
    Duration const period = plan_terms(subscription.plan).period;
    return subscription.started_at + period * (periods_until(subscription, now_) + 1);
}

api::RemovalState Life::state(Removal const& removal) const {
    if (is_cancelled(removal)) return api::RemovalState::cancelled;
    if (!is_due(removal.due, now_)) return api::RemovalState::scheduled;
    if (is_due(removal.ends, now_)) return api::RemovalState::removed;
    return failed_stage(removal) ? api::RemovalState::purge_failed : api::RemovalState::purging;
}

// A stage that is known to have failed has been tried, and is the next one.
std::optional<api::PurgeStage> Life::failed_stage(Removal const& removal) const {
    for (std::size_t i = 0; i < removal.put_off.size(); ++i) {
        auto const stage = static_cast<api::PurgeStage>(i);
        if (removal.put_off.at(i).ms > 0 && !is_due(stage_at(removal, stage), now_)) return stage;
    }
    return std::nullopt;
}

bool Life::is_remembered(Row row) const {
    Removal const& removal = facts_.removals[row];
    if (is_gone(removal)) return false;
    if (!is_cancelled(removal)) return true;
    if (stage_is_done(removal.account, api::PurgeStage::data)) return false;
    // Of an account its newest removal, cancelled or not, and the past ones up to the limit.
    auto const newer = std::count_if(facts_.removals.begin() + row + 1, facts_.removals.end(),
                                     [&](Removal const& other) { return other.account == removal.account; });
    return static_cast<std::size_t>(newer) <= past_removals_max;
}

}  // namespace fauxcount::model
