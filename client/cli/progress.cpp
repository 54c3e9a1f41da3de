#include "client/cli/progress.hpp"

namespace fauxcount::cli {

namespace {

// Ten times a second is smooth enough for eyes, every ten seconds often enough for a log.
constexpr double terminal_every = 0.1;
constexpr double heartbeat_every = 10;

}  // namespace

Stopwatch::Stopwatch() : start_{std::chrono::steady_clock::now()} {}

double Stopwatch::seconds() const {
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start_).count();
}

Progress::Progress(std::ostream& err, std::string what, std::uint64_t total, bool terminal, bool quiet)
    : err_{err},
      what_{std::move(what)},
      total_{total},
      terminal_{terminal},
      quiet_{quiet},
      next_{terminal ? 0 : heartbeat_every} {}

Progress::~Progress() {
    if (line_open_) err_ << '\n' << std::flush;
}

void Progress::reached(std::uint64_t done) {
    double const elapsed = since_.seconds();
    bool const end = terminal_ && done == total_;
    if (quiet_ || (elapsed < next_ && !end)) return;
    next_ = elapsed + (terminal_ ? terminal_every : heartbeat_every);
    print(done);
}

void Progress::print(std::uint64_t done) {
    std::string line = what_ + ": " + grouped(done);
    if (total_ > 0) line += " of " + grouped(total_) + " (" + std::to_string(100 * done / total_) + " %)";
    double const elapsed = since_.seconds();
    if (elapsed > 0)
        line += ", " + grouped(static_cast<std::uint64_t>(static_cast<double>(done) / elapsed)) + "/s";
    err_ << (terminal_ ? "\r\033[K" : "") << line << (terminal_ ? "" : "\n") << std::flush;
    line_open_ = terminal_;
}

std::string grouped(std::uint64_t n) {
    std::string text = std::to_string(n);
    for (std::size_t at = text.size(); at > 3; at -= 3) text.insert(at - 3, 1, ',');
    return text;
}

std::string counted(std::uint64_t n, std::string const& thing) {
    return grouped(n) + " " + thing + (n == 1 ? "" : "s");
}

}  // namespace fauxcount::cli
