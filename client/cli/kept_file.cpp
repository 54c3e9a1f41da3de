#include "client/cli/kept_file.hpp"

#include "api/codec.hpp"
#include "client/cli/failure.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdio>
#include <cstring>

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

// In the same directory, because a name can only be moved within a file system. There is one name a file, so
// that what a killed writer has left there is found, and does not outlive the next one.
std::string draft_of(std::string const& path) { return path + ".draft"; }

// Where a file system knows no locks there are none to be had.
bool is_held_elsewhere(int file) { return ::flock(file, LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK; }

bool is_named(int file, std::string const& name) {
    struct ::stat opened{}, there{};
    return ::fstat(file, &opened) == 0 && ::stat(name.c_str(), &there) == 0 &&
           opened.st_dev == there.st_dev && opened.st_ino == there.st_ino;
}

constexpr int tries_max = 16;  // with others that come and go

[[noreturn]] void refuse_to_write(std::string const& path) {
    refuse(path, std::string{"not writable: "} + std::strerror(errno),
           "name a file in a folder that is there");
}

[[noreturn]] void refuse_held(std::string const& path) {
    refuse(path, "another run has that file and is at work", "wait for its end, or end it first");
}

// What stands under the name of a draft, unless somebody is writing it. A link is taken away, not followed.
void clear_draft(std::string const& path, std::string const& draft) {
    FileHandle const left{::open(draft.c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC)};
    if (left && is_held_elsewhere(left.get())) refuse_held(path);
    if (::unlink(draft.c_str()) != 0 && errno != ENOENT) refuse_to_write(path);
}

// New and held, and nobody else's.
FileHandle open_draft(std::string const& path) {
    auto const draft = draft_of(path);
    for (int tries = 0; tries < tries_max; ++tries) {
        FileHandle file{
            ::open(draft.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, S_IRUSR | S_IWUSR)};
        if (!file && errno != EEXIST) refuse_to_write(path);
        if (!file) {
            clear_draft(path, draft);
        } else if (!is_held_elsewhere(file.get()) && is_named(file.get(), draft)) {
            return file;
        }
    }
    refuse_held(path);
}

enum class Over : std::uint8_t { anything, nothing };  // what may be there already

bool moved(std::string const& draft, std::string const& path, Over over) {
    if (over == Over::anything) return std::rename(draft.c_str(), path.c_str()) == 0;
    if (::renameat2(AT_FDCWD, draft.c_str(), AT_FDCWD, path.c_str(), RENAME_NOREPLACE) == 0) return true;
    // Not every file system can say so; there the one who comes last wins.
    return errno == EINVAL && std::rename(draft.c_str(), path.c_str()) == 0;
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

// Written, on the disk, under its name, and held.
FileHandle written(std::string const& path, std::string_view text, Over over) {
    auto file = open_draft(path);
    auto const draft = draft_of(path);
    if (!write_all(file.get(), text) || ::fsync(file.get()) != 0 || !moved(draft, path, over)) {
        int const why = errno;
        ::unlink(draft.c_str());
        if (why == EEXIST) refuse_held(path);
        refuse(path, std::string{"not written: "} + std::strerror(why),
               "see whether the disk is full, or name another file");
    }
    settle_name(path);
    return file;
}

bool is_regular(int file) {
    struct ::stat there{};
    return ::fstat(file, &there) == 0 && S_ISREG(there.st_mode);
}

[[noreturn]] void refuse_to_read(std::string const& path) {
    refuse(path, "there is no readable file", "name a file that you may read");
}

std::string all_of(int file, std::string const& path) {
    std::string text;
    std::array<char, 4096> piece{};
    for (;;) {
        auto const size = ::read(file, piece.data(), piece.size());
        if (size < 0 && errno == EINTR) continue;
        if (size < 0) refuse_to_read(path);
        if (size == 0) return text;
        text.append(piece.data(), static_cast<std::size_t>(size));
    }
}

}  // namespace

FileHandle::~FileHandle() {
    if (file_ >= 0) ::close(file_);
}

std::optional<HeldFile> HeldFile::of(std::string const& path) {
    for (int tries = 0; tries < tries_max; ++tries) {
        FileHandle file{::open(path.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC)};
        if (!file && errno == ENOENT) return std::nullopt;
        if (!file || !is_regular(file.get())) refuse_to_read(path);
        if (is_held_elsewhere(file.get())) refuse_held(path);
        // Whoever had it may have put another one in its place, and have ended.
        if (!is_named(file.get(), path)) continue;
        auto text = all_of(file.get(), path);
        return HeldFile{path, std::move(file), std::move(text)};
    }
    refuse_held(path);
}

HeldFile HeldFile::begin(std::string const& path, std::string_view text) {
    return {path, written(path, text, Over::nothing), std::string{text}};
}

void HeldFile::replace(std::string_view text) { handle_ = written(path_, text, Over::anything); }

void must_be_writable(std::string const& path) {
    struct ::stat there{};
    if (::stat(path.c_str(), &there) == 0 && !S_ISREG(there.st_mode))
        refuse(path, "not a file", "name a file in a folder that is there");
    FileHandle const file = open_draft(path);
    ::unlink(draft_of(path).c_str());
}

void write_whole(std::string const& path, std::string_view text) {
    FileHandle const file = written(path, text, Over::anything);
}

std::optional<std::string> read_if_there(std::string const& path) {
    FileHandle const file{::open(path.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC)};
    if (!file && errno == ENOENT) return std::nullopt;
    if (!file || !is_regular(file.get())) refuse_to_read(path);
    return all_of(file.get(), path);
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
