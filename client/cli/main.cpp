// The program `fauxcount`: its verbs, and nothing else.
#include "client/cli/verbs.hpp"

#include <array>
#include <csignal>

int main(int argc, char** argv) {
    using namespace fauxcount::cli;
    // A peer that hangs up is an answer that did not come, not the end of this process.
    std::signal(SIGPIPE, SIG_IGN);
    constexpr std::array verbs{add_demo,       add_serve,    add_health,  add_world,    add_account,
                               add_remove,     add_clock,    add_fault,   add_inbox,    add_run,
                               add_replay,     add_scenario, add_explore, add_coverage, add_defects,
                               add_invariants, add_codes,    add_log,     add_version};
    return static_cast<int>(run(verbs, argc, argv));
}
