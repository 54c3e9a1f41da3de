#include "client/cli/exit_code.hpp"

namespace fauxcount::cli {

// 4 and 5 belong to verbs that measure and explore; they are told here so that nobody gives them another
// meaning.
std::string exit_codes_text() {
    return "Exit codes of fauxcount\n"
           "    0  done\n"
           "    1  a check failed, or the provider refused: its code and remedy are on stderr\n"
           "    2  the command line, a file or a setting is wrong: nothing was sent\n"
           "    3  the target is unreachable, not ready or not a mock; or a port to serve on is taken\n"
           "    4  a threshold was missed (kept for measuring verbs)\n"
           "    5  two runs of one seed differed (kept for exploring verbs)\n"
           "    6  the bounded number of attempts ended without a verdict\n"
           "    7  nothing is wrong, but what had to be tried was not: an invariant, a corner\n"
           "  130  interrupted (SIGINT) while waiting\n"
           "  143  terminated (SIGTERM) while waiting\n";
}

}  // namespace fauxcount::cli
