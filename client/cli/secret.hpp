// A password or token from a flag, the environment, or stdin: the last two are not seen in a list of
// processes.
#pragma once

#include <CLI/CLI.hpp>

#include <string>

namespace fauxcount::cli {

class Secret {
public:
    // Adds `--NAME VALUE` and `--NAME-stdin`. They must outlive the parsing.
    void add_to(CLI::App* verb, std::string const& flag, std::string const& environment);
    bool given() const { return from_stdin_ || !text_.empty(); }
    // On this very command line. A variable is there for all of them.
    bool typed() const;
    // The text; a Failure that says how to give it if there is none. `what` is it for people. Reads stdin
    // at most once.
    std::string read(std::string const& what) const;

private:
    std::string flag_, environment_, text_;
    bool from_stdin_ = false;
};

}  // namespace fauxcount::cli
