#include "client/cli/secret.hpp"

#include "client/cli/failure.hpp"

#include <cstdlib>
#include <iostream>

namespace fauxcount::cli {

void Secret::add_to(CLI::App* verb, std::string const& flag, std::string const& environment) {
    flag_ = flag;
    environment_ = environment;
    verb->add_option(flag, text_, "Anyone who lists processes sees it; " + environment + " is not seen")
        ->envname(environment);
    verb->add_flag(flag + "-stdin", from_stdin_,
                   "A line of stdin instead; of several the token or receipt comes first, then the password, "
                   "then the app's secret");
}

bool Secret::typed() const {
    char const* const usual = std::getenv(environment_.c_str());
    return from_stdin_ || (!text_.empty() && text_ != (usual == nullptr ? "" : usual));
}

std::string Secret::read(std::string const& what) const {
    std::string text = text_;
    if (from_stdin_ && !std::getline(std::cin, text)) text.clear();
    if (text.empty()) {
        throw Failure{ExitCode::usage,
                      what + " is missing",
                      flag_,
                      "give " + flag_ + ", " + flag_ + "-stdin or " + environment_,
                      {}};
    }
    return text;
}

}  // namespace fauxcount::cli
