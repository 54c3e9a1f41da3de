#include "domain/residue.hpp"

#include "domain/access.hpp"

#include <algorithm>

namespace fauxcount::domain {

namespace {

// Devices name their owner themselves, so they are asked, each one of the world: the account's own list is
// what a faulty purge would have emptied first.
ResidueRow bindings_of(State const& state, Place account) {
    ResidueRow row{"bindings"};
    for (Slot slot = 0; slot < state.device_slots(); ++slot) {
        Device const& device = state.device(slot);
        bool const its =
            device.owner_plus_one == account.slot + 1 && device.owner_generation == account.generation;
        if (!its) continue;
        ++row.entries;
        if (device.has(Device::flag_orphan)) ++row.declared;
    }
    return row;
}

ResidueRow deadlines_of(State const& state, Slot slot) {
    ResidueRow row{"deadlines"};
    for (auto at = state.deadlines().first(); at;) {
        if (at->slot() == slot) ++row.entries;
        Deadline after = *at;
        ++after.whose;
        at = state.deadlines().at_or_after(after);
    }
    return row;
}

bool is_same(Place a, Place b) { return a.slot == b.slot && a.generation == b.generation; }

// An id is written after an underscore, in a path and in a token too. What it is the id of is not asked: by
// chance alone no other one leads to this account.
bool names_by_id(State const& state, Place account, std::string_view text) {
    Identity const ids = state.identity();
    for (std::size_t at = text.find('_'); at != std::string_view::npos; at = text.find('_', at + 1)) {
        auto const value = parse_base32(text.substr(at + 1, base32_length));
        if (!value) continue;
        bool const its = is_same(ids.place_of(AccountId{*value}), account) ||
                         is_same(ids.child_of(ItemId{*value}).owner, account) ||
                         is_same(ids.child_of(SubscriptionId{*value}).owner, account) ||
                         is_same(ids.child_of(SessionId{*value}).owner, account) ||
                         is_same(ids.child_of(RemovalId{*value}).owner, account);
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

// All answers remembered with the account, and those that anybody else's memory holds of it.
ResidueRow answers_of(State const& state, Slot slot) {
    ResidueRow row{"answers"};
    Place const account = state.place(slot);
    auto const identifiers = state.extent(state.account(slot)).identifiers();
    auto const count = [&](ExtentRef newest, bool own) {
        for (ExtentRef at = newest; at != 0; at = state.memo_at(at).older) {
            std::string_view const text = state.answer_of(state.memo_at(at));
            if (own || names_by_id(state, account, text) || names_by_identifier(state, identifiers, text))
                ++row.entries;
        }
    };
    count(state.admin_memo(), false);
    for (Slot other = 0; other < state.account_slots(); ++other)
        count(state.account(other).memo, other == slot);
    return row;
}

}  // namespace

std::vector<ResidueRow> residue_of(State const& state, Slot slot) {
    Account const& account = state.account(slot);
    Extent const children = state.extent(account);
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
            bindings_of(state, state.place(slot)),
            {"device_list", children.devices().size(), 0},
            {"items", children.items().size(), 0},
            {"subscriptions", children.subscriptions().size(), 0},
            {"past_removals", children.past_removals().size(), 0},
            answers_of(state, slot),
            deadlines_of(state, slot)};
}

}  // namespace fauxcount::domain
