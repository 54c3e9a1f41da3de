// The product API about removal: what stands in the way, the request, its receipt, cancelling, and removal in
// bulk.
#pragma once

#include "api/codes.hpp"
#include "api/fields.hpp"
#include "api/ids.hpp"
#include "api/instant.hpp"
#include "api/kinds.hpp"
#include "api/refusal.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <tuple>
#include <vector>

namespace fauxcount::api {

// What stands in the way now: all of it, each with its fix. Asks nothing and changes nothing. Not allowed
// either is a second removal, and what an administrator may not ask for. Administrators may ask until the
// purge ends.
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
    bool proof_needed = false;  // the session's proof is too old or lacks the second factor; step up first
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

// Two ways in, one verdict: from the account site, or from the settings of a device (`channel: device`, in
// a session of that device; an administrator names either). Refused first for a removal that is pending,
// then for the channel, the proof, and what stands in the way.
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
    std::optional<PurgeStage> failed_stage;  // of `purge_failed`: what failed last and is not done
    std::optional<Instant> retry_at;  // and when it is tried again
    static constexpr auto fields() {
        return std::tuple{required("id", &RemovalView::id),
                          required("account", &RemovalView::account),
                          required("state", &RemovalView::state),
                          required("channel", &RemovalView::channel),
                          required("requested_at", &RemovalView::requested_at),
                          required("due", &RemovalView::due),
                          optional("removed_at", &RemovalView::removed_at),
                          optional("cancelled_at", &RemovalView::cancelled_at),
                          required("cancellable", &RemovalView::cancellable),
                          optional("failed_stage", &RemovalView::failed_stage),
                          optional("retry_at", &RemovalView::retry_at)};
    }
};

// The receipt is a credential for this removal alone: it reads it until the tombstone ends, and cancels it
// where the policy offers an explicit cancel. Of an account's removals the newest is kept, and eight before
// it, which were cancelled; those are erased when the purge erases what the account was.
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

// For administrators: up to 1,000 removals at once, one answer an id, in the order asked. One refused does
// not stop the others.
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

}  // namespace fauxcount::api
