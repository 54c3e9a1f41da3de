// The hands of evolve(): changes a state and keeps what is derived from it (hash, deadline and identifier
// indexes, counters) in step. Nothing else in the program writes to a state.
#pragma once

#include "domain/event.hpp"
#include "domain/state.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>
#include <utility>

namespace fauxcount::domain {

class Writer {
public:
    explicit Writer(State& state) : state_(state) {}

    State const& state() const { return state_; }
    void move_clock(Instant to) { state_.now_ = to; }

    // An account's header, its children's bytes or a device, to be written to.
    Account& account(Slot slot);
    Device& device(Slot slot);
    std::byte* children(Slot slot);
    // A record of a section; not of the items, which never change.
    template <class T>
    T& record(Slot slot, Section section, std::size_t index) {
        mark(slot, State::things_kind);
        std::byte* const bytes = state_.extents_.edit(state_.accounts_[slot].extent);
        return *reinterpret_cast<T*>(bytes + Extent(bytes).offset(section) + index * sizeof(T));
    }

    // A new account in the place State::next_account() names, and a new device.
    Account& make_account(Place place);
    Device& make_device();

    // Puts a record before `index` of its section, or takes one out; the vault keeps its bytes.
    void insert(Slot slot, Section section, std::size_t index, void const* record);
    void remove(Slot slot, Section section, std::size_t index);
    void clear(Slot slot, Section section);
    void append_text(Slot slot, std::string_view text);
    // Leaves only the identifiers' digests: items, subscriptions, past removals and every letter of text are
    // gone.
    void erase_all_but_digests(Slot slot);
    void erase_children(Slot slot);
    // One extent of the right size for an account that is about to be filled.
    void reserve_children(Slot slot, std::size_t bytes);

    void index_identifier(std::uint64_t digest, Slot slot) { state_.identifiers_.assign(digest, slot); }
    void forget_identifier(std::uint64_t digest, Slot slot) { state_.identifiers_.erase(digest, slot); }
    void arm(Instant at, Rank rank, Slot slot, std::uint32_t object) {
        state_.deadlines_.arm(Deadline(at, rank, slot, object));
    }
    void disarm(Instant at, Rank rank, Slot slot, std::uint32_t object) {
        state_.deadlines_.disarm(Deadline(at, rank, slot, object));
    }

    // Keeps the newest memos_max answers a subject.
    void remember(AnswerRemembered const& event, std::string_view answer);
    void forget_answers(Slot slot);

    // Into the inbox, in place of the oldest where it is full.
    void send(Message const& message);

    // Of faults, by whoever knows what they count: faults.cpp.
    template <class Change>
    void change_faults(Change&& change) {
        auto changed = std::make_shared<Faults>(state_.faults());
        change(*changed);
        state_.faults_armed_ = 0;
        for (Fault const& fault : *changed)
            state_.faults_armed_ += !fault.counted_out() || fault.terms.makes_wait() ? 1 : 0;
        if (changed->empty()) changed = nullptr;
        state_.faults_ = std::move(changed);
    }

    // The account is a tombstone from here on, at the end of the queue for its slot.
    void bury(Slot slot);
    std::uint32_t next_population() { return state_.population_++; }

    // What no account, device or index says: for a state that is made from an image.
    struct Counters {
        Instant now;
        std::uint64_t accounts_live, accounts_removed, messages_sent;
        std::uint32_t population;
        Slot oldest_tombstone_plus_one, newest_tombstone_plus_one;
    };
    Counters counters() const;
    void set_counters(Counters const& counters);
    // The next slot as it was, with neither children nor answers yet; not counted.
    Slot put_account(Account const& account);
    // Of the messages that the counters tell of, in the order of their numbers.
    void put_message(std::uint64_t number, Message const& message);

private:
    // What is about to change is to be hashed again.
    void mark(Slot slot, unsigned kinds) {
        state_.account_hashes_.mark(slot / State::accounts_per_leaf, static_cast<HashSums::Kinds>(kinds));
    }
    void mark_section(Slot slot, Section section);
    void dig_up_oldest_tombstone();
    void resize(Slot slot, Section section, std::size_t at, std::size_t removed, std::size_t added);

    State& state_;
};

}  // namespace fauxcount::domain
