#include "domain/residue.hpp"

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
    std::uint64_t answers = 0;
    for (ExtentRef at = account.memo; at != 0; at = state.memo_at(at).older) ++answers;
    return {identifiers,
            {"vault", children.count(Section::text) + (account.password != 0 ? 1U : 0U), 0},
            {"sessions", children.sessions().size(), 0},
            bindings_of(state, state.place(slot)),
            {"device_list", children.devices().size(), 0},
            {"items", children.items().size(), 0},
            {"subscriptions", children.subscriptions().size(), 0},
            {"past_removals", children.past_removals().size(), 0},
            {"answers", answers, 0},
            deadlines_of(state, slot)};
}

}  // namespace fauxcount::domain
