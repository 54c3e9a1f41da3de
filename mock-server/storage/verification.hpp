// Looks at everything a data directory holds, while no server runs: whether the file is whole, each row, each
// number, and what the turns lead to. Changes nothing.
#pragma once

#include "api/instant.hpp"
#include "storage/sqlite.hpp"

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace fauxcount::storage {

// Of a world that is whole.
struct WorldSummary {
    std::uint32_t incarnation = 1;
    std::uint64_t turns = 0, commits = 0;  // of all its incarnations
    Instant now;
    std::uint64_t hash = 0;
    struct Snapshot {
        std::string name;
        Instant now;
        std::uint64_t hash;
    };
    std::vector<Snapshot> snapshots;  // by name
};

struct VerifiedWorld {
    std::string name;
    std::optional<WorldSummary> whole;
    std::string damage;  // what it is that is wrong, where and what to do; or nothing
};

// What is wrong with the file as a whole, one finding an entry: how it is laid out, rows that belong to no
// world or incarnation. None is the rule. Cheap: no world is read.
std::vector<std::string> verify_file(Database& database);
// Tells each world as it was read, by name. Only one of them is in memory at a time. None if the list of them
// cannot be read, which verify_file() finds.
void verify_worlds(Database& database, std::function<void(VerifiedWorld const&)> const& tell);

}  // namespace fauxcount::storage
