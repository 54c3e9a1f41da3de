// What stands in the way of a removal and which request clears it: the words of `--clear`.
#pragma once

#include "api/contract.hpp"

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace fauxcount::client {

// The order is the order of clearing.
enum class Clearing : std::uint8_t {
    // Ends lost mode. Its own word, because it says that the device was found: neither of the next two may
    // imply that.
    lost_mode_off,
    find_off,  // turns find-device off; needs the password
    unbind,  // lets go of the device, its lock included; also does for find-device if `find_off` is not told
    cancel_subscription,  // at once, not at the end of the period
    // Removes a second factor. Last, as until then it protects whatever else is left.
    disable_2fa
};
std::string_view wire_name(Clearing what);
std::optional<Clearing> clearing_from(std::string_view wire);

// The clearing of `allowed` that does away with this blocker; nullopt if there is none.
std::optional<Clearing> clearing_for(api::Blocker const& blocker, std::set<Clearing> const& allowed);

// The request that carries it out. The blocker came from clearing_for with this clearing, so it names its
// object.
api::Request clearing_request(Clearing what, api::Blocker const& blocker, std::string const& password);

}  // namespace fauxcount::client
