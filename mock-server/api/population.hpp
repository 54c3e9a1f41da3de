// The control interface about filling a world: populations drawn from its seed, and accounts from a file.
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

// `n` accounts like real ones, drawn from the seed: `full` has 3 devices, 20 cloud items and a subscription
// each. Their identifiers are user000001@example.test and so on; their password is `correct horse`.
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

}  // namespace fauxcount::api
