// Waiting in real time that a signal ends at once: for verbs that watch a clock they do not move.
#pragma once

#include "api/instant.hpp"
#include "client/cli/exit_code.hpp"

#include <csignal>
#include <cstdint>
#include <optional>

namespace fauxcount::cli {

// While it lives, SIGINT and SIGTERM do not end the process but its next wait.
class Interrupt {
public:
    Interrupt();
    ~Interrupt();
    Interrupt(Interrupt const&) = delete;
    Interrupt& operator=(Interrupt const&) = delete;

    // False, at once, if one of the signals came; then and from then on.
    bool wait(std::uint32_t ms);
    // The same for a length of real time; for an hour at most.
    bool wait(Duration length);
    std::optional<int> signal() const { return signal_; }

private:
    sigset_t signals_{}, before_{};
    std::optional<int> signal_;
};

// Of a verb that a signal has ended.
ExitCode ended_by(int signal);

}  // namespace fauxcount::cli
