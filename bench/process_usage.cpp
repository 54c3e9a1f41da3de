// Reads the operating system's account of this process.
#include "bench/process_usage.hpp"

#include <sys/resource.h>
#include <unistd.h>

#include <fstream>

namespace fauxcount::bench {
namespace {

double as_seconds(timeval const& value) {
    return static_cast<double>(value.tv_sec) + static_cast<double>(value.tv_usec) * 1e-6;
}

} // namespace

double processor_seconds() {
    rusage usage{};
    ::getrusage(RUSAGE_SELF, &usage);
    return as_seconds(usage.ru_utime) + as_seconds(usage.ru_stime);
}

std::size_t resident_bytes() {
    std::ifstream statm{"/proc/self/statm"};
    std::size_t pages_mapped = 0;
    std::size_t pages_resident = 0;
    statm >> pages_mapped >> pages_resident;
    return pages_resident * static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
}

} // namespace fauxcount::bench
