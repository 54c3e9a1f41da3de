// A directory that worlds are kept in: `fauxcount serve --data DIR`. It holds one SQLite database, which
// belongs to one process at a time.
#pragma once

#include "engine/world.hpp"
#include "storage/sqlite_log.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace fauxcount::storage {

struct DataDirectory {
    std::unique_ptr<SqliteLog> log;
    std::vector<engine::WorldAsKept> worlds;
    std::uint64_t seed;  // of the server that made the directory
};

// Makes the directory if need be, for its owner alone, and reads everything that is in it. `seed` is the
// one a new directory gets; nullopt is 1, or whatever the directory has. The others are for tests: `vfs` is
// that of sqlite.hpp.
// Throws StorageError: it cannot be used, is in use, is damaged, or was made with another seed.
DataDirectory open_data_directory(std::string const& path, std::optional<std::uint64_t> seed,
                                  char const* vfs = nullptr, WhenToTidy when = {});

// For those who look into a directory while no server runs, and change nothing in it. Throws StorageError:
// there is none, or it cannot be used; StorageInUse: a server runs; StorageDamaged.
std::unique_ptr<Database> open_to_read(std::string const& path);
// The same for those who change what is there, but make nothing.
std::unique_ptr<Database> open_to_change(std::string const& path, char const* vfs = nullptr);
// What the directory's files take, in bytes.
std::uint64_t size_of(std::string const& path);

}  // namespace fauxcount::storage
