// What a turn may write to people: what its events give reason for, to those whom the account names, and
// nothing else.
#include "domain/faults.hpp"
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
    Answer operator()(PasswordChanged const& e) const {
        if (was.policy().notices == Notices::none) return std::nullopt;
        return about(e.slot, MessageKind::password_changed, 0);
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
        message->generation = static_cast<std::uint16_t>(account.generation);
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
    bool const disturbed = std::any_of(before_.faults().begin(), before_.faults().end(),
                                       [](Fault const& fault) { return fault.terms.takes_messages(); });
    if (disturbed) return check_disturbed(expected);
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

// What was to be sent, less what was lost or is held, and more what was doubled or was held until now, is
// what came; and each of those is one of these, once.
void TurnCheck::check_disturbed(std::vector<Message> const& expected) {
    std::uint64_t was_held = 0, is_held = 0, held_back = 0, lost = 0, doubled = 0;
    std::vector<Message> known = expected;
    std::vector<std::uint64_t> strangers;  // addresses that messages went astray to, one for each
    auto const wrong = [&](std::string what) { breach(Invariant::message_faults, std::move(what)); };
    for (Fault const& fault : before_.faults()) {
        was_held += fault.held.size();
        for (HeldMessage const& one : fault.held) known.push_back(one.message);
        Fault const* const now = after_.fault(fault.ordinal);
        if (now == nullptr || !fault.terms.takes_messages()) continue;
        check_held(fault, *now);
        auto const calls = std::count_if(events_.begin(), events_.end(), [&](Event const& event) {
            auto const* const used = std::get_if<FaultUsed>(&event);
            return used != nullptr && used->ordinal == fault.ordinal;
        });
        std::uint64_t const used = now->used - fault.used - static_cast<std::uint64_t>(calls);
        switch (fault.terms.kind) {
            case FaultKind::message_lost: lost += used; break;
            case FaultKind::message_twice: doubled += used; break;
            case FaultKind::message_astray:
                strangers.insert(strangers.end(), used, fault.message_terms().recipient);
                break;
            default: held_back += used; break;
        }
    }
    for (Fault const& fault : after_.faults()) is_held += fault.held.size();
    std::uint64_t const sent = after_.messages_sent() - before_.messages_sent();
    std::uint64_t const due = expected.size() + doubled + was_held;
    if (!expected.empty() || was_held != is_held) exercised(Invariant::message_faults);
    if (sent + lost + is_held != due || was_held + held_back < is_held)
        wrong(std::to_string(sent) + " messages came, " + std::to_string(lost) + " were lost and " +
              std::to_string(is_held) + " are held, of " + std::to_string(due));
    std::vector<std::uint64_t> came(known.size(), 0);
    auto const is_one_of_them = [&](Message const& message) {
        for (bool const astray : {false, true}) {
            auto const stranger = std::find(strangers.begin(), strangers.end(), message.to);
            if (astray && stranger == strangers.end()) return false;
            for (std::size_t i = 0; i < known.size(); ++i) {
                Message one = known[i];
                one.at = message.at;
                if (astray) one.to = message.to;
                one.astray = astray ? 1 : 0;
                if (one != message || came[i] > doubled) continue;
                if (came[i]++ > 0) --doubled;
                if (astray) strangers.erase(stranger);
                return true;
            }
        }
        return false;
    };
    std::uint64_t const first = std::max(before_.messages_sent() + 1, after_.first_message());
    for (std::uint64_t number = first; number <= after_.messages_sent(); ++number)
        if (!is_one_of_them(after_.message(number)))
            return wrong("message " + std::to_string(number) + " is none that was to be sent");
}

// What it held may come at its time and not before, and what it holds came lately.
void TurnCheck::check_held(Fault const& was, Fault const& now) {
    auto const later = [&](Fault const& fault) {
        return std::count_if(fault.held.begin(), fault.held.end(),
                             [&](HeldMessage const& one) { return after_.now() < one.arrives; });
    };
    if (later(was) > later(now)) breach(Invariant::message_faults, "a message came before its time");
    bool const is_down = now.terms.kind == FaultKind::down;
    for (HeldMessage const& one : now.held) {
        if (one.arrives < after_.now()) breach(Invariant::message_faults, "a message has not come in time");
        Instant const arrives = is_down ? now.terms.until : one.message.at + Duration{now.terms.wait_ms};
        if (one.arrives != arrives)
            breach(Invariant::message_faults, "a message is held too long, or too short");
    }
}

}  // namespace fauxcount::domain
