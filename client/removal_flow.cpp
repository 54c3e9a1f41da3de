// The removal flow: which request comes next, what each answer means, and when it is over.
#include "client/removal_flow.hpp"

#include <algorithm>
#include <utility>

namespace fauxcount::client {

namespace {

template <class... Fs>
struct Overloaded : Fs... {
    using Fs::operator()...;
};

bool same_object(api::Blocker const& a, api::Blocker const& b) {
    return a.device == b.device && a.subscription == b.subscription && a.factor == b.factor;
}

bool same(api::Blocker const& a, api::Blocker const& b) { return a.code == b.code && same_object(a, b); }

// What pauses are drawn from. Whoever goes on with a receipt needs no key, and is not alone either.
std::string seed_of(RemovalPlan const& plan) {
    auto const* const kept = std::get_if<KeptReceipt>(&plan.authority);
    return kept == nullptr ? plan.idempotency_key : plan.idempotency_key + to_string(kept->removal);
}

}  // namespace

RemovalFlow::RemovalFlow(RemovalPlan plan, Kept const& kept)
    : plan_{std::move(plan)},
      codes_{plan_.app, kept.code_of},
      tries_{plan_.limits, seed_of(plan_)},
      requests_{kept.requests},
      shown_in_{kept.code_in} {
    begin_as(plan_.authority);
    go_on_from(kept);
}

void RemovalFlow::begin_as(Authority const& authority) {
    std::visit(Overloaded{[&](Login const& login) {
                              password_ = login.password;
                              begin(Stage::sign_in);
                          },
                          [&](OpenSession const& open) {
                              token_ = open.token;
                              session_ = open.session;
                              password_ = open.password;
                              begin_round();
                          },
                          [&](Administrator const& administrator) {
                              token_ = administrator.credential;
                              progress_.account = administrator.account;
                              begin_round();
                          },
                          [&](KeptReceipt const& kept) {
                              progress_.removal = kept.removal;
                              progress_.receipt = kept.receipt;
                              begin(Stage::read);
                          }},
               authority);
}

Step RemovalFlow::next() const {
    if (verdict_) return *verdict_;
    if (wait_) return *wait_;
    if (look_) return *look_;
    return Send{request(), credential(), tries_.attempt(), tries_.delay()};
}

// A removal that was accepted or found is not asked for again, and one that may have been is asked for in the
// session that is dead for anything else by now: a login in its place could cancel it.
void RemovalFlow::go_on_from(Kept const& kept) {
    if (!kept.asked && !kept.removal) return;
    progress_.account = kept.account;
    if (!kept.token.empty()) {
        token_ = kept.token;
        session_ = kept.session;
    }
    if (!kept.removal) {
        uncertain_ = true;
        return begin(Stage::request);
    }
    progress_.removal = kept.removal;
    progress_.receipt = kept.receipt;
    progress_.found_pending = kept.receipt.empty();
    asked_before_ = kept.asked;
    begin(Stage::read);
}

Kept RemovalFlow::kept() const {
    Kept kept;
    kept.requests = requests_;
    kept.account = progress_.account;
    kept.receipt = progress_.receipt;
    if (!unreadable_) kept.removal = progress_.removal;
    if (!kept.receipt.empty()) return kept;
    bool const shows = stage_ == Stage::answer && sending();
    kept.code_of = shows && !progress_.via ? codes_.chosen() : codes_.shown();
    kept.code_in = shows && progress_.via ? std::optional{found_->number} : shown_in_;
    kept.asked = uncertain_ || asked_before_ || (stage_ == Stage::request && !verdict_);
    if (session_ && (kept.asked || kept.removal)) {
        kept.session = session_;
        kept.token = token_;
    }
    return kept;
}

api::Request RemovalFlow::request() const {
    // Only administrators name the account; an owner's own is implied.
    auto const* const administrator = std::get_if<Administrator>(&plan_.authority);
    auto const named = administrator ? std::optional{administrator->account} : std::nullopt;
    switch (stage_) {
        case Stage::sign_in: {
            auto const& login = std::get<Login>(plan_.authority);
            return api::SignIn{
                .identifier = login.identifier, .password = login.password, .interactive = false};
        }
        case Stage::preflight: return api::Preflight{.account = named};
        case Stage::clear: return clearing_request(tasks_.back().what, tasks_.back().blocker, password_);
        case Stage::prove: return api::ProveSession{.session = *session_, .password = password_};
        case Stage::send_code: return api::SendCode{.challenge = challenge_, .via = *progress_.via};
        case Stage::answer: return answer();
        case Stage::request: return api::RequestRemoval{.account = named, .channel = plan_.channel};
        case Stage::find: return api::GetAccount{.account = *progress_.account};
        case Stage::read: break;
    }
    return api::GetRemoval{.removal = *progress_.removal};
}

api::Credential RemovalFlow::credential() const {
    if (stage_ == Stage::sign_in) return {};
    // The session died with the request, as likely as not; the receipt is made for this.
    if (stage_ == Stage::read && !progress_.receipt.empty()) return {progress_.receipt, {}};
    if (stage_ != Stage::request) return {token_, {}};
    auto const suffix = requests_ > 1 ? "-" + std::to_string(requests_) : std::string{};
    return {token_, plan_.idempotency_key + suffix};
}

void RemovalFlow::answered(api::Answer const& answer) {
    if (!sending()) return;
    ++progress_.sent;
    if (auto const* problem = std::get_if<api::Problem>(&answer)) {
        refused(*problem);
    } else if (!understood(answer)) {
        lost("the answer was of another kind than the request");
    }
}

void RemovalFlow::unknown(std::string const& why, std::optional<Duration> retry_after) {
    if (!sending()) return;
    ++progress_.sent;
    lost(why, retry_after);
}

void RemovalFlow::unsent(std::string const& why) {
    if (!sending()) return;
    ++progress_.unsent;
    undecided(why);
}

bool RemovalFlow::understood(api::Answer const& answer) {
    auto const pass = [&]<class T>(void (RemovalFlow::*take)(T const&)) {
        auto const* const value = std::get_if<T>(&answer);
        if (value) (this->*take)(*value);
        return value != nullptr;
    };
    switch (stage_) {
        case Stage::sign_in: return pass(&RemovalFlow::signed_in);
        case Stage::preflight: return pass(&RemovalFlow::preflighted);
        case Stage::prove: return pass(&RemovalFlow::proven);
        case Stage::send_code: return pass(&RemovalFlow::code_sent);
        case Stage::answer: return pass(&RemovalFlow::code_taken);
        case Stage::request: return pass(&RemovalFlow::accepted);
        case Stage::find: return pass(&RemovalFlow::found);
        case Stage::read: return pass(&RemovalFlow::read);
        // Each clearing has its own kind of success; the preflight that follows says whether it worked.
        case Stage::clear: break;
    }
    next_clearing(Code::ok);
    return true;
}

void RemovalFlow::signed_in(api::SessionOpened const& opened) {
    token_ = opened.token;
    session_ = opened.session.id;
    progress_.account = opened.session.account;
    progress_.login_cancelled_removal = opened.removal_cancelled;
    if (!opened.pending_removal) return begin_round();
    progress_.removal = opened.pending_removal;
    progress_.found_pending = true;
    begin(Stage::read);
}

void RemovalFlow::preflighted(api::PreflightView const& view) {
    progress_.account = view.account;
    progress_.warnings = view.warnings;
    proof_needed_ = view.proof_needed;
    blockers_ = view.blockers;
    begin_clearing(view.blockers, view.warnings);
}

// Nothing is touched unless the plan covers every blocker: a subscription cancelled for a removal that cannot
// happen is gone for nothing. What was cleared once and still stands in the way is not cleared twice.
void RemovalFlow::begin_clearing(std::vector<api::Blocker> const& blockers,
                                 std::vector<api::Blocker> const& warnings) {
    tasks_.clear();
    for (auto const& blocker : blockers) {
        auto const what = clearing_for(blocker, plan_.clear);
        if (!what || tried(*what, blocker)) return finish(Blocked{blockers});
        add_task({*what, blocker});
    }
    if (plan_.clear_warnings) {
        for (auto const& warning : warnings) {
            auto const what = clearing_for(warning, plan_.clear);
            if (what && !tried(*what, warning)) add_task({*what, warning});
        }
    }
    if (tasks_.empty()) return begin_request();
    begin(Stage::clear);
}

// Without an answer nobody knows whether it was: it is tried again, if it still stands in the way.
bool RemovalFlow::tried(Clearing what, api::Blocker const& blocker) const {
    return std::any_of(progress_.cleared.begin(), progress_.cleared.end(), [&](Cleared const& done) {
        return done.code && done.what == what && same(done.blocker, blocker);
    });
}

// Kept in the reverse of the order of clearing, as the last one is the next one.
void RemovalFlow::add_task(Task task) {
    auto const does_for_both = [&](Task const& other) {
        return other.what == task.what && same_object(other.blocker, task.blocker);
    };
    if (std::any_of(tasks_.begin(), tasks_.end(), does_for_both)) return;
    auto const later = [](Task const& a, Task const& b) { return a.what > b.what; };
    tasks_.insert(std::lower_bound(tasks_.begin(), tasks_.end(), task, later), std::move(task));
}

void RemovalFlow::next_clearing(std::optional<Code> code) {
    progress_.cleared.push_back({tasks_.back().what, tasks_.back().blocker, code});
    tasks_.pop_back();
    if (tasks_.empty()) return begin_round();
    begin(Stage::clear);
}

// The proof comes last before the request, because it is good for minutes only.
void RemovalFlow::begin_request() {
    ++requests_;
    uncertain_ = false;
    if (proof_needed_ && can_prove()) return prove_for(Stage::request);
    begin(Stage::request);
}

void RemovalFlow::accepted(api::RemovalAccepted const& accepted) {
    uncertain_ = false;
    progress_.account = accepted.removal.account;
    progress_.removal = accepted.removal.id;
    progress_.receipt = accepted.receipt;
    progress_.warnings = accepted.warnings;
    begin(Stage::read);
    read(accepted.removal);
}

// A refusal may be remembered under its key, so that what is asked after it is another request.
void RemovalFlow::request_decided() {
    if (stage_ != Stage::request) return;
    ++requests_;
    uncertain_ = false;
}

void RemovalFlow::find_pending() {
    if (!progress_.account) return give_up("a removal is pending and no account is known to look it up by");
    begin(Stage::find);
}

void RemovalFlow::found(api::AccountView const& account) {
    // Whoever answers this may answer that, too: the receipt is said to nobody but who asks under the key.
    if (account.removal && uncertain_ && !std::exchange(asked_again_, true)) return begin(Stage::request);
    if (account.removal) {
        asked_before_ = std::exchange(uncertain_, false);
        progress_.removal = account.removal;
        progress_.found_pending = true;
        return begin(Stage::read);
    }
    // A request whose answer was lost may still be under way, so that none is pending now decides nothing.
    if (uncertain_) return give_up("no answer to the removal request; none was pending when last looked");
    // It was pending a moment ago and is not any more: somebody cancelled it.
    progress_.found_pending = false;
    begin_round();
}

void RemovalFlow::read(api::RemovalView const& view) {
    progress_.view = view;
    lost_looks_ = 0;
    auto const overdue = [&](Instant until) { return now_ && is_due(until, *now_); };
    auto const gone = view.removed_at;
    switch (view.state) {
        case api::RemovalState::cancelled: return finish(Cancelled{view.id, view.cancelled_at});
        case api::RemovalState::removed: return finish(Removed{view.id, gone, progress_.receipt});
        case api::RemovalState::scheduled:
            if (overdue(view.due)) return undecided("the purge is due and has not started");
            return wait_for(view.due, WaitFor::grace);
        case api::RemovalState::purging:
        case api::RemovalState::purge_failed:  // the provider tries again, and says when it will have ended
            if (!gone || overdue(*gone)) return undecided("the purge should have ended and has not");
            return wait_for(*gone, WaitFor::purge);
    }
}

void RemovalFlow::waited(Instant now) {
    if (!wait_) return;
    now_ = now;
    auto const wait = *wait_;
    if (wait.what == WaitFor::mail || wait.what == WaitFor::resend) return look_again(now);
    bool const may_look = wait.what == WaitFor::grace || wait.what == WaitFor::purge;
    bool const over = is_due(wait.until, now);
    if (!over && !may_look) return;
    if (wait.what == WaitFor::code) {
        wait_.reset();
        codes_.time_is(now);
        return codes_.choose();
    }
    if (over && ++waits_ > plan_.limits.waits_max) return give_up("the instant to wait for keeps moving");
    if (may_look) return begin(Stage::read);
    // A challenge does not outlive a lock-out, nor a long wait: another one is asked for.
    begin(stage_ == Stage::answer || stage_ == Stage::send_code ? challenged_in_ : stage_);
}

void RemovalFlow::declined() {
    if (look_) return unread("there is no mailbox");
    if (!wait_ && !(sending() && tries_.delay())) return;
    // Whether another one can be sent, or from when on, is worth asking.
    if (wait_ && wait_->what == WaitFor::mail) return code_missed(why_undecided_);
    bool const of_app = wait_ && wait_->what == WaitFor::code;
    if (of_app && !codes_.knows_time()) return give_up(why_undecided_);
    bool const for_a_code = of_app || (wait_ && wait_->what == WaitFor::resend);
    bool const permission = !wait_ || for_a_code || wait_->what == WaitFor::permission;
    bool const refused = wait_ && permission && weight_of(put_off_->code) == Weight::decision;
    if (refused && !progress_.removal && !progress_.found_pending)
        return finish(Refused{*put_off_, progress_.via});
    // That it may not be read for now does not undo it.
    if (!progress_.view) {
        return give_up(progress_.removal ? "the removal cannot be read for now"
                                         : why_undecided_ + ", and nobody waits to ask again",
                       stage_ == Stage::send_code ? progress_.via : std::nullopt);
    }
    auto const& view = *progress_.view;
    Instant const said =
        view.state == api::RemovalState::scheduled ? view.due : view.removed_at.value_or(view.due);
    finish(Scheduled{view.id, permission ? said : wait_->until, view.state, progress_.receipt});
}

void RemovalFlow::begin(Stage stage) {
    wait_.reset();
    look_.reset();
    looked_in_.reset();
    stage_ = stage;
    if (stage == Stage::send_code) asking_at_ = codes_.now();
    if (stage != Stage::answer) codes_.forget_time();
    tries_.begin(static_cast<std::uint8_t>(stage));
}

void RemovalFlow::begin_round() {
    if (++rounds_ <= plan_.limits.rounds_max) return begin(Stage::preflight);
    if (!progress_.cleared.empty() && !progress_.cleared.back().code)
        return give_up("what stands in the way cannot be cleared: no answer");
    if (!blockers_.empty()) return finish(Blocked{blockers_});
    give_up("the account changes faster than its removal can be requested");
}

void RemovalFlow::wait_for(Instant until, WaitFor what) { wait_ = Wait{until, what}; }

void RemovalFlow::finish(Verdict verdict) {
    wait_.reset();
    verdict_ = std::move(verdict);
}

void RemovalFlow::give_up(std::string why, std::optional<api::Via> via) {
    bool const pending = uncertain_ || progress_.found_pending || progress_.removal;
    finish(GaveUp{std::move(why), pending, progress_.removal, progress_.receipt, via});
}

}  // namespace fauxcount::client
