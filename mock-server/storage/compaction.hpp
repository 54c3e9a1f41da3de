// Makes a data directory small and quick to start from, while no server runs on it: turns that nothing leads
// to go, worlds get images, the file is written anew without gaps. Whatever stops it, and whenever: each
// world is the same before and after.
#pragma once

#include "storage/sqlite.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace fauxcount::storage {

struct CompactedWorld {
    std::string name;
    std::uint64_t hash = 0;
    std::uint64_t turns = 0, turns_dropped = 0;  // that are left, and that are not
    std::uint64_t image_bytes = 0;
    std::string_view no_image;  // why it has none; empty if it has one
};

struct Compaction {
    std::vector<CompactedWorld> worlds;  // by name
    std::uint64_t bytes_before = 0, bytes_after = 0;
};

// Throws StorageError as open_to_change() does, and StorageDamaged if something is not whole: then nothing is
// dropped.
Compaction compact(std::string const& directory, char const* vfs = nullptr);

}  // namespace fauxcount::storage
