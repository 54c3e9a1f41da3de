// The control interface as types: what only a mock can do, under /__admin. Same style as contract.hpp.
#pragma once

#include "api/contract.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <tuple>
#include <variant>
#include <vector>

namespace fauxcount::api {

enum class ClockMode : std::uint8_t { frozen, running };
enum class DeadlineKind : std::uint8_t { removal_due, purge_stage, renewal };
enum class Template : std::uint8_t { bare, full };
enum class PurgeStage : std::uint8_t { tokens, billing, bindings, data, identifiers, tombstone };

std::string_view wire_name(ClockMode value);
std::string_view wire_name(DeadlineKind value);
std::string_view wire_name(Template value);
std::string_view wire_name(PurgeStage value);

// A policy parameter by its published name (docs: docs/policies.md) and its value as text: `P30D`, `true`, `block`.
struct Setting {
    std::string name, value;
    static constexpr auto fields() {
        return std::tuple{required("name", &Setting::name), required("value", &Setting::value)};
    }
};

// Open to everybody and safe to ask: proves that this is the mock. `nonce` comes back as it was sent.
struct GetInfo {
    std::optional<std::string> nonce;
    static constexpr Route route{"GET", "/__admin/info", 200};
    static constexpr auto path_fields() { return std::tuple{}; }
    static constexpr auto query_fields() { return std::tuple{optional("nonce", &GetInfo::nonce, 128)}; }
    static constexpr auto fields() { return std::tuple{}; }
};

struct Info {
    bool mock = true;
    std::string name = "fauxcount";
    std::string version;
    std::optional<std::string> nonce;
    std::uint64_t seed = 0;
    std::uint32_t worlds = 0, worlds_max = 0;
    static constexpr auto fields() {
        return std::tuple{required("mock", &Info::mock),
                          required("name", &Info::name),
                          required("version", &Info::version),
                          optional("nonce", &Info::nonce),
                          required("seed", &Info::seed),
                          required("worlds", &Info::worlds),
                          required("worlds_max", &Info::worlds_max)};
    }
};

// Creates the world, or answers with the one that is there if it was made with the same options.
struct PutWorld {
    std::string world;
    std::optional<std::uint64_t> seed;  // absent: derived from the server's seed and the name
    std::string profile = "device-cloud";
    std::optional<Instant> start;  // absent: the server's default
    std::vector<Setting> policy;  // changes to the profile
    static constexpr Route route{"PUT", "/__admin/worlds/{world}", 200};
    static constexpr auto path_fields() { return std::tuple{required("world", &PutWorld::world, 63)}; }
    static constexpr auto query_fields() { return std::tuple{}; }
    static constexpr auto fields() {
        return std::tuple{optional("seed", &PutWorld::seed), optional("profile", &PutWorld::profile, 32),
                          optional("start", &PutWorld::start), optional("policy", &PutWorld::policy, 64)};
    }
};

struct GetWorld {
    std::string world;
    static constexpr Route route{"GET", "/__admin/worlds/{world}", 200};
    static constexpr auto path_fields() { return std::tuple{required("world", &GetWorld::world, 63)}; }
    static constexpr auto query_fields() { return std::tuple{}; }
    static constexpr auto fields() { return std::tuple{}; }
};

struct ListWorlds {
    std::uint32_t limit = page_default;
    std::optional<std::string> cursor;
    static constexpr Route route{"GET", "/__admin/worlds", 200};
    static constexpr auto path_fields() { return std::tuple{}; }
    static constexpr auto query_fields() {
        return std::tuple{optional("limit", &ListWorlds::limit), optional("cursor", &ListWorlds::cursor)};
    }
    static constexpr auto fields() { return std::tuple{}; }
};

struct DropWorld {
    std::string world;
    static constexpr Route route{"DELETE", "/__admin/worlds/{world}", 204};
    static constexpr auto path_fields() { return std::tuple{required("world", &DropWorld::world, 63)}; }
    static constexpr auto query_fields() { return std::tuple{}; }
    static constexpr auto fields() { return std::tuple{}; }
};

// Back to how the world was created: same seed, same options, its start instant.
struct ResetWorld {
    std::string world;
    static constexpr Route route{"POST", "/__admin/worlds/{world}/reset", 200};
    static constexpr auto path_fields() { return std::tuple{required("world", &ResetWorld::world, 63)}; }
    static constexpr auto query_fields() { return std::tuple{}; }
    static constexpr auto fields() { return std::tuple{}; }
};

struct ForkWorld {
    std::string world, name;
    static constexpr Route route{"POST", "/__admin/worlds/{world}/fork", 201};
    static constexpr auto path_fields() { return std::tuple{required("world", &ForkWorld::world, 63)}; }
    static constexpr auto query_fields() { return std::tuple{}; }
    static constexpr auto fields() { return std::tuple{required("name", &ForkWorld::name, 63)}; }
};

// `credential` opens the product API of this world as its administrator; nothing under /__admin.
struct WorldView {
    std::string name;
    std::string profile;
    std::uint64_t seed = 0;
    std::uint32_t incarnation = 0;  // counts creation, reset, rewind
    Instant now, start;
    ClockMode clock{};
    std::uint64_t accounts = 0, devices = 0, removed = 0, deadlines = 0;
    std::string state_hash;  // 16 hex digits; equal for equal seed and commands
    std::string credential;
    std::vector<Setting> policy;  // every parameter in force
    static constexpr auto fields() {
        return std::tuple{required("name", &WorldView::name),
                          required("profile", &WorldView::profile),
                          required("seed", &WorldView::seed),
                          required("incarnation", &WorldView::incarnation),
                          required("now", &WorldView::now),
                          required("start", &WorldView::start),
                          required("clock", &WorldView::clock),
                          required("accounts", &WorldView::accounts),
                          required("devices", &WorldView::devices),
                          required("removed", &WorldView::removed),
                          required("deadlines", &WorldView::deadlines),
                          required("state_hash", &WorldView::state_hash),
                          required("credential", &WorldView::credential),
                          required("policy", &WorldView::policy)};
    }
};

struct WorldSummary {
    std::string name;
    Instant now;
    std::uint64_t accounts = 0;
    static constexpr auto fields() {
        return std::tuple{required("name", &WorldSummary::name), required("now", &WorldSummary::now),
                          required("accounts", &WorldSummary::accounts)};
    }
};

struct WorldList {
    std::vector<WorldSummary> worlds;
    std::optional<std::string> next_cursor;
    static constexpr auto fields() {
        return std::tuple{required("worlds", &WorldList::worlds, page_max),
                          optional("next_cursor", &WorldList::next_cursor)};
    }
};

// ---- time

struct GetClock {
    std::string world;
    static constexpr Route route{"GET", "/__admin/worlds/{world}/clock", 200};
    static constexpr auto path_fields() { return std::tuple{required("world", &GetClock::world, 63)}; }
    static constexpr auto query_fields() { return std::tuple{}; }
    static constexpr auto fields() { return std::tuple{}; }
};

// `running`: virtual time passes with real time from here on. `frozen`: it stands still until advanced.
struct PutClock {
    std::string world;
    ClockMode mode{};
    static constexpr Route route{"PUT", "/__admin/worlds/{world}/clock", 200};
    static constexpr auto path_fields() { return std::tuple{required("world", &PutClock::world, 63)}; }
    static constexpr auto query_fields() { return std::tuple{}; }
    static constexpr auto fields() { return std::tuple{required("mode", &PutClock::mode)}; }
};

// Exactly one of `by`, `to` and `next`. Every deadline on the way fires at its own instant. With `max_fired` the
// advance may stop between two deadlines: `complete` is then false and `now` says where.
struct AdvanceClock {
    std::string world;
    std::optional<Duration> by;
    std::optional<Instant> to;
    std::optional<bool> next;  // true: to the next deadline
    std::optional<std::uint64_t> max_fired;
    static constexpr Route route{"POST", "/__admin/worlds/{world}/clock/advance", 200};
    static constexpr auto path_fields() { return std::tuple{required("world", &AdvanceClock::world, 63)}; }
    static constexpr auto query_fields() { return std::tuple{}; }
    static constexpr auto fields() {
        return std::tuple{optional("by", &AdvanceClock::by), optional("to", &AdvanceClock::to),
                          optional("next", &AdvanceClock::next),
                          optional("max_fired", &AdvanceClock::max_fired)};
    }
};

struct ClockView {
    Instant now;
    ClockMode mode{};
    std::optional<Instant> next;  // the next deadline
    std::uint64_t armed = 0;
    static constexpr auto fields() {
        return std::tuple{required("now", &ClockView::now), required("mode", &ClockView::mode),
                          optional("next", &ClockView::next), required("armed", &ClockView::armed)};
    }
};

struct Advanced {
    Instant from, now;
    std::uint64_t fired = 0;
    bool complete = true;
    std::optional<Instant> next;
    static constexpr auto fields() {
        return std::tuple{required("from", &Advanced::from), required("now", &Advanced::now),
                          required("fired", &Advanced::fired), required("complete", &Advanced::complete),
                          optional("next", &Advanced::next)};
    }
};

struct ListDeadlines {
    std::string world;
    std::uint32_t limit = page_default;
    std::optional<std::string> cursor;
    static constexpr Route route{"GET", "/__admin/worlds/{world}/deadlines", 200};
    static constexpr auto path_fields() { return std::tuple{required("world", &ListDeadlines::world, 63)}; }
    static constexpr auto query_fields() {
        return std::tuple{optional("limit", &ListDeadlines::limit),
                          optional("cursor", &ListDeadlines::cursor)};
    }
    static constexpr auto fields() { return std::tuple{}; }
};

struct DeadlineView {
    Instant at;
    DeadlineKind kind{};
    AccountId account;
    std::optional<SubscriptionId> subscription;
    std::optional<PurgeStage> stage;
    static constexpr auto fields() {
        return std::tuple{required("at", &DeadlineView::at), required("kind", &DeadlineView::kind),
                          required("account", &DeadlineView::account),
                          optional("subscription", &DeadlineView::subscription),
                          optional("stage", &DeadlineView::stage)};
    }
};

// In the order in which they fire.
struct DeadlineList {
    std::vector<DeadlineView> deadlines;
    std::optional<std::string> next_cursor;
    static constexpr auto fields() {
        return std::tuple{required("deadlines", &DeadlineList::deadlines, page_max),
                          optional("next_cursor", &DeadlineList::next_cursor)};
    }
};

// ---- snapshots

struct TakeSnapshot {
    std::string world, name;
    static constexpr Route route{"PUT", "/__admin/worlds/{world}/snapshots/{name}", 200};
    static constexpr auto path_fields() {
        return std::tuple{required("world", &TakeSnapshot::world, 63),
                          required("name", &TakeSnapshot::name, 63)};
    }
    static constexpr auto query_fields() { return std::tuple{}; }
    static constexpr auto fields() { return std::tuple{}; }
};

struct DropSnapshot {
    std::string world, name;
    static constexpr Route route{"DELETE", "/__admin/worlds/{world}/snapshots/{name}", 204};
    static constexpr auto path_fields() {
        return std::tuple{required("world", &DropSnapshot::world, 63),
                          required("name", &DropSnapshot::name, 63)};
    }
    static constexpr auto query_fields() { return std::tuple{}; }
    static constexpr auto fields() { return std::tuple{}; }
};

struct ListSnapshots {
    std::string world;
    static constexpr Route route{"GET", "/__admin/worlds/{world}/snapshots", 200};
    static constexpr auto path_fields() { return std::tuple{required("world", &ListSnapshots::world, 63)}; }
    static constexpr auto query_fields() { return std::tuple{}; }
    static constexpr auto fields() { return std::tuple{}; }
};

// Time, accounts, everything goes back to the snapshot; a new incarnation begins.
struct Rewind {
    std::string world, name;
    static constexpr Route route{"POST", "/__admin/worlds/{world}/rewind", 200};
    static constexpr auto path_fields() { return std::tuple{required("world", &Rewind::world, 63)}; }
    static constexpr auto query_fields() { return std::tuple{}; }
    static constexpr auto fields() { return std::tuple{required("name", &Rewind::name, 63)}; }
};

struct SnapshotView {
    std::string name;
    Instant now;
    std::uint64_t accounts = 0;
    std::string state_hash;
    static constexpr auto fields() {
        return std::tuple{required("name", &SnapshotView::name), required("now", &SnapshotView::now),
                          required("accounts", &SnapshotView::accounts),
                          required("state_hash", &SnapshotView::state_hash)};
    }
};

struct SnapshotList {
    std::vector<SnapshotView> snapshots;
    static constexpr auto fields() {
        return std::tuple{required("snapshots", &SnapshotList::snapshots, page_max)};
    }
};

// ---- population

// `n` accounts like real ones, drawn from the seed: `full` has 3 devices, 20 cloud items and a subscription each.
// Their identifiers are user000001@example.test and so on; their password is `correct horse`.
struct SeedPopulation {
    std::string world;
    Template kind = Template::full;
    std::uint32_t n = 0;
    static constexpr Route route{"POST", "/__admin/worlds/{world}/populations", 200};
    static constexpr auto path_fields() { return std::tuple{required("world", &SeedPopulation::world, 63)}; }
    static constexpr auto query_fields() { return std::tuple{}; }
    static constexpr auto fields() {
        return std::tuple{optional("template", &SeedPopulation::kind), required("n", &SeedPopulation::n)};
    }
};

// One account of a seed file, a line of NDJSON each. All lines of a request are taken, or none.
struct SeedDevice {
    DeviceKind kind{};
    bool find = false, lost_mode = false;
    static constexpr auto fields() {
        return std::tuple{required("kind", &SeedDevice::kind), optional("find", &SeedDevice::find),
                          optional("lost_mode", &SeedDevice::lost_mode)};
    }
};
struct SeedItem {
    ItemKind kind{};
    std::uint32_t bytes = 0;
    static constexpr auto fields() {
        return std::tuple{required("kind", &SeedItem::kind), required("bytes", &SeedItem::bytes)};
    }
};
struct SeedSubscription {
    Plan plan{};
    static constexpr auto fields() { return std::tuple{required("plan", &SeedSubscription::plan)}; }
};
struct SeedAccount {
    std::vector<std::string> identifiers;
    std::string password;
    std::vector<SeedDevice> devices;
    std::vector<SeedItem> items;
    std::vector<SeedSubscription> subscriptions;
    static constexpr auto fields() {
        return std::tuple{required("identifiers", &SeedAccount::identifiers, 4),
                          required("password", &SeedAccount::password, 128),
                          optional("devices", &SeedAccount::devices, 16),
                          optional("items", &SeedAccount::items, 160),
                          optional("subscriptions", &SeedAccount::subscriptions, 8)};
    }
};

// The body is application/x-ndjson; `line` is filled by the boundary and named in every refusal.
struct SeedAccounts {
    std::string world;
    std::vector<SeedAccount> accounts;
    std::vector<std::uint32_t> lines;  // the line each account stands on, counted from 1
    static constexpr Route route{"POST", "/__admin/worlds/{world}/accounts", 200};
    static constexpr auto path_fields() { return std::tuple{required("world", &SeedAccounts::world, 63)}; }
    static constexpr auto query_fields() { return std::tuple{}; }
    static constexpr auto fields() { return std::tuple{}; }
};

struct Seeded {
    std::uint64_t accounts = 0, devices = 0, items = 0, subscriptions = 0;
    std::optional<AccountId> first, last;
    static constexpr auto fields() {
        return std::tuple{
            required("accounts", &Seeded::accounts), required("devices", &Seeded::devices),
            required("items", &Seeded::items),       required("subscriptions", &Seeded::subscriptions),
            optional("first", &Seeded::first),       optional("last", &Seeded::last)};
    }
};

// ---- looking inside

// The newest turns first go last: ascending sequence, starting after `after`. The ring is bounded; `first` says what
// is still there.
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
    std::string
        store;  // identifiers, vault, sessions, bindings, items, subscriptions, memo, deadlines, journal
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

using ControlRequest =
    std::variant<GetInfo, PutWorld, GetWorld, ListWorlds, DropWorld, ResetWorld, ForkWorld, GetClock,
                 PutClock, AdvanceClock, ListDeadlines, TakeSnapshot, DropSnapshot, ListSnapshots, Rewind,
                 SeedPopulation, SeedAccounts, ListJournal, Residue, Audit>;

using ControlAnswer =
    std::variant<Problem, Done, Info, WorldView, WorldList, ClockView, Advanced, DeadlineList, SnapshotView,
                 SnapshotList, Seeded, Journal, ResidueView, AuditView>;

}  // namespace fauxcount::api
