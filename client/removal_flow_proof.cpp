// How the removal flow proves whom it acts for: the step-up, and the code that a sign-in or a step-up may ask
// for besides the password.
#include "client/removal_flow.hpp"

#include <algorithm>

namespace fauxcount::client {

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
    bool const takes_our_codes = std::find(kinds.begin(), kinds.end(), api::FactorKind::totp) != kinds.end();
    if (!codes_.has_app() || !takes_our_codes) return finish(Refused{problem});
    challenge_ = problem.challenge->id;
    challenged_in_ = stage_;
    put_off_ = problem;
    begin(Stage::answer);
    show_code();
}

// Waits for a code that was not shown yet. Where no answer told what time it is, the host does: a wait that
// is over already comes back with it.
void RemovalFlow::show_code() {
    if (codes_.ready()) return codes_.choose();
    why_undecided_ = "the time at the provider is not known, so no code can be made";
    put_off_->not_before = codes_.next_from();
    wait_for(codes_.next_from(), WaitFor::code);
}

void RemovalFlow::code_taken(api::SessionOpened const& opened) {
    codes_.was_shown();
    ++progress_.codes_taken;
    if (challenged_in_ == Stage::sign_in) return signed_in(opened);
    begin(after_proof_);
}

// A right code is refused, too, if it was taken before: the next one is not. Of a wrong app each is.
void RemovalFlow::refused_code(api::Problem const& problem) {
    if (problem.code == Code::challenge_not_found)
        return ask_for_another_challenge(std::string{wire_name(problem.code)});
    if (problem.code != Code::auth_bad_code) return finish(Refused{problem});
    if (++progress_.codes_wrong >= plan_.limits.wrong_codes_max) return finish(Refused{problem});
    put_off_ = problem;
    show_code();
}

// Of the world's time the flow knows how much passes, and shows the code of then; of real time it does not,
// and the Date of such an answer is not the world's.
void RemovalFlow::answer_put_off(api::Problem const& problem) {
    Delay const delay = *tries_.delay();
    if (delay.clock == Clock::real) {
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
