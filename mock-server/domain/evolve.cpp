#include "domain/evolve.hpp"

#include "domain/factors.hpp"
#include "domain/faults.hpp"
#include "domain/guards.hpp"
#include "domain/notices.hpp"
#include "domain/population.hpp"
#include "domain/purge.hpp"
#include "domain/writer.hpp"

#include <algorithm>

namespace fauxcount::domain {

namespace {

std::size_t index_of_subscription(State const& state, Slot slot, std::uint16_t ordinal) {
    auto const all = state.extent(state.account(slot)).subscriptions();
    auto const found =
        std::find_if(all.begin(), all.end(), [&](auto const& s) { return s.ordinal == ordinal; });
    return static_cast<std::size_t>(found - all.begin());
}

std::size_t index_of_session(State const& state, Slot slot, std::uint32_t ordinal) {
    auto const all = state.extent(state.account(slot)).sessions();
    auto const found =
        std::find_if(all.begin(), all.end(), [&](auto const& s) { return s.ordinal == ordinal; });
    return static_cast<std::size_t>(found - all.begin());
}

void close_sessions_on(Writer& writer, Slot slot, Slot device) {
    for (std::size_t i = writer.state().extent(writer.state().account(slot)).sessions().size(); i-- > 0;) {
        auto const sessions = writer.state().extent(writer.state().account(slot)).sessions();
        if (sessions[i].device_plus_one == device + 1) writer.remove(slot, Section::sessions, i);
    }
}

void arm_renewal(Writer& writer, Slot slot, Subscription const& subscription) {
    if (subscription.renews_at < last_instant) {
        writer.arm(subscription.renews_at, Rank::renewal, slot, subscription.ordinal);
    }
}

void disarm_renewal(Writer& writer, Slot slot, Subscription const& subscription) {
    writer.disarm(subscription.renews_at, Rank::renewal, slot, subscription.ordinal);
}

// One overload an event. Each says what changes; Writer keeps the derived things in step.
struct Evolve {
    Writer& writer;
    std::string_view vault;

    State const& state() const { return writer.state(); }

    void operator()(ClockMoved const& e) const { writer.move_clock(e.to); }

    void operator()(AccountCreated const& e) const {
        Account& account = writer.make_account({e.slot, e.generation});
        account.password = e.password;
        std::string_view rest = vault.substr(e.identifiers.offset, e.identifiers.length);
        std::string text;
        for (std::size_t n = 0; !rest.empty(); ++n) {
            auto const kind = static_cast<std::uint8_t>(rest[0]);
            auto const length = static_cast<std::uint8_t>(rest[1]);
            Identifier identifier;
            identifier.kind = static_cast<IdentifierKind>(kind & ~unsigned{digest_only_bit});
            if ((kind & digest_only_bit) != 0) {
                for (unsigned i = 8; i-- > 0;)
                    identifier.digest = identifier.digest << 8U | static_cast<std::uint8_t>(rest[2 + i]);
            } else {
                identifier.offset = static_cast<std::uint16_t>(text.size());
                identifier.length = length;
                identifier.digest =
                    identifier_digest(state().seed(), identifier.kind, rest.substr(2, length));
                text += rest.substr(2, length);
            }
            rest.remove_prefix(std::size_t{2} + length);
            writer.insert(e.slot, Section::identifiers, n, &identifier);
            writer.index_identifier(identifier.digest, e.slot);
        }
        writer.append_text(e.slot, text);
    }

    void operator()(SessionOpened const& e) const {
        for (std::size_t i = state().extent(state().account(e.slot)).sessions().size(); i-- > 0;) {
            auto const sessions = state().extent(state().account(e.slot)).sessions();
            if (is_due(sessions[i].expires_at, state().now())) writer.remove(e.slot, Section::sessions, i);
        }
        std::size_t count = state().extent(state().account(e.slot)).sessions().size();
        if (count == sessions_max) {
            writer.remove(e.slot, Section::sessions, 0);
            --count;
        }
        Session session;
        session.created_at = session.proven_at = state().now();
        session.expires_at = e.expires_at;
        session.ordinal = e.ordinal;
        session.device_plus_one = e.device_plus_one;
        session.scope = e.scope;
        writer.insert(e.slot, Section::sessions, count, &session);
        writer.account(e.slot).next_session = e.ordinal + 1;
    }

    void operator()(SessionProven const& e) const {
        std::size_t const i = index_of_session(state(), e.slot, e.ordinal);
        if (i == state().extent(state().account(e.slot)).sessions().size()) return;
        auto& session = writer.record<Session>(e.slot, Section::sessions, i);
        session.proven_at = state().now();
        session.proof = Proof::password;
    }
    void operator()(SessionRaised const& e) const {
        std::size_t const i = index_of_session(state(), e.slot, e.ordinal);
        if (i == state().extent(state().account(e.slot)).sessions().size()) return;
        writer.record<Session>(e.slot, Section::sessions, i).proof = Proof::second_factor;
    }

    void operator()(PasswordChanged const& e) const {
        writer.account(e.slot).password = e.password;
        for (std::size_t i = state().extent(state().account(e.slot)).sessions().size(); i-- > 0;) {
            Session const& session = state().extent(state().account(e.slot)).sessions()[i];
            if (session.ordinal != e.ordinal && session.proof != Proof::nothing)
                writer.record<Session>(e.slot, Section::sessions, i).proof = Proof::nothing;
        }
        writer.clear(e.slot, Section::challenges);
        tell_of_password(writer, e.slot);
    }

    void operator()(TryRefused const& e) const {
        if (e.locked_until != Instant{}) writer.clear(e.slot, Section::challenges);
        auto const place = index_of_tries(state(), e.slot, e.guard);
        if (!place) {
            Tries first;
            first.guard = e.guard;
            first.wrong = 1;
            first.locked_until = e.locked_until;
            return writer.insert(e.slot, Section::tries, 0, &first);
        }
        auto& tries = writer.record<Tries>(e.slot, Section::tries, *place);
        tries.wrong = static_cast<std::uint16_t>(tries.counted(state().now()) + 1);
        tries.locked_until = e.locked_until;
    }
    void operator()(TriesForgiven const& e) const {
        if (auto const place = index_of_tries(state(), e.slot, e.guard))
            writer.remove(e.slot, Section::tries, *place);
    }

    void operator()(FactorEnrolled const& e) const {
        Factor factor;
        factor.created_at = state().now();
        factor.ordinal = e.ordinal;
        factor.kind = e.kind;
        factor.confirmed = e.kind == FactorKind::backup_codes ? 1 : 0;
        auto const way = way_of(e.kind);
        auto const* const address = way ? address_for(state(), e.slot, *way) : nullptr;
        if (address != nullptr) factor.taken = address->digest;
        append(e.slot, Section::factors, &factor);
        writer.account(e.slot).next_session = e.ordinal + 1;
        if (factor.confirmed != 0) tell_of_factor(writer, e.slot, MessageKind::factor_added, factor);
    }
    void operator()(FactorConfirmed const& e) const {
        auto const at = index_of_factor(state(), e.slot, e.ordinal);
        if (!at) return;
        auto& factor = writer.record<Factor>(e.slot, Section::factors, *at);
        factor.confirmed = 1;
        tell_of_factor(writer, e.slot, MessageKind::factor_added, factor);
    }
    void operator()(FactorUsed const& e) const {
        auto const at = index_of_factor(state(), e.slot, e.ordinal);
        if (!at) return;
        FactorKind const kind = state().extent(state().account(e.slot)).factors()[*at].kind;
        if (auto const way = way_of(kind)) return take_code(e.slot, *way);
        auto& factor = writer.record<Factor>(e.slot, Section::factors, *at);
        bool const app = kind == FactorKind::totp;
        if (!app && e.which >= backup_codes_in_a_set) return;
        factor.taken = app ? e.which + 1 : factor.taken | std::uint64_t{1} << e.which;
        if (!app) tell_of_factor(writer, e.slot, MessageKind::backup_code_used, factor);
    }
    void operator()(FactorRemoved const& e) const {
        if (auto const at = index_of_factor(state(), e.slot, e.ordinal)) {
            Factor const factor = state().extent(state().account(e.slot)).factors()[*at];
            writer.remove(e.slot, Section::factors, *at);
            if (factor.confirmed != 0) tell_of_factor(writer, e.slot, MessageKind::factor_removed, factor);
        }
        // What was shown of a factor that is gone proves nothing to the next one.
        if (state().extent(state().account(e.slot)).factor_is_due()) return;
        for (std::size_t i = state().extent(state().account(e.slot)).sessions().size(); i-- > 0;) {
            if (state().extent(state().account(e.slot)).sessions()[i].proof == Proof::second_factor)
                writer.record<Session>(e.slot, Section::sessions, i).proof = Proof::password;
        }
    }

    void operator()(ChallengeOpened const& e) const {
        if (state().extent(state().account(e.slot)).count(Section::challenges) == challenges_max)
            writer.remove(e.slot, Section::challenges, 0);
        Challenge challenge;
        challenge.expires_at = e.expires_at;
        challenge.ordinal = e.ordinal;
        challenge.subject = e.subject;
        challenge.purpose = e.purpose;
        challenge.interactive = e.interactive ? 1 : 0;
        append(e.slot, Section::challenges, &challenge);
        writer.account(e.slot).next_session = e.ordinal + 1;
    }
    void operator()(ChallengeEnded const& e) const {
        if (auto const at = index_of_challenge(state(), e.slot, e.ordinal))
            writer.remove(e.slot, Section::challenges, *at);
    }

    void operator()(CodeSent const& e) const {
        SentCode code;
        auto const place = index_of_sent_code(state(), e.slot, e.via);
        if (place) code = state().extent(state().account(e.slot)).sent_codes()[*place];
        code.sends = static_cast<std::uint8_t>(std::min(code.in_a_row(state().now()) + 1, 255U));
        code.sent_at = state().now();
        code.expires_at = e.expires_at;
        code.ordinal = e.ordinal;
        code.subject = e.subject;
        code.via = e.via;
        code.purpose = e.purpose;
        code.taken = 0;
        if (place) {
            writer.record<SentCode>(e.slot, Section::sent_codes, *place) = code;
        } else {
            append(e.slot, Section::sent_codes, &code);
        }
        writer.account(e.slot).next_session = e.ordinal + 1;
        Factor const* const factor = factor_for(state(), e.slot, code);
        if (factor != nullptr) tell_code(writer, e.slot, code, factor->taken);
    }
    void take_code(Slot slot, Via way) const {
        if (auto const place = index_of_sent_code(state(), slot, way))
            writer.record<SentCode>(slot, Section::sent_codes, *place).taken = 1;
    }

    void append(Slot slot, Section section, void const* record) const {
        writer.insert(slot, section, state().extent(state().account(slot)).count(section), record);
    }

    void operator()(SessionClosed const& e) const {
        writer.remove(e.slot, Section::sessions, index_of_session(state(), e.slot, e.ordinal));
    }

    void operator()(DeviceMade const& e) const { writer.make_device().kind = e.kind; }

    void operator()(DeviceBound const& e) const {
        Device& device = writer.device(e.device);
        device.owner_plus_one = e.slot + 1;
        device.owner_generation = state().account(e.slot).generation;
        device.bound_since = state().now();
        device.flags = Device::flag_set_up;
        writer.insert(e.slot, Section::devices, state().extent(state().account(e.slot)).devices().size(),
                      &e.device);
    }

    void operator()(DeviceUnbound const& e) const {
        release_device(writer, e.device);
        auto const devices = state().extent(state().account(e.slot)).devices();
        auto const found = std::find(devices.begin(), devices.end(), e.device);
        writer.remove(e.slot, Section::devices, static_cast<std::size_t>(found - devices.begin()));
        close_sessions_on(writer, e.slot, e.device);
    }

    void operator()(DeviceFindChanged const& e) const {
        Device& device = writer.device(e.device);
        device.set(Device::flag_find, e.on);
        if (!e.on) device.set(Device::flag_lost, false);
    }

    void operator()(DeviceLostModeChanged const& e) const {
        writer.device(e.device).set(Device::flag_lost, e.on);
    }

    void operator()(DeviceReset const& e) const {
        Device& device = writer.device(e.device);
        device.set(Device::flag_set_up, false);
        device.set(Device::flag_pending, false);
        if (!device.bound() || device.has(Device::flag_orphan)) return;
        // The sessions of an account that is being purged are the purge's business.
        Slot const owner = device.owner_plus_one - 1;
        Phase const phase = state().account(owner).phase;
        if (phase == Phase::active || phase == Phase::scheduled) close_sessions_on(writer, owner, e.device);
    }

    void operator()(DeviceCheckedIn const& e) const {
        Device& device = writer.device(e.device);
        device.set(Device::flag_set_up, false);
        device.set(Device::flag_pending, false);
    }

    void operator()(DeviceSetUpAgain const& e) const {
        writer.device(e.device).set(Device::flag_set_up, true);
    }

    void operator()(ItemAdded const& e) const {
        Item const item = Item::make(e.ordinal, e.kind, e.bytes, state().now());
        writer.insert(e.slot, Section::items, state().extent(state().account(e.slot)).items().size(), &item);
        writer.account(e.slot).next_item = e.ordinal + 1;
    }

    void operator()(ItemDropped const& e) const {
        auto const items = state().extent(state().account(e.slot)).items();
        auto const found = std::find_if(items.begin(), items.end(),
                                        [&](Item const& item) { return item.ordinal() == e.ordinal; });
        writer.remove(e.slot, Section::items, static_cast<std::size_t>(found - items.begin()));
    }

    void operator()(Subscribed const& e) const {
        Subscription subscription;
        subscription.ordinal = e.ordinal;
        subscription.plan = e.plan;
        subscription.charges = 1;
        subscription.renews_at = state().now() + terms_of(e.plan).period;
        std::size_t const count = state().extent(state().account(e.slot)).subscriptions().size();
        writer.insert(e.slot, Section::subscriptions, count, &subscription);
        writer.account(e.slot).next_subscription = static_cast<std::uint16_t>(e.ordinal + 1);
        arm_renewal(writer, e.slot, subscription);
    }

    void operator()(SubscriptionCancelled const& e) const {
        auto& subscription = writer.record<Subscription>(e.slot, Section::subscriptions,
                                                         index_of_subscription(state(), e.slot, e.ordinal));
        if (e.at_period_end) {
            subscription.set(SubscriptionState::ending, false);
        } else {
            disarm_renewal(writer, e.slot, subscription);
            subscription.set(SubscriptionState::ended, false);
        }
    }

    void operator()(SubscriptionRenewed const& e) const {
        auto& subscription = writer.record<Subscription>(e.slot, Section::subscriptions,
                                                         index_of_subscription(state(), e.slot, e.ordinal));
        disarm_renewal(writer, e.slot, subscription);
        ++subscription.charges;
        subscription.renews_at = subscription.renews_at + terms_of(subscription.plan).period;
        arm_renewal(writer, e.slot, subscription);
    }

    void operator()(SubscriptionEnded const& e) const {
        auto& subscription = writer.record<Subscription>(e.slot, Section::subscriptions,
                                                         index_of_subscription(state(), e.slot, e.ordinal));
        disarm_renewal(writer, e.slot, subscription);
        subscription.set(SubscriptionState::ended, subscription.by_removal());
    }

    void operator()(RemovalScheduled const& e) const { schedule_removal(writer, e); }
    void operator()(RemovalCancelled const& e) const { cancel_removal(writer, e.slot); }
    void operator()(PurgeStarted const& e) const { start_purge(writer, e.slot); }
    void operator()(PurgeStageDone const& e) const { do_purge_stage(writer, e.slot, e.stage); }
    void operator()(PurgeStageFailed const& e) const { put_stage_off(writer, e); }
    void operator()(PopulationSeeded const& e) const { seed_population(writer, e); }
    void operator()(AnswerRemembered const& e) const {
        writer.remember(e, vault.substr(e.answer.offset, e.answer.length));
    }
    void operator()(FaultOrdered const& e) const {
        order_fault(writer, e, vault.substr(e.text.offset, e.text.length));
    }
    void operator()(FaultHealed const& e) const { heal_fault(writer, e); }
    void operator()(FaultPassed const& e) const { count_call(writer, e); }
    void operator()(FaultUsed const& e) const { use_fault(writer, e); }
    void operator()(FaultReleased const& e) const { release_held(writer, e); }
};

}  // namespace

void evolve(State& state, Event const& event, std::string_view vault) {
    Writer writer(state);
    std::visit(Evolve{writer, vault}, event);
}

Deadline next_stage(Policy const& policy, Slot slot, Account const& account) {
    std::int64_t const done = account.next_stage + 1;
    // At the end of time a purge is shorter than the policy's.
    std::int64_t const length = std::min(policy.purge_duration.ms, (account.ends_at - account.due).ms);
    Instant const at{account.ends_at.ms - length + length * done / purge_stages};
    return {at, Rank::purge_stage, slot, account.next_stage};
}

}  // namespace fauxcount::domain
