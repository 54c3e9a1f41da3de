#include "engine/event_text.hpp"

#include "api/control.hpp"

namespace fauxcount::engine {

namespace {

// The journal outlives what it tells of: a slot may have been used again, and then the id is the newer
// account's. An event therefore names a slot's present holder only while there is one.
struct Line {
    Views const& views;
    domain::State const& state;

    std::string account(domain::Slot slot) const {
        if (slot >= state.account_slots() || state.account(slot).generation == 0) return "acc_?";
        return to_string(views.account_id(slot));
    }
    std::string device(domain::Slot slot) const {
        return slot < state.device_slots() ? to_string(views.device_id(slot)) : "dev_?";
    }
    template <class T>
    std::string child(domain::Slot slot, std::uint32_t ordinal) const {
        return slot < state.account_slots() ? to_string(views.child_id<T>(slot, ordinal)) : "?";
    }

    std::string operator()(domain::ClockMoved const& e) const { return "clock.moved to " + to_string(e.to); }
    std::string operator()(domain::AccountCreated const& e) const {
        return "account.created " + account(e.slot);
    }
    std::string operator()(domain::SessionOpened const& e) const {
        return "session.opened " + child<SessionId>(e.slot, e.ordinal) + " of " + account(e.slot);
    }
    std::string operator()(domain::SessionProven const& e) const {
        return "session.proven " + child<SessionId>(e.slot, e.ordinal);
    }
    std::string operator()(domain::TryRefused const& e) const {
        bool const locks = e.locked_until != Instant{};
        return "try.refused of " + account(e.slot) +
               (locks ? ", locked until " + to_string(e.locked_until) : "");
    }
    std::string operator()(domain::TriesForgiven const& e) const {
        return "tries.forgiven of " + account(e.slot);
    }
    std::string operator()(domain::PasswordChanged const& e) const {
        return "account.password_changed " + account(e.slot);
    }
    std::string operator()(domain::FactorEnrolled const& e) const {
        return "factor.enrolled " + child<FactorId>(e.slot, e.ordinal) + " of " + account(e.slot);
    }
    std::string operator()(domain::FactorConfirmed const& e) const {
        return "factor.confirmed " + child<FactorId>(e.slot, e.ordinal);
    }
    std::string operator()(domain::FactorUsed const& e) const {
        return "factor.used " + child<FactorId>(e.slot, e.ordinal);
    }
    std::string operator()(domain::FactorRemoved const& e) const {
        return "factor.removed " + child<FactorId>(e.slot, e.ordinal);
    }
    // Whoever knows the id of a challenge may answer it: it is for the one who was given it.
    std::string operator()(domain::ChallengeOpened const& e) const {
        return "challenge.opened of " + account(e.slot) + " until " + to_string(e.expires_at);
    }
    std::string operator()(domain::ChallengeEnded const& e) const {
        return "challenge.ended of " + account(e.slot);
    }
    std::string operator()(domain::CodeSent const& e) const {
        return "code.sent of " + account(e.slot) + " by " + (e.via == domain::Via::email ? "email" : "sms") +
               " until " + to_string(e.expires_at);
    }
    std::string operator()(domain::SessionRaised const& e) const {
        return "session.raised " + child<SessionId>(e.slot, e.ordinal);
    }
    std::string operator()(domain::SessionClosed const& e) const {
        return "session.closed " + child<SessionId>(e.slot, e.ordinal);
    }
    std::string operator()(domain::DeviceMade const& e) const { return "device.made " + device(e.device); }
    std::string operator()(domain::DeviceBound const& e) const {
        return "device.bound " + device(e.device) + " to " + account(e.slot);
    }
    std::string operator()(domain::DeviceUnbound const& e) const {
        return "device.unbound " + device(e.device) + " from " + account(e.slot);
    }
    std::string operator()(domain::DeviceFindChanged const& e) const {
        return "device.find " + device(e.device) + (e.on ? " on" : " off");
    }
    std::string operator()(domain::DeviceLostModeChanged const& e) const {
        return "device.lost_mode " + device(e.device) + (e.on ? " on" : " off");
    }
    std::string operator()(domain::DeviceReset const& e) const { return "device.reset " + device(e.device); }
    std::string operator()(domain::DeviceSetUpAgain const& e) const {
        return "device.set_up_again " + device(e.device);
    }
    std::string operator()(domain::ItemAdded const& e) const {
        return "item.added " + child<ItemId>(e.slot, e.ordinal) + " of " + account(e.slot);
    }
    std::string operator()(domain::ItemDropped const& e) const {
        return "item.dropped " + child<ItemId>(e.slot, e.ordinal) + " of " + account(e.slot);
    }
    std::string operator()(domain::Subscribed const& e) const {
        return "subscription.started " + child<SubscriptionId>(e.slot, e.ordinal) + " of " + account(e.slot);
    }
    std::string operator()(domain::SubscriptionCancelled const& e) const {
        return "subscription.cancelled " + child<SubscriptionId>(e.slot, e.ordinal) +
               (e.at_period_end ? " at period end" : " now");
    }
    std::string operator()(domain::SubscriptionRenewed const& e) const {
        return "subscription.renewed " + child<SubscriptionId>(e.slot, e.ordinal);
    }
    std::string operator()(domain::SubscriptionEnded const& e) const {
        return "subscription.ended " + child<SubscriptionId>(e.slot, e.ordinal);
    }
    std::string operator()(domain::RemovalScheduled const& e) const {
        return "removal.scheduled " + child<RemovalId>(e.slot, e.ordinal) + " of " + account(e.slot) +
               " due " + to_string(e.due);
    }
    std::string operator()(domain::RemovalCancelled const& e) const {
        return "removal.cancelled of " + account(e.slot);
    }
    std::string operator()(domain::PurgeStarted const& e) const {
        return "purge.started of " + account(e.slot);
    }
    std::string operator()(domain::PurgeStageDone const& e) const {
        return "purge." + std::string(wire_name(static_cast<api::PurgeStage>(e.stage))) + " of " +
               account(e.slot);
    }
    std::string operator()(domain::PurgeStageFailed const& e) const {
        return "purge." + std::string(wire_name(static_cast<api::PurgeStage>(e.stage))) + " failed of " +
               account(e.slot) + " until " + to_string(e.retry_at);
    }
    std::string operator()(domain::PopulationSeeded const& e) const {
        return "population.seeded " + std::to_string(e.n) + " from " + account(e.first_account);
    }
    std::string operator()(domain::AnswerRemembered const& e) const {
        return "answer.remembered for " + (e.admin ? std::string("the administrator") : account(e.slot));
    }
    std::string operator()(domain::FaultOrdered const& e) const {
        return "fault.ordered " + std::to_string(e.ordinal) + " " +
               std::string(wire_name(static_cast<api::FaultKind>(e.terms.kind)));
    }
    std::string operator()(domain::FaultHealed const& e) const {
        return "fault.healed " + std::to_string(e.ordinal);
    }
    std::string operator()(domain::FaultPassed const& e) const {
        return "fault.passed " + std::to_string(e.ordinal);
    }
    std::string operator()(domain::FaultUsed const& e) const {
        return "fault.used " + std::to_string(e.ordinal);
    }
    std::string operator()(domain::FaultReleased const& e) const {
        return "fault.released " + std::to_string(e.ordinal);
    }
    std::string operator()(domain::DeviceCheckedIn const& e) const {
        return "device.checked_in " + device(e.device);
    }
};

}  // namespace

std::string event_text(Views const& views, domain::State const& state, domain::Event const& event) {
    return std::visit(Line{views, state}, event);
}

}  // namespace fauxcount::engine
