#include "client/cli/kept_file.hpp"

#include "api/codec.hpp"
#include "client/cli/failure.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <iterator>

namespace fauxcount::cli {

namespace {

struct ReceiptFile {
    RemovalId removal;
    std::string receipt;
    static constexpr auto fields() {
        return std::tuple{api::required("removal", &ReceiptFile::removal),
                          api::required("receipt", &ReceiptFile::receipt)};
    }
};

[[noreturn]] void refuse(std::string const& path, std::string what, std::string remedy) {
    throw Failure{ExitCode::usage, std::move(what), path, std::move(remedy), {}};
}

bool write_all(int file, std::string_view text) {
    while (!text.empty()) {
        auto const written = ::write(file, text.data(), text.size());
        if (written < 0 && errno == EINTR) continue;
        if (written < 0) return false;
        text.remove_prefix(static_cast<std::size_t>(written));
    }
    return true;
}

// In the same directory, because a name can only be moved within a file system.
std::string draft_of(std::string const& path) { return path + ".draft-" + std::to_string(::getpid()); }

int open_draft(std::string const& path, std::string const& draft) {
    int const file = ::open(draft.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, S_IRUSR | S_IWUSR);
    if (file < 0)
        refuse(path, std::string{"not writable: "} + std::strerror(errno),
               "name a file in a folder that is there");
    return file;
}

// A name is on the disk once its folder is. Some file systems cannot say so of a folder, and need not.
void settle_name(std::string const& path) {
    auto const slash = path.rfind('/');
    auto const folder = slash == std::string::npos ? std::string{"."} : path.substr(0, slash + 1);
    int const opened = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (opened < 0) return;
    ::fsync(opened);
    ::close(opened);
}

}  // namespace

void must_be_writable(std::string const& path) {
    struct ::stat there{};
    if (::stat(path.c_str(), &there) == 0 && !S_ISREG(there.st_mode))
        refuse(path, "not a file", "name a file in a folder that is there");
    auto const draft = draft_of(path);
    ::close(open_draft(path, draft));
    ::unlink(draft.c_str());
}

void write_whole(std::string const& path, std::string_view text) {
    auto const draft = draft_of(path);
    int const file = open_draft(path, draft);
    bool const written = write_all(file, text) && ::fsync(file) == 0;
    bool const closed = ::close(file) == 0;
    if (!written || !closed || std::rename(draft.c_str(), path.c_str()) != 0) {
        std::string const why = std::strerror(errno);
        ::unlink(draft.c_str());
        refuse(path, "not written: " + why, "see whether the disk is full, or name another file");
    }
    settle_name(path);
}

std::optional<std::string> read_if_there(std::string const& path) {
    struct ::stat there{};
    if (::stat(path.c_str(), &there) != 0 && errno == ENOENT) return std::nullopt;
    // A folder opens like a file, and only reading from it fails, by an exception.
    std::ifstream in{path};
    if (!in || !S_ISREG(there.st_mode))
        refuse(path, "there is no readable file", "name a file that you may read");
    return std::string{std::istreambuf_iterator<char>{in}, {}};
}

void keep_receipt(std::string const& path, KeptRemoval const& kept) {
    std::string json;
    api::encode(ReceiptFile{kept.removal, kept.receipt}, json);
    write_whole(path, json + "\n");
}

KeptRemoval kept_receipt(std::string const& path) {
    auto const text = read_if_there(path);
    if (!text)
        refuse(path, "there is no readable file",
               "name the file that `fauxcount remove --receipt-file` wrote");
    auto const decoded = api::decode<ReceiptFile>(*text);
    if (auto const* error = std::get_if<api::DecodeError>(&decoded))
        refuse(path, error->place + ": " + error->detail,
               "name the file that `fauxcount remove --receipt-file` wrote");
    auto const& file = std::get<ReceiptFile>(decoded);
    return {file.removal, file.receipt};
}

}  // namespace fauxcount::cli
