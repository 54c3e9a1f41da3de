#include "client/cli/written_file.hpp"

#include "client/cli/failure.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>

namespace fauxcount::cli {

namespace {

namespace fs = std::filesystem;

[[noreturn]] void refuse(std::string const& path, std::string what, std::string remedy) {
    throw Failure{ExitCode::usage, std::move(what), path, std::move(remedy), {}};
}

[[noreturn]] void refuse_to_write(std::string const& path, int why) {
    refuse(path, "it cannot be written: " + std::string(std::strerror(why)),
           "name a file in a folder that is there and that you may write to");
}

// The folder of what is not there yet.
std::string folder_of(std::string const& path) {
    auto const folder = fs::path{path}.parent_path();
    return folder.empty() ? "." : folder.string();
}

}  // namespace

void must_be_free(WrittenFile const& kind, std::string const& path) {
    std::error_code wrong;
    auto const there = fs::status(path, wrong);
    if (fs::is_directory(there)) refuse_to_write(path, EISDIR);
    bool const taken = fs::exists(there);
    if (taken && fs::is_regular_file(there)) {
        std::string const text = read_file(path);
        if (!text.empty() && !kind.is_ours(text))
            refuse(path, "it is there and is not " + std::string(kind.what) + ": nothing is written over it",
                   "name another file for " + std::string(kind.option) + ", or remove this one first");
    }
    std::string const asked = taken ? path : folder_of(path);
    if (::access(asked.c_str(), W_OK) != 0) refuse_to_write(path, errno);
}

void write_file(std::string const& path, std::string const& text) {
    std::ofstream out{path, std::ios::binary | std::ios::trunc};
    out << text;
    out.close();
    if (!out) refuse_to_write(path, errno);
}

std::string read_file(std::string const& path) {
    std::error_code wrong;
    auto const there = fs::status(path, wrong);
    if (fs::is_directory(there))
        refuse(path, "this is a directory", "name a file in it; `fauxcount run` takes whole directories");
    if (fs::exists(there) && !fs::is_regular_file(there))
        refuse(path, "this is no file but a pipe or a device", "keep it in a file first");
    std::ifstream in{path, std::ios::binary};
    std::string text{std::istreambuf_iterator<char>{in}, {}};
    if (!in.good() && !in.eof()) refuse(path, std::strerror(errno), "see whether the file is there");
    return text;
}

}  // namespace fauxcount::cli
