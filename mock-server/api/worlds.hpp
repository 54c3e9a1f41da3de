// The control interface about the server and its worlds: making, reading, copying and dropping them, and
// snapshots.
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

// A policy parameter by its published name (docs: docs/policies.md) and its value as text: `P30D`, `true`,
// `block`.
struct Setting {
    std::string name, value;
    static constexpr auto fields() {
        return std::tuple{required("name", &Setting::name), required("value", &Setting::value)};
    }
};

// How the product interface of a world spells its answers otherwise than the contract says. They mean the
// same, and any of them may be together. What each may be is engine/wire_quirks.hpp's.
struct WireQuirks {
    std::optional<std::string> json_prefix = std::nullopt;  // before the JSON of every answer
    bool errors_in_200 = false;  // a refusal's own status is only in its document
    std::optional<std::string> status_header = std::nullopt;  // and in this header
    std::optional<std::string> content_type = std::nullopt;  // of all JSON
    friend bool operator==(WireQuirks const&, WireQuirks const&) = default;
    static constexpr auto fields() {
        return std::tuple{optional("json_prefix", &WireQuirks::json_prefix, 64),
                          optional("errors_in_200", &WireQuirks::errors_in_200),
                          optional("status_header", &WireQuirks::status_header, 64),
                          optional("content_type", &WireQuirks::content_type, 64)};
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
    std::optional<WireQuirks> wire_quirks;
    static constexpr Route route{"PUT", "/__admin/worlds/{world}", 200};
    static constexpr auto path_fields() { return std::tuple{required("world", &PutWorld::world, 63)}; }
    static constexpr auto query_fields() { return std::tuple{}; }
    static constexpr auto fields() {
        return std::tuple{optional("seed", &PutWorld::seed), optional("profile", &PutWorld::profile, 32),
                          optional("start", &PutWorld::start), optional("policy", &PutWorld::policy, 64),
                          optional("wire_quirks", &PutWorld::wire_quirks)};
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
    std::optional<WireQuirks> wire_quirks;
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
                          required("policy", &WorldView::policy),
                          optional("wire_quirks", &WorldView::wire_quirks)};
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

}  // namespace fauxcount::api
