// What the stores still hold of an account, store by store: the proof that nothing is left, or where it is.
#pragma once

#include "domain/state.hpp"

#include <cstdint>
#include <string_view>
#include <vector>

namespace fauxcount::domain {

struct ResidueRow {
    std::string_view store;
    std::uint64_t entries = 0;
    std::uint64_t declared = 0;  // of these, kept on purpose: an identifier in quarantine, an orphan lock
};

// Looks into every store, not only where the account says its things are.
std::vector<ResidueRow> residue_of(State const& state, Slot slot);

}  // namespace fauxcount::domain
