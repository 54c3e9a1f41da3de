#include "domain/residue.hpp"

#include "domain/access.hpp"

#include <algorithm>

namespace fauxcount::domain {

namespace {

// An id is written after an underscore, in a path and in a token too. What it is the id of is not asked: by
// chance alone no other one leads to this account.
bool names_by_id(State const& state, Place account, std::string_view text) {
    Identity const ids = state.identity();
    for (std::size_t at = text.find('_'); at != std::string_view::npos; at = text.find('_', at + 1)) {
        auto const value = parse_base32(text.substr(at + 1, base32_length));
        if (!value) continue;
        bool const its = ids.place_of(AccountId{*value}) == account ||
                         ids.child_of(ItemId{*value}).owner == account ||
                         ids.child_of(SubscriptionId{*value}).owner == account ||
                         ids.child_of(SessionId{*value}).owner == account ||
                         ids.child_of(FactorId{*value}).owner == account ||
                         ids.child_of(ChallengeId{*value}).owner == account ||
                         ids.child_of(RemovalId{*value}).owner == account;
        if (its) return true;
    }
    return false;
}

// An identifier stands between two quotes. Of a removed account its digest is known while it is in
// quarantine.
bool names_by_identifier(State const& state, std::span<Identifier const> identifiers, std::string_view text) {
    for (std::size_t begin = text.find('"'); begin != std::string_view::npos;) {
        std::size_t const end = text.find('"', ++begin);
        if (end == std::string_view::npos) return false;
        if (auto const parsed = parse_identifier(text.substr(begin, end - begin))) {
            std::uint64_t const digest = identifier_digest(state.seed(), parsed->kind, parsed->text);
            if (std::any_of(identifiers.begin(), identifiers.end(),
                            [&](Identifier const& one) { return one.digest == digest; }))
                return true;
        }
        begin = end;
    }
    return false;
}

}  // namespace

ResidueSearch::ResidueSearch(State const& state, Slot slot)
    : state_(state), slot_(slot), account_(state.place(slot)) {
    look_at_answers(state.admin_memo(), false);
}

bool ResidueSearch::step(std::size_t places) {
    for (; places > 0 && part_ != Part::done; --places) {
        switch (part_) {
            case Part::devices:
                if (next_slot_ < state_.device_slots()) {
                    look_at_device(state_.device(next_slot_++));
                } else {
                    part_ = Part::accounts;
                    next_slot_ = 0;
                }
                break;
            case Part::accounts:
                if (next_slot_ < state_.account_slots()) {
                    look_at_answers(state_.account(next_slot_).memo, next_slot_ == slot_);
                    ++next_slot_;
                } else {
                    part_ = Part::deadlines;
                }
                break;
            case Part::deadlines: look_at_deadline(); break;
            case Part::done: break;
        }
    }
    return part_ != Part::done;
}

// Devices name their owner themselves, so they are asked, each one of the world: the account's own list is
// what a faulty purge would have emptied first.
void ResidueSearch::look_at_device(Device const& device) {
    bool const its =
        device.owner_plus_one == account_.slot + 1 && device.owner_generation == account_.generation;
    if (!its) return;
    ++bindings_.entries;
    if (device.has(Device::flag_orphan)) ++bindings_.declared;
}

// All answers remembered with the account, and those that anybody else's memory holds of it.
void ResidueSearch::look_at_answers(ExtentRef newest, bool own) {
    auto const identifiers = state_.extent(state_.account(slot_)).identifiers();
    for (ExtentRef at = newest; at != 0; at = state_.memo_at(at).older) {
        std::string_view const text = state_.answer_of(state_.memo_at(at));
        if (own || names_by_id(state_, account_, text) || names_by_identifier(state_, identifiers, text))
            ++answers_.entries;
    }
}

void ResidueSearch::look_at_deadline() {
    auto const next = state_.deadlines().at_or_after(next_deadline_);
    if (!next) {
        part_ = Part::done;
        return;
    }
    // A delivery is a fault's, and of no account.
    if (next->slot() == slot_ && next->rank() != Rank::delivery) ++deadlines_.entries;
    next_deadline_ = *next;
    if (++next_deadline_.whose == 0) ++next_deadline_.when;
}

std::vector<ResidueRow> ResidueSearch::rows() const {
    Account const& account = state_.account(slot_);
    Extent const children = state_.extent(account);
    ResidueRow identifiers{"identifiers", children.identifiers().size(), 0};
    for (Identifier const& identifier : children.identifiers()) {
        Instant const until = identifier.kind == IdentifierKind::username ? account.username_quarantine
                                                                          : account.contact_quarantine;
        // Only a digest, and only while its quarantine lasts or until the slot is used again.
        if (account.phase == Phase::removed && identifier.length == 0 && until > account.ends_at)
            ++identifiers.declared;
    }
    return {identifiers,
            {"vault", children.count(Section::text) + (account.password != 0 ? 1U : 0U), 0},
            {"sessions", children.sessions().size(), 0},
            {"tries", children.tries().size(), 0},
            {"factors", children.factors().size(), 0},
            {"challenges", children.challenges().size(), 0},
            {"sent_codes", children.sent_codes().size(), 0},
            bindings_,
            {"device_list", children.devices().size(), 0},
            {"items", children.items().size(), 0},
            {"subscriptions", children.subscriptions().size(), 0},
            {"past_removals", children.past_removals().size(), 0},
            answers_,
            deadlines_,
            messages()};
}

// They lie in other people's mailboxes, which no removal empties.
ResidueRow ResidueSearch::messages() const {
    ResidueRow row{"messages"};
    for (std::uint64_t number = state_.first_message(); number <= state_.messages_sent(); ++number) {
        Message const& message = state_.message(number);
        if (Place{message.slot, message.generation} == account_) ++row.entries;
    }
    // And those on their way there.
    for (Fault const& fault : state_.faults()) {
        for (HeldMessage const& one : fault.held)
            if (Place{one.message.slot, one.message.generation} == account_) ++row.entries;
    }
    row.declared = row.entries;
    return row;
}

std::vector<ResidueRow> residue_of(State const& state, Slot slot) {
    ResidueSearch search(state, slot);
    search.step(SIZE_MAX);
    return search.rows();
}

}  // namespace fauxcount::domain
