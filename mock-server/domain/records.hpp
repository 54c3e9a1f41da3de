// The records a world's state is made of. Each is plain bytes of a fixed size with no padding left to chance,
// because leaves are copied and hashed as bytes. What the fields may hold together is checked in
// invariants.cpp.
#pragma once

#include "api/instant.hpp"
#include "domain/extent_heap.hpp"
#include "domain/identity.hpp"

#include <cstdint>
#include <string_view>
#include <type_traits>

namespace fauxcount::domain {

enum class Phase : std::uint8_t { active, scheduled, purging, removed };
enum class Channel : std::uint8_t { site, device };
// Order is the order of purging; tokens first, so that nobody watches the rest go.
enum class PurgeStage : std::uint8_t { tokens, billing, bindings, data, identifiers, tombstone };
inline constexpr unsigned purge_stages = 6;

enum class IdentifierKind : std::uint8_t { email, phone, username };
enum class DeviceKind : std::uint8_t { phone, tablet, watch, laptop, speaker, other };
enum class ItemKind : std::uint8_t { contact, message, photo, note, other };
enum class Plan : std::uint8_t { cloud_trial, cloud_plus, cloud_max };
enum class SubscriptionState : std::uint8_t { active, ending, suspended, ended };
enum class SessionScope : std::uint8_t { full, removal_only };
// What a session was last proven with: a password, or a password and a second factor. `nothing`: with what is
// void, because the password was changed since.
enum class Proof : std::uint8_t { password, second_factor, nothing };
enum class FactorKind : std::uint8_t { totp, backup_codes, email, sms };
inline constexpr std::size_t factor_kinds = 4;
// What the provider writes to an account's people, and by which way.
enum class MessageKind : std::uint8_t {
    removal_scheduled,
    removal_cancelled,
    purged,
    factor_added,
    factor_removed,
    backup_code_used,
    code,
    password_changed
};
enum class Via : std::uint8_t { email, sms };
// What goes on when a challenge is answered.
enum class Purpose : std::uint8_t { sign_in, set_up, step_up };
// What a code that is sent is for: a challenge of that purpose, or a factor that is to be confirmed.
enum class CodePurpose : std::uint8_t { sign_in, set_up, step_up, confirmation };

// The header of an account, at most 96 bytes. `generation` 0 marks a slot that was never used. The last three
// fields say where things are, not what they are, so the state hash leaves them out.
struct Account {
    std::uint32_t generation = 0;
    Phase phase{};
    std::uint8_t next_stage = 0;  // while purging: the PurgeStage whose deadline is armed
    Channel channel{};  // by which the current or last removal was asked for
    std::uint8_t stage_failed = 0;  // while purging: 1 if that stage failed and is tried again
    Instant created_at;
    Instant requested_at;  // the instants of the current or last removal, fixed when it was accepted
    Instant due;  //   until then it can be cancelled; then the purge starts
    Instant ends_at;  //   the last purge stage; for a cancelled removal: when it was cancelled. A stage
        //   that fails puts off this instant and those below
    Instant tombstone_until;  //   the receipt reads until then; the slot is used again after it
    Instant contact_quarantine;  //   e-mail addresses and phone numbers are free again
    Instant username_quarantine;  //   user names are free again
    std::uint64_t password = 0;  // what is kept of it, as the policy says: passwords.hpp
    std::uint32_t next_item = 0;  // ordinals given out so far
    std::uint32_t next_session = 0;  // sessions, factors, challenges and codes that are sent share it
    std::uint16_t next_subscription = 0;
    std::uint16_t removals = 0;  // ordinal of the current or last removal; 0: none yet
    ExtentRef extent = 0;  // children and vault
    ExtentRef memo = 0;  // the newest remembered answer; each names the one before
    Slot next_tombstone_plus_one = 0;  // the tombstone that ends after this one
};
inline constexpr std::size_t account_hashed_bytes = 84;
static_assert(sizeof(Account) == 96 && std::has_unique_object_representations_v<Account>);

// Hardware of the world. It outlives the account it is bound to. 24 bytes.
struct Device {
    static constexpr std::uint8_t flag_find = 1;  // find-device is on: the binding is a lock
    static constexpr std::uint8_t flag_lost = 2;  // lost mode
    static constexpr std::uint8_t flag_set_up = 4;  // an account is signed in on it
    static constexpr std::uint8_t flag_orphan = 8;  // locked to an account that is gone
    static constexpr std::uint8_t flag_pending = 16;  // let go of while out of reach: it has not signed out

    Instant bound_since;
    Slot owner_plus_one = 0;  // 0: bound to nobody
    std::uint32_t owner_generation = 0;
    std::uint32_t generation = 0;  // 0: no such device
    DeviceKind kind{};
    std::uint8_t flags = 0;
    std::uint16_t reserved = 0;

    bool has(std::uint8_t flag) const { return (flags & flag) != 0; }
    void set(std::uint8_t flag, bool on) {
        flags = static_cast<std::uint8_t>(on ? flags | flag : flags & ~flag);
    }
    bool bound() const { return owner_plus_one != 0; }
    bool bound_to(Place account) const {
        return owner_plus_one == account.slot + 1 && owner_generation == account.generation &&
               !has(flag_orphan);
    }
};
static_assert(sizeof(Device) == 24 && std::has_unique_object_representations_v<Device>);

struct Session {
    Instant created_at, proven_at, expires_at;
    std::uint32_t ordinal = 0;
    Slot device_plus_one = 0;  // the device it lives on
    SessionScope scope{};
    Proof proof{};
    std::uint8_t reserved[6]{};
};
static_assert(sizeof(Session) == 40 && std::has_unique_object_representations_v<Session>);

struct Subscription {
    Instant renews_at;  // active: the next charge; ending: when it ends; suspended: when it would have been
    std::uint32_t charges = 0;
    std::uint16_t ordinal = 0;
    Plan plan{};
    std::uint8_t state_bits = 0;  // SubscriptionState, and 0x80: a pending removal put it there

    static constexpr std::uint8_t by_removal_bit = 0x80;
    SubscriptionState state() const { return static_cast<SubscriptionState>(state_bits & 0x7fU); }
    // Its next charge, or its end, is a deadline.
    bool runs() const { return state() == SubscriptionState::active || state() == SubscriptionState::ending; }
    bool by_removal() const { return (state_bits & by_removal_bit) != 0; }
    void set(SubscriptionState state, bool by_removal) {
        state_bits =
            static_cast<std::uint8_t>(static_cast<unsigned>(state) | (by_removal ? by_removal_bit : 0U));
    }
};
static_assert(sizeof(Subscription) == 16 && std::has_unique_object_representations_v<Subscription>);

// What an account is guarded by: each counts its wrong tries apart.
enum class Guard : std::uint8_t { password, totp, backup_codes, email, sms };

// Wrong tries at a guard since the last right one. An account has none before the first.
struct Tries {
    Instant locked_until;  // none is heard before; zero: it is open
    std::uint16_t wrong = 0;
    Guard guard{};
    std::uint8_t reserved[5]{};

    bool locked(Instant now) const { return now < locked_until; }
    // Of those that still count: after a lock-out it begins anew.
    unsigned counted(Instant now) const { return locked_until == Instant{} || locked(now) ? wrong : 0; }
};
static_assert(sizeof(Tries) == 16 && std::has_unique_object_representations_v<Tries>);

// An app, a set of backup codes, or an address that codes are sent to. What an app and backup codes are made
// of follows from the seed, the account and `ordinal`.
struct Factor {
    // Of an app: one more than the last step whose code was taken, 0 for none. Of backup codes: a bit for
    // each that is used. Of an address: its digest.
    std::uint64_t taken = 0;
    Instant created_at;
    std::uint32_t ordinal = 0;
    FactorKind kind{};
    std::uint8_t confirmed = 0;  // 1: it counts
    std::uint8_t reserved[2]{};

    bool is_confirmed(FactorKind of) const { return kind == of && confirmed != 0; }
    // A login needs a code of it, or one that stands in for it.
    bool makes_due() const { return confirmed != 0 && kind != FactorKind::backup_codes; }
};
static_assert(sizeof(Factor) == 24 && std::has_unique_object_representations_v<Factor>);

// A request whose password was right, and which goes on once a code of a second factor is shown.
struct Challenge {
    Instant expires_at;
    std::uint32_t ordinal = 0;
    std::uint32_t subject = 0;  // set_up: the device's slot; step_up: the session's ordinal
    Purpose purpose{};
    std::uint8_t interactive = 0;  // sign_in: 1 if a person is there
    std::uint8_t reserved[6]{};
};
static_assert(sizeof(Challenge) == 24 && std::has_unique_object_representations_v<Challenge>);

// The newest code that was sent by that way. It follows from the seed, the account and `ordinal`.
struct SentCode {
    Instant sent_at;
    Instant expires_at;  // right before
    std::uint32_t ordinal = 0;
    std::uint32_t subject = 0;  // confirmation: the factor's ordinal
    Via via{};
    CodePurpose purpose{};
    std::uint8_t taken = 0;  // 1: it was shown
    std::uint8_t sends = 0;  // in a row, this one included
    std::uint8_t reserved[4]{};

    // Of those that were sent in a row by now.
    unsigned in_a_row(Instant now) const { return taken == 0 && now < expires_at ? sends : 0; }
};
static_assert(sizeof(SentCode) == 32 && std::has_unique_object_representations_v<SentCode>);

// A message to one e-mail address or number of an account. It has no text: what it says follows from this.
struct Message {
    Instant at;
    Instant due;  // removal_scheduled: of the removal; code: until when it is right
    std::uint64_t to = 0;  // the digest of the identifier
    Slot slot = 0;  // whose
    std::uint16_t generation = 0;
    std::uint8_t astray = 0;  // 1: `to` is somebody else's
    std::uint8_t reserved = 0;
    std::uint32_t subject = 0;  // ordinal of the removal, the factor or the code that it is about
    MessageKind kind{};
    Via via{};
    FactorKind factor{};  // of that factor
    CodePurpose purpose{};  // of that code

    bool operator==(Message const&) const = default;
};
static_assert(sizeof(Message) == 40 && std::has_unique_object_representations_v<Message>);
static_assert(generation_max <= UINT16_MAX);

// A removal that was cancelled before the current one.
struct PastRemoval {
    Instant requested_at, due, cancelled_at;
    std::uint32_t ordinal = 0;
    Channel channel{};
    std::uint8_t reserved[3]{};
};
static_assert(sizeof(PastRemoval) == 32 && std::has_unique_object_representations_v<PastRemoval>);

// `length` bytes of the vault from `offset` are its text. Length 0: purged, the digest alone keeps it in
// quarantine.
struct Identifier {
    std::uint64_t digest = 0;
    std::uint16_t offset = 0;
    std::uint16_t length = 0;
    IdentifierKind kind{};
    std::uint8_t reserved[3]{};
};
static_assert(sizeof(Identifier) == 16 && std::has_unique_object_representations_v<Identifier>);

// Fourteen bytes, because there are twenty of them in an ordinary account.
struct Item {
    std::uint16_t created[3]{};  // 48 bits of milliseconds, low part first
    std::uint16_t bytes_low = 0, bytes_high = 0;
    std::uint16_t ordinal_low = 0;
    std::uint8_t ordinal_high = 0;
    ItemKind kind{};

    static Item make(std::uint32_t ordinal, ItemKind kind, std::uint32_t bytes, Instant created_at);
    std::uint32_t ordinal() const { return ordinal_low | (std::uint32_t{ordinal_high} << 16U); }
    std::uint32_t bytes() const { return bytes_low | (std::uint32_t{bytes_high} << 16U); }
    Instant created_at() const;
};
static_assert(sizeof(Item) == 14 && std::has_unique_object_representations_v<Item>);

// How an identifier is found: a digest under a key that follows from the world's seed.
std::uint64_t identifier_digest(std::uint64_t seed, IdentifierKind kind, std::string_view text);

struct PlanTerms {
    Duration period;
    std::uint32_t price_cents;
};
constexpr PlanTerms terms_of(Plan plan) {
    switch (plan) {
        case Plan::cloud_trial: return {day * 7, 0};
        case Plan::cloud_plus: return {day * 30, 299};
        case Plan::cloud_max: return {day * 30, 999};
    }
    return {day, 0};
}

// How much one account may hold; reaching a limit is a named refusal.
inline constexpr std::size_t identifiers_max = 4;
inline constexpr std::size_t tries_max = 5;  // one a guard
inline constexpr std::size_t apps_max = 2;
inline constexpr std::size_t code_ways = 2;  // mail and SMS
inline constexpr std::size_t due_factors_max = apps_max + code_ways;
inline constexpr std::size_t factors_max = due_factors_max + 1;  // and a set of backup codes
inline constexpr std::size_t sent_codes_max = code_ways;
inline constexpr std::size_t challenges_max = 4;  // one more ends the oldest
inline constexpr std::size_t devices_max = 16;
inline constexpr std::size_t sessions_max = 16;  // one more ends the oldest
inline constexpr std::size_t subscriptions_max = 8;
inline constexpr std::size_t items_max = 160;
inline constexpr std::size_t past_removals_max = 8;  // one more forgets the oldest
inline constexpr std::size_t memos_max = 64;  // one more forgets the oldest
inline constexpr std::size_t vault_bytes_max = 512;
// And of a world: its inbox forgets the oldest.
inline constexpr std::uint32_t messages_max = 1024;

}  // namespace fauxcount::domain
