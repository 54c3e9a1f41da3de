// What can happen to a world: a closed list of small, fixed-width facts. An event carries ids, instants and
// numbers; text travels beside it, in the turn's vault writes, and an event only says where.
#pragma once

#include "domain/deadline_index.hpp"
#include "domain/fault.hpp"
#include "domain/records.hpp"

#include <cstdint>
#include <variant>

namespace fauxcount::domain {

// A stretch of the turn's vault writes.
struct Text {
    std::uint32_t offset = 0;
    std::uint32_t length = 0;
};

struct ClockMoved {
    Instant to;
};
// The vault write holds, for each identifier: kind, length, the normalised text. Where the text was erased
// from a log since, the kind has this bit and the text is the identifier's digest, eight bytes little-endian.
inline constexpr std::uint8_t digest_only_bit = 0x80;
struct AccountCreated {
    Slot slot;
    std::uint32_t generation;
    std::uint64_t password;
    Text identifiers;
};
struct SessionOpened {
    Slot slot;
    std::uint32_t ordinal;
    Slot device_plus_one;
    SessionScope scope;
    Instant expires_at;
};
struct SessionProven {
    Slot slot;
    std::uint32_t ordinal;
};
// It was wrong. `locked_until`: from now on none is heard before, and no challenge of the account is open any
// more; zero: the next one is heard.
struct TryRefused {
    Slot slot;
    Guard guard;
    Instant locked_until;
};
// The right one came, and the wrong ones before it count no more.
struct TriesForgiven {
    Slot slot;
    Guard guard;
};
struct SessionClosed {
    Slot slot;
    std::uint32_t ordinal;
};
struct DeviceMade {
    Slot device;
    DeviceKind kind;
};
struct DeviceBound {
    Slot device;
    Slot slot;
};
struct DeviceUnbound {
    Slot device;
    Slot slot;
};
struct DeviceFindChanged {
    Slot device;
    bool on;
};
struct DeviceLostModeChanged {
    Slot device;
    bool on;
};
struct DeviceReset {
    Slot device;
};
// The account that locked a device set it up again after a reset; the binding never ended.
struct DeviceSetUpAgain {
    Slot device;
};
struct ItemAdded {
    Slot slot;
    std::uint32_t ordinal;
    std::uint32_t bytes;
    ItemKind kind;
};
struct ItemDropped {
    Slot slot;
    std::uint32_t ordinal;
};
struct Subscribed {
    Slot slot;
    std::uint16_t ordinal;
    Plan plan;
};
struct SubscriptionCancelled {
    Slot slot;
    std::uint16_t ordinal;
    bool at_period_end;
};
struct SubscriptionRenewed {
    Slot slot;
    std::uint16_t ordinal;
};
struct SubscriptionEnded {
    Slot slot;
    std::uint16_t ordinal;
};
// Every wait is an instant from here on; no later change of a policy moves it.
struct RemovalScheduled {
    Slot slot;
    std::uint16_t ordinal;
    Channel channel;
    Instant due, ends_at, tombstone_until, contact_quarantine, username_quarantine;
};
struct RemovalCancelled {
    Slot slot;
};
struct PurgeStarted {
    Slot slot;
};
struct PurgeStageDone {
    Slot slot;
    PurgeStage stage;
};
// Nothing of the stage is done. It is tried again at that instant, and all that comes after it is put off as
// long.
struct PurgeStageFailed {
    Slot slot;
    PurgeStage stage;
    Instant retry_at;
};
enum class PopulationKind : std::uint8_t { bare, full };
// `n` accounts at once, everything about them drawn from the seed: one event whatever their number.
struct PopulationSeeded {
    PopulationKind kind;
    std::uint32_t n;
    Slot first_account, first_device;
};
// An answer kept under an idempotency key. `admin` keeps it for the world's administrator, else `slot` is the
// subject.
struct AnswerRemembered {
    Slot slot;
    bool admin;
    std::uint8_t operation;
    std::uint64_t key, body;
    Instant until;
    Text answer;
};

// The vault write holds the fault's text.
struct FaultOrdered {
    std::uint32_t ordinal;
    Text text;
    FaultTerms terms;
};
struct FaultHealed {
    std::uint32_t ordinal;
};
// It counted a call and left it alone.
struct FaultPassed {
    std::uint32_t ordinal;
};
// It acts on a call. `counted`: the call was one of its turns, and not only met by a wait that goes on.
struct FaultUsed {
    std::uint32_t ordinal;
    bool counted;
    Instant closed_until;
};
// What it held back until now comes: messages, or word to a device that is back.
struct FaultReleased {
    std::uint32_t ordinal;
};
// It is within reach again, and does what it was told meanwhile: it signs out.
struct DeviceCheckedIn {
    Slot device;
};

// Backup codes count at once, all else once it is confirmed.
struct FactorEnrolled {
    Slot slot;
    std::uint32_t ordinal;
    FactorKind kind;
};
struct FactorConfirmed {
    Slot slot;
    std::uint32_t ordinal;
};
// A code of it was taken: that of a step, the backup code of that number from 0, or the one of that ordinal
// that was sent.
struct FactorUsed {
    Slot slot;
    std::uint32_t ordinal;
    std::uint64_t which;
};
struct FactorRemoved {
    Slot slot;
    std::uint32_t ordinal;
};
struct ChallengeOpened {
    Slot slot;
    std::uint32_t ordinal;
    std::uint32_t subject;
    Purpose purpose;
    bool interactive;
    Instant expires_at;
};
struct ChallengeEnded {
    Slot slot;
    std::uint32_t ordinal;
};
// The session counts as proven with a second factor, too.
struct SessionRaised {
    Slot slot;
    std::uint32_t ordinal;
};
// The one before, sent by the same way, is void.
struct CodeSent {
    Slot slot;
    std::uint32_t ordinal;
    std::uint32_t subject;
    Via via;
    CodePurpose purpose;
    Instant expires_at;
};

// What proved its other sessions is void, and no challenge is open any more. `ordinal`: the session in which
// it was changed.
struct PasswordChanged {
    Slot slot;
    std::uint32_t ordinal;
    std::uint64_t password;
};

// New ones come last: a number is for good.
using Event =
    std::variant<ClockMoved, AccountCreated, SessionOpened, SessionProven, SessionClosed, DeviceMade,
                 DeviceBound, DeviceUnbound, DeviceFindChanged, DeviceLostModeChanged, DeviceReset,
                 DeviceSetUpAgain, ItemAdded, ItemDropped, Subscribed, SubscriptionCancelled,
                 SubscriptionRenewed, SubscriptionEnded, RemovalScheduled, RemovalCancelled, PurgeStarted,
                 PurgeStageDone, PopulationSeeded, AnswerRemembered, FaultOrdered, FaultHealed, FaultPassed,
                 FaultUsed, PurgeStageFailed, TryRefused, TriesForgiven, FactorEnrolled, FactorConfirmed,
                 FactorUsed, FactorRemoved, ChallengeOpened, ChallengeEnded, SessionRaised, CodeSent,
                 FaultReleased, DeviceCheckedIn, PasswordChanged>;
static_assert(sizeof(Event) <= 64);

}  // namespace fauxcount::domain
