// A data directory for as long as somebody needs one.
#pragma once

#include <string>

namespace fauxcount::storage {

// There is nothing in it yet; it goes with its owner, and with all that is in it then.
class ScratchDirectory {
public:
    // Throws StorageError.
    ScratchDirectory();
    ~ScratchDirectory();
    ScratchDirectory(ScratchDirectory const&) = delete;
    ScratchDirectory& operator=(ScratchDirectory const&) = delete;

    std::string const& path() const { return path_; }

private:
    std::string path_;
};

}  // namespace fauxcount::storage
