// The rules a world is created with, as data. Profiles are named sets; any parameter can be changed when a
// world is created, and none afterwards. Names, meanings and baselines follow domain notes section 7.
#pragma once

#include "api/instant.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace fauxcount::domain {

// What a login means while a removal is pending.
enum class PendingLogin : std::uint8_t { cancels, interstitial, denied, normal };
enum class PendingTokens : std::uint8_t { revoke_now, normal };
enum class PendingWrites : std::uint8_t { freeze, allow };
enum class CancelVia : std::uint8_t { none, explicit_ };
enum class Severity : std::uint8_t { off, warn, block };
enum class DevicesOnPurge : std::uint8_t { release, orphan_lock };
// `block`: an active one blocks removal. `cancel_now`: suspended at scheduling, ended by the purge, resumed
// by a cancel without back-charge. `at_period_end`: ends at its next renewal. `external`: goes on until the
// purge ends it.
enum class SubscriptionRule : std::uint8_t { block, cancel_now, at_period_end, external };
// What an account's people are told of: nothing, what guards the account, or also what becomes of it.
enum class Notices : std::uint8_t { none, security, all };
// What is kept of a password: a digest that costs nothing, or one that costs whoever guesses (RFC 9106).
enum class PasswordHash : std::uint8_t { fake, argon2id };
enum class BulkAuthority : std::uint8_t { admin, needs_owner };

// How many times something may be tried: 1 to 100, or without limit.
struct Count {
    std::uint32_t n = 0;
    bool operator==(Count const&) const = default;
};
inline constexpr Count unlimited{};

// A quarantine that never ends.
inline constexpr Duration never{INT64_MAX};

struct Policy {
    Duration reauth_max_age;  // how old the proof of a session may be when it asks for removal
    Duration session_lifetime;
    Count password_tries;  // so many wrong ones in a row lock the account
    Duration password_lockout;  // for so long
    Count factor_tries;  // so many wrong codes of a kind in a row lock that kind
    Duration factor_lockout;  // for so long
    Duration challenge_lifetime;
    Duration code_lifetime;  // how long a code that was sent is right
    Duration code_resend;  // for so long after one was sent by a way, none is
    Count code_sends;  // so many are sent in a row
    Duration grace;  // from the request to the purge: the time to cancel
    Duration purge_duration;  // from the first purge stage to the tombstone
    Duration tombstone;  // how long the receipt reads after that
    Duration quarantine_contact;  // e-mail addresses and phone numbers, after the purge
    Duration quarantine_username;
    PendingLogin pending_login{};
    PendingTokens pending_tokens{};
    PendingWrites pending_writes{};
    CancelVia cancel_via{};
    Severity device_bound{};  // what a device in that condition means for a request
    Severity device_find_on{};
    Severity device_lost_mode{};
    Severity two_factor{};  // what a confirmed app means for a request
    DevicesOnPurge device_on_purge{};
    bool device_reset_keeps_lock = true;
    SubscriptionRule subscription{};
    BulkAuthority bulk{};
    PasswordHash password_hash{};
    Notices notices{};

    bool operator==(Policy const&) const = default;
};

// The profile of that name; nullopt for a name that is none.
std::optional<Policy> profile(std::string_view name);
std::span<std::string_view const> profile_names();

// Changes one parameter by its published name. An empty text is success; else it says what is wrong and what
// would do.
[[nodiscard]] std::string set_parameter(Policy& policy, std::string_view name, std::string_view value);

// Every parameter's published name, in the order of the documentation, and its value as text.
std::span<std::string_view const> parameter_names();
std::string parameter(Policy const& policy, std::string_view name);

}  // namespace fauxcount::domain
