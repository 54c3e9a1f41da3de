#include "storage/scratch_directory.hpp"

#include "storage/sqlite.hpp"

#include <cerrno>
#include <cstdlib>
#include <filesystem>
#include <system_error>

namespace fauxcount::storage {

ScratchDirectory::ScratchDirectory() {
    std::error_code wrong;
    auto const folder = std::filesystem::temp_directory_path(wrong);
    path_ = (folder / "fauxcount-XXXXXX").string();
    if (!wrong && ::mkdtemp(path_.data()) == nullptr) wrong.assign(errno, std::generic_category());
    if (wrong)
        throw StorageError{"no directory can be made for worlds that are kept: " + wrong.message() +
                           "; let TMPDIR name one that can be written"};
}

ScratchDirectory::~ScratchDirectory() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
}

}  // namespace fauxcount::storage
