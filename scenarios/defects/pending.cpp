#include "scenarios/defects/pending.hpp"

#include "domain/evolve.hpp"
#include "scenarios/defects/scene.hpp"

namespace fauxcount::defects {

namespace {

using namespace domain;

// --- logins ---

bool hide_removal(Scene& s) {
    auto const slot = s.account();
    bool const closed = s.state.policy().pending_login == PendingLogin::denied;
    if (s.request<api::SignIn>() == nullptr || !slot || !closed) return false;
    if (s.state.account(*slot).phase != Phase::scheduled) return false;
    s.writer.account(*slot).phase = Phase::active;
    return true;
}
void show_removal(Scene& s) { s.writer.account(*s.account()).phase = Phase::scheduled; }

void taken_for_attended(api::Request& request, api::Credential&) {
    if (auto* const login = std::get_if<api::SignIn>(&request)) login->interactive = true;
}

void cancelled_by_a_login(Scene& s) {
    auto const* const e = s.event<SessionOpened>();
    bool const asks = s.state.policy().pending_login == PendingLogin::interstitial;
    if (e == nullptr || !asks || s.state.account(e->slot).phase != Phase::scheduled) return;
    Event const cancelled = RemovalCancelled{e->slot};
    evolve(s.state, cancelled, {});
    s.events->push_back(cancelled);
}

// --- subscriptions, once a removal was asked for under that rule ---

template <SubscriptionRule Rule, void (*Spoil)(Scene&, Slot, std::size_t)>
void at_the_request(Scene& s) {
    auto const* const e = s.event<RemovalScheduled>();
    if (e == nullptr || s.state.policy().subscription != Rule) return;
    for (std::size_t i = 0; i < s.children(e->slot).subscriptions().size(); ++i) Spoil(s, e->slot, i);
}

void suspend(Scene& s, Slot slot, std::size_t i) {
    auto& subscription = s.writer.record<Subscription>(slot, Section::subscriptions, i);
    bool const touched = subscription.state() == SubscriptionState::active || subscription.by_removal();
    if (!touched || !subscription.runs()) return;
    s.writer.disarm(subscription.renews_at, Rank::renewal, slot, subscription.ordinal);
    subscription.set(SubscriptionState::suspended, true);
}
void end_suspended(Scene& s, Slot slot, std::size_t i) {
    auto& subscription = s.writer.record<Subscription>(slot, Section::subscriptions, i);
    if (subscription.state() == SubscriptionState::suspended)
        subscription.set(SubscriptionState::ended, false);
}

}  // namespace

std::unique_ptr<engine::Saboteur> denied_login_let_in() { return make<Hidden<hide_removal, show_removal>>(); }
std::unique_ptr<engine::Saboteur> unattended_login_counts() { return make<Misheard<taken_for_attended>>(); }
std::unique_ptr<engine::Saboteur> interstitial_login_cancels() { return make<After<cancelled_by_a_login>>(); }
std::unique_ptr<engine::Saboteur> period_end_means_now() {
    return make<After<at_the_request<SubscriptionRule::at_period_end, suspend>>>();
}
std::unique_ptr<engine::Saboteur> cancel_now_means_for_good() {
    return make<After<at_the_request<SubscriptionRule::cancel_now, end_suspended>>>();
}
std::unique_ptr<engine::Saboteur> external_is_suspended() {
    return make<After<at_the_request<SubscriptionRule::external, suspend>>>();
}

}  // namespace fauxcount::defects
