// A state as bytes and back: what a world can be gone on with without folding its turns again. A copy of what
// memory holds and no format: it is good only for the program that made it, and whoever keeps one keeps the
// turns as well. Letters stand apart from it, an account's in one piece, so that a purge can erase them.
#pragma once

#include "domain/state.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace fauxcount::domain {

// Raised when a record or its meaning changes: an older image is not read then.
inline constexpr std::uint32_t image_form = 7;

// Whose the administrator's answers are.
inline constexpr Slot slot_of_nobody = UINT32_MAX;

struct Image {
    // About a mebibyte each.
    std::vector<std::string> parts;
    // Of an account: the text of its identifiers, then its remembered answers. Only who has letters is here,
    // in the order in which the parts ask for them. Erased letters are empty.
    struct Letters {
        Slot slot;
        std::uint32_t generation;
        std::string bytes;
    };
    std::vector<Letters> letters;

    std::uint64_t bytes() const;
};

// nullopt: it holds what an image does not, an older state that a fault shows to somebody.
std::optional<Image> image_of(State const& state);

// Of a world made with these. What was erased is no more in it than in a state whose turns were read without
// those letters. nullopt: this is no image that this program made.
std::optional<State> state_of(Image const& image, std::uint64_t seed, Instant start, Policy const& policy);

}  // namespace fauxcount::domain
