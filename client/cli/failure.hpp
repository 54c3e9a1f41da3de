// Why a command ends without success, in the words a person needs: what happened, where, and what to do now.
// The one exception of the command line; verbs throw it, run() in command_line.cpp catches it.
#pragma once

#include "api/contract.hpp"
#include "client/cli/exit_code.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace fauxcount::cli {

struct Failure {
    ExitCode exit = ExitCode::failed;
    std::string what;
    std::string where;  // a file with its line, a flag, a URL; empty if `what` says it
    std::string remedy;
    std::optional<api::Problem> problem;  // what the provider said, if it was it that refused
};

// A refusal of the provider as a failure: its code, its blockers each with its fix, its remedy.
Failure refused(api::Problem const& problem);

// Of a text that ends with `; ` and what to do, as those of the storage do.
Failure with_remedy(ExitCode exit, std::string_view text, std::string where);

// The lines of it, as they go to stderr.
std::string text_of(Failure const& failure);

// The id of what stands in the way; empty if it has none.
std::string object_of(api::Blocker const& blocker);

// What a code's remedy means for somebody at a terminal.
std::string remedy_text(api::Problem const& problem);

}  // namespace fauxcount::cli
