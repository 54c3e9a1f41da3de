// Every verb of the command line; each adds itself and is in the file of its name.
#pragma once

#include "client/cli/command_line.hpp"

namespace fauxcount::cli {

void add_serve(CommandLine& line);
void add_demo(CommandLine& line);
void add_clock(CommandLine& line);
void add_world(CommandLine& line);
void add_account(CommandLine& line);
void add_remove(CommandLine& line);
void add_fault(CommandLine& line);
void add_inbox(CommandLine& line);
void add_run(CommandLine& line);
void add_replay(CommandLine& line);
void add_scenario(CommandLine& line);
void add_explore(CommandLine& line);
void add_coverage(CommandLine& line);
void add_defects(CommandLine& line);
void add_invariants(CommandLine& line);
void add_codes(CommandLine& line);
void add_log(CommandLine& line);
void add_health(CommandLine& line);
void add_version(CommandLine& line);

}  // namespace fauxcount::cli
