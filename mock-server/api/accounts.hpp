// The product API about who someone is: accounts, and the sessions opened in their names.
#pragma once

#include "api/fields.hpp"
#include "api/ids.hpp"
#include "api/instant.hpp"
#include "api/kinds.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <tuple>
#include <vector>

namespace fauxcount::api {

// E-mail addresses and user names are one in upper and lower case, phone numbers with and without blanks,
// hyphens and brackets; all answers have the one spelling. Refused for the first identifier that is wrong,
// whatever of it is.
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

// Needs a fresh proof, and one with the second factor where the account has one. What proved the account's
// other sessions proves nothing from then on, and its open challenges are over.
struct ChangePassword {
    AccountId account;
    std::string password;  // the new one; not empty
    static constexpr Route route{"PUT", "/v1/accounts/{account}/password", 204};
    static constexpr auto path_fields() { return std::tuple{required("account", &ChangePassword::account)}; }
    static constexpr auto query_fields() { return std::tuple{}; }
    static constexpr auto fields() {
        return std::tuple{required("password", &ChangePassword::password, 128)};
    }
};

// For administrators: all accounts of the world, each in its place as long as it lives; tombstones are not
// listed. A new account comes last, or takes the place of the one removed first if that one's tombstone has
// ended.
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

// Step-up: proves the owner's presence again, so that the session may ask for removal (`reauth.max_age`). Of
// an account with a second factor the right password is answered with a challenge, here and at a sign-in.
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
    Proof proven_by{};
    static constexpr auto fields() {
        return std::tuple{required("id", &SessionView::id),
                          required("account", &SessionView::account),
                          required("scope", &SessionView::scope),
                          optional("device", &SessionView::device),
                          required("created_at", &SessionView::created_at),
                          required("proven_at", &SessionView::proven_at),
                          required("proven_by", &SessionView::proven_by),
                          required("expires_at", &SessionView::expires_at)};
    }
};

// The four meanings of a login while a removal is pending show here: `removal_cancelled` (the login cancelled
// it), a session of scope `removal_only` with the pending removal (interstitial: keep it, or go on?), a
// refusal (account.removal_pending), or a session like any other.
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

}  // namespace fauxcount::api
