// What a refusal means for the removal flow, or no answer: which of them decide, and what is tried again.
#include "client/removal_flow.hpp"

namespace fauxcount::client {

namespace {

bool session_is_dead(Code code) { return code == Code::auth_invalid_token || code == Code::auth_missing; }

}  // namespace

void RemovalFlow::refused(api::Problem const& problem) {
    switch (weight_of(problem.code)) {
        case Weight::put_off: return put_off(problem);
        case Weight::unknown: return lost(std::string{wire_name(problem.code)}, problem.retry_after);
        case Weight::decision: break;
    }
    if (stage_ == Stage::answer) code_was_shown();
    switch (remedy_of(problem.code)) {
        case Remedy::wait:
            if (!problem.not_before) break;
            put_off_ = problem;
            request_decided();
            return wait_for(*problem.not_before, WaitFor::permission);
        case Remedy::step_up:
            if (stage_ != Stage::clear && stage_ != Stage::request) break;
            if (!can_prove()) break;
            request_decided();
            return prove_for(stage_);
        case Remedy::answer_challenge:
            if (!problem.challenge || (stage_ != Stage::sign_in && stage_ != Stage::prove)) break;
            return challenged(problem);
        case Remedy::none:
        case Remedy::retry:
        case Remedy::fix_request:
        case Remedy::authenticate:
        case Remedy::clear_blockers:
        case Remedy::ask_administrator: break;
    }
    refused_for_good(problem);
}

void RemovalFlow::refused_for_good(api::Problem const& problem) {
    switch (stage_) {
        // Somebody may have cleared it before us, or our own lost attempt did. The next preflight tells.
        case Stage::clear:
            if (session_is_dead(problem.code)) return finish(Refused{problem});
            return next_clearing(problem.code);
        case Stage::send_code:
        case Stage::answer: return refused_code(problem);
        case Stage::request: return refused_request(problem);
        case Stage::find:
            return give_up("the account cannot be read: " + std::string{wire_name(problem.code)});
        case Stage::read: return refused_reading(problem);
        case Stage::preflight:
            if (problem.code != Code::removal_already_pending) return finish(Refused{problem});
            progress_.found_pending = true;
            return find_pending();
        case Stage::sign_in:
        case Stage::prove: return finish(Refused{problem});
    }
}

void RemovalFlow::refused_request(api::Problem const& problem) {
    if (problem.code == Code::removal_already_pending) {
        progress_.found_pending = true;
        asked_again_ = true;
        return find_pending();
    }
    // A request that was carried out kills the session. After a lost answer a dead session therefore decides
    // nothing, and to sign in again could cancel the very removal that was asked for.
    progress_.session_ended = uncertain_ && session_is_dead(problem.code);
    if (progress_.session_ended)
        return give_up("the session ended while the answer to the removal request was lost");
    uncertain_ = false;
    if (problem.code != Code::removal_blocked) return finish(Refused{problem});
    blockers_ = problem.blockers;
    begin_round();
}

void RemovalFlow::refused_reading(api::Problem const& problem) {
    // 410 is said to nobody but the holder of the receipt of a removal that was carried out.
    if (problem.code == Code::removal_gone) {
        auto const at = progress_.view ? progress_.view->removed_at : std::nullopt;
        return finish(Removed{*progress_.removal, at, progress_.receipt});
    }
    // Anything else, 404 above all, says nothing of the account. Whoever gave us the receipt knew of the
    // removal: who does not may lag behind, so it is looked again.
    std::string const why = "the removal cannot be read: " + std::string{wire_name(problem.code)};
    unreadable_ = progress_.receipt.empty();
    why_undecided_ = why;
    if (unreadable_ || !tries_.lost(problem.retry_after)) give_up(why);
}

// It may have been carried out, or not.
void RemovalFlow::lost(std::string const& why, std::optional<Duration> retry_after) {
    ++progress_.unknown;
    uncertain_ = uncertain_ || stage_ == Stage::request;
    if (stage_ != Stage::answer) return undecided(why, retry_after);
    // Nobody knows whether the code was taken, so it is not shown again.
    code_was_shown();
    ask_for_another_challenge(why, retry_after);
}

void RemovalFlow::undecided(std::string const& why, std::optional<Duration> retry_after) {
    why_undecided_ = why;
    if (!tries_.lost(retry_after)) exhausted(why);
}

// It is the very same request that may be sent again, under its own key: nobody remembers a refusal of it.
void RemovalFlow::put_off(api::Problem const& problem) {
    why_undecided_ = wire_name(problem.code);
    // Another copy of it, that the network made, may have been looked at.
    if (stage_ == Stage::answer) code_was_shown();
    if (!tries_.put_off(problem.code, problem.retry_after)) return exhausted(why_undecided_);
    if (problem.not_before) {
        put_off_ = problem;
        return wait_for(*problem.not_before, WaitFor::permission);
    }
    if (stage_ == Stage::answer) answer_put_off(problem);
}

void RemovalFlow::exhausted(std::string const& why) {
    if (stage_ == Stage::clear) return next_clearing(std::nullopt);
    if (stage_ == Stage::request && uncertain_ && progress_.account) return find_pending();
    // Only a look before the end of the wait: nothing is lost by waiting on, for a while.
    bool const early = now_ && progress_.view && progress_.view->state == api::RemovalState::scheduled &&
                       *now_ < progress_.view->due;
    if (stage_ == Stage::read && early && ++lost_looks_ < plan_.limits.lost_looks_max)
        return wait_for(progress_.view->due, WaitFor::grace);
    give_up(why);
}

}  // namespace fauxcount::client
