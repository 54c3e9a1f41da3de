// What the stores still hold of an account, store by store: the proof that nothing is left, or where it is.
#pragma once

#include "domain/state.hpp"

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace fauxcount::domain {

struct ResidueRow {
    std::string_view store;
    std::uint64_t entries = 0;
    std::uint64_t declared = 0;  // of these, kept on purpose: an identifier in quarantine, an orphan lock
};

// Looks into every store, not only where the account says its things are: each device, deadline and
// remembered answer of the world. In a world of millions that takes a while, so it goes piece by piece; the
// state must stay as it is meanwhile.
class ResidueSearch {
public:
    ResidueSearch(State const& state, Slot slot);

    // Looks at up to `places` more. False once nothing is left to look at.
    bool step(std::size_t places);
    // In the order in which a page shows them.
    std::vector<ResidueRow> rows() const;

private:
    enum class Part : std::uint8_t { devices, accounts, deadlines, done };

    void look_at_device(Device const& device);
    void look_at_answers(ExtentRef newest, bool own);
    void look_at_deadline();
    ResidueRow messages() const;

    State const& state_;
    Slot slot_;
    Place account_;
    Part part_ = Part::devices;
    Slot next_slot_ = 0;
    Deadline next_deadline_;
    ResidueRow bindings_{"bindings"};
    ResidueRow answers_{"answers"};
    ResidueRow deadlines_{"deadlines"};
};

// The same in one go.
std::vector<ResidueRow> residue_of(State const& state, Slot slot);

}  // namespace fauxcount::domain
