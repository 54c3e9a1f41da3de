// What a host keeps of a removal flow outside its own memory, so that a flow that begins after the host's
// death goes on where that one ended, and nothing is asked for twice.
#pragma once

#include "api/ids.hpp"
#include "api/instant.hpp"

#include <cstdint>
#include <optional>
#include <string>

namespace fauxcount::client {

// Kept before a step is carried out, it is true whatever becomes of that step.
struct Kept {
    std::uint32_t requests = 0;  // for removal, so far; the newest one's ordinal, which is a part of its key
    // The newest one may have been sent, and nothing is known of it: it is asked for again, under its own key
    // and in its own session, before anything else. No session but an owner's is kept.
    bool asked = false;
    std::string token;
    std::optional<SessionId> session;
    std::optional<AccountId> account;
    // All that is left is to wait for this one and confirm it; with its receipt, or if it was found pending,
    // in the session.
    std::optional<RemovalId> removal;
    std::string receipt;
    // An instant of the newest code of the owner's app that may have been shown: it is not shown again. Not
    // the code, and nothing of the secret.
    std::optional<Instant> code_of;
    // The message of the newest code that was sent and may have been shown: likewise.
    std::optional<std::uint64_t> code_in;

    bool operator==(Kept const&) const = default;
};

}  // namespace fauxcount::client
