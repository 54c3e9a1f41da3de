// What a disk allows that keeps every record: append a record to a file and synchronise it, one after
// another. Prints one line of JSON.
#include "bench/process_usage.hpp"

#include <CLI/CLI.hpp>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <system_error>

namespace fauxcount::bench {
namespace {

constexpr std::size_t record_bytes = 256;  // about what the turn of a removal takes

[[noreturn]] void fail(char const* what) { throw std::system_error(errno, std::generic_category(), what); }

// Gone from the directory at once, so that nothing is left behind however this process ends.
int open_unnamed(std::string const& directory) {
    std::string name = directory + "/append_sync.XXXXXX";
    int const file = ::mkstemp(name.data());
    if (file < 0) fail(directory.c_str());
    ::unlink(name.c_str());
    return file;
}

int measure(std::uint32_t n, std::string const& directory) {
    std::array<char, record_bytes> record{};
    record.fill('x');
    int const file = open_unnamed(directory);
    auto const began = Clock::now();
    for (std::uint32_t i = 0; i < n; ++i) {
        if (::write(file, record.data(), record.size()) != static_cast<ssize_t>(record.size())) fail("write");
        if (::fdatasync(file) != 0) fail("fdatasync");
    }
    double const seconds = seconds_since(began);
    ::close(file);
    std::printf(R"({"anchor":"append_sync","n":%u,"record_bytes":%zu,"records_per_s":%.1f})"
                "\n",
                n, record_bytes, n / seconds);
    return 0;
}

}  // namespace
}  // namespace fauxcount::bench

int main(int argc, char** argv) {
    std::uint32_t n = 10'000;
    std::string directory = ".";
    CLI::App options{"Records appended to a file, each synchronised before the next"};
    options.add_option("--n", n, "Records")->capture_default_str()->check(CLI::Range(1U, 10'000'000U));
    options.add_option("--directory", directory, "Whose disk is measured")
        ->capture_default_str()
        ->check(CLI::ExistingDirectory);
    CLI11_PARSE(options, argc, argv);
    try {
        return fauxcount::bench::measure(n, directory);
    } catch (std::exception const& error) {
        std::fprintf(stderr, "append_sync: %s\n", error.what());
        return 1;
    }
}
