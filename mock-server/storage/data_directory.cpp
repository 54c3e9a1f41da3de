#include "storage/data_directory.hpp"

#include "storage/meta.hpp"
#include "storage/recovery.hpp"
#include "storage/schema.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <system_error>
#include <utility>

namespace fauxcount::storage {

namespace {

constexpr char const* file_name = "/fauxcount.db";

std::string reason() { return std::generic_category().message(errno); }

// So that what was made in it is there after a cut of the power.
void synchronise(std::filesystem::path const& directory) {
    int const descriptor = ::open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    bool const done = descriptor >= 0 && ::fsync(descriptor) == 0;
    std::string const why = reason();
    if (descriptor >= 0) ::close(descriptor);
    if (!done)
        throw StorageError("cannot synchronise " + directory.string() + ": " + why +
                           "; see what the disk says");
}

void make_directory(std::string const& path) {
    if (::mkdir(path.c_str(), S_IRWXU) == 0) {
        auto const full = std::filesystem::absolute(path) / "";
        synchronise(full.parent_path().parent_path());
        return;
    }
    if (errno == EEXIST) return;
    throw StorageError("cannot make " + path + ": " + reason() +
                       "; name a directory whose parent is there and may be written to");
}

// For its owner alone, whoever may look into the directory. What SQLite puts beside it is made like it.
void make_file(std::string const& directory) {
    std::string const path = directory + file_name;
    int const descriptor = ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, S_IRUSR | S_IWUSR);
    if (descriptor >= 0) {
        ::close(descriptor);
        synchronise(directory);
        return;
    }
    if (errno == EEXIST) return;
    throw StorageError("cannot make " + path + ": " + reason() +
                       "; see that the directory is there and may be written to");
}

// What is to be looked into has to be there.
void must_hold_worlds(std::string const& path) {
    struct stat found{};
    if (::stat((path + file_name).c_str(), &found) == 0) return;
    if (errno != ENOENT && errno != ENOTDIR) {
        throw StorageError("cannot look into " + path + ": " + reason() + "; only the one who made it may");
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

DataDirectory open_data_directory(std::string const& path, std::optional<std::uint64_t> seed, char const* vfs,
                                  WhenToTidy when) {
    make_directory(path);
    make_file(path);
    auto database = std::make_unique<Database>(path + file_name, vfs);
    prepare(*database, seed.value_or(1));
    std::uint64_t const kept = seed_of(*database, seed);
    Recovered recovered = recover(*database);
    auto log = std::make_unique<SqliteLog>(std::move(database), std::move(recovered.numbers), when);
    return {std::move(log), std::move(recovered.worlds), kept};
}

std::unique_ptr<Database> open_to_read(std::string const& path) {
    must_hold_worlds(path);
    auto database = std::make_unique<Database>(path + file_name);
    prepare_to_read(*database);
    return database;
}

std::unique_ptr<Database> open_to_change(std::string const& path, char const* vfs) {
    must_hold_worlds(path);
    auto database = std::make_unique<Database>(path + file_name, vfs);
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
