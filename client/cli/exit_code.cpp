#include "client/cli/exit_code.hpp"

namespace fauxcount::cli {

// 4 belongs to verbs that measure; it is told here so that nobody gives it another meaning.
std::string exit_codes_text() {
    return "Exit codes of fauxcount\n"
           "    0  done\n"
           "    1  a check failed, or the provider refused: its code and remedy are on stderr\n"
           "    2  the command line, a file or a setting is wrong: nothing was sent\n"
           "    3  the target is unreachable, not ready or not a mock; or a port to serve on is taken\n"
           "    4  a threshold was missed (kept for measuring verbs)\n"
           "    5  the same search came to something else a second time\n"
           "    6  the bounded number of attempts ended without a verdict\n"
           "    7  nothing is wrong, but what had to be tried was not: an invariant, a corner\n"
           "  130  interrupted (SIGINT) while waiting or searching\n"
           "  141  nobody reads the output any more, as behind `| head -1`: the rest was not done\n"
           "  143  terminated (SIGTERM) while waiting or searching\n";
}

}  // namespace fauxcount::cli
