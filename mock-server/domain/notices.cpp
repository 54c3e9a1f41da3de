#include "domain/notices.hpp"

#include "domain/faults.hpp"
#include "domain/sent_codes.hpp"

namespace fauxcount::domain {

namespace {

void send_to_all(Writer& writer, Slot slot, Message message) {
    State const& state = writer.state();
    message.at = state.now();
    message.slot = slot;
    message.generation = static_cast<std::uint16_t>(state.account(slot).generation);
    for (Identifier const& identifier : state.extent(state.account(slot)).identifiers()) {
        if (identifier.kind == IdentifierKind::username) continue;
        message.via = identifier.kind == IdentifierKind::email ? Via::email : Via::sms;
        message.to = identifier.digest;
        post(writer, message);
    }
}

}  // namespace

void tell_code(Writer& writer, Slot slot, SentCode const& code, std::uint64_t to) {
    State const& state = writer.state();
    Message message;
    message.kind = MessageKind::code;
    message.at = code.sent_at;
    message.due = code.expires_at;
    message.slot = slot;
    message.generation = static_cast<std::uint16_t>(state.account(slot).generation);
    message.subject = code.ordinal;
    message.via = code.via;
    message.factor = kind_of(code.via);
    message.purpose = code.purpose;
    message.to = to;
    post(writer, message);
}

void tell_of_removal(Writer& writer, Slot slot, MessageKind kind, Instant due) {
    if (writer.state().policy().notices != Notices::all) return;
    Message message;
    message.kind = kind;
    message.due = due;
    message.subject = writer.state().account(slot).removals;
    send_to_all(writer, slot, message);
}

void tell_of_password(Writer& writer, Slot slot) {
    if (writer.state().policy().notices == Notices::none) return;
    Message message;
    message.kind = MessageKind::password_changed;
    send_to_all(writer, slot, message);
}

void tell_of_factor(Writer& writer, Slot slot, MessageKind kind, Factor const& factor) {
    if (writer.state().policy().notices == Notices::none) return;
    Message message;
    message.kind = kind;
    message.subject = factor.ordinal;
    message.factor = factor.kind;
    send_to_all(writer, slot, message);
}

}  // namespace fauxcount::domain
