// What a turn may do to what an account holds: its sessions and its subscriptions.
#include "domain/turn_check.hpp"

#include <algorithm>

namespace fauxcount::domain {

namespace {

std::string named(Slot slot, std::string_view what, std::uint32_t ordinal) {
    return std::string(what) + " " + std::to_string(ordinal) + " of account " + std::to_string(slot);
}

template <class Record>
Record const* find(std::span<Record const> all, std::uint32_t ordinal) {
    auto const found =
        std::find_if(all.begin(), all.end(), [&](Record const& one) { return one.ordinal == ordinal; });
    return found == all.end() ? nullptr : &*found;
}

template <class Record>
bool same(Record const& a, Record const& b) {
    return a.charges == b.charges && a.renews_at == b.renews_at && a.state_bits == b.state_bits;
}

}  // namespace

void TurnCheck::check_sessions(Slot slot, Steps const& steps) {
    Account const* const was = account_before(slot);
    Extent const before = was == nullptr ? Extent{} : before_.extent(*was);
    for (Session const& session : after_.extent(after_.account(slot)).sessions()) {
        Session const* const known = find(before.sessions(), session.ordinal);
        Instant until = known == nullptr ? session.expires_at : known->expires_at;
        for (Step const& step : steps) {
            auto const* const opened = std::get_if<SessionOpened>(step.event);
            if (opened == nullptr || opened->ordinal != session.ordinal) continue;
            exercised(Invariant::session_ends);
            until = step.at + after_.policy().session_lifetime;
        }
        if (session.expires_at != until)
            breach(Invariant::session_ends, named(slot, "session", session.ordinal) + " ends at " +
                                                to_string(session.expires_at) + " and should at " +
                                                to_string(until));
    }
}

// The first login of a turn: no request opens two sessions.
void TurnCheck::check_pending_login(Slot slot, Steps const& steps) {
    Account const* const was = account_before(slot);
    if (was == nullptr || was->phase != Phase::scheduled) return;
    SessionOpened const* opened = nullptr;
    bool cancelled = false;
    for (Step const& step : steps) {
        if (opened == nullptr) opened = std::get_if<SessionOpened>(step.event);
        cancelled = cancelled || std::holds_alternative<RemovalCancelled>(*step.event);
    }
    if (opened == nullptr) return;
    exercised(Invariant::pending_login);
    auto const sessions = after_.extent(after_.account(slot)).sessions();
    Session const* const session = find(sessions, opened->ordinal);
    bool const full = session != nullptr && session->scope == SessionScope::full;
    bool right = false;
    switch (after_.policy().pending_login) {
        case PendingLogin::denied: break;
        case PendingLogin::cancels: right = cancelled && full; break;
        case PendingLogin::interstitial: right = !cancelled && session != nullptr && !full; break;
        case PendingLogin::normal: right = !cancelled && full; break;
    }
    if (!right)
        breach(Invariant::pending_login, named(slot, "session", opened->ordinal) +
                                             " was opened while a removal was pending, and should not be");
}

// What the request does with the subscriptions that were there; those that block, it leaves alone.
void TurnCheck::check_subscription_rule(Slot slot) {
    Account const* const was = account_before(slot);
    if (was == nullptr) return;
    SubscriptionRule const rule = before_.policy().subscription;
    auto const has = after_.extent(after_.account(slot)).subscriptions();
    for (Subscription const& had : before_.extent(*was).subscriptions()) {
        exercised(Invariant::obligations);
        bool const active = had.state() == SubscriptionState::active;
        if (active && rule == SubscriptionRule::block)
            breach(Invariant::obligations,
                   "account " + std::to_string(slot) + " was scheduled with an active subscription");
        Subscription expected = had;
        if (active && rule == SubscriptionRule::cancel_now) expected.set(SubscriptionState::suspended, true);
        if (active && rule == SubscriptionRule::at_period_end) expected.set(SubscriptionState::ending, true);
        Subscription const* const now = find(has, had.ordinal);
        if (now == nullptr || !same(*now, expected))
            breach(Invariant::obligations,
                   named(slot, "subscription", had.ordinal) + " is not what the request should make of it");
    }
}

// A cancel has a rule of its own for what comes back: check_cancelled.
void TurnCheck::check_renewals(Slot slot, Steps const& steps) {
    Account const* const was = account_before(slot);
    Extent const before = was == nullptr ? Extent{} : before_.extent(*was);
    auto const has = after_.extent(after_.account(slot)).subscriptions();
    auto const wrong = [&](std::uint32_t ordinal) {
        breach(Invariant::renewals,
               named(slot, "subscription", ordinal) + " is charged otherwise than once a period, at its end");
    };
    for (Step const& step : steps) {
        auto const* const begun = std::get_if<Subscribed>(step.event);
        auto const* const renewed = std::get_if<SubscriptionRenewed>(step.event);
        if (begun == nullptr && renewed == nullptr) continue;
        exercised(Invariant::renewals);
        std::uint16_t const ordinal = begun != nullptr ? begun->ordinal : renewed->ordinal;
        Subscription const* const had = find(before.subscriptions(), ordinal);
        Subscription const* const now = find(has, ordinal);
        bool const due = renewed == nullptr || (had != nullptr && had->renews_at == step.at);
        std::uint32_t const charged = had == nullptr ? 0 : had->charges;
        bool const right = due && now != nullptr && now->charges == charged + 1 &&
                           now->renews_at == step.at + terms_of(now->plan).period;
        if (!right) wrong(ordinal);
    }
}

}  // namespace fauxcount::domain
