#include "domain/access.hpp"
#include "domain/decide.hpp"
#include "domain/factors.hpp"
#include "domain/faults.hpp"
#include "domain/logins.hpp"
#include "domain/passwords.hpp"
#include "domain/population.hpp"

#include <algorithm>
#include <string>

namespace fauxcount::domain {

namespace {

// What the one who has, or had, this identifier means for a new account.
Verdict check_free(State const& state, ParsedIdentifier const& identifier, Turn& turn) {
    ++turn.work.identifier_lookups;
    auto const holder = state.holder_of(identifier_digest(state.seed(), identifier.kind, identifier.text));
    if (!holder) return {};
    Account const& account = state.account(*holder);
    if (account.phase == Phase::active || account.phase == Phase::scheduled) {
        return Verdict::refused(Code::account_identifier_taken);
    }
    // Being purged is, to everyone outside, gone already.
    Instant const until = identifier.kind == IdentifierKind::username ? account.username_quarantine
                                                                      : account.contact_quarantine;
    if (account.phase == Phase::removed && is_due(until, state.now())) return {};
    if (until == last_instant) return Verdict::refused(Code::account_identifier_retired);
    // Free at the end of its quarantine, but not before the purge has let go of it.
    return Verdict::refused_until(Code::account_identifier_quarantined, std::max(until, account.ends_at));
}

}  // namespace

Verdict decide(State const& state, SignUp const& command, Turn& turn) {
    if (command.identifiers.empty() || command.identifiers.size() > identifiers_max) {
        return Verdict::refused(Code::request_invalid, "an account has one to four identifiers");
    }
    if (command.password.empty()) return Verdict::refused(Code::request_invalid, "the password is empty");
    auto const offset = static_cast<std::uint32_t>(turn.vault.size());
    std::string text;
    for (std::size_t i = 0; i < command.identifiers.size(); ++i) {
        auto const identifier = parse_identifier(command.identifiers[i]);
        if (!identifier) {
            return Verdict::refused_for(
                Code::request_invalid, static_cast<std::uint32_t>(i),
                "an identifier is an e-mail address, a phone number like +15550100 or a user name");
        }
        if (!command.real_identifiers && !is_reserved_example(*identifier)) {
            return Verdict::refused_for(Code::account_identifier_not_allowed, static_cast<std::uint32_t>(i));
        }
        if (Verdict taken = check_free(state, *identifier, turn); !taken.ok()) {
            taken.ordinal = static_cast<std::uint32_t>(i);
            return taken;
        }
        std::string entry{static_cast<char>(identifier->kind), static_cast<char>(identifier->text.size())};
        entry += identifier->text;
        for (std::string_view rest = text; !rest.empty();
             rest.remove_prefix(2U + static_cast<std::uint8_t>(rest[1]))) {
            if (rest.substr(0, 2U + static_cast<std::uint8_t>(rest[1])) == entry) {
                return Verdict::refused_for(Code::request_invalid, static_cast<std::uint32_t>(i),
                                            "the same identifier is given twice");
            }
        }
        text += entry;
    }
    Place const place = state.next_account();
    if (place.slot == UINT32_MAX - 1) return Verdict::refused(Code::account_limit);
    turn.vault += text;
    turn.add(AccountCreated{place.slot,
                            place.generation,
                            kept_of(state, place, command.password, turn.work),
                            {offset, static_cast<std::uint32_t>(text.size())}});
    return Verdict::accepted(place);
}

Verdict decide(State const& state, SignIn const& command, Turn& turn) {
    Verdict const known = authenticate(state, command.identifier, command.password, turn);
    if (!known.ok()) return known;
    Slot const slot = known.place.slot;
    if (Code const code = check_sign_in(state, slot, command.interactive); code != Code::ok)
        return Verdict::refused(code);
    if (state.extent(state.account(slot)).factor_is_due())
        return ask_for_code(state, slot, Purpose::sign_in, 0, command.interactive, turn);
    return sign_in(state, slot, turn);
}

Verdict decide(State const& state, SignOut const& command, Turn& turn) {
    if (Code const code = check_owner(state, command.actor, Need::restricted); code != Code::ok)
        return Verdict::refused(code);
    Actor const named{ActorKind::session, command.session.owner, command.session.ordinal};
    bool const own = command.session.owner.slot == command.actor.account.slot;
    if (!own || live_session(state, named) == nullptr) return Verdict::refused(Code::session_not_found);
    turn.add(SessionClosed{command.session.owner.slot, command.session.ordinal});
    return Verdict::accepted(command.session.owner, command.session.ordinal);
}

Verdict decide(State const& state, ProveSession const& command, Turn& turn) {
    if (Code const code = check_owner(state, command.actor, Need::restricted); code != Code::ok)
        return Verdict::refused(code);
    Actor const named{ActorKind::session, command.session.owner, command.session.ordinal};
    bool const own = command.session.owner.slot == command.actor.account.slot;
    if (!own || live_session(state, named) == nullptr) return Verdict::refused(Code::session_not_found);
    Verdict const shown = check_password(state, command.session.owner.slot, command.password, turn);
    if (!shown.ok()) return shown;
    Slot const slot = command.session.owner.slot;
    if (state.extent(state.account(slot)).factor_is_due())
        return ask_for_code(state, slot, Purpose::step_up, command.session.ordinal, false, turn);
    turn.add(SessionProven{slot, command.session.ordinal});
    return Verdict::accepted(command.session.owner, command.session.ordinal);
}

Verdict decide(State const& state, ChangePassword const& command, Turn& turn) {
    if (Code const code = check_owner(state, command.actor, Need::full_and_writable); code != Code::ok)
        return Verdict::refused(code);
    if (!(command.account == command.actor.account)) return Verdict::refused(Code::account_not_found);
    if (command.password.empty()) return Verdict::refused(Code::request_invalid, "the password is empty");
    Slot const slot = command.account.slot;
    if (Code const code = check_proof(state, slot, *live_session(state, command.actor)); code != Code::ok)
        return Verdict::refused(code);
    turn.add(PasswordChanged{slot, command.actor.ordinal,
                             kept_of(state, command.account, command.password, turn.work)});
    return Verdict::accepted(command.account, command.actor.ordinal);
}

Verdict decide(State const& state, SeedPopulation const& command, Turn& turn) {
    if (state.policy().password_hash != PasswordHash::fake)
        return Verdict::refused(
            Code::request_invalid,
            "a population needs password.hash to be fake: each account of it has a password");
    // A population takes fresh slots only, in one row.
    if (command.n == 0)
        return Verdict::refused(Code::request_invalid, "a population has at least one account");
    if (std::uint64_t{state.account_slots()} + command.n > population_accounts_max)
        return Verdict::refused(Code::account_limit, "a population ends at 20,000,000 accounts of a world");
    turn.add(PopulationSeeded{command.full != 0 ? PopulationKind::full : PopulationKind::bare, command.n,
                              state.account_slots(), state.device_slots()});
    return Verdict::accepted({state.account_slots(), 1});
}

namespace {

// Whether what a removal has still to wait for can be put off: after the end of time nothing is tried again.
bool fits(Account const& account, Duration by) {
    bool const for_ever = account.tombstone_until == last_instant;
    return (for_ever ? account.ends_at : account.tombstone_until) + by < last_instant;
}

void try_stage(State const& state, Slot slot, PurgeStage stage, Turn& turn) {
    Fault const* const acts = state.faults_armed() != 0 ? meet_stage(state, slot, stage, turn) : nullptr;
    if (acts != nullptr && !acts->terms.crashes()) {
        bool const is_down = acts->terms.kind == FaultKind::down;
        Duration const by = is_down ? acts->terms.until - state.now() : Duration{acts->terms.wait_ms};
        if (fits(state.account(slot), by)) return turn.add(PurgeStageFailed{slot, stage, state.now() + by});
    }
    // Its deadline stays armed: whoever is started next tries it.
    if (acts != nullptr && acts->terms.kind == FaultKind::crash_before) return;
    turn.add(PurgeStageDone{slot, stage});
}

}  // namespace

void decide(State const& state, Deadline const& deadline, Turn& turn) {
    Slot const slot = deadline.slot();
    switch (deadline.rank()) {
        case Rank::removal_due: turn.add(PurgeStarted{slot}); return;
        case Rank::purge_stage:
            try_stage(state, slot, static_cast<PurgeStage>(deadline.object()), turn);
            return;
        case Rank::renewal: {
            auto const ordinal = static_cast<std::uint16_t>(deadline.object());
            for (Subscription const& subscription : state.extent(state.account(slot)).subscriptions()) {
                if (subscription.ordinal != ordinal) continue;
                if (subscription.state() == SubscriptionState::active) {
                    turn.add(SubscriptionRenewed{slot, ordinal});
                } else {
                    turn.add(SubscriptionEnded{slot, ordinal});
                }
                return;
            }
            return;
        }
        case Rank::delivery: return release(state, deadline.object(), turn);
        case Rank::hold_end:
        case Rank::review_end:
        case Rank::export_end:
        case Rank::reminder: return;  // ranks that nothing arms yet
    }
}

}  // namespace fauxcount::domain
