#include "domain/writer.hpp"

#include <algorithm>
#include <array>
#include <cstring>

namespace fauxcount::domain {

// The head, which counts every section, belongs to the things.
void Writer::mark_section(Slot slot, Section section) {
    mark(slot, section >= Section::items ? State::things_kind | State::bulk_kind : State::things_kind);
}

Account& Writer::account(Slot slot) {
    mark(slot, State::header_kind);
    return state_.accounts_.edit(slot);
}

Device& Writer::device(Slot slot) {
    state_.device_hashes_.mark(slot / State::devices_per_leaf, State::device_kind);
    return state_.devices_.edit(slot);
}

std::byte* Writer::children(Slot slot) {
    mark_section(slot, Section::text);
    return state_.extents_.edit(state_.accounts_[slot].extent);
}

Account& Writer::make_account(Place place) {
    if (place.slot == state_.accounts_.size()) {
        state_.accounts_.push();
    } else {
        dig_up_oldest_tombstone();
    }
    Account& fresh = account(place.slot);
    fresh = Account{};
    fresh.generation = place.generation;
    fresh.created_at = state_.now_;
    ++state_.accounts_live_;
    return fresh;
}

Device& Writer::make_device() {
    Slot const slot = state_.devices_.push();
    Device& fresh = device(slot);
    fresh.generation = 1;
    return fresh;
}

Writer::Counters Writer::counters() const {
    return {state_.now_,
            state_.accounts_live_,
            state_.accounts_removed_,
            state_.messages_sent_,
            state_.population_,
            state_.oldest_tombstone_plus_one_,
            state_.newest_tombstone_plus_one_};
}

void Writer::set_counters(Counters const& counters) {
    state_.now_ = counters.now;
    state_.accounts_live_ = counters.accounts_live;
    state_.accounts_removed_ = counters.accounts_removed;
    state_.messages_sent_ = counters.messages_sent;
    state_.population_ = counters.population;
    state_.oldest_tombstone_plus_one_ = counters.oldest_tombstone_plus_one;
    state_.newest_tombstone_plus_one_ = counters.newest_tombstone_plus_one;
}

Slot Writer::put_account(Account const& account) {
    Slot const slot = state_.accounts_.push();
    Account& put = this->account(slot);
    put = account;
    put.extent = put.memo = 0;
    return slot;
}

void Writer::dig_up_oldest_tombstone() {
    Slot const slot = state_.oldest_tombstone_plus_one_ - 1;
    for (Identifier const& identifier : state_.extent(state_.accounts_[slot]).identifiers()) {
        forget_identifier(identifier.digest, slot);
    }
    erase_children(slot);
    state_.oldest_tombstone_plus_one_ = state_.accounts_[slot].next_tombstone_plus_one;
    if (state_.oldest_tombstone_plus_one_ == 0) state_.newest_tombstone_plus_one_ = 0;
}

void Writer::bury(Slot slot) {
    Account& tombstone = account(slot);
    tombstone.phase = Phase::removed;
    --state_.accounts_live_;
    ++state_.accounts_removed_;
    // A slot whose generations are used up, or whose identifiers stay in quarantine for ever, is never used
    // again.
    if (tombstone.tombstone_until == last_instant || tombstone.generation >= generation_max) return;
    if (state_.newest_tombstone_plus_one_ == 0) {
        state_.oldest_tombstone_plus_one_ = slot + 1;
    } else {
        state_.accounts_.edit(state_.newest_tombstone_plus_one_ - 1).next_tombstone_plus_one = slot + 1;
    }
    state_.newest_tombstone_plus_one_ = slot + 1;
}

void Writer::reserve_children(Slot slot, std::size_t bytes) {
    mark_section(slot, Section::text);
    state_.accounts_.edit(slot).extent = state_.extents_.allocate(sizeof(ExtentHead) + bytes);
}

void Writer::erase_children(Slot slot) {
    if (state_.accounts_[slot].extent == 0) return;
    mark_section(slot, Section::text);
    Account& owner = state_.accounts_.edit(slot);
    state_.extents_.release(owner.extent);
    owner.extent = 0;
}

void Writer::erase_all_but_digests(Slot slot) {
    auto const identifiers = state_.extent(state_.accounts_[slot]).identifiers();
    std::array<Identifier, identifiers_max> kept{};
    std::size_t const n = identifiers.size();
    for (std::size_t i = 0; i < n; ++i) {
        kept[i].digest = identifiers[i].digest;
        kept[i].kind = identifiers[i].kind;
    }
    erase_children(slot);
    if (n == 0) return;
    reserve_children(slot, n * sizeof(Identifier));
    for (std::size_t i = 0; i < n; ++i) insert(slot, Section::identifiers, i, &kept[i]);
}

// Replaces `removed` bytes at `at` by `added` zero bytes, moving to a bigger extent if it has to.
void Writer::resize(Slot slot, Section section, std::size_t at, std::size_t removed, std::size_t added) {
    mark_section(slot, section);
    Account& owner = state_.accounts_.edit(slot);
    if (owner.extent == 0) owner.extent = state_.extents_.allocate(sizeof(ExtentHead) + added);
    std::byte* bytes = state_.extents_.edit(owner.extent);
    std::size_t const used = Extent(bytes).bytes();
    std::size_t const tail = used - at - removed;
    if (used - removed + added > ExtentHeap::capacity(owner.extent)) {
        ExtentRef const old = owner.extent;
        owner.extent = state_.extents_.allocate(used - removed + added);
        std::byte* const bigger = state_.extents_.edit(owner.extent);
        std::byte const* const from = state_.extents_.at(old);
        std::memcpy(bigger, from, at);
        std::memcpy(bigger + at + added, from + at + removed, tail);
        state_.extents_.release(old);
        bytes = bigger;
    } else {
        std::memmove(bytes + at + added, bytes + at + removed, tail);
        if (removed > added) std::memset(bytes + at + added + tail, 0, removed - added);
    }
    std::memset(bytes + at, 0, added);
    auto& head = *reinterpret_cast<ExtentHead*>(bytes);
    std::size_t const record = record_bytes[static_cast<std::size_t>(section)];
    head.set_count(section, head.count(section) + added / record - removed / record);
}

void Writer::insert(Slot slot, Section section, std::size_t index, void const* record) {
    std::size_t const size = record_bytes[static_cast<std::size_t>(section)];
    Extent const now = state_.extent(state_.accounts_[slot]);
    std::size_t const at = (now.data() == nullptr ? sizeof(ExtentHead) : now.offset(section)) + index * size;
    resize(slot, section, at, 0, size);
    std::memcpy(state_.extents_.edit(state_.accounts_[slot].extent) + at, record, size);
}

void Writer::remove(Slot slot, Section section, std::size_t index) {
    std::size_t const size = record_bytes[static_cast<std::size_t>(section)];
    resize(slot, section, state_.extent(state_.accounts_[slot]).offset(section) + index * size, size, 0);
}

void Writer::clear(Slot slot, Section section) {
    Extent const now = state_.extent(state_.accounts_[slot]);
    if (now.count(section) == 0) return;
    std::size_t const size = now.count(section) * record_bytes[static_cast<std::size_t>(section)];
    resize(slot, section, now.offset(section), size, 0);
}

void Writer::append_text(Slot slot, std::string_view text) {
    std::size_t const at = state_.extent(state_.accounts_[slot]).bytes();
    resize(slot, Section::text, at, 0, text.size());
    std::memcpy(children(slot) + at, text.data(), text.size());
}

void Writer::remember(AnswerRemembered const& event, std::string_view answer) {
    ExtentRef const ref = state_.extents_.allocate(sizeof(Memo) + answer.size());
    ExtentRef& newest = event.admin ? state_.admin_memo_ : account(event.slot).memo;
    std::byte* const bytes = state_.extents_.edit(ref);
    auto& memo = *reinterpret_cast<Memo*>(bytes);
    memo.key = event.key;
    memo.body = event.body;
    memo.until = event.until;
    memo.older = newest;
    memo.answer_bytes = static_cast<std::uint16_t>(answer.size());
    memo.operation = event.operation;
    std::copy(answer.begin(), answer.end(), reinterpret_cast<char*>(bytes) + sizeof(Memo));
    newest = ref;
    state_.memo_hashes_ += state_.hash_of_memo(ref);

    ExtentRef last = ref;
    for (std::size_t kept = 1; kept < memos_max && last != 0; ++kept) last = state_.memo_at(last).older;
    if (last == 0 || state_.memo_at(last).older == 0) return;
    ExtentRef const oldest = state_.memo_at(last).older;
    state_.memo_hashes_ -= state_.hash_of_memo(oldest);
    state_.extents_.release(oldest);
    reinterpret_cast<Memo*>(state_.extents_.edit(last))->older = 0;
}

void Writer::put_message(std::uint64_t number, Message const& message) {
    std::uint32_t const place = State::place_of_message(number);
    while (state_.messages_.size() <= place) state_.messages_.push();
    state_.messages_.edit(place) = message;
    state_.message_hashes_ += state_.hash_of_message(number);
}

void Writer::send(Message const& message) {
    if (state_.messages_sent_ >= messages_max)
        state_.message_hashes_ -= state_.hash_of_message(state_.messages_sent_ + 1 - messages_max);
    put_message(++state_.messages_sent_, message);
}

void Writer::forget_answers(Slot slot) {
    if (state_.accounts_[slot].memo == 0) return;
    ExtentRef at = state_.accounts_[slot].memo;
    account(slot).memo = 0;
    while (at != 0) {
        ExtentRef const older = state_.memo_at(at).older;
        state_.memo_hashes_ -= state_.hash_of_memo(at);
        state_.extents_.release(at);
        at = older;
    }
}

}  // namespace fauxcount::domain
