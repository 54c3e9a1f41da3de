// Between SQLite and its own way to the disk.
#include "tests/unit/storage/failing_disk.hpp"

#include <sqlite3.h>

#include <cstring>
#include <fstream>
#include <iterator>
#include <new>

namespace fauxcount::storage {

namespace {

FailingDisk* disk = nullptr;
sqlite3_vfs* real = nullptr;

// SQLite makes room for both: this head, then its own file.
struct File {
    sqlite3_file base;
    std::string* path;
    sqlite3_file* own;
};
File& file_of(sqlite3_file* file) { return *reinterpret_cast<File*>(file); }
sqlite3_file* own_of(sqlite3_file* file) { return file_of(file).own; }

int close(sqlite3_file* file) {
    int const code = own_of(file)->pMethods->xClose(own_of(file));
    delete file_of(file).path;
    return code;
}
int read(sqlite3_file* file, void* to, int bytes, sqlite3_int64 at) {
    if (disk->dead() || disk->goes_wrong(Fault::read_error)) return SQLITE_IOERR_READ;
    if (disk->goes_wrong(Fault::read_short)) {
        std::memset(to, 0, static_cast<std::size_t>(bytes));
        return SQLITE_IOERR_SHORT_READ;
    }
    return own_of(file)->pMethods->xRead(own_of(file), to, bytes, at);
}
int write(sqlite3_file* file, void const* from, int bytes, sqlite3_int64 at) {
    auto const really = [&](int n) { return own_of(file)->pMethods->xWrite(own_of(file), from, n, at); };
    if (disk->dead() || disk->goes_wrong(Fault::write_error)) return SQLITE_IOERR_WRITE;
    if (disk->goes_wrong(Fault::disk_full)) return SQLITE_FULL;
    if (disk->goes_wrong(Fault::write_lost)) return SQLITE_OK;
    if (disk->goes_wrong(Fault::write_short)) {
        really(bytes / 2);
        return SQLITE_IOERR_WRITE;
    }
    return really(bytes);
}
int sync(sqlite3_file* file, int flags) {
    if (disk->dead() || disk->goes_wrong(Fault::sync_error)) return SQLITE_IOERR_FSYNC;
    if (disk->goes_wrong(Fault::sync_lost)) return SQLITE_OK;
    int const code = own_of(file)->pMethods->xSync(own_of(file), flags);
    if (code == SQLITE_OK) disk->synced(*file_of(file).path);
    return code;
}
int truncate(sqlite3_file* file, sqlite3_int64 size) {
    if (disk->dead()) return SQLITE_IOERR_TRUNCATE;
    return own_of(file)->pMethods->xTruncate(own_of(file), size);
}
int file_size(sqlite3_file* file, sqlite3_int64* size) {
    return own_of(file)->pMethods->xFileSize(own_of(file), size);
}
int lock(sqlite3_file* file, int level) { return own_of(file)->pMethods->xLock(own_of(file), level); }
int unlock(sqlite3_file* file, int level) { return own_of(file)->pMethods->xUnlock(own_of(file), level); }
int check_lock(sqlite3_file* file, int* held) {
    return own_of(file)->pMethods->xCheckReservedLock(own_of(file), held);
}
int control(sqlite3_file* file, int operation, void* argument) {
    return own_of(file)->pMethods->xFileControl(own_of(file), operation, argument);
}
int sector_size(sqlite3_file* file) { return own_of(file)->pMethods->xSectorSize(own_of(file)); }
int characteristics(sqlite3_file* file) {
    return own_of(file)->pMethods->xDeviceCharacteristics(own_of(file));
}

// Version 1: without shared memory and memory mapping, so that every byte goes through the above.
sqlite3_io_methods methods() {
    sqlite3_io_methods all{};
    all.iVersion = 1;
    all.xClose = close;
    all.xRead = read;
    all.xWrite = write;
    all.xTruncate = truncate;
    all.xSync = sync;
    all.xFileSize = file_size;
    all.xLock = lock;
    all.xUnlock = unlock;
    all.xCheckReservedLock = check_lock;
    all.xFileControl = control;
    all.xSectorSize = sector_size;
    all.xDeviceCharacteristics = characteristics;
    return all;
}

int open(sqlite3_vfs*, char const* name, sqlite3_file* file, int flags, int* out_flags) {
    static sqlite3_io_methods const ours = methods();
    File& head = file_of(file);
    head.base.pMethods = nullptr;
    head.own = reinterpret_cast<sqlite3_file*>(reinterpret_cast<char*>(file) + sizeof(File));
    int const code = real->xOpen(real, name, head.own, flags, out_flags);
    if (code != SQLITE_OK) return code;
    head.path = new std::string(name == nullptr ? "" : name);
    head.base.pMethods = &ours;
    return SQLITE_OK;
}
int remove(sqlite3_vfs*, char const* name, int sync_directory) {
    if (disk->dead()) return SQLITE_IOERR_DELETE;
    // SQLite synchronises the directory where it matters that a file is gone.
    disk->removed(name);
    return real->xDelete(real, name, sync_directory);
}

sqlite3_vfs ours{};

}  // namespace

FailingDisk::FailingDisk() {
    disk = this;
    real = sqlite3_vfs_find(nullptr);
    ours = *real;
    ours.szOsFile = static_cast<int>(sizeof(File)) + real->szOsFile;
    ours.zName = "failing";
    ours.xOpen = open;
    ours.xDelete = remove;
    sqlite3_vfs_register(&ours, 0);
}

FailingDisk::~FailingDisk() {
    sqlite3_vfs_unregister(&ours);
    disk = nullptr;
}

void FailingDisk::order(Fault fault, std::uint64_t nth, bool dies) {
    fault_ = fault;
    left_ = nth;
    dies_ = dies;
    happened_ = false;
}

bool FailingDisk::goes_wrong(Fault fault) {
    if (fault != fault_ || happened_) return false;
    happened_ = --left_ == 0;
    return happened_;
}

void FailingDisk::synced(std::string const& path) {
    std::ifstream in(path, std::ios::binary);
    synced_[path].assign(std::istreambuf_iterator<char>(in), {});
}

void FailingDisk::cut_power() {
    for (auto const& [path, bytes] : synced_) {
        std::ofstream out(path, std::ios::binary | std::ios::trunc);
        out << bytes;
    }
    synced_.clear();
}

}  // namespace fauxcount::storage
