// The control interface about looking inside: the journal, what is left of an account, and whether all
// invariants hold.
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

// The newest turns first go last: ascending sequence, starting after `after`. The ring is bounded; `first`
// says what is still there.
struct ListJournal {
    std::string world;
    std::uint32_t limit = page_default;
    std::optional<std::string> cursor;
    static constexpr Route route{"GET", "/__admin/worlds/{world}/journal", 200};
    static constexpr auto path_fields() { return std::tuple{required("world", &ListJournal::world, 63)}; }
    static constexpr auto query_fields() {
        return std::tuple{optional("limit", &ListJournal::limit), optional("cursor", &ListJournal::cursor)};
    }
    static constexpr auto fields() { return std::tuple{}; }
};

struct TurnView {
    std::uint64_t seq = 0;
    Instant at;
    std::string cause;  // the command's name, or `fire`
    std::vector<std::string>
        events;  // names with ids and instants, never text of an account; at most 64 of a turn
    std::uint64_t events_total = 0;
    static constexpr auto fields() {
        return std::tuple{required("seq", &TurnView::seq), required("at", &TurnView::at),
                          required("cause", &TurnView::cause),
                          required("events", &TurnView::events, page_max),
                          required("events_total", &TurnView::events_total)};
    }
};

struct Journal {
    std::uint64_t first = 0;
    std::vector<TurnView> turns;
    std::optional<std::string> next_cursor;
    static constexpr auto fields() {
        return std::tuple{required("first", &Journal::first), required("turns", &Journal::turns, page_max),
                          optional("next_cursor", &Journal::next_cursor)};
    }
};

// Everything the stores still hold of an account: the proof that nothing is left, or where it is.
struct Residue {
    std::string world;
    AccountId account;
    static constexpr Route route{"GET", "/__admin/worlds/{world}/residue/{account}", 200};
    static constexpr auto path_fields() {
        return std::tuple{required("world", &Residue::world, 63), required("account", &Residue::account)};
    }
    static constexpr auto query_fields() { return std::tuple{}; }
    static constexpr auto fields() { return std::tuple{}; }
};

struct ResidueRow {
    // identifiers, vault, sessions, bindings, device_list, items, subscriptions, past_removals, answers,
    // deadlines, messages, journal_text
    std::string store;
    std::uint64_t entries = 0;
    std::uint64_t declared = 0;  // of these, kept on purpose: a quarantined identifier, an orphan lock
    static constexpr auto fields() {
        return std::tuple{required("store", &ResidueRow::store), required("entries", &ResidueRow::entries),
                          required("declared", &ResidueRow::declared)};
    }
};

struct ResidueView {
    AccountId account;
    Phase phase{};
    bool clean = false;  // removed, and nothing undeclared is left
    std::vector<ResidueRow> stores;
    static constexpr auto fields() {
        return std::tuple{required("account", &ResidueView::account), required("phase", &ResidueView::phase),
                          required("clean", &ResidueView::clean),
                          required("stores", &ResidueView::stores, 32)};
    }
};

// Checks every invariant over the whole world, on request.
struct Audit {
    std::string world;
    static constexpr Route route{"GET", "/__admin/worlds/{world}/invariants", 200};
    static constexpr auto path_fields() { return std::tuple{required("world", &Audit::world, 63)}; }
    static constexpr auto query_fields() { return std::tuple{}; }
    static constexpr auto fields() { return std::tuple{}; }
};

struct Finding {
    std::string invariant, detail;
    static constexpr auto fields() {
        return std::tuple{required("invariant", &Finding::invariant), required("detail", &Finding::detail)};
    }
};

struct AuditView {
    bool holds = true;
    std::uint64_t accounts = 0, devices = 0, deadlines = 0;
    std::vector<Finding> findings;  // at most 100
    static constexpr auto fields() {
        return std::tuple{required("holds", &AuditView::holds), required("accounts", &AuditView::accounts),
                          required("devices", &AuditView::devices),
                          required("deadlines", &AuditView::deadlines),
                          required("findings", &AuditView::findings, page_max)};
    }
};

}  // namespace fauxcount::api
