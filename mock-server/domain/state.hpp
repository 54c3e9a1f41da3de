// A world's whole state as a value. Copying it costs a few pointers; everything a later answer depends on is
// in here. Reading is public. Writing is done by evolve() alone, through Writer (writer.hpp).
#pragma once

#include "domain/deadline_index.hpp"
#include "domain/extent.hpp"
#include "domain/extent_heap.hpp"
#include "domain/fault.hpp"
#include "domain/hash_sums.hpp"
#include "domain/identifier_index.hpp"
#include "domain/paged_array.hpp"
#include "domain/policy.hpp"
#include "domain/records.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>

namespace fauxcount::domain {

// One remembered answer: this head, then the bytes of the answer.
struct Memo {
    std::uint64_t key = 0, body = 0;
    Instant until;
    ExtentRef older = 0;
    std::uint16_t answer_bytes = 0;
    std::uint8_t operation = 0;
    std::uint8_t reserved = 0;
};
static_assert(sizeof(Memo) == 32);

// The steps in which memory is loaded ahead of its use, and the parts of an account that may be worth it.
enum class LoadStep : std::uint8_t {
    way_to_header,
    header,
    way_to_children,
    children,
    ways_to_things,
    things
};
inline constexpr std::size_t load_steps = 6;

using Parts = std::uint8_t;
inline constexpr Parts part_children = 1;  // records of the extent, up to the items
inline constexpr Parts part_items = 2;  // the rest of the extent
inline constexpr Parts part_devices = 4;
inline constexpr Parts part_identifiers = 8;
inline constexpr Parts part_renewals = 16;
inline constexpr Parts part_all = 31;
inline constexpr Parts part_due = 32;  // where a removal asked for now is armed

class State {
public:
    State(std::uint64_t seed, Instant start, Policy const& policy);

    std::uint64_t seed() const { return seed_; }
    Instant start() const { return start_; }
    Instant now() const { return now_; }
    Policy const& policy() const { return policy_; }
    Identity identity() const { return Identity(seed_); }

    // Slots that were ever used; those of tombstones and of retired generations count too.
    Slot account_slots() const { return accounts_.size(); }
    Slot device_slots() const { return devices_.size(); }
    std::uint64_t accounts_live() const { return accounts_live_; }  // active, scheduled or purging
    std::uint64_t accounts_removed() const { return accounts_removed_; }  // since the world began

    Account const& account(Slot slot) const { return accounts_[slot]; }
    Device const& device(Slot slot) const { return devices_[slot]; }
    Extent extent(Account const& account) const {
        return account.extent == 0 ? Extent{} : Extent{extents_.at(account.extent)};
    }
    DeadlineIndex const& deadlines() const { return deadlines_; }

    // The account or device an id stands for; nullptr for an id of another world, a slot of another
    // generation, or one never given out.
    Account const* find(AccountId id) const;
    Account const* find(Place place) const;
    Device const* find(DeviceId id) const;
    // The account that has this identifier, or had it: the caller looks at the phase and the quarantine.
    std::optional<Slot> holder_of(std::uint64_t identifier_digest) const {
        return identifiers_.find(identifier_digest);
    }
    std::uint64_t identifiers_indexed() const { return identifiers_.size(); }
    Place place(Slot slot) const { return {slot, accounts_[slot].generation}; }

    // The newest remembered answer for this subject, operation and key that is still valid; nullptr for none.
    Memo const* memo(ExtentRef newest, std::uint8_t operation, std::uint64_t key) const;
    std::string_view answer_of(Memo const& memo) const;
    Memo const& memo_at(ExtentRef ref) const { return *reinterpret_cast<Memo const*>(extents_.at(ref)); }
    ExtentRef admin_memo() const { return admin_memo_; }

    // How many messages were sent since the world began, and one of the newest messages_max of them: they are
    // counted from 1.
    std::uint64_t messages_sent() const { return messages_sent_; }
    std::uint64_t first_message() const {
        return messages_sent_ > messages_max ? messages_sent_ - messages_max + 1 : 1;
    }
    Message const& message(std::uint64_t number) const { return messages_[place_of_message(number)]; }

    // Of those that were ordered for calls: how many may still act, and all of them, the oldest first.
    std::uint32_t faults_armed() const { return faults_armed_; }
    Faults const& faults() const;
    Fault const* fault(std::uint32_t ordinal) const;

    // The slot the next account gets: that of the oldest tombstone that has ended, or a new one.
    Place next_account() const;

    // Equal for equal seed and commands, on every run and machine. Hashes again what has changed since it was
    // last asked for: after work on millions of accounts that takes a while, and settle_hash() does it piece
    // by piece.
    std::uint64_t hash() const;
    // How much of that there is, in leaves of accounts or devices; and up to `leaves` of it done. True once
    // none is left.
    std::size_t hash_unsettled() const { return account_hashes_.marked() + device_hashes_.marked(); }
    bool settle_hash(std::size_t leaves) const;

    // For a state that nobody reads any more: gives back up to `blocks` blocks of memory, so that an end can
    // come in slices. True once nothing is left; meanwhile nothing else may be asked of it.
    bool take_apart(std::size_t blocks);

    // Starts loading what a command about an account reads, a step at a time. Each step is found through the
    // one before, which should have arrived by then: lookahead.hpp leaves it the time. Purely a matter of
    // speed.
    void prefetch(Slot slot, LoadStep step, Parts parts) const;

private:
    friend class Writer;
    friend class Auditor;  // recomputes the hash

    static constexpr std::uint32_t accounts_per_leaf = 32;
    static constexpr std::uint32_t devices_per_leaf = 128;
    // Both small: a turn that sends one owns a leaf and its way, in the search after every copy of the state.
    static constexpr std::uint32_t messages_per_leaf = 16;
    static constexpr unsigned messages_fan_out_bits = 3;

    // What is hashed apart of an account. Children in two parts: what commands change, and what only grows
    // and is erased (items and text).
    enum AccountKind : HashSums::Kinds { header_kind = 1, things_kind = 2, bulk_kind = 4 };
    static constexpr HashSums::Kinds device_kind = 1;

    std::uint64_t hash_of_account(Slot slot) const;
    std::uint64_t hash_of_things(Slot slot) const;
    std::uint64_t hash_of_bulk(Slot slot) const;
    std::uint64_t hash_of_device(Slot slot) const;
    std::uint64_t hash_of_memo(ExtentRef ref) const;
    std::uint64_t hash_of_message(std::uint64_t number) const;
    static std::uint32_t place_of_message(std::uint64_t number) {
        return static_cast<std::uint32_t>((number - 1) % messages_max);
    }
    std::uint64_t sum_of_accounts(std::uint32_t leaf, unsigned kind) const;
    std::uint64_t sum_of_devices(std::uint32_t leaf) const;
    std::uint64_t hash_sum() const;
    std::uint64_t hash_of_faults() const;

    std::uint64_t seed_;
    Instant start_;
    Instant now_;
    Policy policy_;
    std::uint64_t policy_digest_ = 0;  // a world's policy never changes
    std::uint64_t accounts_live_ = 0;
    std::uint64_t accounts_removed_ = 0;
    std::uint32_t population_ = 0;  // accounts made by populations so far: numbers their identifiers
    Slot oldest_tombstone_plus_one_ = 0;  // tombstones end in the order in which they began
    Slot newest_tombstone_plus_one_ = 0;
    ExtentRef admin_memo_ = 0;
    std::uint32_t faults_armed_ = 0;  // that are not counted out, or made somebody wait
    std::shared_ptr<Faults const> faults_;  // null: there is none

    PagedArrayOf<Account, accounts_per_leaf> accounts_;
    PagedArrayOf<Device, devices_per_leaf> devices_;
    PagedArrayOf<Message, messages_per_leaf, messages_fan_out_bits> messages_;  // a ring
    ExtentHeap extents_;
    IdentifierIndex identifiers_;
    DeadlineIndex deadlines_;

    std::uint64_t messages_sent_ = 0;
    std::uint64_t memo_hashes_ = 0;
    std::uint64_t message_hashes_ = 0;
    mutable HashSums account_hashes_, device_hashes_;  // to settle them is not a change anybody sees
};

}  // namespace fauxcount::domain
