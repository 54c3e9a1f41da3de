// What has become of things by an instant: arithmetic over facts, with no state of its own. At the very
// instant of a boundary it is over.
#pragma once

#include "scenarios/model/facts.hpp"
#include "scenarios/model/terms.hpp"

#include <optional>
#include <tuple>
#include <vector>

namespace fauxcount::model {

struct PlanTerms {
    std::uint32_t price_cents = 0;
    Duration period;
};
PlanTerms plan_terms(api::Plan plan);

// Facts, read at an instant. Cheap to make; lives no longer than what it reads.
class Life {
public:
    Life(Facts const& facts, Terms const& terms, Instant now) : facts_{facts}, terms_{terms}, now_{now} {}

    // Accounts.
    api::Phase phase(Row account) const;
    // There to its owner: active or scheduled.
    bool is_there(Row account) const;
    bool is_scheduled(Row account) const { return phase(account) == api::Phase::scheduled; }
    // The removal that is going on or is done; no_row if there is none, or it was cancelled.
    Row removal_of(Row account) const;
    bool stage_is_done(Row account, api::PurgeStage stage) const;
    bool is_forgotten(Row account) const;  // its tombstone has ended
    // In the list of accounts: that of the one removed first once it is forgotten, else one after all others.
    Row place_for_newcomer() const;
    // The order in which deadlines of removals fire: by instant, then by the place of the account. What a
    // request makes due at its own instant comes after all that was due then, and before what the next one
    // does.
    using Turn = std::tuple<Instant, Row, Row>;
    Turn turn_at(Removal const& removal, Instant at) const;
    std::uint32_t devices_of(Row account) const;
    std::uint32_t items_of(Row account) const;
    std::uint32_t subscriptions_of(Row account) const;
    std::uint32_t sessions_of(Row account) const;

    // Identifiers. Who is called that and is there.
    Row who_is(Digest text) const;
    // nullopt: free. An end beyond the end of time: never.
    struct Hold {
        bool taken = false, retired = false;
        Instant until;
    };
    std::optional<Hold> hold(Digest text) const;

    // Sessions.
    bool is_live(Session const& session) const;
    // What it was proven with is not void, and not too long ago.
    bool is_fresh(Session const& session) const {
        return session.proven_by != api::Proof::nothing && now_ - session.proven_at < terms_.proof_age;
    }
    // Proven with a second factor, where there is one.
    bool is_strong(Session const& session) const;

    // Second factors. Those of an account, until the purge takes them.
    bool is_kept(Factor const& factor) const;
    std::uint32_t confirmed_factors_of(Row account, api::FactorKind kind) const;
    // One that is due is confirmed: the password alone does not let in.
    bool needs_factor(Row account) const;
    // Of which kinds a code would be heard now.
    std::vector<api::FactorKind> kinds_heard(Row account) const;
    // Where there is none: when the first kind is heard again.
    Instant next_kind_heard(Row account) const;
    bool is_open(Challenge const& challenge) const;

    // Codes that are sent. Where to, by that way: the identifier that the account was told of first; no_row:
    // there is none.
    Row address_of(Row account, api::Via via) const;
    // The last one, whatever has become of it; no_row: none was ever sent.
    Row last_code(Row account, api::Via via) const;
    Instant end_of(SentCode const& code) const { return code.sent_at + terms_.code_lifetime; }
    // As the last one by its way: to be taken by whoever shows it for what it is for.
    bool is_good(SentCode const& code) const;
    // How many were sent without one that was right or out of its time.
    std::uint32_t codes_in_a_row(Row account, api::Via via) const;
    // How long none is sent because one was; nullopt: that is long enough ago.
    std::optional<Duration> wait_for_code(Row account, api::Via via) const;

    // Faults. It may act, unless it is used up.
    bool is_in_force(Fault const& fault) const { return !is_due(fault.until, now_); }

    // Devices.
    bool is_out_of_reach(DeviceId device) const;
    // Somebody has let go of it, and it has not heard of that.
    bool is_sign_out_pending(Device const& device) const;
    Row owner(Device const& device) const;  // the account it is bound to
    bool is_orphan(Device const& device) const;
    bool is_set_up(Device const& device) const;
    bool is_locked(Device const& device) const;

    // Subscriptions.
    api::SubscriptionState state(Subscription const& subscription) const;
    std::uint32_t charges(Subscription const& subscription) const;
    Instant next_renewal(Subscription const& subscription) const;  // the first one after now

    // Removals.
    api::RemovalState state(Removal const& removal) const;
    std::optional<api::PurgeStage> failed_stage(Removal const& removal) const;  // that is tried again
    bool is_remembered(Row row) const;  // can be read
    bool is_gone(Removal const& removal) const { return is_forgotten(removal.account); }

private:
    // Some code of that kind could be right.
    bool has_codes(Row account, api::FactorKind kind) const;

    Facts const& facts_;
    Terms const& terms_;
    Instant now_;
};

// How many renewals of a subscription come after `from` and not after `to`.
std::uint32_t renewals_between(Subscription const& subscription, Instant from, Instant to);
// How many codes of a set are still good.
std::uint32_t codes_left(Factor const& factor);
// When a purge stage comes.
Instant stage_at(Removal const& removal, api::PurgeStage stage);

}  // namespace fauxcount::model
