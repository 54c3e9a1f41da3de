// A disk that fails on order: the N-th operation of SQLite on it goes wrong in one way, and everything
// after it too if the disk dies. It remembers what was synchronised, so that the power can be cut.
#pragma once

#include <cstdint>
#include <map>
#include <string>

namespace fauxcount::storage {

enum class Fault : std::uint8_t {
    none,
    write_error,  // nothing is written, and said so
    write_short,  // half of it is written, and said so
    write_lost,  // nothing is written, and success is told
    disk_full,
    sync_error,
    sync_lost,  // success is told; only a cut of the power shows it
    read_error,
    read_short  // the file seems to end early
};

class FailingDisk {
public:
    FailingDisk();
    ~FailingDisk();
    FailingDisk(FailingDisk const&) = delete;
    FailingDisk& operator=(FailingDisk const&) = delete;

    // What SQLite calls it.
    char const* name() const { return "failing"; }

    // The `nth` operation from now on that the fault fits (1 is the next one) goes wrong; with `dies` every
    // one after it fails as well.
    void order(Fault fault, std::uint64_t nth, bool dies);
    void heal() { fault_ = Fault::none; }
    // Whether what was ordered has happened.
    bool happened() const { return happened_; }
    // Every file becomes what it was when it was last synchronised.
    void cut_power();

    // For the operations.
    bool goes_wrong(Fault fault);
    bool dead() const { return happened_ && dies_ && fault_ != Fault::none; }
    Fault fault() const { return fault_; }
    void synced(std::string const& path);
    void removed(std::string const& path) { synced_.erase(path); }

private:
    Fault fault_ = Fault::none;
    std::uint64_t left_ = 0;
    bool dies_ = false, happened_ = false;
    std::map<std::string, std::string> synced_;
};

}  // namespace fauxcount::storage
