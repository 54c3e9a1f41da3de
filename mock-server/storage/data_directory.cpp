#include "storage/data_directory.hpp"

#include "storage/meta.hpp"
#include "storage/recovery.hpp"
#include "storage/schema.hpp"

#include <sys/stat.h>

#include <cerrno>
#include <system_error>
#include <utility>

namespace fauxcount::storage {

namespace {

constexpr char const* file_name = "/fauxcount.db";

void make_directory(std::string const& path) {
    if (::mkdir(path.c_str(), S_IRWXU) == 0 || errno == EEXIST) return;
    throw StorageError("cannot make " + path + ": " + std::generic_category().message(errno) +
                       "; name a directory whose parent is there and may be written to");
}

// What is to be looked into has to be there.
void must_hold_worlds(std::string const& path) {
    struct stat found{};
    if (::stat((path + file_name).c_str(), &found) == 0) return;
    if (errno != ENOENT && errno != ENOTDIR) {
        throw StorageError("cannot look into " + path + ": " + std::generic_category().message(errno) +
                           "; only the one who made it may");
    }
    throw StorageError("no worlds are kept in " + path + ": it has no " + std::string(file_name + 1) +
                       "; name the directory that was given to `fauxcount serve --data`");
}

std::uint64_t seed_of(Database& database, std::optional<std::uint64_t> wanted) {
    std::uint64_t const kept = meta(database, meta_seed);
    if (wanted && *wanted != kept) {
        throw StorageError(database.path() + " was made with seed " + std::to_string(kept) + ", not " +
                           std::to_string(*wanted) + "; leave --seed out, or take another directory");
    }
    return kept;
}

}  // namespace

DataDirectory open_data_directory(std::string const& path, std::optional<std::uint64_t> seed,
                                  char const* vfs) {
    make_directory(path);
    auto database = std::make_unique<Database>(path + file_name, false, vfs);
    prepare(*database, seed.value_or(1));
    std::uint64_t const kept = seed_of(*database, seed);
    Recovered recovered = recover(*database);
    auto log = std::make_unique<SqliteLog>(std::move(database), std::move(recovered.numbers));
    return {std::move(log), std::move(recovered.worlds), kept};
}

std::unique_ptr<Database> open_to_read(std::string const& path) {
    must_hold_worlds(path);
    auto database = std::make_unique<Database>(path + file_name, true);
    prepare_to_read(*database);
    return database;
}

std::unique_ptr<Database> open_to_change(std::string const& path, char const* vfs) {
    must_hold_worlds(path);
    auto database = std::make_unique<Database>(path + file_name, true, vfs);
    prepare(*database, std::nullopt);
    return database;
}

std::uint64_t size_of(std::string const& path) {
    std::uint64_t sum = 0;
    for (char const* const suffix : {"", "-wal"}) {
        struct stat found{};
        if (::stat((path + file_name + suffix).c_str(), &found) == 0)
            sum += static_cast<std::uint64_t>(found.st_size);
    }
    return sum;
}

}  // namespace fauxcount::storage
