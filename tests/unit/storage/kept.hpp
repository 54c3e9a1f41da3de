// A data directory of a test, and a way to wait for what was handed in.
#pragma once

#include "engine/world.hpp"
#include "storage/data_directory.hpp"

#include <gtest/gtest.h>

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

    DataDirectory open(char const* vfs = nullptr) { return open_data_directory(directory_, {}, vfs); }
    std::string const& directory() const { return directory_; }

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
    bool on_disk(std::string_view letters) const {
        for (auto const& file : std::filesystem::directory_iterator(directory_)) {
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
