#include "scenarios/defects/sending.hpp"

#include "domain/factors.hpp"
#include "domain/guards.hpp"
#include "scenarios/defects/scene.hpp"

#include <cstdint>
#include <optional>
#include <string_view>
#include <utility>

namespace fauxcount::defects {

namespace {

using namespace domain;

// The newest code that the newest account was sent by mail; nullptr: none was.
SentCode* newest_code(Scene& s) {
    auto const slot = s.account();
    if (!slot) return nullptr;
    auto const at = index_of_sent_code(s.state, *slot, Via::email);
    return at ? &s.writer.record<SentCode>(*slot, Section::sent_codes, *at) : nullptr;
}

bool asks_for_code(Scene const& s) {
    return s.request<api::SendCode>() != nullptr || s.request<api::SendFactorCode>() != nullptr;
}
std::optional<std::string_view> shown_code(Scene const& s) {
    if (auto const* const answer = s.request<api::AnswerChallenge>()) return answer->code;
    if (auto const* const confirmation = s.request<api::ConfirmFactor>()) return confirmation->code;
    return std::nullopt;
}

// --- when one is sent ---

bool hide_wait(Scene& s) {
    SentCode* const code = asks_for_code(s) ? newest_code(s) : nullptr;
    if (code == nullptr) return false;
    *s.kept = std::exchange(code->sent_at, s.state.now() - s.state.policy().code_resend);
    return true;
}
void show_wait(Scene& s) {
    if (s.event<CodeSent>() == nullptr) newest_code(s)->sent_at = *s.kept;
}

// Of as many as there may be in a row one is not seen.
bool hide_row(Scene& s) {
    SentCode* const code = asks_for_code(s) ? newest_code(s) : nullptr;
    Count const limit = s.state.policy().code_sends;
    if (code == nullptr || limit == unlimited || code->in_a_row(s.state.now()) < limit.n) return false;
    s.kept->ms = std::exchange(code->sends, static_cast<std::uint8_t>(limit.n - 1));
    return true;
}
void show_row(Scene& s) {
    bool const is_sent = s.event<CodeSent>() != nullptr;
    newest_code(s)->sends = static_cast<std::uint8_t>(s.kept->ms + (is_sent ? 1 : 0));
}

Tries* tries_by_mail(Scene& s, Slot slot) {
    auto const at = index_of_tries(s.state, slot, Guard::email);
    return at ? &s.writer.record<Tries>(slot, Section::tries, *at) : nullptr;
}
bool hide_lock_by_mail(Scene& s) {
    auto const slot = s.account();
    Tries* const tries = asks_for_code(s) && slot ? tries_by_mail(s, *slot) : nullptr;
    if (tries == nullptr || !tries->locked(s.state.now())) return false;
    *s.kept = std::exchange(tries->locked_until, Instant{});
    return true;
}
void show_lock_by_mail(Scene& s) { tries_by_mail(s, *s.account())->locked_until = *s.kept; }

// --- what comes with it ---

void forgive_wrong_ones(Scene& s) {
    auto const* const e = s.event<CodeSent>();
    if (e == nullptr) return;
    if (auto const at = index_of_tries(s.state, e->slot, guard_of(kind_of(e->via))))
        s.writer.remove(e->slot, Section::tries, *at);
}

void tell_every_address(Scene& s) {
    auto const* const e = s.event<CodeSent>();
    if (e == nullptr || s.state.messages_sent() == 0) return;
    Message const sent = s.state.message(s.state.messages_sent());
    // A fault may have lost it, or hold it back.
    if (sent.kind != MessageKind::code || sent.subject != e->ordinal) return;
    for (Identifier const& one : s.children(e->slot).identifiers()) {
        if (one.kind == IdentifierKind::username || one.digest == sent.to) continue;
        Message copy = sent;
        copy.via = one.kind == IdentifierKind::email ? Via::email : Via::sms;
        copy.to = one.digest;
        s.writer.send(copy);
    }
}

// --- what it is right for ---

bool hide_end(Scene& s) {
    SentCode* const code = shown_code(s) ? newest_code(s) : nullptr;
    if (code == nullptr || code->expires_at != s.state.now()) return false;
    *s.kept = std::exchange(code->expires_at, code->expires_at + millisecond);
    return true;
}
void show_end(Scene& s) { newest_code(s)->expires_at = *s.kept; }

// The one that is shown is taken for the newest, if it was ever sent to this account: all that it is drawn
// from is its ordinal.
bool take_for_the_newest(Scene& s) {
    auto const shown = shown_code(s);
    SentCode* const code = shown ? newest_code(s) : nullptr;
    if (code == nullptr) return false;
    Place const account = s.state.place(*s.account());
    for (std::uint32_t ordinal = 0; ordinal < code->ordinal; ++ordinal) {
        if (sent_code(s.state.seed(), account, ordinal) != *shown) continue;
        s.kept->ms = std::exchange(code->ordinal, ordinal);
        return true;
    }
    return false;
}
void take_for_what_it_is(Scene& s) { newest_code(s)->ordinal = static_cast<std::uint32_t>(s.kept->ms); }

bool forget_what_it_is_for(Scene& s) {
    auto const* const answer = s.request<api::AnswerChallenge>();
    SentCode* const code = answer != nullptr ? newest_code(s) : nullptr;
    if (code == nullptr || code->purpose != CodePurpose::sign_in) return false;
    auto const at =
        index_of_challenge(s.state, *s.account(), s.state.identity().child_of(answer->challenge).ordinal);
    if (!at || s.children(*s.account()).challenges()[*at].purpose != Purpose::step_up) return false;
    code->purpose = CodePurpose::step_up;
    return true;
}
void remember_what_it_is_for(Scene& s) { newest_code(s)->purpose = CodePurpose::sign_in; }

void forget_that_it_was_taken(Scene& s) {
    auto const* const e = s.event<FactorUsed>();
    auto const at = e != nullptr ? index_of_factor(s.state, e->slot, e->ordinal) : std::nullopt;
    if (at && s.children(e->slot).factors()[*at].kind == FactorKind::email) newest_code(s)->taken = 0;
}

}  // namespace

std::unique_ptr<engine::Saboteur> code_is_sent_too_soon() { return make<Hidden<hide_wait, show_wait>>(); }
std::unique_ptr<engine::Saboteur> sent_code_is_right_at_its_end() {
    return make<Hidden<hide_end, show_end>>();
}
std::unique_ptr<engine::Saboteur> older_code_is_right() {
    return make<Hidden<take_for_the_newest, take_for_what_it_is>>();
}
std::unique_ptr<engine::Saboteur> code_for_a_sign_in_proves_a_session() {
    return make<Hidden<forget_what_it_is_for, remember_what_it_is_for>>();
}
std::unique_ptr<engine::Saboteur> sending_forgives_wrong_codes() { return make<After<forgive_wrong_ones>>(); }
std::unique_ptr<engine::Saboteur> sent_code_is_taken_again() {
    return make<After<forget_that_it_was_taken>>();
}
std::unique_ptr<engine::Saboteur> code_goes_to_every_address() { return make<After<tell_every_address>>(); }
std::unique_ptr<engine::Saboteur> codes_are_sent_without_end() { return make<Hidden<hide_row, show_row>>(); }
std::unique_ptr<engine::Saboteur> locked_kind_sends_codes() {
    return make<Hidden<hide_lock_by_mail, show_lock_by_mail>>();
}

}  // namespace fauxcount::defects
