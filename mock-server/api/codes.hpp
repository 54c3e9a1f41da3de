// The closed list of everything a refusal can say: code, HTTP status, and what the caller should do about it.
// Adding a code without deciding its status and remedy does not compile. Part of the vocabulary.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace fauxcount {

// What the caller can do. `wait` always comes with the exact instant (`not_before`), `clear_blockers` with
// the list.
enum class Remedy : std::uint8_t {
    none,  // nothing makes this request succeed
    fix_request,  // the request itself is wrong
    authenticate,  // sign in, or send a live credential or code
    answer_challenge,  // send the code that is due: POST /v1/challenges/{challenge}/answer
    step_up,  // prove who you are again: POST /v1/sessions/{session}/proof
    wait,  // the same request succeeds at `not_before`
    clear_blockers,  // each blocker names its fix
    retry,  // the same request may succeed soon
    ask_administrator  // only the world's administrator can do this
};

// One row a code: enumerator, wire name, HTTP status, remedy, title.
#define FAUXCOUNT_CODES(X)                                                                                   \
    X(ok, "ok", 200, none, "Done")                                                                           \
    X(request_malformed, "request.malformed", 400, fix_request, "The body is not well-formed JSON")          \
    X(request_invalid, "request.invalid", 400, fix_request, "A field is missing, unknown or out of range")   \
    X(request_not_found, "request.not_found", 404, fix_request, "There is no such resource")                 \
    X(request_method, "request.method_not_allowed", 405, fix_request, "The resource has no such method")     \
    X(request_timeout, "request.timeout", 408, retry, "The request did not arrive in time")                  \
    X(request_too_large, "request.too_large", 413, fix_request, "The body is larger than the limit")         \
    X(request_media_type, "request.media_type", 415, fix_request, "The content type is not supported here")  \
    X(request_host, "request.host", 421, fix_request, "The Host header does not name this server")           \
    X(request_headers, "request.headers_too_large", 431, fix_request,                                        \
      "The header section is larger than the limit")                                                         \
    X(request_cross_site, "request.cross_site", 403, none,                                                   \
      "Pages of other sites may not use the control interface")                                              \
    X(server_overloaded, "server.overloaded", 503, retry, "The server is at its limit of connections")       \
    X(server_draining, "server.draining", 503, retry, "The server is shutting down")                         \
    X(server_storage, "server.storage", 503, none, "The server cannot write to its disk any more")           \
    X(auth_missing, "auth.missing", 401, authenticate, "A credential is needed")                             \
    X(auth_invalid_token, "auth.invalid_token", 401, authenticate, "The credential is not valid")            \
    X(auth_bad_credentials, "auth.bad_credentials", 401, authenticate,                                       \
      "The identifier or the password is wrong")                                                             \
    X(auth_too_many_tries, "auth.too_many_tries", 429, wait,                                                 \
      "Too many wrong tries: none is heard for a while")                                                     \
    X(auth_too_many_codes, "auth.too_many_codes", 429, wait,                                                 \
      "Too many codes were sent: none is sent for a while")                                                  \
    X(auth_factor_required, "auth.factor_required", 401, answer_challenge, "A second factor is due")         \
    X(auth_bad_code, "auth.bad_code", 401, authenticate, "The code is wrong, used or out of its time")       \
    X(auth_proof_too_old, "auth.proof_too_old", 401, step_up, "A fresh proof of identity is needed")         \
    X(auth_proof_too_weak, "auth.proof_too_weak", 401, step_up, "A proof with the second factor is needed")  \
    X(auth_forbidden, "auth.forbidden", 403, ask_administrator, "This credential does not allow that")       \
    X(account_not_found, "account.not_found", 404, none, "There is no such account")                         \
    X(account_identifier_taken, "account.identifier_taken", 409, fix_request,                                \
      "The identifier belongs to an account")                                                                \
    X(account_identifier_quarantined, "account.identifier_quarantined", 409, wait,                           \
      "The identifier is in quarantine")                                                                     \
    X(account_identifier_retired, "account.identifier_retired", 409, none,                                   \
      "The identifier is never given out again")                                                             \
    X(account_identifier_not_allowed, "account.identifier_not_allowed", 400, fix_request,                    \
      "Only reserved example identifiers are accepted")                                                      \
    X(account_removal_pending, "account.removal_pending", 403, none, "The account is scheduled for removal") \
    X(account_limit, "account.limit", 409, none, "The world holds as many accounts as it may")               \
    X(session_not_found, "session.not_found", 404, none, "There is no such session")                         \
    X(challenge_not_found, "challenge.not_found", 404, none, "There is no such challenge, or it is over")    \
    X(factor_not_found, "factor.not_found", 404, none, "There is no such factor")                            \
    X(factor_confirmed, "factor.confirmed", 409, none, "The factor is confirmed already")                    \
    X(factor_none, "factor.none", 409, none, "Backup codes stand in for a factor, and there is none")        \
    X(factor_no_address, "factor.no_address", 409, none, "There is no address to send a code to")            \
    X(factor_limit, "factor.limit", 409, none, "The account holds as many factors as it may")                \
    X(factor_enabled, "factor.enabled", 409, clear_blockers, "A second factor is enabled")                   \
    X(device_not_found, "device.not_found", 404, none, "There is no such device")                            \
    X(device_locked, "device.locked", 423, none, "The device is locked to another account")                  \
    X(device_in_use, "device.in_use", 409, none, "The device is set up; reset it first")                     \
    X(device_not_bound, "device.not_bound", 409, none, "The device is not bound to the account")             \
    X(device_find_off, "device.find_off", 409, none, "Lost mode needs find-device to be on")                 \
    X(device_lost_mode, "device.lost_mode", 409, clear_blockers, "The device is in lost mode")               \
    X(device_find_on, "device.find_on", 409, clear_blockers, "Find-device is on")                            \
    X(device_bound, "device.bound", 409, clear_blockers, "The device is bound to the account")               \
    X(device_limit, "device.limit", 409, none, "No more devices fit")                                        \
    X(item_not_found, "item.not_found", 404, none, "There is no such item")                                  \
    X(item_limit, "item.limit", 409, none, "The account holds as many items as it may")                      \
    X(subscription_not_found, "subscription.not_found", 404, none, "There is no such subscription")          \
    X(subscription_active, "subscription.active", 409, clear_blockers, "A subscription is active")           \
    X(subscription_not_active, "subscription.not_active", 409, none, "The subscription is not active")       \
    X(subscription_limit, "subscription.limit", 409, none,                                                   \
      "The account holds as many subscriptions as it may")                                                   \
    X(removal_not_found, "removal.not_found", 404, none, "There is no such removal")                         \
    X(removal_blocked, "removal.blocked", 409, clear_blockers, "Something has to be cleared first")          \
    X(removal_already_pending, "removal.already_pending", 409, none, "A removal is already pending")         \
    X(removal_not_pending, "removal.not_pending", 409, none, "There is no pending removal to cancel")        \
    X(removal_too_late, "removal.too_late", 409, none, "The waiting period is over")                         \
    X(removal_cancel_not_offered, "removal.cancel_not_offered", 403, none,                                   \
      "This policy does not offer to cancel")                                                                \
    X(removal_needs_owner, "removal.needs_owner", 403, none, "Only the owner can request this removal")      \
    X(removal_limit, "removal.limit", 409, none, "The account has had as many removals as it may")           \
    X(removal_gone, "removal.gone", 410, none, "The removal is finished and its record has ended")           \
    X(idempotency_key_invalid, "idempotency.key_invalid", 400, fix_request,                                  \
      "The Idempotency-Key is not usable")                                                                   \
    X(idempotency_in_flight, "idempotency.in_flight", 409, retry,                                            \
      "The same request under this key is still under way")                                                  \
    X(idempotency_key_reused, "idempotency.key_reused", 422, fix_request,                                    \
      "The key was used with another request")                                                               \
    X(cursor_invalid, "cursor.invalid", 400, fix_request, "The cursor is not one this list gave out")        \
    X(world_not_found, "world.not_found", 404, none, "There is no such world")                               \
    X(world_exists, "world.exists", 409, fix_request, "A world of that name exists with other options")      \
    X(world_limit, "world.limit", 503, none, "The server holds as many worlds as it may")                    \
    X(world_busy, "world.busy", 503, retry, "The world's queue is full")                                     \
    X(world_snapshot_not_found, "world.snapshot_not_found", 404, none, "There is no such snapshot")          \
    X(world_snapshot_limit, "world.snapshot_limit", 409, none,                                               \
      "The world holds as many snapshots as it may")                                                         \
    X(clock_in_past, "clock.in_past", 409, fix_request, "Virtual time only moves forward; rewind goes back") \
    X(clock_out_of_range, "clock.out_of_range", 400, fix_request, "Virtual time ends with the year 9999")    \
    X(clock_running, "clock.running", 409, fix_request, "The clock is running; freeze it first")             \
    X(clock_nothing_due, "clock.nothing_due", 409, none, "No deadline is armed")                             \
    X(policy_invalid, "policy.invalid", 400, fix_request, "The policy has no such parameter or value")       \
    X(fault_not_found, "fault.not_found", 404, none, "There is no such fault")                               \
    X(fault_limit, "fault.limit", 409, fix_request, "The world holds as many faults as it may; heal some")   \
    X(fault_header_off, "fault.header_off", 403, fix_request, "This server takes no fault from a header")    \
    X(rate_limited, "rate.limited", 429, wait, "Too many requests")                                          \
    X(quota_exhausted, "quota.exhausted", 429, wait, "The quota is used up")                                 \
    X(service_down, "service.down", 503, wait, "The provider is down for a while")

enum class Code : std::uint8_t {
#define X(name, wire, status, remedy, title) name,
    FAUXCOUNT_CODES(X)
#undef X
};

std::string_view wire_name(Code code);
int http_status(Code code);
Remedy remedy_of(Code code);
std::string_view title_of(Code code);
std::string_view wire_name(Remedy remedy);
// The code a wire name stands for; nullopt for a name this version does not know.
std::optional<Code> code_of(std::string_view wire);
std::optional<Remedy> remedy_from(std::string_view wire);

}  // namespace fauxcount
