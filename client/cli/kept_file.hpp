// Small files that another program reads the moment they are there: written whole, under their name, or not
// at all.
#pragma once

#include "api/ids.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace fauxcount::cli {

// An open file, closed at the end.
class FileHandle {
public:
    explicit FileHandle(int file) : file_{file} {}
    FileHandle(FileHandle&& other) noexcept : file_{std::exchange(other.file_, -1)} {}
    FileHandle& operator=(FileHandle&& other) noexcept {
        std::swap(file_, other.file_);
        return *this;
    }
    FileHandle(FileHandle const&) = delete;
    FileHandle& operator=(FileHandle const&) = delete;
    ~FileHandle();

    int get() const { return file_; }
    explicit operator bool() const { return file_ >= 0; }

private:
    int file_;
};

// Throws Failure if write_whole() could not write there now: for those who must know before they begin.
void must_be_writable(std::string const& path);

// Only its owner may read it: it holds a credential. Once this returns, a power cut does not undo it. Throws
// Failure.
void write_whole(std::string const& path, std::string_view text);

// Nullopt if there is no such file. Throws Failure if it cannot be read.
std::optional<std::string> read_if_there(std::string const& path);

// A file that one process at a time may write, for as long as it has this; those who only read it are not
// held up. A process that ends, in whatever way, has let go of it.
class HeldFile {
public:
    // Nullopt if there is no such file. Throws Failure if another process holds it, or it cannot be read.
    static std::optional<HeldFile> of(std::string const& path);
    // A new one. Throws Failure if there is one by now, or it cannot be written.
    static HeldFile begin(std::string const& path, std::string_view text);

    std::string const& text() const { return text_; }  // as it was found, or begun
    // As write_whole(); the new one is held, too.
    void replace(std::string_view text);

private:
    HeldFile(std::string path, FileHandle handle, std::string text)
        : path_{std::move(path)}, handle_{std::move(handle)}, text_{std::move(text)} {}

    std::string path_;
    FileHandle handle_;
    std::string text_;
};

// A removal and the credential that reads and cancels it.
struct KeptRemoval {
    RemovalId removal;
    std::string receipt;
};
void keep_receipt(std::string const& path, KeptRemoval const& kept);
KeptRemoval kept_receipt(std::string const& path);

}  // namespace fauxcount::cli
