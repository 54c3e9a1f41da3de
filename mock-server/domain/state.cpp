#include "domain/state.hpp"

#include "domain/faults.hpp"

#define XXH_INLINE_ALL
#include <xxhash.h>

#include <algorithm>
#include <cstring>

namespace fauxcount::domain {

namespace {

// Keeps the parts of the hash apart: the same bytes in another role or slot count differently.
enum class Role : std::uint64_t { account = 1, things, bulk, device, memo, world, faults, message };

// Inline: with a constant `n`, the usual case, the hash is a dozen multiplications.
inline std::uint64_t hash_bytes(Role role, std::uint64_t where, void const* bytes, std::size_t n) {
    // Mixed in afterwards: XXH3 with a seed derives a whole secret first when the input is long.
    return mix(XXH3_64bits(bytes, n) ^ (static_cast<std::uint64_t>(role) << 56U) ^ where);
}

}  // namespace

std::uint64_t digest(std::uint64_t key, std::string_view text) {
    return XXH3_64bits_withSeed(text.data(), text.size(), key);
}

std::uint64_t identifier_digest(std::uint64_t seed, IdentifierKind kind, std::string_view text) {
    return digest(draw(seed, Stream::identifier_key, static_cast<std::uint64_t>(kind)), text);
}

Item Item::make(std::uint32_t ordinal, ItemKind kind, std::uint32_t bytes, Instant created_at) {
    auto const ms = static_cast<std::uint64_t>(created_at.ms);
    Item item;
    for (unsigned i = 0; i < 3; ++i) item.created[i] = static_cast<std::uint16_t>(ms >> (16U * i));
    item.bytes_low = static_cast<std::uint16_t>(bytes);
    item.bytes_high = static_cast<std::uint16_t>(bytes >> 16U);
    item.ordinal_low = static_cast<std::uint16_t>(ordinal);
    item.ordinal_high = static_cast<std::uint8_t>(ordinal >> 16U);
    item.kind = kind;
    return item;
}

Instant Item::created_at() const {
    std::uint64_t ms = 0;
    for (unsigned i = 0; i < 3; ++i) ms |= std::uint64_t{created[i]} << (16U * i);
    return {static_cast<std::int64_t>(ms)};
}

State::State(std::uint64_t seed, Instant start, Policy const& policy)
    : seed_(seed), start_(start), now_(start), policy_(policy) {
    for (auto const name : parameter_names())
        policy_digest_ = digest(policy_digest_, parameter(policy_, name));
}

Account const* State::find(Place place) const {
    if (place.slot >= accounts_.size() || place.generation == 0) return nullptr;
    Account const& account = accounts_[place.slot];
    return account.generation == place.generation ? &account : nullptr;
}

Account const* State::find(AccountId id) const { return find(identity().place_of(id)); }

Device const* State::find(DeviceId id) const {
    Place const place = identity().place_of(id);
    if (place.slot >= devices_.size() || place.generation == 0) return nullptr;
    Device const& device = devices_[place.slot];
    return device.generation == place.generation ? &device : nullptr;
}

Memo const* State::memo(ExtentRef newest, std::uint8_t operation, std::uint64_t key) const {
    for (ExtentRef at = newest; at != 0; at = memo_at(at).older) {
        Memo const& memo = memo_at(at);
        if (memo.key == key && memo.operation == operation) return is_due(memo.until, now_) ? nullptr : &memo;
    }
    return nullptr;
}

std::string_view State::answer_of(Memo const& memo) const {
    return {reinterpret_cast<char const*>(&memo) + sizeof(Memo), memo.answer_bytes};
}

Place State::next_account() const {
    if (oldest_tombstone_plus_one_ != 0) {
        Slot const slot = oldest_tombstone_plus_one_ - 1;
        Account const& tombstone = accounts_[slot];
        if (is_due(tombstone.tombstone_until, now_) && tombstone.generation < generation_max) {
            return {slot, tombstone.generation + 1};
        }
    }
    return {accounts_.size(), 1};
}

Faults const& State::faults() const {
    static Faults const none;
    return faults_ == nullptr ? none : *faults_;
}

Fault const* State::fault(std::uint32_t ordinal) const {
    for (Fault const& one : faults()) {
        if (one.ordinal == ordinal) return &one;
    }
    return nullptr;
}

bool State::take_apart(std::size_t blocks) {
    faults_.reset();
    return extents_.take_apart(blocks) && accounts_.take_apart(blocks) && devices_.take_apart(blocks) &&
           messages_.take_apart(blocks) && identifiers_.take_apart(blocks) && deadlines_.take_apart(blocks) &&
           account_hashes_.take_apart(blocks) && device_hashes_.take_apart(blocks);
}

void State::prefetch(Slot slot, LoadStep step, Parts parts) const {
    constexpr std::size_t records_bytes = 192;  // what the records of an ordinary account take
    if (step == LoadStep::way_to_header) return accounts_.prefetch_way(slot);
    if (step == LoadStep::header) return accounts_.prefetch(slot);
    ExtentRef const ref = accounts_[slot].extent;
    if (ref == 0) return;
    if (step == LoadStep::way_to_children) return extents_.prefetch_way(ref);
    if (step == LoadStep::children) {
        return extents_.prefetch(ref, (parts & part_items) != 0 ? ExtentHeap::bytes_max : records_bytes);
    }
    Extent const children(extents_.at(ref));
    bool const ways = step == LoadStep::ways_to_things;
    if ((parts & part_devices) != 0) {
        for (Slot const device : children.devices())
            ways ? devices_.prefetch_way(device) : devices_.prefetch(device);
    }
    if ((parts & part_identifiers) != 0) {
        for (Identifier const& identifier : children.identifiers())
            ways ? identifiers_.prefetch_way(identifier.digest) : identifiers_.prefetch(identifier.digest);
    }
    if ((parts & part_due) != 0) {
        Deadline const due(now_ + policy_.grace, Rank::removal_due, slot, 0);
        ways ? deadlines_.prefetch_way(due) : deadlines_.prefetch(due);
    }
    if ((parts & part_renewals) == 0) return;
    for (Subscription const& subscription : children.subscriptions()) {
        if (!subscription.runs()) continue;
        Deadline const renewal(subscription.renews_at, Rank::renewal, slot, subscription.ordinal);
        ways ? deadlines_.prefetch_way(renewal) : deadlines_.prefetch(renewal);
    }
}

std::uint64_t State::hash_of_account(Slot slot) const {
    Account const& account = accounts_[slot];
    if (account.generation == 0) return 0;
    return hash_bytes(Role::account, slot, &account, account_hashed_bytes);
}

std::uint64_t State::hash_of_things(Slot slot) const {
    Extent const children = extent(accounts_[slot]);
    if (children.bytes() == 0) return 0;
    return hash_bytes(Role::things, slot, children.data(), children.offset(Section::items));
}

std::uint64_t State::hash_of_bulk(Slot slot) const {
    Extent const children = extent(accounts_[slot]);
    std::size_t const bytes = children.bytes();
    if (bytes == 0) return 0;
    std::size_t const from = children.offset(Section::items);
    return from == bytes ? 0 : hash_bytes(Role::bulk, slot, children.data() + from, bytes - from);
}

std::uint64_t State::hash_of_device(Slot slot) const {
    Device const& device = devices_[slot];
    if (device.generation == 0) return 0;
    return hash_bytes(Role::device, slot, &device, sizeof device);
}

std::uint64_t State::hash_of_memo(ExtentRef ref) const {
    Memo const& memo = memo_at(ref);
    std::uint64_t const fields[] = {memo.key, memo.body, static_cast<std::uint64_t>(memo.until.ms),
                                    memo.operation};
    std::string_view const head(reinterpret_cast<char const*>(fields), sizeof fields);
    return digest(digest(0x6d656d6f, head), answer_of(memo));
}

std::uint64_t State::hash_of_message(std::uint64_t number) const {
    Message const& message = this->message(number);
    return hash_bytes(Role::message, number, &message, sizeof message);
}

std::uint64_t State::sum_of_accounts(std::uint32_t leaf, unsigned kind) const {
    Slot const first = leaf * accounts_per_leaf;
    Slot const end = std::min(first + accounts_per_leaf, accounts_.size());
    if (kind > 0) {
        // Children lie anywhere: all of them are on their way before the first is read.
        for (Slot slot = first; slot < end; ++slot) prefetch(slot, LoadStep::way_to_children, part_children);
        Parts const parts = (1U << kind) == bulk_kind ? part_children | part_items : part_children;
        for (Slot slot = first; slot < end; ++slot) prefetch(slot, LoadStep::children, parts);
    }
    std::uint64_t sum = 0;
    for (Slot slot = first; slot < end; ++slot) {
        switch (1U << kind) {
            case header_kind: sum += hash_of_account(slot); break;
            case things_kind: sum += hash_of_things(slot); break;
            default: sum += hash_of_bulk(slot); break;
        }
    }
    return sum;
}

std::uint64_t State::sum_of_devices(std::uint32_t leaf) const {
    Slot const first = leaf * devices_per_leaf;
    Slot const end = std::min(first + devices_per_leaf, devices_.size());
    std::uint64_t sum = 0;
    for (Slot slot = first; slot < end; ++slot) sum += hash_of_device(slot);
    return sum;
}

bool State::settle_hash(std::size_t leaves) const {
    auto const of_accounts = [this](std::uint32_t leaf, unsigned kind) {
        return sum_of_accounts(leaf, kind);
    };
    auto const of_devices = [this](std::uint32_t leaf, unsigned) { return sum_of_devices(leaf); };
    return account_hashes_.settle(leaves, of_accounts) && device_hashes_.settle(leaves, of_devices);
}

std::uint64_t State::hash_sum() const {
    settle_hash(SIZE_MAX);
    return account_hashes_.total() + device_hashes_.total() + memo_hashes_ + message_hashes_;
}

std::uint64_t State::hash() const {
    std::uint64_t const world[] = {seed_,
                                   static_cast<std::uint64_t>(start_.ms),
                                   static_cast<std::uint64_t>(now_.ms),
                                   accounts_live_,
                                   accounts_removed_,
                                   population_,
                                   accounts_.size(),
                                   devices_.size(),
                                   messages_sent_,
                                   policy_digest_,
                                   hash_sum()};
    std::uint64_t const hash = hash_bytes(Role::world, 0, world, sizeof world);
    return faults_ == nullptr ? hash : mix(hash ^ hash_of_faults());
}

std::uint64_t State::hash_of_faults() const {
    std::string all;
    for (Fault const& fault : *faults_) {
        append_fault(fault, Instant{}, all);
        std::uint64_t const more[] = {fault.ordinal, static_cast<std::uint64_t>(fault.ordered_at.ms),
                                      fault.before == nullptr ? 0 : fault.before->hash(),
                                      static_cast<std::uint64_t>(fault.wakes.ms)};
        all.append(reinterpret_cast<char const*>(more), sizeof more);
        for (HeldMessage const& one : fault.held) all.append(reinterpret_cast<char const*>(&one), sizeof one);
    }
    return hash_bytes(Role::faults, 0, all.data(), all.size());
}

}  // namespace fauxcount::domain
