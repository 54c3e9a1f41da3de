// The catalogue. A row is one mistake that somebody could make in the part it names.
#include "scenarios/defects/defects.hpp"

#include "domain/command.hpp"
#include "scenarios/defects/asking.hpp"
#include "scenarios/defects/delivering.hpp"
#include "scenarios/defects/erasing.hpp"
#include "scenarios/defects/factors.hpp"
#include "scenarios/defects/failing.hpp"
#include "scenarios/defects/guessing.hpp"
#include "scenarios/defects/passwords.hpp"
#include "scenarios/defects/pending.hpp"
#include "scenarios/defects/reaching.hpp"
#include "scenarios/defects/scene.hpp"
#include "scenarios/defects/sending.hpp"
#include "scenarios/defects/starting.hpp"
#include "scenarios/defects/telling.hpp"
#include "scenarios/defects/waits.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <utility>
#include <vector>

namespace fauxcount::defects {

namespace {

using namespace domain;

// --- rules: what a request leads to ---

void due_an_hour_late(Scene& s) {
    auto* const e = s.event<RemovalScheduled>();
    if (e == nullptr) return;
    s.move_due(e->slot, e->due + hour);
    e->due = e->due + hour;
}
void due_in_whole_seconds(Scene& s) {
    if (auto const* const e = s.event<RemovalScheduled>())
        s.move_due(e->slot, Instant{e->due.ms - e->due.ms % 1000});
}
void old_due_again(Scene& s) {
    auto const* const e = s.event<RemovalScheduled>();
    if (e == nullptr || s.children(e->slot).past_removals().empty()) return;
    s.move_due(e->slot, s.children(e->slot).past_removals().back().due);
}
void second_request_moves_due(Scene& s) {
    auto const slot = s.account();
    if (s.request<api::RequestRemoval>() == nullptr || !slot || !s.refused()) return;
    if (s.state.account(*slot).phase == Phase::scheduled) s.move_due(*slot, s.state.account(*slot).due + day);
}
void cancel_drops_items(Scene& s) {
    if (auto const* const e = s.event<RemovalCancelled>()) s.writer.clear(e->slot, Section::items);
}
void cancel_charges(Scene& s) {
    auto const* const e = s.event<RemovalCancelled>();
    if (e != nullptr && !s.children(e->slot).subscriptions().empty())
        ++s.writer.record<Subscription>(e->slot, Section::subscriptions, 0).charges;
}
void reset_unlocks(Scene& s) {
    if (auto const* const e = s.event<DeviceReset>())
        s.writer.device(e->device).set(Device::flag_find, false);
}
void reset_frees_orphans(Scene& s) {
    auto const* const e = s.event<DeviceReset>();
    if (e != nullptr && s.state.device(e->device).has(Device::flag_orphan))
        s.writer.device(e->device).flags = 0;
}
void request_unlocks(Scene& s) {
    auto const* const e = s.event<RemovalScheduled>();
    if (e == nullptr) return;
    for (Slot const device : s.children(e->slot).devices())
        s.writer.device(device).set(Device::flag_find, false);
}
bool hide_lost(Scene& s) {
    if (s.request<api::RequestRemoval>() == nullptr || s.state.device_slots() == 0) return false;
    if (!s.state.device(0).has(Device::flag_lost)) return false;
    s.writer.device(0).set(Device::flag_lost, false);
    return true;
}
void show_lost(Scene& s) { s.writer.device(0).set(Device::flag_lost, true); }
bool hide_subscription(Scene& s) {
    auto const slot = s.account();
    if (s.request<api::RequestRemoval>() == nullptr || !slot) return false;
    auto const all = s.children(*slot).subscriptions();
    if (all.empty() || all[0].state() != SubscriptionState::active) return false;
    s.writer.record<Subscription>(*slot, Section::subscriptions, 0).set(SubscriptionState::ended, false);
    return true;
}
void show_subscription(Scene& s) {
    s.writer.record<Subscription>(*s.account(), Section::subscriptions, 0)
        .set(SubscriptionState::active, false);
}
// Of the newest session, in which the search's owner asks.
bool hide_age_of_proof(Scene& s) {
    auto const slot = s.account();
    if (s.request<api::RequestRemoval>() == nullptr || !slot) return false;
    auto const n = s.children(*slot).sessions().size();
    if (n == 0) return false;
    auto& session = s.writer.record<Session>(*slot, Section::sessions, n - 1);
    *s.kept = session.proven_at;
    session.proven_at = s.state.now();
    return true;
}
void show_age_of_proof(Scene& s) {
    auto const n = s.children(*s.account()).sessions().size();
    // A request that was accepted has ended the session.
    if (n > 0) s.writer.record<Session>(*s.account(), Section::sessions, n - 1).proven_at = *s.kept;
}
void login_cancels_silently(Scene& s) {
    auto const* const e = s.event<SessionOpened>();
    if (e != nullptr && s.state.account(e->slot).phase == Phase::scheduled)
        s.writer.account(e->slot).phase = Phase::active;
}
void login_revives(Scene& s) {
    auto const slot = s.account();
    if (s.request<api::SignIn>() != nullptr && slot && s.state.account(*slot).phase == Phase::removed)
        s.writer.account(*slot).phase = Phase::active;
}
void session_id_again(Scene& s) {
    if (auto const* const e = s.event<SessionClosed>()) --s.writer.account(e->slot).next_session;
}
void unbind_touches_the_other(Scene& s) {
    auto const* const e = s.event<DeviceUnbound>();
    if (e == nullptr) return;
    Device& other = s.writer.device(1 - e->device);
    other.set(Device::flag_find, !other.has(Device::flag_find));
}
void reading_counts(Scene& s) {
    if (s.request<api::GetAccount>() != nullptr && s.account()) ++s.writer.account(*s.account()).next_session;
}
void identifier_not_indexed(Scene& s) {
    auto const* const e = s.event<AccountCreated>();
    if (e != nullptr) s.writer.forget_identifier(s.children(e->slot).identifiers()[0].digest, e->slot);
}

// --- schedule: what fires, and when ---

void timer_a_moment_late(Scene& s) {
    auto const* const e = s.event<RemovalScheduled>();
    if (e == nullptr) return;
    s.writer.disarm(e->due, Rank::removal_due, e->slot, 0);
    s.writer.arm(e->due + millisecond, Rank::removal_due, e->slot, 0);
}
void cancel_leaves_the_timer(Scene& s) {
    auto const* const e = s.event<RemovalCancelled>();
    if (e != nullptr) s.writer.arm(s.state.account(e->slot).due, Rank::removal_due, e->slot, 0);
}
void timers_pile_up(Scene& s) {
    if (auto const* const e = s.event<SessionOpened>())
        s.writer.arm(s.state.now() + day, Rank::reminder, e->slot, e->ordinal);
}
void firing_moves_the_clock(Scene& s) {
    if (s.what.deadline != nullptr) s.writer.move_clock(s.state.now() + millisecond);
}
void purge_ends_early(Scene& s) {
    if (auto const* const e = s.event<PurgeStarted>())
        s.writer.account(e->slot).ends_at = Instant{s.state.account(e->slot).ends_at.ms - 1000};
}
void stage_skipped(Scene& s) {
    if (auto const* const e = s.event<PurgeStarted>()) s.writer.account(e->slot).next_stage = 1;
}

// --- memo: what is remembered under a key ---

void key_ignored_for_cancel(api::Request& request, api::Credential& credential) {
    if (std::holds_alternative<api::CancelRemoval>(request)) credential.idempotency_key.clear();
}
void body_not_compared(api::Request& request, api::Credential& credential) {
    auto* const removal = std::get_if<api::RequestRemoval>(&request);
    if (removal != nullptr && !credential.idempotency_key.empty()) removal->account.reset();
}
void remembered_too_long(Scene& s) {
    auto const* const e = s.event<AnswerRemembered>();
    if (e == nullptr || e->admin) return;
    std::vector<std::pair<AnswerRemembered, std::string>> kept;  // the newest first
    for (ExtentRef at = s.state.account(e->slot).memo; at != 0; at = s.state.memo_at(at).older) {
        Memo const& memo = s.state.memo_at(at);
        AnswerRemembered again{e->slot, false, memo.operation, memo.key, memo.body, memo.until, {}};
        if (kept.empty()) again.until = again.until + hour;
        kept.emplace_back(again, s.state.answer_of(memo));
    }
    s.writer.forget_answers(e->slot);
    std::reverse(kept.begin(), kept.end());
    for (auto const& [again, answer] : kept) s.writer.remember(again, answer);
}
void purge_keeps_an_answer(Scene& s) {
    if (!s.stage(PurgeStage::data)) return;
    Slot const slot = s.event<PurgeStageDone>()->slot;
    s.writer.remember({slot, false, 1, 2, 3, s.state.now() + hour, {}}, "an answer of before");
}
// A key is one for everything: whoever cancels under the key of the request is told that it was used.
void key_without_operation(Scene& s) {
    auto const* const e = s.event<AnswerRemembered>();
    if (e == nullptr || e->admin || s.request<api::RequestRemoval>() == nullptr) return;
    auto const secret = [&](ActorKind kind) {
        return draw(s.state.seed(), Stream::memo_key, static_cast<std::uint64_t>(kind));
    };
    std::string const key = "k";  // that of the search
    if (e->key != digest(secret(ActorKind::session), key)) return;
    AnswerRemembered other = *e;
    other.operation = static_cast<std::uint8_t>(api::Request(api::CancelRemoval{}).index());
    other.key = digest(secret(ActorKind::receipt), key);
    std::string const answer(s.state.answer_of(s.state.memo_at(s.state.account(e->slot).memo)));
    s.writer.remember(other, answer);
}

// --- transport: what is said of it ---

void purging_called_scheduled(State const&, api::Answer& answer) {
    auto* const view = std::get_if<api::RemovalView>(&answer);
    if (view != nullptr && view->state == api::RemovalState::purging)
        view->state = api::RemovalState::scheduled;
}
void purging_called_removed(State const&, api::Answer& answer) {
    auto* const view = std::get_if<api::RemovalView>(&answer);
    if (view != nullptr && view->state == api::RemovalState::purging)
        view->state = api::RemovalState::removed;
}
void reply_is_a_moment_off(State const&, api::Answer& answer) {
    auto* const accepted = std::get_if<api::RemovalAccepted>(&answer);
    if (accepted != nullptr) accepted->removal.due = accepted->removal.due + millisecond;
}

// --- controls: other than now, and right ---

void other_words(State const&, api::Answer& answer) {
    if (auto* const problem = std::get_if<api::Problem>(&answer)) problem->detail = "said in other words";
}
void no_words(State const&, api::Answer& answer) {
    if (auto* const problem = std::get_if<api::Problem>(&answer)) problem->detail.clear();
}
void warnings_backwards(State const&, api::Answer& answer) {
    auto* const accepted = std::get_if<api::RemovalAccepted>(&answer);
    if (accepted != nullptr) std::reverse(accepted->warnings.begin(), accepted->warnings.end());
}
void armed_again(Scene& s) {
    auto const next = s.state.deadlines().first();
    if (!next) return;
    s.writer.disarm(next->at(), next->rank(), next->slot(), next->object());
    s.writer.arm(next->at(), next->rank(), next->slot(), next->object());
}
void written_as_it_was(Scene& s) {
    if (!s.account()) return;
    Account& account = s.writer.account(*s.account());
    account = Account{account};
}

constexpr std::array catalogue{
    Defect{"D01", Part::schedule, "the purge's timer compares > instead of >=", "S35",
           make<After<timer_a_moment_late>>},
    Defect{"D02", Part::rules, "the grace period is counted in local days", "S39",
           make<After<due_an_hour_late>>},
    Defect{"D03", Part::rules, "a request after a cancel keeps the old due", "S13",
           make<After<old_due_again>>},
    Defect{"D04", Part::schedule, "a cancel leaves the timer armed", "S35",
           make<After<cancel_leaves_the_timer>>},
    Defect{"D05", Part::rules, "a second request while one is pending moves due", "S11",
           make<After<second_request_moves_due>>},
    Defect{"D06", Part::rules, "due is kept in whole seconds", "S13", make<After<due_in_whole_seconds>>},
    Defect{"D07", Part::rules, "a cancel does not bring the items back", "S20",
           make<After<cancel_drops_items>>},
    Defect{"D08", Part::rules, "a cancel charges a subscription", "S14", make<After<cancel_charges>>},
    Defect{"D09", Part::rules, "a factory reset switches the lock off", "S09", make<After<reset_unlocks>>},
    Defect{"D10", Part::rules, "a factory reset frees an orphan", "S09", make<After<reset_frees_orphans>>},
    Defect{"D11", Part::rules, "a removal request switches the locks off", "S20",
           make<After<request_unlocks>>},
    Defect{"D12", Part::rules, "the first device is not asked whether it is lost", "S08",
           make<Hidden<hide_lost, show_lost>>},
    Defect{"D13", Part::rules, "the subscription is read from a stale cache", "S10",
           make<Hidden<hide_subscription, show_subscription>>},
    Defect{"D14", Part::rules, "a login while pending cancels, and nobody notes it", "S26",
           make<After<login_cancels_silently>>},
    Defect{"D15", Part::rules, "a login brings a removed account back", "S11", make<After<login_revives>>},
    Defect{"D16", Part::rules, "a session's id is given out again", "S19", make<After<session_id_again>>},
    Defect{"D17", Part::rules, "unbinding one device touches the other", "S20",
           make<After<unbind_touches_the_other>>},
    Defect{"D18", Part::rules, "reading an account changes it", "S11", make<After<reading_counts>>},
    Defect{"D19", Part::rules, "an identifier is not indexed", "M03", make<After<identifier_not_indexed>>},
    Defect{"D20", Part::schedule, "each login leaves a timer behind", "S35", make<After<timers_pile_up>>},
    Defect{"D21", Part::schedule, "a firing moves the clock on", "S22", make<After<firing_moves_the_clock>>},
    Defect{"D22", Part::schedule, "the purge's end moves when it starts", "S13",
           make<After<purge_ends_early>>},
    Defect{"D23", Part::schedule, "the first purge stage is skipped", "S35", make<After<stage_skipped>>},
    Defect{"D24", Part::log, "the purge keeps a photo", "S05", purge_keeps_a_photo},
    Defect{"D25", Part::log, "the purge keeps a session", "S25", purge_keeps_a_session},
    Defect{"D26", Part::log, "the purge keeps a subscription", "S07", purge_keeps_a_subscription},
    Defect{"D27", Part::log, "the purge keeps a device's binding", "S25", purge_keeps_a_binding},
    Defect{"D28", Part::log, "a removed address is free at once", "M03", purge_forgets_the_quarantine},
    Defect{"D29", Part::transport, "a purge that has begun is called scheduled", "S32",
           make<Misquoted<purging_called_scheduled>>},
    Defect{"D30", Part::transport, "a purge that has begun is called removed", "S32",
           make<Misquoted<purging_called_removed>>},
    Defect{"D31", Part::transport, "the answer's due is a millisecond off", "S32",
           make<Misquoted<reply_is_a_moment_off>>},
    Defect{"D32", Part::rules, "the proof of identity never grows old", "S03",
           make<Hidden<hide_age_of_proof, show_age_of_proof>>},
    Defect{"D33", Part::memo, "the key is ignored for a cancel", "S17",
           make<Misheard<key_ignored_for_cancel>>},
    Defect{"D34", Part::memo, "another body under the same key is taken for the first", "S17",
           make<Misheard<body_not_compared>>},
    Defect{"D35", Part::memo, "an answer is remembered for 25 hours", "S17",
           make<After<remembered_too_long>>},
    Defect{"D36", Part::memo, "the purge keeps a remembered answer", "S25",
           make<After<purge_keeps_an_answer>>},
    Defect{"D37", Part::memo, "a key is remembered without what it was for", "S17",
           make<After<key_without_operation>>},
    Defect{"D38", Part::rules, "a session lives an hour too long", "S41", session_lives_too_long},
    Defect{"D39", Part::rules, "a tombstone is said to end an hour late", "S39", tombstone_ends_late},
    Defect{"D40", Part::log, "a tombstone ends an hour early", "S13", tombstone_ends_early},
    Defect{"D41", Part::schedule, "a renewal's timer compares > instead of >=", "S35", renewal_a_moment_late},
    Defect{"D42", Part::rules, "a subscription's period is a month of 31 days", "S43",
           period_is_a_calendar_month},
    Defect{"D43", Part::rules, "an address is in quarantine from the request on", "S39",
           quarantine_begins_with_the_request},
    Defect{"D44", Part::rules, "a user name is in quarantine as long as an address", "S39",
           user_name_kept_like_an_address, "identifiers.username=P60D"},
    Defect{"D45", Part::rules, "a login on a closed account is let in", "S42", denied_login_let_in,
           "pending.login=denied"},
    Defect{"D46", Part::rules, "a login that nobody attends keeps the account", "S03",
           unattended_login_counts, "pending.login=cancels"},
    Defect{"D47", Part::rules, "a login cancels where it should only ask", "S42", interstitial_login_cancels},
    Defect{"D48", Part::rules, "at the period's end is taken for now", "S10", period_end_means_now,
           "subscription=at_period_end"},
    Defect{"D49", Part::rules, "a suspended subscription is ended for good", "S10", cancel_now_means_for_good,
           "subscription=cancel_now"},
    Defect{"D50", Part::rules, "what somebody else bills is suspended", "S10", external_is_suspended,
           "subscription=external"},
    Defect{"D51", Part::rules, "a subscription that ends by itself blocks", "S32",
           ending_subscription_blocks},
    Defect{"D52", Part::rules, "find-device blocks nobody", "S08", find_device_never_blocks,
           "blockers.device_find_on=block"},
    Defect{"D53", Part::rules, "who asks on a device is not asked whether one is lost", "S08",
           device_channel_forgets_a_blocker},
    Defect{"D54", Part::rules, "a bulk request stops at the first refusal", "S32", bulk_stops_at_a_refusal,
           "", true},
    Defect{"D55", Part::rules, "a bulk request needs no owner", "S03", bulk_asks_no_owner, "bulk=needs_owner",
           true},
    Defect{"D56", Part::memo, "a key is remembered without whose it is", "S17", key_without_account, "",
           true},
    Defect{"D57", Part::rules, "after four hundred, in whatever worlds, sessions live an hour too long",
           "S41", sessions_live_too_long_in_the_end},
    Defect{"D58", Part::rules, "a stage of the purge that failed is left out", "S26",
           failed_stage_is_left_out, "", false, Depth::fixed_lives},
    Defect{"D59", Part::log, "a stage of the purge that failed has done half of its work", "S20",
           failed_stage_does_half, "", false, Depth::fixed_lives},
    Defect{"D60", Part::rules, "a failed purge does not put off when an address is free", "S13",
           failed_stage_frees_an_address_early, "", false, Depth::fixed_lives},
    Defect{"D61", Part::log, "it is answered before it is written", "S23", answers_before_it_writes, "",
           false, Depth::starts},
    Defect{"D62", Part::log, "of the last turn only a half is written", "S23", writes_half_a_turn, "", false,
           Depth::starts},
    Defect{"D63", Part::log, "a stage of the purge that is done is not written", "S23",
           forgets_stages_of_a_purge, "", false, Depth::starts},
    Defect{"D64", Part::memo, "an answer is remembered until the next start", "S23",
           forgets_answers_under_keys, "", false, Depth::starts},
    Defect{"D65", Part::log, "the clock is written in whole seconds", "S23", writes_whole_seconds, "", false,
           Depth::starts},
    Defect{"D66", Part::schedule, "a start arms no timer", "S23", arms_nothing_at_a_start, "", false,
           Depth::starts},
    Defect{"D67", Part::log, "a start begins a purge again", "S23", begins_a_purge_again_at_a_start, "",
           false, Depth::starts},
    Defect{"D68", Part::log, "a start takes a cancelled removal for pending", "S23", asks_again_at_a_start,
           "", false, Depth::starts},
    Defect{"D69", Part::rules, "the right password opens a locked account", "S27",
           right_password_opens_a_lock, "password.tries=2"},
    Defect{"D70", Part::rules, "wrong passwords are counted apart in a session", "S27",
           each_way_counts_apart},
    Defect{"D71", Part::rules, "a lock-out never ends", "S27", lockout_never_ends, "password.tries=2"},
    Defect{"D72", Part::rules, "one wrong password more than the policy allows is heard", "S27",
           lockout_lets_one_more_try, "password.tries=2"},
    Defect{"D73", Part::log, "wrong passwords are not written", "S23", forgets_wrong_passwords, "", false,
           Depth::starts},
    Defect{"D74", Part::rules, "a right password does not begin the count anew", "S27",
           right_password_forgives_nothing},
    Defect{"D75", Part::rules, "a code of the app is taken twice", "S28", app_code_is_taken_again, "", false,
           Depth::fixed_lives},
    Defect{"D76", Part::rules, "a backup code is taken twice", "S28", backup_code_is_taken_again, "", false,
           Depth::fixed_lives},
    Defect{"D77", Part::rules, "a login asks for no code", "S04", login_asks_for_no_code, "", false,
           Depth::fixed_lives},
    Defect{"D78", Part::rules, "the challenge of a sign-in proves a session", "S04",
           any_challenge_proves_a_session, "", false, Depth::fixed_lives},
    Defect{"D79", Part::rules, "a challenge never ends", "S04", challenge_never_ends, "", false,
           Depth::fixed_lives},
    Defect{"D80", Part::rules, "a lock-out leaves the challenge open", "S27", lockout_leaves_challenges_open,
           "", false, Depth::fixed_lives},
    Defect{"D81", Part::rules, "each challenge counts wrong codes anew", "S27", each_challenge_counts_anew,
           "", false, Depth::fixed_lives},
    Defect{"D82", Part::rules, "who asks for a removal needs no second factor", "S03", weak_proof_is_enough,
           "", false, Depth::fixed_lives},
    Defect{"D83", Part::rules, "backup codes outlive the app that they stand in for", "M01",
           backup_codes_outlive_the_app, "", false, Depth::fixed_lives},
    Defect{"D84", Part::rules, "the purge leaves the app", "S25", purge_leaves_the_app},
    Defect{"D85", Part::log, "codes that were taken are not written", "S23", forgets_codes_that_were_taken,
           "", false, Depth::starts},
    Defect{"D86", Part::rules, "a cancel is told to nobody", "S44", cancel_is_told_to_nobody},
    Defect{"D87", Part::rules, "only the first address is told", "S44", only_the_first_address_is_told, "",
           true},
    Defect{"D88", Part::rules, "an app that was never confirmed is told of", "S44",
           unconfirmed_app_is_told_of, "", false, Depth::fixed_lives},
    Defect{"D89", Part::rules, "the last letter of a purge is not sent", "S44", last_letter_is_not_sent},
    Defect{"D90", Part::rules, "an app that is removed is not told of", "S44", removed_app_is_not_told_of, "",
           false, Depth::fixed_lives},
    Defect{"D91", Part::rules, "another code is sent before its wait is over", "S45", code_is_sent_too_soon,
           "", false, Depth::fixed_lives},
    Defect{"D92", Part::rules, "a code that was sent is right at the very instant of its end", "S28",
           sent_code_is_right_at_its_end, "", false, Depth::fixed_lives},
    Defect{"D93", Part::rules, "a code that was sent before the newest is right", "S28", older_code_is_right,
           "", false, Depth::fixed_lives},
    Defect{"D94", Part::rules, "a code that was sent for a sign-in proves a session", "S28",
           code_for_a_sign_in_proves_a_session, "", false, Depth::fixed_lives},
    Defect{"D95", Part::rules, "sending a code forgives the wrong ones before it", "S27",
           sending_forgives_wrong_codes, "", false, Depth::fixed_lives},
    Defect{"D96", Part::rules, "a code that was sent is taken twice", "S28", sent_code_is_taken_again, "",
           false, Depth::fixed_lives},
    Defect{"D97", Part::rules, "a code goes to every address of the account", "S44",
           code_goes_to_every_address, "", false, Depth::fixed_lives},
    Defect{"D98", Part::rules, "more codes are sent in a row than the policy says", "S45",
           codes_are_sent_without_end, "code.sends=1", false, Depth::fixed_lives},
    // There is no D99: tests name it for one that is none.
    Defect{"D100", Part::rules, "a kind that is locked has codes sent", "S45", locked_kind_sends_codes, "",
           false, Depth::fixed_lives},
    Defect{"D101", Part::rules, "a late message comes twice", "S46", late_message_comes_twice, "", false,
           Depth::fixed_lives},
    Defect{"D102", Part::schedule, "a late message comes a tick early", "S46", late_message_comes_early, "",
           false, Depth::fixed_lives},
    Defect{"D103", Part::rules, "a lost message comes anyway", "S46", lost_message_comes, "", false,
           Depth::fixed_lives},
    Defect{"D104", Part::rules, "an astray message comes to whom it was for, too", "S46",
           astray_message_comes_here_too, "", false, Depth::fixed_lives},
    Defect{"D105", Part::rules, "healing forgets what was held", "S46", healing_forgets_what_was_held, "",
           false, Depth::fixed_lives},
    Defect{"D106", Part::rules, "a device that is out of reach signs out at once", "L05",
           device_out_of_reach_signs_out, "", false, Depth::fixed_lives},
    Defect{"D107", Part::rules, "a device that is back never signs out", "L05",
           device_that_is_back_never_signs_out, "", false, Depth::fixed_lives},
    Defect{"D108", Part::rules, "the lock of a device that is out of reach is ignored", "S08",
           lock_out_of_reach_is_ignored, "", false, Depth::fixed_lives},
    Defect{"D109", Part::rules, "a device is back although a second fault keeps it away", "L05",
           device_is_back_too_soon, "", false, Depth::fixed_lives},
    Defect{"D110", Part::rules, "a changed password leaves the proofs of sessions on devices", "S47",
           changed_password_leaves_proofs_on_devices, "", false, Depth::fixed_lives},
    Defect{"D111", Part::rules, "a changed password leaves challenges open", "S47",
           changed_password_leaves_challenges_open, "", false, Depth::fixed_lives},
    Defect{"D112", Part::rules, "a changed password is told to nobody", "S44",
           changed_password_is_told_to_nobody, "", false, Depth::fixed_lives},
    Defect{"D113", Part::rules, "the old password still opens after a change", "S47",
           changed_password_is_kept_as_it_was, "", false, Depth::fixed_lives},
    Defect{"D114", Part::rules, "a password changes in a session whose proof is old or void", "S47",
           password_changes_without_a_proof, "", false, Depth::fixed_lives},
    Defect{"B01", Part::transport, "refusals have another detail", "", make<Misquoted<other_words>>},
    Defect{"B02", Part::transport, "refusals have no detail", "", make<Misquoted<no_words>>},
    Defect{"B03", Part::transport, "warnings come in another order", "", make<Misquoted<warnings_backwards>>},
    Defect{"B04", Part::schedule, "the next timer is armed again", "", make<After<armed_again>>},
    Defect{"B05", Part::log, "an account is written as it was", "", make<After<written_as_it_was>>},
    Defect{"B08", Part::schedule, "a start arms the timers in another order", "", arms_backwards_at_a_start,
           "", false, Depth::starts},
};

}  // namespace

std::string_view name_of(Part part) {
    constexpr std::array<std::string_view, 6> names{"Rules", "Schedule", "Memo", "Log", "Transport", "Retry"};
    return names.at(static_cast<std::size_t>(part));
}

std::span<Defect const> all() { return catalogue; }

Defect const* find(std::string_view id) {
    auto const found =
        std::find_if(catalogue.begin(), catalogue.end(), [&](Defect const& one) { return one.id == id; });
    return found == catalogue.end() ? nullptr : &*found;
}

}  // namespace fauxcount::defects
