// A data directory of a test, and a way to wait for what was handed in.
#pragma once

#include "engine/world.hpp"
#include "storage/data_directory.hpp"
#include "storage/verification.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <semaphore>
#include <string>
#include <string_view>
#include <vector>

namespace fauxcount::storage {

class Kept : public ::testing::Test {
public:
    ~Kept() override { std::filesystem::remove_all(folder_); }
    Kept(Kept const&) = delete;
    Kept& operator=(Kept const&) = delete;

protected:
    Kept() {
        std::string form = (std::filesystem::temp_directory_path() / "fauxcount-XXXXXX").string();
        folder_ = ::mkdtemp(form.data());
        directory_ = folder_ + "/data";
    }

    DataDirectory open() { return open_data_directory(directory_, {}); }
    // On a disk that counts what is done to it: that must not depend on how long anything takes.
    DataDirectory open(char const* vfs) {
        return open_data_directory(directory_, {}, vfs, {.quiet = std::chrono::hours{1}, .commits = 1});
    }
    std::string const& directory() const { return directory_; }
    std::string file() const { return directory_ + "/fauxcount.db"; }

    // Says what is wrong, if anything is.
    std::string verified() const {
        std::string said;
        auto const database = open_to_read(directory_);
        for (std::string const& finding : verify_file(*database)) said += finding + "\n";
        verify_worlds(*database, [&](VerifiedWorld const& one) { said += one.damage; });
        return said;
    }
    // Behind the storage's back. How many rows it met.
    std::int64_t change(char const* sql) const {
        Database database(file());
        database.execute(sql);
        return database.number("SELECT total_changes()");
    }

    // True once all of it is on the disk; false: the disk does not take it.
    static bool written(SqliteLog& log) {
        std::counting_semaphore<> woken{0};
        log.wake_by([&woken] { woken.release(); });
        log.flush();
        while (log.durable() < log.handed_in() && !log.failure()) {
            woken.acquire();
            log.flush();
        }
        log.wake_by({});
        return !log.failure();
    }

    // Whether the letters stand in some file of the directory.
    bool on_disk(std::string_view letters) const { return on_disk_in(directory_, letters); }
    static bool on_disk_in(std::string const& directory, std::string_view letters) {
        for (auto const& file : std::filesystem::directory_iterator(directory)) {
            if (!file.is_regular_file()) continue;
            std::ifstream in(file.path(), std::ios::binary);
            std::string const bytes{std::istreambuf_iterator<char>(in), {}};
            if (bytes.find(letters) != std::string::npos) return true;
        }
        return false;
    }

private:
    std::string folder_, directory_;
};

}  // namespace fauxcount::storage
