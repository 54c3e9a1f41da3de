#include "scenarios/defects/waits.hpp"

#include "scenarios/defects/scene.hpp"

namespace fauxcount::defects {

namespace {

using namespace domain;

void an_hour_longer(Scene& s) {
    auto* const e = s.event<SessionOpened>();
    if (e == nullptr) return;
    std::size_t const newest = s.children(e->slot).sessions().size() - 1;
    auto& session = s.writer.record<Session>(e->slot, Section::sessions, newest);
    session.expires_at = e->expires_at = e->expires_at + hour;
}

// What it counts belongs to no world: a copy of a world does not take it along, and a new one finds it there.
class CountsOutside final : public engine::Saboteur {
    void after(domain::State& state, engine::Happening const& what,
               std::vector<domain::Event>& events) override {
        Scene scene{state, domain::Writer(state), what, &events, nullptr};
        if (scene.event<SessionOpened>() != nullptr && ++opened_ > right_for) an_hour_longer(scene);
    }
    static constexpr unsigned right_for = 400;
    unsigned opened_ = 0;
};

// The instants of a removal are wrong from the beginning, in what is said and in what is kept.
void promise(Scene& s, Instant RemovalScheduled::* said, Instant Account::* kept, Instant at) {
    auto* const e = s.event<RemovalScheduled>();
    e->*said = at;
    s.writer.account(e->slot).*kept = at;
}
void tombstone_an_hour_late(Scene& s) {
    auto const* const e = s.event<RemovalScheduled>();
    if (e == nullptr) return;
    promise(s, &RemovalScheduled::tombstone_until, &Account::tombstone_until, e->tombstone_until + hour);
}
void from_the_request_on(Scene& s) {
    auto const* const e = s.event<RemovalScheduled>();
    if (e == nullptr) return;
    promise(s, &RemovalScheduled::contact_quarantine, &Account::contact_quarantine,
            s.state.now() + s.state.policy().quarantine_contact);
}
void like_an_address(Scene& s) {
    auto const* const e = s.event<RemovalScheduled>();
    if (e == nullptr) return;
    promise(s, &RemovalScheduled::username_quarantine, &Account::username_quarantine, e->contact_quarantine);
}

void tombstone_an_hour_early(Scene& s) {
    if (!s.stage(PurgeStage::tombstone)) return;
    Account& account = s.writer.account(s.event<PurgeStageDone>()->slot);
    account.tombstone_until = Instant{account.tombstone_until.ms - hour.ms};
}

void renewal_armed_late(Scene& s) {
    auto const* const e = s.event<Subscribed>();
    if (e == nullptr) return;
    Instant const at = s.children(e->slot).subscriptions().back().renews_at;
    s.writer.disarm(at, Rank::renewal, e->slot, e->ordinal);
    s.writer.arm(at + millisecond, Rank::renewal, e->slot, e->ordinal);
}
void a_day_longer(Scene& s) {
    auto const* const e = s.event<Subscribed>();
    if (e == nullptr) return;
    std::size_t const newest = s.children(e->slot).subscriptions().size() - 1;
    auto& subscription = s.writer.record<Subscription>(e->slot, Section::subscriptions, newest);
    s.writer.disarm(subscription.renews_at, Rank::renewal, e->slot, e->ordinal);
    subscription.renews_at = subscription.renews_at + day;
    s.writer.arm(subscription.renews_at, Rank::renewal, e->slot, e->ordinal);
}

}  // namespace

std::unique_ptr<engine::Saboteur> session_lives_too_long() { return make<After<an_hour_longer>>(); }
std::unique_ptr<engine::Saboteur> sessions_live_too_long_in_the_end() {
    return std::make_unique<CountsOutside>();
}
std::unique_ptr<engine::Saboteur> tombstone_ends_late() { return make<After<tombstone_an_hour_late>>(); }
std::unique_ptr<engine::Saboteur> tombstone_ends_early() { return make<After<tombstone_an_hour_early>>(); }
std::unique_ptr<engine::Saboteur> renewal_a_moment_late() { return make<After<renewal_armed_late>>(); }
std::unique_ptr<engine::Saboteur> period_is_a_calendar_month() { return make<After<a_day_longer>>(); }
std::unique_ptr<engine::Saboteur> quarantine_begins_with_the_request() {
    return make<After<from_the_request_on>>();
}
std::unique_ptr<engine::Saboteur> user_name_kept_like_an_address() { return make<After<like_an_address>>(); }

}  // namespace fauxcount::defects
