// What a world's policy says, read from its settings as the world shows them. docs/policies.md says what
// each means.
#pragma once

#include "api/instant.hpp"
#include "api/worlds.hpp"

#include <cstdint>
#include <optional>
#include <span>

namespace fauxcount::model {

enum class PendingLogin : std::uint8_t { cancels, interstitial, denied, normal };
enum class SubscriptionRule : std::uint8_t { block, cancel_now, at_period_end, external };
enum class Gravity : std::uint8_t { off, warn, block };
// What people are told of: nothing, what guards their account, or also what becomes of it.
enum class Notices : std::uint8_t { none, security, all };

struct Terms {
    Duration proof_age, session_lifetime, grace, purge, tombstone;
    std::optional<std::uint32_t> password_tries, factor_tries;  // nullopt: as many as one likes
    Duration password_lockout, factor_lockout;
    Duration challenge_lifetime, code_lifetime, code_resend;
    std::optional<std::uint32_t> code_sends;  // in a row; nullopt: as many as one likes
    std::optional<Duration> contact_quarantine, username_quarantine;  // nullopt: never given out again
    PendingLogin pending_login{};
    SubscriptionRule subscription{};
    Gravity device_bound{}, device_find_on{}, device_lost_mode{}, two_factor{};
    bool revokes_tokens = false;
    bool freezes_writes = false;
    bool cancel_offered = false;
    bool orphan_locks = false;
    bool reset_keeps_lock = false;
    bool bulk_needs_owner = false;
    Notices notices{};

    // Throws std::invalid_argument for a parameter or a value that the model does not know, and for one
    // that is missing.
    static Terms from(std::span<api::Setting const> settings);

    // From the end of the purge to the end of the tombstone, which outlives both quarantines that have an
    // end.
    std::optional<Duration> tombstone_length() const;
    // Nothing that happened longer ago than this makes a difference to any rule.
    Duration looks_back() const;
};

// For how long a call under an Idempotency-Key is remembered.
inline constexpr Duration memory{24 * hour.ms};

}  // namespace fauxcount::model
