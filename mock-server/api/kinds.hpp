// The closed lists of names and the limits that the whole contract shares.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace fauxcount::api {

// Lists are answered in pages. A cursor is opaque text from the page before; absent on the first and after
// the last.
inline constexpr std::uint32_t page_default = 100;
inline constexpr std::uint32_t page_max = 1000;
inline constexpr std::size_t bulk_max = 1000;

enum class Phase : std::uint8_t { active, scheduled, purging, removed };
enum class Channel : std::uint8_t { site, device };
enum class DeviceKind : std::uint8_t { phone, tablet, watch, laptop, speaker, other };
enum class ItemKind : std::uint8_t { contact, message, photo, note, other };
enum class Plan : std::uint8_t { cloud_trial, cloud_plus, cloud_max };
enum class SubscriptionState : std::uint8_t { active, ending, suspended, ended };
enum class CancelWhen : std::uint8_t { now, period_end };
enum class SessionScope : std::uint8_t { full, removal_only };
// What a session was last proven with: a password, or a password and a second factor. `nothing`: with what is
// void, because the password was changed since.
enum class Proof : std::uint8_t { password, second_factor, nothing };
enum class FactorKind : std::uint8_t { totp, backup_codes, email, sms };
inline constexpr std::size_t factor_kinds = 4;
// What the provider writes to an account's people.
enum class MessageKind : std::uint8_t {
    removal_scheduled,
    removal_cancelled,
    purged,
    factor_added,
    factor_removed,
    backup_code_used,
    code,
    password_changed
};
// What a code that is sent is for.
enum class CodePurpose : std::uint8_t { sign_in, set_up, step_up, confirmation };
// The way of a message: to an e-mail address, or to a telephone number.
enum class Via : std::uint8_t { email, sms };
enum class RemovalState : std::uint8_t { scheduled, cancelled, purging, removed, purge_failed };
enum class Severity : std::uint8_t { warn, block };
enum class ClockMode : std::uint8_t { frozen, running };
enum class DeadlineKind : std::uint8_t { removal_due, purge_stage, renewal, delivery };
enum class Template : std::uint8_t { bare, full };
enum class PurgeStage : std::uint8_t { tokens, billing, bindings, data, identifiers, tombstone };
enum class FaultKind : std::uint8_t {
    status,
    delay,
    request_lost,
    reply_lost,
    duplicate,
    reset,
    truncated,
    malformed,
    drip,
    stale_read,
    rate_limit,
    quota,
    down,
    stage_fails,
    crash_before,
    crash_after,
    message_lost,
    message_late,
    message_twice,
    message_astray,
    offline
};
inline constexpr std::size_t fault_kinds = 21;
// What an operation, or a stage of a purge, may need beside the accounts themselves.
enum class System : std::uint8_t { billing, devices, cloud, mail, sms };
enum class RetryForm : std::uint8_t { seconds, date };

// Wire names; each enumerator is written as it is spelt. Order is that of the enumerators.
std::string_view wire_name(Phase value);
std::string_view wire_name(Channel value);
std::string_view wire_name(DeviceKind value);
std::string_view wire_name(ItemKind value);
std::string_view wire_name(Plan value);
std::string_view wire_name(SubscriptionState value);
std::string_view wire_name(CancelWhen value);
std::string_view wire_name(SessionScope value);
std::string_view wire_name(Proof value);
std::string_view wire_name(FactorKind value);
std::string_view wire_name(MessageKind value);
std::string_view wire_name(CodePurpose value);
std::string_view wire_name(Via value);
std::string_view wire_name(RemovalState value);
std::string_view wire_name(Severity value);
std::string_view wire_name(ClockMode value);
std::string_view wire_name(DeadlineKind value);
std::string_view wire_name(Template value);
std::string_view wire_name(PurgeStage value);
std::string_view wire_name(FaultKind value);
std::string_view wire_name(System value);
std::string_view wire_name(RetryForm value);

}  // namespace fauxcount::api
