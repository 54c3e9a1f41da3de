#include "client/cli/interrupt.hpp"

#include <algorithm>
#include <cstdint>
#include <ctime>

namespace fauxcount::cli {

Interrupt::Interrupt() {
    ::sigemptyset(&signals_);
    ::sigaddset(&signals_, SIGINT);
    ::sigaddset(&signals_, SIGTERM);
    // Blocked, they stay pending until somebody waits for them.
    ::pthread_sigmask(SIG_BLOCK, &signals_, &before_);
}

Interrupt::~Interrupt() { ::pthread_sigmask(SIG_SETMASK, &before_, nullptr); }

bool Interrupt::wait(std::uint32_t ms) {
    if (signal_) return false;
    timespec const length{.tv_sec = static_cast<std::time_t>(ms / 1000),
                          .tv_nsec = static_cast<long>(ms % 1000) * 1'000'000};
    int const came = ::sigtimedwait(&signals_, nullptr, &length);
    if (came > 0) signal_ = came;
    return !signal_;
}

bool Interrupt::wait(Duration length) {
    return wait(static_cast<std::uint32_t>(std::clamp(length.ms, std::int64_t{0}, hour.ms)));
}

ExitCode ended_by(int signal) { return signal == SIGTERM ? ExitCode::terminated : ExitCode::interrupted; }

}  // namespace fauxcount::cli
