// What a login comes to once who it is was shown: at the site, on a device, or in the answer to a challenge.
#pragma once

#include "domain/decide.hpp"

namespace fauxcount::domain {

// The device of that place; nullptr for none.
Device const* find_device(State const& state, Place place);

// Whether it is let in now. The pair of each opens what it was for, and is called where the check says ok;
// the verdict's place and ordinal are those of the session.
Code check_sign_in(State const& state, Slot slot, bool interactive);
Verdict sign_in(State const& state, Slot slot, Turn& turn);

Code check_set_up(State const& state, Slot device, Slot slot);
Verdict set_up(State const& state, Slot device, Slot slot, Turn& turn);

}  // namespace fauxcount::domain
