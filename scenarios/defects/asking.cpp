#include "scenarios/defects/asking.hpp"

#include "domain/evolve.hpp"
#include "domain/removal.hpp"
#include "engine/tokens.hpp"
#include "scenarios/defects/scene.hpp"

#include <algorithm>
#include <string>
#include <utility>

namespace fauxcount::defects {

namespace {

using namespace domain;

// --- what is in the way ---

// The rules take what ends by itself for active while a removal is asked for.
class EndingBlocks final : public engine::Saboteur {
    void before(State& state, engine::Happening const& what) override {
        bool const blocks = state.policy().subscription == SubscriptionRule::block;
        if (asked_in<api::RequestRemoval>(what) == nullptr || !blocks) return;
        for (Slot slot = 0; slot < state.account_slots(); ++slot) {
            auto const all = state.extent(state.account(slot)).subscriptions();
            for (std::size_t i = 0; i < all.size(); ++i) {
                if (all[i].state() == SubscriptionState::ending) shown_.emplace_back(slot, i);
            }
        }
        say(state, SubscriptionState::active);
    }
    void after(State& state, engine::Happening const&, std::vector<Event>&) override {
        say(state, SubscriptionState::ending);
        shown_.clear();
    }
    void say(State& state, SubscriptionState that) {
        Writer writer(state);
        for (auto const& [slot, i] : shown_)
            writer.record<Subscription>(slot, Section::subscriptions, i).set(that, false);
    }
    std::vector<std::pair<Slot, std::size_t>> shown_;
};

// The rules do not see that condition of a device while a removal is asked for.
template <std::uint8_t Flag, bool (*Applies)(api::RequestRemoval const&)>
class Unseen final : public engine::Saboteur {
    void before(State& state, engine::Happening const& what) override {
        auto const* const request = asked_in<api::RequestRemoval>(what);
        if (request == nullptr || !Applies(*request)) return;
        for (Slot slot = 0; slot < state.device_slots(); ++slot) {
            if (!state.device(slot).has(Flag)) continue;
            Writer(state).device(slot).set(Flag, false);
            hidden_.push_back(slot);
        }
    }
    void after(State& state, engine::Happening const&, std::vector<Event>&) override {
        for (Slot const slot : hidden_) Writer(state).device(slot).set(Flag, true);
        hidden_.clear();
    }
    std::vector<Slot> hidden_;
};
bool always(api::RequestRemoval const&) { return true; }
bool on_a_device(api::RequestRemoval const& request) { return request.channel == api::Channel::device; }

// --- in bulk ---

bool could_be_scheduled(State const& state, AccountId id) {
    Account const* const account = state.find(id);
    return account != nullptr && account->phase == Phase::active &&
           !blockers_of(state, state.identity().place_of(id).slot).any(Severity::block);
}

// Whoever comes after the first that is refused is not asked for any more.
class StopsAtARefusal final : public engine::Saboteur {
    void before(State& state, engine::Happening const& what) override {
        auto const* const request = asked_in<api::BulkRemovals>(what);
        if (request == nullptr) return;
        bool stopped = false;
        for (AccountId const id : request->accounts) {
            bool const active = could_be_scheduled(state, id);
            if (stopped && active) hidden_.push_back(state.identity().place_of(id).slot);
            stopped = stopped || !active;
        }
        for (Slot const slot : hidden_) Writer(state).account(slot).phase = Phase::removed;
    }
    void after(State& state, engine::Happening const&, std::vector<Event>&) override {
        for (Slot const slot : hidden_) Writer(state).account(slot).phase = Phase::active;
        hidden_.clear();
    }
    void answer(State const&, api::Request const&, api::Answer& answer) override {
        auto* const view = std::get_if<api::BulkRemovalsView>(&answer);
        if (view == nullptr || view->refused == 0) return;
        auto const first = std::find_if(view->results.begin(), view->results.end(),
                                        [](api::BulkResult const& one) { return one.code != Code::ok; });
        view->accepted = static_cast<std::uint32_t>(first - view->results.begin());
        view->refused = 1;
        view->results.erase(first + 1, view->results.end());
    }
    std::vector<Slot> hidden_;
};

// An administrator is not asked whether only owners may.
class AsksNoOwner final : public engine::Saboteur {
    void asked(api::Request&, api::Credential& credential) override { bearer_ = credential.bearer; }
    void after(State& state, engine::Happening const& what, std::vector<Event>& events) override {
        auto const* const request = asked_in<api::BulkRemovals>(what);
        bool const closed = state.policy().bulk == BulkAuthority::needs_owner;
        if (request == nullptr || !closed || bearer_ != engine::administrator_token(state)) return;
        for (AccountId const id : request->accounts) {
            if (!could_be_scheduled(state, id)) continue;
            Slot const slot = state.identity().place_of(id).slot;
            RemovalSchedule const at = schedule_from(state.policy(), state.now());
            auto const ordinal = static_cast<std::uint16_t>(state.account(slot).removals + 1);
            events.emplace_back(RemovalScheduled{slot, ordinal, Channel::site, at.due, at.ends_at,
                                                 at.tombstone_until, at.contact_quarantine,
                                                 at.username_quarantine});
            evolve(state, events.back(), {});
            taken_.push_back(id);
        }
    }
    void answer(State const& state, api::Request const&, api::Answer& answer) override {
        auto* const view = std::get_if<api::BulkRemovalsView>(&answer);
        if (view == nullptr) return;
        for (api::BulkResult& result : view->results) {
            if (std::find(taken_.begin(), taken_.end(), result.account) == taken_.end()) continue;
            Place const place = state.identity().place_of(result.account);
            Account const& account = state.account(place.slot);
            result.code = Code::ok;
            result.removal = state.identity().child_id<RemovalId>({place, account.removals});
            result.due = account.due;
            ++view->accepted;
            --view->refused;
        }
        taken_.clear();
    }
    std::string bearer_;
    std::vector<AccountId> taken_;
};

// --- under a key ---

// What is remembered is remembered for everybody.
void for_everybody(Scene& s) {
    auto const* const event = s.event<AnswerRemembered>();
    if (event == nullptr || event->admin) return;
    AnswerRemembered copy = *event;
    Slot const whose = copy.slot;
    std::string const answer(s.state.answer_of(s.state.memo_at(s.state.account(whose).memo)));
    for (Slot slot = 0; slot < s.state.account_slots(); ++slot) {
        Phase const phase = s.state.account(slot).phase;
        if (slot == whose || (phase != Phase::active && phase != Phase::scheduled)) continue;
        copy.slot = slot;
        s.writer.remember(copy, answer);
        s.events->emplace_back(copy);
    }
}

}  // namespace

std::unique_ptr<engine::Saboteur> ending_subscription_blocks() { return make<EndingBlocks>(); }
std::unique_ptr<engine::Saboteur> find_device_never_blocks() {
    return make<Unseen<Device::flag_find, always>>();
}
std::unique_ptr<engine::Saboteur> device_channel_forgets_a_blocker() {
    return make<Unseen<Device::flag_lost, on_a_device>>();
}
std::unique_ptr<engine::Saboteur> bulk_stops_at_a_refusal() { return make<StopsAtARefusal>(); }
std::unique_ptr<engine::Saboteur> bulk_asks_no_owner() { return make<AsksNoOwner>(); }
std::unique_ptr<engine::Saboteur> key_without_account() { return make<After<for_everybody>>(); }

}  // namespace fauxcount::defects
