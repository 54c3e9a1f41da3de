// Files that a verb writes because it was told their name: only over what the verb itself could have written,
// and known to be possible before the work is done.
#pragma once

#include <string>
#include <string_view>

namespace fauxcount::cli {

// What may be written over: nothing, an empty file, or one whose text `is_ours` knows. A file that is no
// regular one, a terminal or a pipe, loses nothing.
struct WrittenFile {
    std::string_view option;  // as the user gave it: `--junit`
    std::string_view what;  // "a report"
    bool (*is_ours)(std::string const& text);
};

// Throws Failure with exit code 2 if the file may not be written over, or could not be written now.
void must_be_free(WrittenFile const& kind, std::string const& path);

// Throws Failure with exit code 2.
void write_file(std::string const& path, std::string const& text);

// Of a regular file, all of it. Throws Failure with exit code 2: a directory has no text, and whoever opens a
// pipe may wait for good.
std::string read_file(std::string const& path);

}  // namespace fauxcount::cli
