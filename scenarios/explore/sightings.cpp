// Which corner an answer shows, from outside: by what was asked, when, and what came back.
#include "scenarios/explore/sightings.hpp"

#include <algorithm>

namespace fauxcount::explore {

namespace {

Code code_in(api::Answer const& answer) {
    auto const* const problem = std::get_if<api::Problem>(&answer);
    return problem != nullptr ? problem->code : Code::ok;
}

bool blocked_by(api::Answer const& answer, Code what) {
    auto const* const problem = std::get_if<api::Problem>(&answer);
    return problem != nullptr &&
           std::any_of(problem->blockers.begin(), problem->blockers.end(),
                       [&](api::Blocker const& blocker) { return blocker.code == what; });
}

bool shows_old_password(Asked const& asked, Held const& held) {
    auto const* const sign_in = std::get_if<api::SignIn>(&asked.request);
    bool const was_changed = held.password_before != wrong_password;
    return sign_in != nullptr && was_changed && sign_in->password == held.password_before;
}

// The session that asks counts as proven by nothing any more.
bool is_void(Asked const& asked, Held const& held) {
    bool const on_phone = asked.credential.bearer == text_of(held.phone_token);
    return (on_phone ? held.proven_on_phone : held.proven) == Instant{};
}

}  // namespace

void Sightings::see(Asked const& asked, api::Answer const& answer, Instant now, std::string_view phase,
                    Held const& held) {
    Code const code = code_in(answer);
    if (std::holds_alternative<api::SignIn>(asked.request)) see_login(answer, phase);
    if (shows_old_password(asked, held) && code == Code::auth_bad_credentials)
        saw(Sighting::old_password_refused);
    if (std::holds_alternative<api::RequestRemoval>(asked.request)) see_request(asked, answer, held);
    if (std::holds_alternative<api::CancelRemoval>(asked.request)) {
        if (code == Code::ok && now + millisecond == held.due) saw(Sighting::cancelled_just_before_due);
        if (code == Code::removal_too_late && now == held.due) saw(Sighting::cancel_too_late_at_due);
    }
    if (std::holds_alternative<api::SignUp>(asked.request)) {
        if (code == Code::account_identifier_quarantined) saw(Sighting::address_in_quarantine);
        if (code == Code::ok && phase == "removed") saw(Sighting::address_given_out_again);
    }
    if (std::holds_alternative<api::SetUpDevice>(asked.request) && code == Code::device_locked)
        saw(Sighting::lock_outlives_account);
    if (std::holds_alternative<api::AnswerChallenge>(asked.request) && code == Code::auth_too_many_tries)
        saw(Sighting::codes_locked_out);
    auto const* const sent = std::get_if<api::CodeSent>(&answer);
    if (sent != nullptr && sent->retry_after) saw(Sighting::code_not_sent_again);
    if (code == Code::auth_too_many_codes) saw(Sighting::codes_used_up);
    if (std::holds_alternative<api::ProveSession>(asked.request) && code == Code::auth_too_many_tries)
        saw(Sighting::locked_out_inside);
    if (std::holds_alternative<api::GetRemoval>(asked.request)) {
        auto const* const view = std::get_if<api::RemovalView>(&answer);
        if (view != nullptr && view->state == api::RemovalState::purging)
            saw(Sighting::receipt_reads_purging);
        if (view != nullptr && view->state == api::RemovalState::removed)
            saw(Sighting::receipt_reads_removed);
        if (code == Code::removal_gone) saw(Sighting::receipt_record_ended);
    }
}

void Sightings::see_login(api::Answer const& answer, std::string_view phase) {
    if (phase == "nobody") saw(Sighting::login_by_nobody);
    if (phase == "active") saw(Sighting::login_while_active);
    if (phase == "scheduled") saw(Sighting::login_while_scheduled);
    if (phase == "purging") saw(Sighting::login_while_purging);
    if (phase == "removed") saw(Sighting::login_once_removed);
    if (code_in(answer) == Code::account_removal_pending) saw(Sighting::login_denied_while_scheduled);
    if (code_in(answer) == Code::auth_too_many_tries) saw(Sighting::locked_out);
    if (code_in(answer) == Code::auth_factor_required) saw(Sighting::login_asks_for_code);
    auto const* const opened = std::get_if<api::SessionOpened>(&answer);
    if (opened != nullptr && opened->removal_cancelled) saw(Sighting::login_cancels);
}

void Sightings::see_request(Asked const& asked, api::Answer const& answer, Held const& held) {
    if (blocked_by(answer, Code::device_lost_mode)) saw(Sighting::blocked_by_lost_device);
    if (blocked_by(answer, Code::subscription_active)) saw(Sighting::blocked_by_subscription);
    if (blocked_by(answer, Code::device_find_on)) saw(Sighting::blocked_by_find_device);
    if (blocked_by(answer, Code::device_bound)) saw(Sighting::blocked_by_bound_device);
    if (code_in(answer) == Code::auth_proof_too_weak) saw(Sighting::proof_too_weak);
    if (code_in(answer) == Code::auth_proof_too_old)
        saw(is_void(asked, held) ? Sighting::proof_void : Sighting::proof_too_old);
    if (code_in(answer) == Code::removal_already_pending) saw(Sighting::asked_twice);
    auto const* const accepted = std::get_if<api::RemovalAccepted>(&answer);
    if (accepted == nullptr) return;
    auto const& request = std::get<api::RequestRemoval>(asked.request);
    if (request.account) saw(Sighting::asked_by_administrator);
    if (request.channel == api::Channel::device) saw(Sighting::asked_on_device);
    bool const same_account = accepted->removal.account == held.account;
    if (same_account && !held.receipt.empty() && accepted->removal.id != held.removal)
        saw(Sighting::asked_again_after_cancel);
}

}  // namespace fauxcount::explore
