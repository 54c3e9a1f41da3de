// What a turn may do to what guards an account: wrong tries, codes, and who gets in with them.
#include "domain/guards.hpp"
#include "domain/sent_codes.hpp"
#include "domain/totp.hpp"
#include "domain/turn_check.hpp"

#include <algorithm>
#include <utility>

namespace fauxcount::domain {

namespace {

std::string named(Slot slot) { return "account " + std::to_string(slot); }

template <class Record>
Record const* find(std::span<Record const> all, std::uint32_t ordinal) {
    auto const found =
        std::find_if(all.begin(), all.end(), [&](Record const& one) { return one.ordinal == ordinal; });
    return found == all.end() ? nullptr : &*found;
}

SentCode const* newest_code(Extent const& children, Via way) {
    for (SentCode const& one : children.sent_codes())
        if (one.via == way) return &one;
    return nullptr;
}

// A code shown at `at` is of its time, and was not taken before. `children`: of the account before the turn.
bool is_good_for(Extent const& children, Factor const& factor, std::uint64_t which, Instant at) {
    if (auto const way = way_of(factor.kind)) {
        SentCode const* const sent = newest_code(children, *way);
        return sent != nullptr && sent->ordinal == which && sent->taken == 0 && at < sent->expires_at;
    }
    if (factor.kind == FactorKind::backup_codes) return (factor.taken >> which & 1U) == 0;
    std::uint64_t const now = totp_step_at(at);
    return which >= factor.taken && which + 1 >= now && which <= now + 1;
}

// It will not be taken again. `children`: of the account after the turn.
bool is_noted(Extent const& children, Factor const& factor, std::uint64_t which) {
    if (auto const way = way_of(factor.kind)) {
        SentCode const* const sent = newest_code(children, *way);
        return sent == nullptr || sent->ordinal != which || sent->taken != 0;
    }
    return factor.kind == FactorKind::totp ? factor.taken == which + 1 : (factor.taken >> which & 1U) != 0;
}

// What a code that was sent was for is what it is shown for. `answered`: the challenge; null: none.
bool is_meant_for(Extent const& children, Factor const& factor, Challenge const* answered) {
    auto const way = way_of(factor.kind);
    if (!way) return true;
    SentCode const* const sent = newest_code(children, *way);
    if (sent == nullptr) return false;
    if (answered != nullptr)
        return static_cast<unsigned>(sent->purpose) == static_cast<unsigned>(answered->purpose);
    return sent->purpose == CodePurpose::confirmation && sent->subject == factor.ordinal;
}

bool fits(Challenge const& challenge, SessionOpened const& opened) {
    if (opened.device_plus_one == 0) return challenge.purpose == Purpose::sign_in;
    return challenge.purpose == Purpose::set_up && challenge.subject + 1 == opened.device_plus_one;
}
bool fits(Challenge const& challenge, SessionProven const& proven) {
    return challenge.purpose == Purpose::step_up && challenge.subject == proven.ordinal;
}

template <class... Events>
bool is_one_of(Event const& event) {
    return (std::holds_alternative<Events>(event) || ...);
}

}  // namespace

bool TurnCheck::is_about_a_guard(Step const& step) {
    return is_one_of<TryRefused, TriesForgiven, SessionOpened, SessionProven, FactorUsed>(*step.event);
}
bool TurnCheck::is_about_a_code(Step const& step) {
    return is_one_of<FactorUsed, FactorConfirmed, ChallengeOpened, ChallengeEnded, SessionRaised, CodeSent>(
        *step.event);
}

// What a session is proven with after the turn, as its events tell it. `was`: the session before; null: it is
// new.
Proof TurnCheck::proof_of(std::uint32_t ordinal, Session const* was, Steps const& steps) const {
    Proof proof = was == nullptr ? Proof::password : was->proof;
    bool used = false;
    for (Step const& step : steps) {
        auto const* const proven = std::get_if<SessionProven>(step.event);
        auto const* const raised = std::get_if<SessionRaised>(step.event);
        auto const* const removed = std::get_if<FactorRemoved>(step.event);
        auto const* const changed = std::get_if<PasswordChanged>(step.event);
        used = used || std::holds_alternative<FactorUsed>(*step.event);
        if (proven != nullptr && proven->ordinal == ordinal) proof = Proof::password;
        if (raised != nullptr && raised->ordinal == ordinal && used) proof = Proof::second_factor;
        bool const last = removed != nullptr && !after_.extent(after_.account(removed->slot)).factor_is_due();
        if (last && proof == Proof::second_factor) proof = Proof::password;
        if (changed != nullptr && changed->ordinal != ordinal) proof = Proof::nothing;
    }
    return proof;
}

void TurnCheck::check_tries(Slot slot, Steps const& steps) {
    Account const* const was = account_before(slot);
    if (was == nullptr || was->generation != after_.account(slot).generation) return;
    // Most turns are about nothing that is guarded.
    bool const none = before_.extent(*was).tries().empty() &&
                      after_.extent(after_.account(slot)).tries().empty() &&
                      std::none_of(steps.begin(), steps.end(), is_about_a_guard);
    if (none) return;
    for (Guard const guard : {Guard::password, Guard::totp, Guard::backup_codes, Guard::email, Guard::sms})
        check_tries(slot, guard, steps);
}

// What is counted at a guard, as the events tell it.
void TurnCheck::check_tries(Slot slot, Guard guard, Steps const& steps) {
    Extent const before = before_.extent(*account_before(slot));
    Extent const after = after_.extent(after_.account(slot));
    auto const counted = [guard](Extent const& children) {
        for (Tries const& one : children.tries())
            if (one.guard == guard) return std::pair{one.wrong + 0U, one.locked_until};
        return std::pair{0U, Instant{}};
    };
    auto [wrong, until] = counted(before);
    Policy const& policy = after_.policy();
    bool const of_password = guard == Guard::password;
    Count const limit = of_password ? policy.password_tries : policy.factor_tries;
    Duration const lockout = of_password ? policy.password_lockout : policy.factor_lockout;
    auto const breaks = [&](std::string_view how) {
        breach(Invariant::lockout, named(slot) + " " + std::string(how));
    };
    bool const by_code = std::any_of(steps.begin(), steps.end(), [](Step const& step) {
        return std::holds_alternative<FactorUsed>(*step.event);
    });
    for (Step const& step : steps) {
        bool const is_locked = step.at < until;
        auto const* const forgiven = std::get_if<TriesForgiven>(step.event);
        auto const* const used = std::get_if<FactorUsed>(step.event);
        auto const* const refused = std::get_if<TryRefused>(step.event);
        auto const* const stage = std::get_if<PurgeStageDone>(step.event);
        bool const forgives = forgiven != nullptr && forgiven->guard == guard;
        bool const lets_in = std::holds_alternative<SessionOpened>(*step.event) ||
                             std::holds_alternative<SessionProven>(*step.event);
        Factor const* const factor = used == nullptr ? nullptr : find(before.factors(), used->ordinal);
        bool const passes =
            of_password ? lets_in && !by_code : factor != nullptr && guard_of(factor->kind) == guard;
        bool const fails = refused != nullptr && refused->guard == guard;
        if (forgives || passes || fails) exercised(Invariant::lockout);
        if (is_locked && (forgives || passes)) breaks("is locked and let somebody in");
        if (passes && wrong > 0) breaks("let somebody in and still counts wrong tries");
        if (is_locked && fails) breaks("is locked and heard a try");
        if (fails) {
            wrong = until == Instant{} ? wrong + 1 : 1;
            bool const locks = wrong >= limit.n;
            until = locks ? step.at + lockout : Instant{};
            if (refused->locked_until != until) breaks("is locked at another try, or for another time");
            if (locks && !after.challenges().empty()) breaks("is locked and can still answer a challenge");
        }
        bool const ends = stage != nullptr && stage->stage == PurgeStage::tokens;
        if (forgives || ends) wrong = 0, until = Instant{};
    }
    if (counted(after) != std::pair{wrong, until}) breaks("miscounts wrong tries");
}

// Whom a code lets in, and that nobody else gets in where one is due.
void TurnCheck::check_factors(Slot slot, Steps const& steps) {
    Account const* const was = account_before(slot);
    if (was == nullptr || was->generation != after_.account(slot).generation) return;
    Extent const before = before_.extent(*was);
    Extent const after = after_.extent(after_.account(slot));
    // Nor has everybody a second factor.
    auto const proven_by_code = [](Session const& one) { return one.proof == Proof::second_factor; };
    auto const sessions = after.sessions();
    bool const none = before.factors().empty() && after.factors().empty() && before.challenges().empty() &&
                      after.challenges().empty() &&
                      std::none_of(sessions.begin(), sessions.end(), proven_by_code) &&
                      std::none_of(steps.begin(), steps.end(), is_about_a_code);
    if (none) return;
    FactorUsed const* used = nullptr;
    Challenge const* answered = nullptr;
    for (Step const& step : steps) {
        if (auto const* const code = std::get_if<FactorUsed>(step.event)) {
            exercised(Invariant::code_once);
            Factor const* const factor = find(before.factors(), code->ordinal);
            if (used != nullptr || factor == nullptr || !is_good_for(before, *factor, code->which, step.at))
                breach(Invariant::code_once, named(slot) + " took a code that was taken, or not of its time");
            Factor const* const still = find(after.factors(), code->ordinal);
            if (still != nullptr && !is_noted(after, *still, code->which))
                breach(Invariant::code_once, named(slot) + " would take a code again");
            used = code;
        }
        if (auto const* const ended = std::get_if<ChallengeEnded>(step.event)) {
            answered = find(before.challenges(), ended->ordinal);
            if (answered != nullptr && is_due(answered->expires_at, step.at)) answered = nullptr;
        }
    }
    if (used != nullptr) {
        Factor const* const factor = find(before.factors(), used->ordinal);
        if (factor != nullptr && !is_meant_for(before, *factor, answered))
            breach(Invariant::code_once, named(slot) + " took a code that was sent for something else");
    }
    bool const is_due_now = before.factor_is_due();
    auto const expect = [&](bool holds, std::string_view what) {
        exercised(Invariant::factor_truth);
        if (!holds) breach(Invariant::factor_truth, named(slot) + " " + std::string(what));
    };
    bool const shown = used != nullptr && answered != nullptr;
    for (Step const& step : steps) {
        if (auto const* const opened = std::get_if<SessionOpened>(step.event);
            opened != nullptr && is_due_now)
            expect(shown && fits(*answered, *opened), "let somebody in without a code that was for that");
        if (auto const* const proven = std::get_if<SessionProven>(step.event);
            proven != nullptr && is_due_now)
            expect(shown && fits(*answered, *proven), "took a proof without a code that was for that");
        if (auto const* const asked = std::get_if<ChallengeOpened>(step.event)) {
            Challenge const* const open = find(after.challenges(), asked->ordinal);
            Instant const until = step.at + after_.policy().challenge_lifetime;
            expect(open == nullptr || open->expires_at == until, "has a challenge that ends at another time");
        }
        if (auto const* const confirmed = std::get_if<FactorConfirmed>(step.event))
            expect(used != nullptr && used->ordinal == confirmed->ordinal,
                   "confirmed a factor without its code");
    }
    for (Session const& session : after.sessions()) {
        auto const should_be = proof_of(session.ordinal, find(before.sessions(), session.ordinal), steps);
        expect(session.proof == should_be, "counts a session as proven with what nobody showed in it");
    }
}

// What a change of the password makes void.
void TurnCheck::check_password(Slot slot, Steps const& steps) {
    Account const* const was = account_before(slot);
    Account const& now = after_.account(slot);
    if (was == nullptr || was->generation != now.generation) return;
    auto const expect = [&](bool holds, std::string_view what) {
        if (!holds) breach(Invariant::password_change, named(slot) + " " + std::string(what));
    };
    Extent const before = before_.extent(*was);
    std::uint64_t should_be = was->password;
    bool is_changed = false;
    for (Step const& step : steps) {
        auto const* const stage = std::get_if<PurgeStageDone>(step.event);
        if (stage != nullptr && stage->stage == PurgeStage::data) should_be = 0;
        auto const* const changed = std::get_if<PasswordChanged>(step.event);
        if (changed == nullptr) continue;
        exercised(Invariant::password_change);
        should_be = changed->password;
        is_changed = true;
        Session const* const by = find(before.sessions(), changed->ordinal);
        bool const strong = !before.factor_is_due() || (by != nullptr && by->proof == Proof::second_factor);
        expect(by != nullptr && by->proof != Proof::nothing && strong &&
                   !is_due(by->proven_at + after_.policy().reauth_max_age, step.at),
               "had its password changed without a fresh proof");
    }
    expect(now.password == should_be, "has a password that no event gave it");
    Extent const after = after_.extent(now);
    expect(!is_changed || after.challenges().empty(), "can still answer a challenge of the old password");
    for (Session const& session : after.sessions()) {
        Session const* const same = find(before.sessions(), session.ordinal);
        bool const concerned = is_changed || (same != nullptr && same->proof == Proof::nothing);
        if (concerned)
            expect(session.proof == proof_of(session.ordinal, same, steps),
                   "counts a session as proven by the old password");
    }
}

// When codes are sent, and for how long and for what each is right.
void TurnCheck::check_codes(Slot slot, Steps const& steps) {
    Account const* const was = account_before(slot);
    if (was == nullptr || was->generation != after_.account(slot).generation) return;
    Extent const before = before_.extent(*was);
    Extent const after = after_.extent(after_.account(slot));
    auto const breaks = [&](std::string_view how) {
        breach(Invariant::codes_sent, named(slot) + " " + std::string(how));
    };
    Policy const& policy = after_.policy();
    for (Step const& step : steps) {
        auto const* const sent = std::get_if<CodeSent>(step.event);
        if (sent == nullptr) continue;
        exercised(Invariant::codes_sent);
        Guard const guard = guard_of(kind_of(sent->via));
        for (Tries const& one : before.tries())
            if (one.guard == guard && one.locked(step.at)) breaks("was sent a code of a kind that is locked");
        SentCode const* const last = newest_code(before, sent->via);
        SentCode const* const now = newest_code(after, sent->via);
        if (last != nullptr && step.at < last->sent_at + policy.code_resend)
            breaks("was sent a code too soon");
        unsigned const row = 1 + (last == nullptr ? 0 : last->in_a_row(step.at));
        if (policy.code_sends != unlimited && row > policy.code_sends.n) breaks("was sent too many codes");
        bool const kept = now != nullptr && now->ordinal == sent->ordinal && now->sent_at == step.at &&
                          now->expires_at == step.at + policy.code_lifetime &&
                          now->sends == std::min(row, 255U) && now->purpose == sent->purpose &&
                          now->subject == sent->subject && now->taken == 0;
        if (!kept) breaks("does not keep the code that was sent as it was sent");
    }
}

}  // namespace fauxcount::domain
