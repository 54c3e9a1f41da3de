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
    progress_.via = plan_.reads_codes && !of_app ? way_of(kinds) : std::nullopt;
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
    resend_after_ = sent.retry_after;
    resend_at_.reset();
    // The header Date has no fractions of a second.
    if (resend_after_ && codes_.knows_time()) resend_at_ = *codes_.now() + *resend_after_ + second;
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
    bool const over = found && codes_.knows_time() && is_due(found->expires_at, *codes_.now());
    bool const may_be_right = found && found->purpose == purpose && found->number != shown_in_ && !over;
    if (!may_be_right) return another_code("no code is there that was sent for this and was not shown yet");
    found_ = found;
    ++progress_.codes_read;
    begin(Stage::answer);
}

void RemovalFlow::unread(std::string const& why) {
    if (!look_) return;
    look_.reset();
    give_up("the code that was sent cannot be read: " + why);
}

// Another one is asked for as soon as one is sent. Where the time is not known it is put off by that length.
void RemovalFlow::another_code(std::string const& why) {
    why_undecided_ = why;
    if (++vain_codes_ >= plan_.limits.vain_codes_max) return give_up(why);
    put_off_->not_before = resend_at_;
    if (resend_at_) return wait_for(*resend_at_, WaitFor::resend);
    begin(Stage::send_code);
    tries_.lost(resend_after_);
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
