// The product API as types: every request, every answer, each with its route and its JSON fields described once.
// openapi.yaml says the same for people and for other languages; a test holds the two together.
#pragma once

#include "api/codes.hpp"
#include "api/fields.hpp"
#include "api/ids.hpp"
#include "api/instant.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace fauxcount::api {

// Lists are answered in pages. A cursor is opaque text from the page before; absent on the first and after the last.
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
enum class RemovalState : std::uint8_t { scheduled, cancelled, purging, removed };
enum class Severity : std::uint8_t { warn, block };

// Wire names; each enumerator is written as it is spelt. Order is that of the enumerators.
std::string_view wire_name(Phase value);
std::string_view wire_name(Channel value);
std::string_view wire_name(DeviceKind value);
std::string_view wire_name(ItemKind value);
std::string_view wire_name(Plan value);
std::string_view wire_name(SubscriptionState value);
std::string_view wire_name(CancelWhen value);
std::string_view wire_name(SessionScope value);
std::string_view wire_name(RemovalState value);
std::string_view wire_name(Severity value);

// A request that clears something. `method` and `path` are ready to send; `note` says it in words.
struct Fix {
    std::string method, path, note;
    static constexpr auto fields() {
        return std::tuple{required("method", &Fix::method), required("path", &Fix::path),
                          required("note", &Fix::note)};
    }
};

// Something that stands in the way of removal (`block`) or that the owner should know about first (`warn`).
struct Blocker {
    Code code{};
    Severity severity{};
    std::optional<DeviceId> device;
    std::optional<SubscriptionId> subscription;
    Fix fix;
    static constexpr auto fields() {
        return std::tuple{required("code", &Blocker::code), required("severity", &Blocker::severity),
                          optional("device", &Blocker::device),
                          optional("subscription", &Blocker::subscription), required("fix", &Blocker::fix)};
    }
};

// RFC 9457. `not_before` is there exactly when the remedy is `wait`, `blockers` when it is `clear_blockers`.
// `place` names the offending field (a JSON Pointer) or position (`line 3, column 14`).
struct Problem {
    Code code{};
    std::string detail;
    std::string place;
    std::optional<Instant> not_before;
    std::optional<Duration> max_age;  // with auth.proof_too_old: how old a proof may be (RFC 9470)
    std::vector<Blocker> blockers;
};

// ---- accounts

struct SignUp {
    std::vector<std::string> identifiers;  // an e-mail address, a phone number (+1555…) or a user name each
    std::string password;
    static constexpr Route route{"POST", "/v1/accounts", 201};
    static constexpr auto path_fields() { return std::tuple{}; }
    static constexpr auto query_fields() { return std::tuple{}; }
    static constexpr auto fields() {
        return std::tuple{required("identifiers", &SignUp::identifiers, 4),
                          required("password", &SignUp::password, 128)};
    }
};

struct GetAccount {
    AccountId account;
    static constexpr Route route{"GET", "/v1/accounts/{account}", 200};
    static constexpr auto path_fields() { return std::tuple{required("account", &GetAccount::account)}; }
    static constexpr auto query_fields() { return std::tuple{}; }
    static constexpr auto fields() { return std::tuple{}; }
};

// For administrators: all accounts of the world, in the order of creation; tombstones are not listed.
struct ListAccounts {
    std::uint32_t limit = page_default;
    std::optional<std::string> cursor;
    static constexpr Route route{"GET", "/v1/accounts", 200};
    static constexpr auto path_fields() { return std::tuple{}; }
    static constexpr auto query_fields() {
        return std::tuple{optional("limit", &ListAccounts::limit), optional("cursor", &ListAccounts::cursor)};
    }
    static constexpr auto fields() { return std::tuple{}; }
};

struct AccountView {
    AccountId id;
    std::vector<std::string> identifiers;
    Phase phase{};
    Instant created_at;
    std::uint32_t devices = 0, items = 0, subscriptions = 0;
    std::optional<RemovalId> removal;  // the pending one
    std::optional<Instant> removal_due;
    static constexpr auto fields() {
        return std::tuple{required("id", &AccountView::id),
                          required("identifiers", &AccountView::identifiers, 4),
                          required("phase", &AccountView::phase),
                          required("created_at", &AccountView::created_at),
                          required("devices", &AccountView::devices),
                          required("items", &AccountView::items),
                          required("subscriptions", &AccountView::subscriptions),
                          optional("removal", &AccountView::removal),
                          optional("removal_due", &AccountView::removal_due)};
    }
};

struct AccountList {
    std::vector<AccountView> accounts;
    std::optional<std::string> next_cursor;
    static constexpr auto fields() {
        return std::tuple{required("accounts", &AccountList::accounts, page_max),
                          optional("next_cursor", &AccountList::next_cursor)};
    }
};

// ---- sessions

// `interactive` is false for an unattended client: such a login never cancels a pending removal (case F58).
struct SignIn {
    std::string identifier, password;
    bool interactive = true;
    static constexpr Route route{"POST", "/v1/sessions", 201};
    static constexpr auto path_fields() { return std::tuple{}; }
    static constexpr auto query_fields() { return std::tuple{}; }
    static constexpr auto fields() {
        return std::tuple{required("identifier", &SignIn::identifier),
                          required("password", &SignIn::password, 128),
                          optional("interactive", &SignIn::interactive)};
    }
};

struct ListSessions {
    std::uint32_t limit = page_default;
    std::optional<std::string> cursor;
    static constexpr Route route{"GET", "/v1/sessions", 200};
    static constexpr auto path_fields() { return std::tuple{}; }
    static constexpr auto query_fields() {
        return std::tuple{optional("limit", &ListSessions::limit), optional("cursor", &ListSessions::cursor)};
    }
    static constexpr auto fields() { return std::tuple{}; }
};

// Ends one session of the account that asks.
struct SignOut {
    SessionId session;
    static constexpr Route route{"DELETE", "/v1/sessions/{session}", 204};
    static constexpr auto path_fields() { return std::tuple{required("session", &SignOut::session)}; }
    static constexpr auto query_fields() { return std::tuple{}; }
    static constexpr auto fields() { return std::tuple{}; }
};

// Step-up: proves the owner's presence again, so that the session may ask for removal (`reauth.max_age`).
struct ProveSession {
    SessionId session;
    std::string password;
    static constexpr Route route{"POST", "/v1/sessions/{session}/proof", 200};
    static constexpr auto path_fields() { return std::tuple{required("session", &ProveSession::session)}; }
    static constexpr auto query_fields() { return std::tuple{}; }
    static constexpr auto fields() { return std::tuple{required("password", &ProveSession::password, 128)}; }
};

struct SessionView {
    SessionId id;
    AccountId account;
    SessionScope scope{};
    std::optional<DeviceId> device;
    Instant created_at, proven_at, expires_at;
    static constexpr auto fields() {
        return std::tuple{required("id", &SessionView::id),
                          required("account", &SessionView::account),
                          required("scope", &SessionView::scope),
                          optional("device", &SessionView::device),
                          required("created_at", &SessionView::created_at),
                          required("proven_at", &SessionView::proven_at),
                          required("expires_at", &SessionView::expires_at)};
    }
};

// The four meanings of a login while a removal is pending show here: `removal_cancelled` (the login cancelled it),
// a session of scope `removal_only` with the pending removal (interstitial: keep it, or go on?), a refusal
// (account.removal_pending), or a session like any other.
struct SessionOpened {
    SessionView session;
    std::string token;
    bool removal_cancelled = false;
    std::optional<RemovalId> pending_removal;
    std::optional<Instant> removal_due;
    static constexpr auto fields() {
        return std::tuple{required("session", &SessionOpened::session),
                          required("token", &SessionOpened::token),
                          required("removal_cancelled", &SessionOpened::removal_cancelled),
                          optional("pending_removal", &SessionOpened::pending_removal),
                          optional("removal_due", &SessionOpened::removal_due)};
    }
};

struct SessionList {
    std::vector<SessionView> sessions;
    std::optional<std::string> next_cursor;
    static constexpr auto fields() {
        return std::tuple{required("sessions", &SessionList::sessions, page_max),
                          optional("next_cursor", &SessionList::next_cursor)};
    }
};

// ---- devices: hardware belongs to the world; a binding ties it to an account

// A physical act, like a factory reset: whoever holds the hardware does it, so it takes no credential.
struct MakeDevice {
    DeviceKind kind{};
    static constexpr Route route{"POST", "/v1/devices", 201};
    static constexpr auto path_fields() { return std::tuple{}; }
    static constexpr auto query_fields() { return std::tuple{}; }
    static constexpr auto fields() { return std::tuple{required("kind", &MakeDevice::kind)}; }
};

// Without a credential: what anyone who holds the device sees. Its owner sees the binding too.
struct GetDevice {
    DeviceId device;
    static constexpr Route route{"GET", "/v1/devices/{device}", 200};
    static constexpr auto path_fields() { return std::tuple{required("device", &GetDevice::device)}; }
    static constexpr auto query_fields() { return std::tuple{}; }
    static constexpr auto fields() { return std::tuple{}; }
};

struct ListDevices {
    std::uint32_t limit = page_default;
    std::optional<std::string> cursor;
    static constexpr Route route{"GET", "/v1/devices", 200};
    static constexpr auto path_fields() { return std::tuple{}; }
    static constexpr auto query_fields() {
        return std::tuple{optional("limit", &ListDevices::limit), optional("cursor", &ListDevices::cursor)};
    }
    static constexpr auto fields() { return std::tuple{}; }
};

// First start of a factory-new or reset device: signs in on it and binds it. A locked device refuses everyone but
// the account that locked it.
struct SetUpDevice {
    DeviceId device;
    std::string identifier, password;
    static constexpr Route route{"POST", "/v1/devices/{device}/setup", 201};
    static constexpr auto path_fields() { return std::tuple{required("device", &SetUpDevice::device)}; }
    static constexpr auto query_fields() { return std::tuple{}; }
    static constexpr auto fields() {
        return std::tuple{required("identifier", &SetUpDevice::identifier),
                          required("password", &SetUpDevice::password, 128)};
    }
};

// Turning find-device off takes the lock away, so it needs the password; turning it on does not.
struct SetFindDevice {
    DeviceId device;
    bool enabled = false;
    std::optional<std::string> password;
    static constexpr Route route{"PUT", "/v1/devices/{device}/find", 200};
    static constexpr auto path_fields() { return std::tuple{required("device", &SetFindDevice::device)}; }
    static constexpr auto query_fields() { return std::tuple{}; }
    static constexpr auto fields() {
        return std::tuple{required("enabled", &SetFindDevice::enabled),
                          optional("password", &SetFindDevice::password, 128)};
    }
};

struct SetLostMode {
    DeviceId device;
    bool enabled = false;
    static constexpr Route route{"PUT", "/v1/devices/{device}/lost-mode", 200};
    static constexpr auto path_fields() { return std::tuple{required("device", &SetLostMode::device)}; }
    static constexpr auto query_fields() { return std::tuple{}; }
    static constexpr auto fields() { return std::tuple{required("enabled", &SetLostMode::enabled)}; }
};

// From the account site: the account lets go of the device, lock included.
struct UnbindDevice {
    DeviceId device;
    static constexpr Route route{"DELETE", "/v1/devices/{device}/binding", 204};
    static constexpr auto path_fields() { return std::tuple{required("device", &UnbindDevice::device)}; }
    static constexpr auto query_fields() { return std::tuple{}; }
    static constexpr auto fields() { return std::tuple{}; }
};

// Through the device's settings: asks for the password, unbinds, and ends the device's sessions.
struct SignOutDevice {
    DeviceId device;
    std::string password;
    static constexpr Route route{"POST", "/v1/devices/{device}/sign-out", 204};
    static constexpr auto path_fields() { return std::tuple{required("device", &SignOutDevice::device)}; }
    static constexpr auto query_fields() { return std::tuple{}; }
    static constexpr auto fields() { return std::tuple{required("password", &SignOutDevice::password, 128)}; }
};

// A physical act. Wipes the device; the binding, which lives on the server, survives it.
struct FactoryReset {
    DeviceId device;
    static constexpr Route route{"POST", "/v1/devices/{device}/factory-reset", 200};
    static constexpr auto path_fields() { return std::tuple{required("device", &FactoryReset::device)}; }
    static constexpr auto query_fields() { return std::tuple{}; }
    static constexpr auto fields() { return std::tuple{}; }
};

struct DeviceView {
    DeviceId id;
    DeviceKind kind{};
    bool set_up = false;  // false: factory-new or reset, waiting to be set up
    bool locked = false;  // only the account that locked it can set it up
    bool orphan_locked = false;  // that account is gone
    std::optional<AccountId> account;  // the rest: only for the owner and administrators
    std::optional<Instant> bound_since;
    std::optional<bool> find, lost_mode;
    static constexpr auto fields() {
        return std::tuple{required("id", &DeviceView::id),
                          required("kind", &DeviceView::kind),
                          required("set_up", &DeviceView::set_up),
                          required("locked", &DeviceView::locked),
                          required("orphan_locked", &DeviceView::orphan_locked),
                          optional("account", &DeviceView::account),
                          optional("bound_since", &DeviceView::bound_since),
                          optional("find", &DeviceView::find),
                          optional("lost_mode", &DeviceView::lost_mode)};
    }
};

struct DeviceList {
    std::vector<DeviceView> devices;
    std::optional<std::string> next_cursor;
    static constexpr auto fields() {
        return std::tuple{required("devices", &DeviceList::devices, page_max),
                          optional("next_cursor", &DeviceList::next_cursor)};
    }
};

// ---- cloud items

struct AddItem {
    ItemKind kind{};
    std::uint32_t bytes = 0;
    static constexpr Route route{"POST", "/v1/items", 201};
    static constexpr auto path_fields() { return std::tuple{}; }
    static constexpr auto query_fields() { return std::tuple{}; }
    static constexpr auto fields() {
        return std::tuple{required("kind", &AddItem::kind), required("bytes", &AddItem::bytes)};
    }
};

struct GetItem {
    ItemId item;
    static constexpr Route route{"GET", "/v1/items/{item}", 200};
    static constexpr auto path_fields() { return std::tuple{required("item", &GetItem::item)}; }
    static constexpr auto query_fields() { return std::tuple{}; }
    static constexpr auto fields() { return std::tuple{}; }
};

struct ListItems {
    std::uint32_t limit = page_default;
    std::optional<std::string> cursor;
    static constexpr Route route{"GET", "/v1/items", 200};
    static constexpr auto path_fields() { return std::tuple{}; }
    static constexpr auto query_fields() {
        return std::tuple{optional("limit", &ListItems::limit), optional("cursor", &ListItems::cursor)};
    }
    static constexpr auto fields() { return std::tuple{}; }
};

struct DropItem {
    ItemId item;
    static constexpr Route route{"DELETE", "/v1/items/{item}", 204};
    static constexpr auto path_fields() { return std::tuple{required("item", &DropItem::item)}; }
    static constexpr auto query_fields() { return std::tuple{}; }
    static constexpr auto fields() { return std::tuple{}; }
};

struct ItemView {
    ItemId id;
    ItemKind kind{};
    std::uint32_t bytes = 0;
    Instant created_at;
    static constexpr auto fields() {
        return std::tuple{required("id", &ItemView::id), required("kind", &ItemView::kind),
                          required("bytes", &ItemView::bytes), required("created_at", &ItemView::created_at)};
    }
};

struct ItemList {
    std::vector<ItemView> items;
    std::optional<std::string> next_cursor;
    static constexpr auto fields() {
        return std::tuple{required("items", &ItemList::items, page_max),
                          optional("next_cursor", &ItemList::next_cursor)};
    }
};

// ---- subscriptions

struct Subscribe {
    Plan plan{};
    static constexpr Route route{"POST", "/v1/subscriptions", 201};
    static constexpr auto path_fields() { return std::tuple{}; }
    static constexpr auto query_fields() { return std::tuple{}; }
    static constexpr auto fields() { return std::tuple{required("plan", &Subscribe::plan)}; }
};

struct GetSubscription {
    SubscriptionId subscription;
    static constexpr Route route{"GET", "/v1/subscriptions/{subscription}", 200};
    static constexpr auto path_fields() {
        return std::tuple{required("subscription", &GetSubscription::subscription)};
    }
    static constexpr auto query_fields() { return std::tuple{}; }
    static constexpr auto fields() { return std::tuple{}; }
};

struct ListSubscriptions {
    std::uint32_t limit = page_default;
    std::optional<std::string> cursor;
    static constexpr Route route{"GET", "/v1/subscriptions", 200};
    static constexpr auto path_fields() { return std::tuple{}; }
    static constexpr auto query_fields() {
        return std::tuple{optional("limit", &ListSubscriptions::limit),
                          optional("cursor", &ListSubscriptions::cursor)};
    }
    static constexpr auto fields() { return std::tuple{}; }
};

struct CancelSubscription {
    SubscriptionId subscription;
    CancelWhen when = CancelWhen::now;
    static constexpr Route route{"POST", "/v1/subscriptions/{subscription}/cancel", 200};
    static constexpr auto path_fields() {
        return std::tuple{required("subscription", &CancelSubscription::subscription)};
    }
    static constexpr auto query_fields() { return std::tuple{}; }
    static constexpr auto fields() { return std::tuple{optional("when", &CancelSubscription::when)}; }
};

struct SubscriptionView {
    SubscriptionId id;
    Plan plan{};
    SubscriptionState state{};
    std::uint32_t price_cents = 0;
    Duration period;
    std::uint32_t charges = 0;  // how often it has been charged, the first time included
    std::optional<Instant> renews_at;  // active: the next charge; ending: when it ends
    static constexpr auto fields() {
        return std::tuple{required("id", &SubscriptionView::id),
                          required("plan", &SubscriptionView::plan),
                          required("state", &SubscriptionView::state),
                          required("price_cents", &SubscriptionView::price_cents),
                          required("period", &SubscriptionView::period),
                          required("charges", &SubscriptionView::charges),
                          optional("renews_at", &SubscriptionView::renews_at)};
    }
};

struct SubscriptionList {
    std::vector<SubscriptionView> subscriptions;
    std::optional<std::string> next_cursor;
    static constexpr auto fields() {
        return std::tuple{required("subscriptions", &SubscriptionList::subscriptions, page_max),
                          optional("next_cursor", &SubscriptionList::next_cursor)};
    }
};

// ---- removal

// What stands in the way now: all of it, each with its fix. Asks nothing and changes nothing.
struct Preflight {
    std::optional<AccountId> account;  // administrators name it; an owner's own account is implied
    static constexpr Route route{"GET", "/v1/removal-preflight", 200};
    static constexpr auto path_fields() { return std::tuple{}; }
    static constexpr auto query_fields() { return std::tuple{optional("account", &Preflight::account)}; }
    static constexpr auto fields() { return std::tuple{}; }
};

struct PreflightView {
    AccountId account;
    bool allowed = false;  // a request made now, with a fresh proof, would be accepted
    bool proof_needed = false;  // the session's proof is too old; step up first
    std::vector<Blocker> blockers, warnings;
    Instant due_if_requested_now;
    static constexpr auto fields() {
        return std::tuple{required("account", &PreflightView::account),
                          required("allowed", &PreflightView::allowed),
                          required("proof_needed", &PreflightView::proof_needed),
                          required("blockers", &PreflightView::blockers, page_max),
                          required("warnings", &PreflightView::warnings, page_max),
                          required("due_if_requested_now", &PreflightView::due_if_requested_now)};
    }
};

// Two ways in, one verdict: from the account site, or from the settings of a device (`channel: device`, in a session
// of that device).
struct RequestRemoval {
    std::optional<AccountId> account;  // administrators name it; an owner's own account is implied
    Channel channel = Channel::site;
    static constexpr Route route{"POST", "/v1/removals", 202};
    static constexpr auto path_fields() { return std::tuple{}; }
    static constexpr auto query_fields() { return std::tuple{}; }
    static constexpr auto fields() {
        return std::tuple{optional("account", &RequestRemoval::account),
                          optional("channel", &RequestRemoval::channel)};
    }
};

struct GetRemoval {
    RemovalId removal;
    static constexpr Route route{"GET", "/v1/removals/{removal}", 200};
    static constexpr auto path_fields() { return std::tuple{required("removal", &GetRemoval::removal)}; }
    static constexpr auto query_fields() { return std::tuple{}; }
    static constexpr auto fields() { return std::tuple{}; }
};

struct CancelRemoval {
    RemovalId removal;
    static constexpr Route route{"POST", "/v1/removals/{removal}/cancel", 200};
    static constexpr auto path_fields() { return std::tuple{required("removal", &CancelRemoval::removal)}; }
    static constexpr auto query_fields() { return std::tuple{}; }
    static constexpr auto fields() { return std::tuple{}; }
};

struct RemovalView {
    RemovalId id;
    AccountId account;
    RemovalState state{};
    Channel channel{};
    Instant requested_at;
    Instant due;  // until then it can be cancelled; at this instant the purge starts
    std::optional<Instant> removed_at;  // when the purge ends, or ended; absent once it is cancelled
    std::optional<Instant> cancelled_at;
    bool cancellable = false;  // an explicit cancel would be accepted now
    static constexpr auto fields() {
        return std::tuple{required("id", &RemovalView::id),
                          required("account", &RemovalView::account),
                          required("state", &RemovalView::state),
                          required("channel", &RemovalView::channel),
                          required("requested_at", &RemovalView::requested_at),
                          required("due", &RemovalView::due),
                          optional("removed_at", &RemovalView::removed_at),
                          optional("cancelled_at", &RemovalView::cancelled_at),
                          required("cancellable", &RemovalView::cancellable)};
    }
};

// The receipt is a credential for this removal alone: it reads it until the tombstone ends, and cancels it where the
// policy offers an explicit cancel.
struct RemovalAccepted {
    RemovalView removal;
    std::string receipt;
    std::vector<Blocker> warnings;
    static constexpr auto fields() {
        return std::tuple{required("removal", &RemovalAccepted::removal),
                          required("receipt", &RemovalAccepted::receipt),
                          required("warnings", &RemovalAccepted::warnings, page_max)};
    }
};

// For administrators: up to 1,000 removals at once, one answer an id, in the order asked. One refused does not stop
// the others.
struct BulkRemovals {
    std::vector<AccountId> accounts;
    static constexpr Route route{"POST", "/v1/bulk/removals", 200};
    static constexpr auto path_fields() { return std::tuple{}; }
    static constexpr auto query_fields() { return std::tuple{}; }
    static constexpr auto fields() {
        return std::tuple{required("accounts", &BulkRemovals::accounts, bulk_max)};
    }
};

struct BulkResult {
    AccountId account;
    Code code{};  // `ok`, or what the single request would have been refused with
    std::optional<RemovalId> removal;  // with `ok` and with removal.already_pending
    std::optional<Instant> due;
    static constexpr auto fields() {
        return std::tuple{required("account", &BulkResult::account), required("code", &BulkResult::code),
                          optional("removal", &BulkResult::removal), optional("due", &BulkResult::due)};
    }
};

struct BulkRemovalsView {
    std::uint32_t accepted = 0, refused = 0;
    std::vector<BulkResult> results;
    static constexpr auto fields() {
        return std::tuple{required("accepted", &BulkRemovalsView::accepted),
                          required("refused", &BulkRemovalsView::refused),
                          required("results", &BulkRemovalsView::results, bulk_max)};
    }
};

// A success that has nothing to tell (204).
struct Done {
    static constexpr auto fields() { return std::tuple{}; }
};

using Request = std::variant<SignUp, GetAccount, ListAccounts, SignIn, ListSessions, SignOut, ProveSession,
                             MakeDevice, GetDevice, ListDevices, SetUpDevice, SetFindDevice, SetLostMode,
                             UnbindDevice, SignOutDevice, FactoryReset, AddItem, GetItem, ListItems, DropItem,
                             Subscribe, GetSubscription, ListSubscriptions, CancelSubscription, Preflight,
                             RequestRemoval, GetRemoval, CancelRemoval, BulkRemovals>;

using Answer = std::variant<Problem, Done, AccountView, AccountList, SessionView, SessionOpened, SessionList,
                            DeviceView, DeviceList, ItemView, ItemList, SubscriptionView, SubscriptionList,
                            PreflightView, RemovalAccepted, RemovalView, BulkRemovalsView>;

// The `Authorization: Bearer` text of a request, empty for none, and its `Idempotency-Key`, empty for none.
struct Credential {
    std::string bearer;
    std::string idempotency_key;
};

}  // namespace fauxcount::api
