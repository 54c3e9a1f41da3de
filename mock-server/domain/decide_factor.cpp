#include "domain/access.hpp"
#include "domain/factors.hpp"
#include "domain/logins.hpp"

#include <algorithm>

namespace fauxcount::domain {

namespace {

// Whoever changes what guards an account has just shown all of what guards it.
Verdict check_change(State const& state, Actor const& actor) {
    Code const code = check_proof(state, actor.account.slot, *live_session(state, actor));
    return code == Code::ok ? Verdict::accepted() : Verdict::refused(code);
}

// The owner's factor of that id; nullptr for one that is not the owner's, or not there.
Factor const* own_factor(State const& state, Actor const& actor, ChildPlace id) {
    if (!(id.owner == actor.account)) return nullptr;
    auto const place = index_of_factor(state, id.owner.slot, id.ordinal);
    return place ? &state.extent(state.account(id.owner.slot)).factors()[*place] : nullptr;
}

void remove_all(State const& state, Slot slot, FactorKind kind, Turn& turn) {
    for (Factor const& factor : state.extent(state.account(slot)).factors())
        if (factor.kind == kind) turn.add(FactorRemoved{slot, factor.ordinal});
}

bool has_confirmed(State const& state, Slot slot, FactorKind kind) {
    auto const factors = state.extent(state.account(slot)).factors();
    return std::any_of(factors.begin(), factors.end(),
                       [&](Factor const& factor) { return factor.is_confirmed(kind); });
}

// How many of a kind may be confirmed; of backup codes there is one set, whatever was before.
std::size_t most_of(FactorKind kind) { return kind == FactorKind::totp ? apps_max : 1; }

// Whether there is room, and something to stand in for or to send to.
Code check_enrolment(State const& state, Slot slot, FactorKind kind) {
    if (kind == FactorKind::backup_codes)
        return state.extent(state.account(slot)).factor_is_due() ? Code::ok : Code::factor_none;
    auto const way = way_of(kind);
    if (way && address_for(state, slot, *way) == nullptr) return Code::factor_no_address;
    auto const factors = state.extent(state.account(slot)).factors();
    auto const confirmed = std::count_if(factors.begin(), factors.end(),
                                         [&](Factor const& factor) { return factor.is_confirmed(kind); });
    return static_cast<std::size_t>(confirmed) < most_of(kind) ? Code::ok : Code::factor_limit;
}

// One that is over, of an account that is gone, or that somebody else's session asked for, is none.
template <class AboutChallenge>
Challenge const* open_challenge(State const& state, AboutChallenge const& command) {
    Place const owner = command.challenge.owner;
    Account const* const account = state.find(owner);
    bool const lives =
        account != nullptr && (account->phase == Phase::active ||
                               (account->phase == Phase::scheduled && !is_due(account->due, state.now())));
    if (!lives) return nullptr;
    auto const place = index_of_challenge(state, owner.slot, command.challenge.ordinal);
    if (!place) return nullptr;
    Challenge const& challenge = state.extent(*account).challenges()[*place];
    if (is_due(challenge.expires_at, state.now())) return nullptr;
    if (challenge.purpose != Purpose::step_up) return &challenge;
    bool const own = command.actor.kind == ActorKind::session && command.actor.account == owner &&
                     command.actor.ordinal == challenge.subject &&
                     live_session(state, command.actor) != nullptr;
    return own ? &challenge : nullptr;
}

// Whether what it was for would still go on.
Code check_purpose(State const& state, Slot slot, Challenge const& challenge) {
    switch (challenge.purpose) {
        case Purpose::sign_in: return check_sign_in(state, slot, challenge.interactive != 0);
        case Purpose::set_up: return check_set_up(state, challenge.subject, slot);
        case Purpose::step_up: break;
    }
    return Code::ok;
}

Verdict go_on(State const& state, Slot slot, Challenge const& challenge, Turn& turn) {
    switch (challenge.purpose) {
        case Purpose::sign_in: return sign_in(state, slot, turn);
        case Purpose::set_up: return set_up(state, challenge.subject, slot, turn);
        case Purpose::step_up: break;
    }
    turn.add(SessionProven{slot, challenge.subject});
    return Verdict::accepted(state.place(slot), challenge.subject);
}

}  // namespace

Verdict decide(State const& state, EnrolFactor const& command, Turn& turn) {
    if (Code const code = check_owner(state, command.actor, Need::full_and_writable); code != Code::ok)
        return Verdict::refused(code);
    if (Verdict const may = check_change(state, command.actor); !may.ok()) return may;
    Slot const slot = command.actor.account.slot;
    std::uint32_t const ordinal = state.account(slot).next_session;
    if (Code const code = check_enrolment(state, slot, command.kind); code != Code::ok)
        return Verdict::refused(code);
    if (ordinal > ordinal_max) return Verdict::refused(Code::account_limit);
    for (Factor const& factor : state.extent(state.account(slot)).factors()) {
        bool const gives_way = factor.kind == command.kind && !factor.makes_due();
        if (gives_way) turn.add(FactorRemoved{slot, factor.ordinal});
    }
    turn.add(FactorEnrolled{slot, ordinal, command.kind});
    return Verdict::accepted(command.actor.account, ordinal);
}

Verdict decide(State const& state, ConfirmFactor const& command, Turn& turn) {
    if (Code const code = check_owner(state, command.actor, Need::full_and_writable); code != Code::ok)
        return Verdict::refused(code);
    Factor const* const factor = own_factor(state, command.actor, command.factor);
    if (factor == nullptr) return Verdict::refused(Code::factor_not_found);
    if (Verdict const may = check_change(state, command.actor); !may.ok()) return may;
    if (factor->confirmed != 0) return Verdict::refused(Code::factor_confirmed);
    Slot const slot = command.actor.account.slot;
    Verdict const shown = check_first_code(state, slot, *factor, command.code, turn);
    if (!shown.ok()) return shown;
    turn.add(FactorConfirmed{slot, factor->ordinal});
    turn.add(SessionRaised{slot, command.actor.ordinal});
    return shown;
}

Verdict decide(State const& state, RemoveFactor const& command, Turn& turn) {
    if (Code const code = check_owner(state, command.actor, Need::full_and_writable); code != Code::ok)
        return Verdict::refused(code);
    Factor const* const factor = own_factor(state, command.actor, command.factor);
    if (factor == nullptr) return Verdict::refused(Code::factor_not_found);
    if (Verdict const may = check_change(state, command.actor); !may.ok()) return may;
    Slot const slot = command.actor.account.slot;
    turn.add(FactorRemoved{slot, factor->ordinal});
    auto const factors = state.extent(state.account(slot)).factors();
    auto const due =
        std::count_if(factors.begin(), factors.end(), [](Factor const& one) { return one.makes_due(); });
    if (factor->makes_due() && due == 1) remove_all(state, slot, FactorKind::backup_codes, turn);
    return Verdict::accepted(command.actor.account, factor->ordinal);
}

Verdict decide(State const& state, AnswerChallenge const& command, Turn& turn) {
    Challenge const* const challenge = open_challenge(state, command);
    if (challenge == nullptr) return Verdict::refused(Code::challenge_not_found);
    Slot const slot = command.challenge.owner.slot;
    if (!has_confirmed(state, slot, command.kind)) return Verdict::refused(Code::factor_not_found);
    // All else comes before the code, so that no refusal uses one up.
    if (Code const code = check_purpose(state, slot, *challenge); code != Code::ok)
        return Verdict::refused(code);
    Verdict const shown = check_code(state, slot, command.kind, challenge->purpose, command.code, turn);
    if (!shown.ok()) return shown;
    turn.add(ChallengeEnded{slot, challenge->ordinal});
    Verdict const session = go_on(state, slot, *challenge, turn);
    turn.add(SessionRaised{slot, session.ordinal});
    return session;
}

// As an answer would be, up to its code.
Verdict decide(State const& state, SendCode const& command, Turn& turn) {
    Challenge const* const challenge = open_challenge(state, command);
    if (challenge == nullptr) return Verdict::refused(Code::challenge_not_found);
    Slot const slot = command.challenge.owner.slot;
    if (!has_confirmed(state, slot, kind_of(command.via))) return Verdict::refused(Code::factor_not_found);
    if (Code const code = check_purpose(state, slot, *challenge); code != Code::ok)
        return Verdict::refused(code);
    return send_code(state, slot, command.via, {static_cast<CodePurpose>(challenge->purpose), 0},
                     ordinals_to_go_on(challenge->purpose), turn);
}

Verdict decide(State const& state, SendFactorCode const& command, Turn& turn) {
    if (Code const code = check_owner(state, command.actor, Need::full_and_writable); code != Code::ok)
        return Verdict::refused(code);
    Factor const* const factor = own_factor(state, command.actor, command.factor);
    if (factor == nullptr) return Verdict::refused(Code::factor_not_found);
    if (Verdict const may = check_change(state, command.actor); !may.ok()) return may;
    if (factor->confirmed != 0) return Verdict::refused(Code::factor_confirmed);
    auto const way = way_of(factor->kind);
    if (!way) return Verdict::refused(Code::factor_no_address);
    Slot const slot = command.actor.account.slot;
    return send_code(state, slot, *way, {CodePurpose::confirmation, factor->ordinal}, 0, turn);
}

}  // namespace fauxcount::domain
