// Whether a removal that is gone on with is still where it was begun. All ids and tokens of a world follow
// from its seed and from the order of sign-ups: after a reset, or in a server that was started anew, those of
// one account are another's. Nothing here changes anything.
#pragma once

#include "client/cli/progress_file.hpp"
#include "client/cli/provider.hpp"

#include <optional>
#include <string>

namespace fauxcount::cli {

struct Ground {
    bool seen = false;  // an administrator's token may be needed, and not be there
    std::string made;  // how the world came to be what it is, in words; empty: there is none
    std::string credential;  // of its administrator
};
// Throws Failure if the server does not answer.
Ground ground_of(Provider& provider);

// What an account is known by beside its id, in words; nullopt if it cannot be read.
std::optional<std::string> account_words(Provider& provider, Ground const& ground, client::Kept const& kept);

// Whether an administrator sees the account with no removal pending.
bool nothing_is_pending(Provider& provider, Ground const& ground, client::Kept const& kept);

// Throws Failure if this is not the world, or the account, that the file is of.
void must_be_on(ProgressFile const& file, Provider& provider, Ground const& ground);

}  // namespace fauxcount::cli
