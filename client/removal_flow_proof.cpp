// How the removal flow proves whom it acts for: the step-up, and the code that a sign-in or a step-up may ask
// for besides the password.
#include "client/removal_flow.hpp"

#include <algorithm>
#include <utility>

namespace fauxcount::client {

namespace {

bool takes(std::vector<api::FactorKind> const& kinds, api::FactorKind kind) {
    return std::find(kinds.begin(), kinds.end(), kind) != kinds.end();
}

api::FactorKind kind_of(api::Via via) {
    return via == api::Via::email ? api::FactorKind::email : api::FactorKind::sms;
}

// The first in the order in which challenges name them.
std::optional<api::Via> way_of(std::vector<api::FactorKind> const& kinds) {
    for (auto const via : {api::Via::email, api::Via::sms}) {
        if (takes(kinds, kind_of(via))) return via;
    }
    return std::nullopt;
}

}  // namespace

bool RemovalFlow::can_prove() const {
    return session_ && !password_.empty() && proofs_ < plan_.limits.proofs_max;
}

void RemovalFlow::prove_for(Stage stage) {
    ++proofs_;
    after_proof_ = stage;
    begin(Stage::prove);
}

void RemovalFlow::proven(api::SessionView const&) { begin(after_proof_); }

void RemovalFlow::challenged(api::Problem const& problem) {
    auto const& kinds = problem.challenge->kinds;
    bool const of_app = codes_.has_app() && takes(kinds, api::FactorKind::totp);
    auto const via = plan_.reads_codes && !of_app ? way_of(kinds) : std::nullopt;
    if (via != progress_.via) asked_at_.reset();
    progress_.via = via;
    if (!of_app && !progress_.via) return finish(Refused{problem});
    challenge_ = problem.challenge->id;
    challenged_in_ = stage_;
    put_off_ = problem;
    if (progress_.via) return begin(Stage::send_code);
    begin(Stage::answer);
    show_code();
}

api::AnswerChallenge RemovalFlow::answer() const {
    auto const& via = progress_.via;
    return {.challenge = challenge_,
            .kind = via ? kind_of(*via) : api::FactorKind::totp,
            .code = via ? found_->code : codes_.code()};
}

// Waits for a code that was not shown yet. Where no answer told what time it is, the host does: a wait that
// is over already comes back with it.
void RemovalFlow::show_code() {
    if (codes_.ready()) return codes_.choose();
    why_undecided_ = "the time at the provider is not known, so no code can be made";
    put_off_->not_before = codes_.next_from();
    wait_for(codes_.next_from(), WaitFor::code);
}

// Whether one was sent now or before: the newest that is there is the only one that can be right.
void RemovalFlow::code_sent(api::CodeSent const& sent) {
    auto const now = codes_.now();
    resend_after_ = sent.retry_after;
    resend_at_.reset();
    code_until_.reset();
    code_looks_ = 0;
    // The header Date has no fractions of a second.
    if (resend_after_ && now) resend_at_ = *now + *resend_after_ + second;
    if (!resend_after_ && now) code_until_ = *now + plan_.limits.code_wait;
    if (!resend_after_ && asking_at_) asked_at_ = asking_at_;
    look_for_code();
}

void RemovalFlow::look_for_code() {
    auto const* const login = std::get_if<Login>(&plan_.authority);
    look_ = ReadCode{.via = *progress_.via,
                     .purpose = challenged_in_ == Stage::sign_in ? api::CodePurpose::sign_in
                                                                 : api::CodePurpose::step_up,
                     .account = progress_.account,
                     .identifier = login == nullptr ? std::string{} : login->identifier};
}

void RemovalFlow::code_read(std::optional<SentCode> const& found) {
    if (!look_) return;
    auto const purpose = std::exchange(look_, std::nullopt)->purpose;
    if (auto const why = fault_of(found, purpose); !why.empty()) return no_code(why);
    found_ = found;
    ++progress_.codes_read;
    begin(Stage::answer);
}

// Why the newest one cannot be right; empty: it can. A wrong one counts, so what can be known of it is looked
// at before it is shown. One from before the newest was asked for is void, however late it came.
std::string RemovalFlow::fault_of(std::optional<SentCode> const& found, api::CodePurpose purpose) const {
    auto const now = codes_.now();
    std::string const way{wire_name(progress_.via.value_or(api::Via::email))};
    std::string const newest = "the newest code by " + way;
    if (!found) return "no code came by " + way;
    if (asked_at_ && found->sent_by < *asked_at_) return "no newer code came by " + way;
    if (found->number == shown_in_) return newest + " was shown already";
    if (found->purpose != purpose) return newest + " was sent for something else";
    return now && is_due(found->expires_at, *now) ? newest + " is out of its time" : std::string{};
}

void RemovalFlow::unread(std::string const& why) {
    if (!look_) return;
    look_.reset();
    if (!waits_on()) give_up("the code that was sent cannot be read: " + why);
}

// The time that a host without a clock tells is before any other.
void RemovalFlow::look_again(Instant now) {
    if (!codes_.now() || *codes_.now() < now) codes_.time_is(now);
    looked_in_ = std::exchange(wait_, std::nullopt);
    look_for_code();
}

// After a look in the midst of a wait. False: that wait has come to its end, or there was none.
bool RemovalFlow::waits_on() {
    if (!looked_in_ || is_due(looked_in_->until, codes_.now().value_or(looked_in_->until))) return false;
    wait_ = std::exchange(looked_in_, std::nullopt);
    return true;
}

// One that was sent may be on its way. As a rule it is there at once, so the first pauses are short.
void RemovalFlow::no_code(std::string const& why) {
    why_undecided_ = why;
    if (waits_on()) return;
    auto const looked_in = std::exchange(looked_in_, std::nullopt);
    if (looked_in && looked_in->what == WaitFor::resend) return begin(Stage::send_code);
    auto const now = codes_.now();
    if (!code_until_ || !now || is_due(*code_until_, *now)) return code_missed(why);
    auto const pause = whole_pause(plan_.limits.code_looks, ++code_looks_);
    wait_for(std::min(*now + pause, *code_until_), WaitFor::mail);
}

void RemovalFlow::code_missed(std::string const& why) {
    ++progress_.codes_missed;
    another_code(why);
}

// Another one is asked for as soon as one is sent. Where the time is not known it is put off by that length.
void RemovalFlow::another_code(std::string const& why) {
    why_undecided_ = why;
    if (++vain_codes_ >= plan_.limits.vain_codes_max)
        return give_up("asked for a code " + std::to_string(vain_codes_) + " times: " + why, progress_.via);
    put_off_->not_before = resend_at_;
    if (resend_at_) return wait_for(*resend_at_, WaitFor::resend);
    bool const waited = code_until_ && codes_.now() && is_due(*code_until_, *codes_.now());
    begin(Stage::send_code);
    if (!waited) tries_.lost(resend_after_);
}

void RemovalFlow::code_was_shown() {
    if (progress_.via) {
        shown_in_ = found_->number;
    } else {
        codes_.was_shown();
    }
}

void RemovalFlow::code_taken(api::SessionOpened const& opened) {
    code_was_shown();
    ++progress_.codes_taken;
    if (challenged_in_ == Stage::sign_in) return signed_in(opened);
    begin(after_proof_);
}

// A right code is refused, too, if it was taken before, or if another one was sent after it: the next one is
// not. Of a wrong app each is.
void RemovalFlow::refused_code(api::Problem const& problem) {
    if (problem.code == Code::challenge_not_found)
        return ask_for_another_challenge(std::string{wire_name(problem.code)});
    bool const wrong = stage_ == Stage::answer && problem.code == Code::auth_bad_code;
    if (!wrong || ++progress_.codes_wrong >= plan_.limits.wrong_codes_max)
        return finish(Refused{problem, progress_.via});
    put_off_ = problem;
    if (progress_.via) return another_code(std::string{wire_name(problem.code)});
    show_code();
}

// Of the world's time the flow knows how much passes, and shows its app's code of then; of real time it does
// not, and the Date of such an answer is not the world's.
void RemovalFlow::answer_put_off(api::Problem const& problem) {
    Delay const delay = *tries_.delay();
    if (progress_.via || delay.clock == Clock::real) {
        if (challenge_anew(why_undecided_)) tries_.put_off(problem.code, problem.retry_after);
        return;
    }
    codes_.time_passes(delay.length);
    show_code();
}

// Another challenge is asked for, by the request that was challenged. False: that was enough.
bool RemovalFlow::challenge_anew(std::string const& why) {
    why_undecided_ = why;
    if (++lost_challenges_ >= plan_.limits.lost_challenges_max) {
        give_up(why);
        return false;
    }
    begin(challenged_in_);
    return true;
}

// That the request was made before is why it pauses.
void RemovalFlow::ask_for_another_challenge(std::string const& why, std::optional<Duration> retry_after) {
    if (challenge_anew(why)) tries_.lost(retry_after);
}

}  // namespace fauxcount::client
