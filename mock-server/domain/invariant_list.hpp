// The one list of invariants: what must hold of every world, whatever happens to it. Whoever checks one names
// it from here, and docs/invariants.md is made of it. A mark counts how often a premise was really met: an
// invariant that was never exercised has not held, it has not been asked.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace fauxcount::domain {

// Where an invariant is checked.
inline constexpr std::uint8_t by_turn = 1, by_audit = 2, by_explorer = 4, by_model = 8, by_driver = 16,
                              by_start = 32;

// One row an invariant: id, name, where, what it says, and what shows it red: a test, or a seeded defect.
// Ids stay the same for good.
#define FAUXCOUNT_INVARIANTS(X)                                                                              \
    X(S01, removed_is_final, by_turn, "a removed account stays removed",                                     \
      "S01_ARemovedAccountThatComesBackIsNoticed")                                                           \
    X(S02, never_early, by_turn, "nothing is purged before `due`, nothing is removed before the purge ends", \
      "S02_APurgeBeforeItsTimeIsNoticed")                                                                    \
    X(S03, owner_consent, by_explorer,                                                                       \
      "whoever asks for a removal may ask for it and has shown the password, and a code where one is due, "  \
      "in that session, not too long ago; no login that nobody attends gets in where one while a removal "   \
      "is pending means something",                                                                          \
      "D32")                                                                                                 \
    X(S04, factor_truth, by_turn,                                                                            \
      "where a second factor is due, nobody is let in or proven but by a code, in answer to a challenge "    \
      "that was for that and still open",                                                                    \
      "S04_ALoginWithoutItsCodeIsNoticed")                                                                   \
    X(S05, data_gone, by_turn | by_audit,                                                                    \
      "a removed account has no item, text, password, answer or past removal, and no digest without a "      \
      "quarantine",                                                                                          \
      "S05_AnythingLeftInTheVaultIsNoticed")                                                                 \
    X(S06, access_gone, by_turn | by_audit, "a removed account has no session",                              \
      "S06_ASessionLeftBehindIsNoticed")                                                                     \
    X(S07, bindings_gone, by_turn | by_audit, "a removed account has no device and no subscription",         \
      "S07_ABindingOrSubscriptionLeftBehindIsNoticed")                                                       \
    X(S08, lock_interlock, by_turn, "no request is accepted while a device blocks it",                       \
      "S08_ARequestPastALostDeviceIsNoticed")                                                                \
    X(S09, lock_never_bypassed, by_turn,                                                                     \
      "find-device, lost mode and an orphan lock end and begin only by the events that say so",              \
      "S09_ALockThatVanishesOrAppearsIsNoticed")                                                             \
    X(S10, obligations, by_turn,                                                                             \
      "an active subscription blocks a request, or is suspended, ends or goes on with it, as the policy "    \
      "says",                                                                                                \
      "S10_ARequestPastAnActiveSubscriptionIsNoticed")                                                       \
    X(S11, refusal_is_pure, by_turn, "a turn without events changes nothing",                                \
      "S11_ARefusalThatChangesSomethingIsNoticed")                                                           \
    X(S12, single_pending, by_turn, "only an active account is scheduled",                                   \
      "S12_ASecondRemovalBesideAPendingOneIsNoticed")                                                        \
    X(S13, due_is_fixed, by_turn,                                                                            \
      "the instants of a removal never move once it is accepted, but for what a failed stage puts off",      \
      "S13_ADueInstantThatMovesIsNoticed")                                                                   \
    X(S14, cancel_restores, by_turn, "a cancel gives back what the request took, without a charge",          \
      "S14_ACancelThatLeavesSomethingChangedIsNoticed")                                                      \
    X(S15, cancel_window, by_turn, "a cancel is accepted before `due` and never at it",                      \
      "S15_ACancelAtTheDueInstantIsNoticed")                                                                 \
    X(S16, purge_once, by_turn, "an account is purged once", "S16_APurgeOfARemovedAccountIsNoticed")         \
    X(S17, idempotency, by_explorer | by_driver,                                                             \
      "a key and a body get one effect and, for a day, the same answer; another body under the key is "      \
      "refused",                                                                                             \
      "D33")                                                                                                 \
    X(S18, no_resurrection, by_turn, "nothing happens to an account after its end",                          \
      "S18_AnEventAboutARemovedAccountIsNoticed")                                                            \
    X(S19, no_reuse, by_turn, "ids and ordinals are given out once; a slot waits for its tombstone",         \
      "S19_AnIdThatComesAgainIsNoticed")                                                                     \
    X(S20, frame, by_turn,                                                                                   \
      "what no event names does not change, and an event changes only its own sections",                     \
      "S20_ASideEffectOnSomebodyElseIsNoticed")                                                              \
    X(S22, server_time, by_turn, "the clock moves by its event, and forward",                                \
      "S22_AClockThatRunsBackIsNoticed")                                                                     \
    X(S23, durability, by_start,                                                                             \
      "what was written of the turns comes to the same world again, with all its deadlines", "D61")          \
    X(S24, purge_atomic_outside, by_turn, "from `due` on no session of the account lets anyone in",          \
      "S24_ASessionThatLetsSomebodyInDuringThePurgeIsNoticed")                                               \
    X(S25, purge_order, by_turn, "stages come in order, and each is seen to be done",                        \
      "S25_StagesOutOfOrderOrUndoneAreNoticed")                                                              \
    X(S26, audit_complete, by_turn, "every change of phase, and every stage that failed, has its event",     \
      "S26_APhaseThatNoEventExplainsIsNoticed")                                                              \
    X(S27, lockout, by_turn,                                                                                 \
      "so many wrong passwords, or codes of a kind, in a row, wherever they are tried, lock it for as long " \
      "as the policy says; meanwhile nobody gets in by it, and no challenge is open",                        \
      "S27_AWrongPasswordThatIsMiscountedIsNoticed")                                                         \
    X(S28, code_once, by_turn, "a code is taken once, in its time, and for what it was sent for",            \
      "S28_ACodeThatIsTakenTwiceIsNoticed")                                                                  \
    X(S32, reply_truth, by_explorer | by_driver,                                                             \
      "what an answer says of a removal, and of what is in its way, is so, in the state and in what was "    \
      "said before",                                                                                         \
      "D31")                                                                                                 \
    X(S34, conservation, by_turn | by_audit, "live and removed accounts add up to those created",            \
      "S34_CountersThatDriftAreNoticed")                                                                     \
    X(S35, timers_match, by_turn | by_audit, "what entities wait for is armed, and nothing else is",         \
      "S35_ATimerTooManyOrTooFewIsNoticed")                                                                  \
    X(S39, terms_pinned, by_turn, "a removal waits as the policy in force says",                             \
      "S39_WaitsThatAreNotThePolicysAreNoticed")                                                             \
    X(S41, session_ends, by_turn, "a session ends when the policy said it would as it was opened", "D38")    \
    X(S42, pending_login, by_turn,                                                                           \
      "a login while a removal is pending opens, or cancels, what the policy says and nothing more", "D45")  \
    X(S43, renewals, by_turn, "a subscription is charged once a period, at its end", "D42")                  \
    X(S44, people_told, by_turn,                                                                             \
      "what changes what guards an account, or what becomes of it, is told at once to each address and "     \
      "number that it has, and nothing else is, to anybody",                                                 \
      "S44_WhatNobodyIsToldOfIsNoticed")                                                                     \
    X(S45, codes_sent, by_turn,                                                                              \
      "a code is sent no sooner, no more often and for no longer than the policy says, and the one before "  \
      "that was sent by that way is void",                                                                   \
      "S45_ACodeThatIsSentTooSoonIsNoticed")                                                                 \
    X(S46, message_faults, by_turn | by_audit,                                                               \
      "each message comes once, in time and to whom it is for, but for what a fault was ordered to do with " \
      "it",                                                                                                  \
      "S46_AMessageThatGoesMissingIsNoticed")                                                                \
    X(S47, password_change, by_turn,                                                                         \
      "a password changes in a session whose proof is fresh and in no other way; from then on no other "     \
      "session of the account proves anything, and no challenge is open",                                    \
      "S47_APasswordThatChangesByItselfIsNoticed")                                                           \
    X(I10, reset_keeps_binding, by_turn, "a factory reset changes no binding",                               \
      "I10_AResetThatUnbindsIsNoticed")                                                                      \
    X(L01, removed_when_due, by_turn | by_audit, "no deadline is passed over",                               \
      "L01_ADeadlineThatIsPassedOverIsNoticed")                                                              \
    X(L02, unknown_resolved, by_driver,                                                                      \
      "a request without an answer is decided, by itself again or by reading", "C05")                        \
    X(L03, driver_ends, by_driver, "the driver ends in one verdict, within its limits", "C04")               \
    X(L04, lockout_ends, by_explorer, "once a lock-out is over, the right password is heard",                \
      "L04_ALockOutThatDoesNotEndIsNoticed")                                                                 \
    X(L05, offline_device, by_turn | by_audit,                                                               \
      "a device that is let go of while it is out of reach signs out once, when it is back",                 \
      "L05_ADeviceThatSignsOutTooSoonIsNoticed")                                                             \
    X(L07, purge_resumes, by_explorer,                                                                       \
      "once nothing fails any more, each removal comes to its end when it should",                           \
      "L07_APurgeThatDoesNotGoOnIsNoticed")                                                                  \
    X(L09, quiescence, by_explorer, "what is due at an instant comes to an end",                             \
      "L09_AWorldThatNeverComesToRestIsNoticed")                                                             \
    X(L10, way_back, by_explorer, "until a removal is due, whoever has its receipt can call it off",         \
      "L10_ARemovalThatCannotBeCalledOffIsNoticed")                                                          \
    X(L11, put_off_honoured, by_driver, "whoever is told from when on to ask again does not ask before",     \
      "C03")                                                                                                 \
    X(M00, model_agrees, by_model, "each answer is the one that the reference model gives", "")              \
    X(M01, extent_well_formed, by_audit,                                                                     \
      "children are within their limits, in order, with zeroes behind them",                                 \
      "M01_ChildrenThatAreNotWellFormedAreNoticed")                                                          \
    X(M02, hash_is_the_sum, by_audit, "the hash kept up turn by turn is the hash of what is there",          \
      "M02_AChangeThatTheHashMissedIsNoticed")                                                               \
    X(M03, identifiers_match, by_turn | by_audit, "accounts are found by what they are called, both ways",   \
      "M03_AnIdentifierThatIsNotFoundIsNoticed")                                                             \
    X(M04, bindings_match, by_turn | by_audit, "a device and its account name each other",                   \
      "M04_ABindingWithOneEndIsNoticed")                                                                     \
    X(X01, time_adds_up, by_explorer, "advancing by x and then by y is advancing by x + y",                  \
      "X01_ATimeThatDoesNotAddUpIsNoticed")                                                                  \
    X(X02, reading_changes_nothing, by_explorer, "whatever is read, the world is the same afterwards", "D18")

enum class Invariant : std::uint8_t {
#define X(id, name, where, says, red) name,
    FAUXCOUNT_INVARIANTS(X)
#undef X
};

struct InvariantRow {
    std::string_view id, name;
    std::string_view title;  // both, as a finding is called
    std::uint8_t where;
    std::string_view says, red;

    constexpr bool checked(std::uint8_t by) const { return (where & by) != 0; }
};
inline constexpr std::array invariant_list{
#define X(id, name, where, says, red) InvariantRow{#id, #name, #id " " #name, where, says, red},
    FAUXCOUNT_INVARIANTS(X)
#undef X
};
inline constexpr std::size_t invariants = invariant_list.size();

constexpr InvariantRow const& row_of(Invariant one) { return invariant_list[static_cast<std::size_t>(one)]; }

// How often the premise of each was met.
class Marks {
public:
    void raise(Invariant one) { ++counts_[static_cast<std::size_t>(one)]; }
    std::uint64_t of(Invariant one) const { return counts_[static_cast<std::size_t>(one)]; }
    Marks& operator+=(Marks const& more) {
        for (std::size_t i = 0; i < invariants; ++i) counts_[i] += more.counts_[i];
        return *this;
    }

private:
    std::array<std::uint64_t, invariants> counts_{};
};

}  // namespace fauxcount::domain
