// What a finished command tells a script: the closed list of exit codes, and their meaning for people.
#pragma once

#include <string>

namespace fauxcount::cli {

enum class ExitCode : int {
    ok = 0,
    failed = 1,  // a check failed, or the provider refused
    usage = 2,  // the command line, a file or a setting is wrong; nothing was sent
    target = 3,  // no mock provider answers there, or the port is taken
    unrepeatable = 5,  // the same search came to something else a second time
    exhausted = 6,  // the bounded number of attempts brought no verdict
    unexercised = 7,  // nothing was wrong, and not all that has to be tried was tried
    interrupted = 130,
    unread = 141,  // whoever read the output closed it before the end
    terminated = 143
};

// The text of `fauxcount help exit-codes`.
std::string exit_codes_text();

}  // namespace fauxcount::cli
