// What a turn may write to people: what its events give reason for, to those whom the account names, and
// nothing else.
#include "domain/sent_codes.hpp"
#include "domain/turn_check.hpp"

#include <algorithm>
#include <optional>

namespace fauxcount::domain {

namespace {

// What the event is told with; nullopt: with nothing. `was`: the state before the turn.
struct Told {
    State const& was;
    Instant at;

    using Answer = std::optional<Message>;

    bool tells_of_removals() const { return was.policy().notices == Notices::all; }
    Account const& account(Slot slot) const { return was.account(slot); }

    static Message about(Slot slot, MessageKind kind, std::uint32_t subject) {
        Message message;
        message.slot = slot;
        message.kind = kind;
        message.subject = subject;
        return message;
    }
    Answer of_factor(Slot slot, MessageKind kind, std::uint32_t ordinal, FactorKind factor) const {
        if (was.policy().notices == Notices::none) return std::nullopt;
        Message message = about(slot, kind, ordinal);
        message.factor = factor;
        return message;
    }
    Factor const* factor(Slot slot, std::uint32_t ordinal) const {
        for (Factor const& one : was.extent(account(slot)).factors())
            if (one.ordinal == ordinal) return &one;
        return nullptr;
    }

    Answer operator()(RemovalScheduled const& e) const {
        if (!tells_of_removals() || e.due <= at) return std::nullopt;
        Message message = about(e.slot, MessageKind::removal_scheduled, e.ordinal);
        message.due = e.due;
        return message;
    }
    Answer operator()(RemovalCancelled const& e) const {
        if (!tells_of_removals()) return std::nullopt;
        return about(e.slot, MessageKind::removal_cancelled, account(e.slot).removals);
    }
    Answer operator()(PurgeStageDone const& e) const {
        if (!tells_of_removals() || e.stage != PurgeStage::data) return std::nullopt;
        return about(e.slot, MessageKind::purged, account(e.slot).removals);
    }
    Answer operator()(FactorEnrolled const& e) const {
        if (e.kind != FactorKind::backup_codes) return std::nullopt;
        return of_factor(e.slot, MessageKind::factor_added, e.ordinal, e.kind);
    }
    Answer operator()(FactorConfirmed const& e) const {
        Factor const* const confirmed = factor(e.slot, e.ordinal);
        if (confirmed == nullptr) return std::nullopt;
        return of_factor(e.slot, MessageKind::factor_added, e.ordinal, confirmed->kind);
    }
    Answer operator()(CodeSent const& e) const {
        Message message = about(e.slot, MessageKind::code, e.ordinal);
        message.due = e.expires_at;
        message.via = e.via;
        message.factor = kind_of(e.via);
        message.purpose = e.purpose;
        return message;
    }
    Answer operator()(FactorRemoved const& e) const {
        Factor const* const gone = factor(e.slot, e.ordinal);
        if (gone == nullptr || gone->confirmed == 0) return std::nullopt;
        return of_factor(e.slot, MessageKind::factor_removed, e.ordinal, gone->kind);
    }
    Answer operator()(FactorUsed const& e) const {
        Factor const* const used = factor(e.slot, e.ordinal);
        if (used == nullptr || used->kind != FactorKind::backup_codes) return std::nullopt;
        return of_factor(e.slot, MessageKind::backup_code_used, e.ordinal, used->kind);
    }
    template <class Other>
    Answer operator()(Other const&) const {
        return std::nullopt;
    }
};

bool is_about_somebody_known(State const& before, Event const& event) {
    return std::visit(
        [&](auto const& e) {
            if constexpr (requires { e.slot; }) return e.slot < before.account_slots();
            return false;
        },
        event);
}

}  // namespace

void TurnCheck::check_messages() {
    std::vector<Message> expected;
    Instant at = before_.now();
    for (Event const& event : events_) {
        if (auto const* const moved = std::get_if<ClockMoved>(&event)) at = moved->to;
        // Whoever is made in this very turn has nothing yet that is told of.
        if (!is_about_somebody_known(before_, event)) continue;
        auto message = std::visit(Told{before_, at}, event);
        if (!message) continue;
        Account const& account = before_.account(message->slot);
        message->at = at;
        message->generation = account.generation;
        for (Identifier const& one : before_.extent(account).identifiers()) {
            if (one.kind == IdentifierKind::username) continue;
            // A code goes to one address, the first of its way.
            bool const code = message->kind == MessageKind::code;
            if (code &&
                one.kind != (message->via == Via::sms ? IdentifierKind::phone : IdentifierKind::email))
                continue;
            message->via = one.kind == IdentifierKind::phone ? Via::sms : Via::email;
            message->to = one.digest;
            expected.push_back(*message);
            if (code) break;
        }
    }
    if (!expected.empty()) exercised(Invariant::people_told);
    std::uint64_t const sent = after_.messages_sent() - before_.messages_sent();
    bool right = sent == expected.size();
    // Of a turn that tells of very much the first messages are gone already.
    std::uint64_t number = after_.messages_sent();
    for (std::size_t i = expected.size(); right && i > 0 && number >= after_.first_message(); --i, --number)
        right = after_.message(number) == expected[i - 1];
    if (!right)
        breach(Invariant::people_told, std::to_string(sent) + " messages were sent, not the " +
                                           std::to_string(expected.size()) +
                                           " that the events give reason for");
}

}  // namespace fauxcount::domain
