// How far a long piece of work is, for a person: a line that changes on a terminal, a heartbeat elsewhere.
// Together with its stopwatch the one place of the command line that reads real time.
#pragma once

#include <chrono>
#include <cstdint>
#include <ostream>
#include <string>

namespace fauxcount::cli {

class Stopwatch {
public:
    Stopwatch();
    double seconds() const;

private:
    std::chrono::steady_clock::time_point start_;
};

class Progress {
public:
    // `total` 0: not known. Silent if `quiet`.
    Progress(std::ostream& err, std::string what, std::uint64_t total, bool terminal, bool quiet);
    ~Progress();
    Progress(Progress const&) = delete;
    Progress& operator=(Progress const&) = delete;

    void reached(std::uint64_t done);

private:
    void print(std::uint64_t done);

    std::ostream& err_;
    std::string what_;
    std::uint64_t total_;
    bool terminal_, quiet_;
    bool line_open_ = false;
    Stopwatch since_;
    double next_;
};

// 1234567 as 1,234,567.
std::string grouped(std::uint64_t n);
// 1 device, 1,234 devices.
std::string counted(std::uint64_t n, std::string const& thing);

}  // namespace fauxcount::cli
