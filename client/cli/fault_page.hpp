// `fauxcount explore --driver --page`: what the removal flow does about each fault at each kind of call, as
// it was tried out.
#pragma once

#include "client/cli/command_line.hpp"
#include "client/cli/exit_code.hpp"

namespace fauxcount::cli {

ExitCode fault_page(Context context);

}  // namespace fauxcount::cli
