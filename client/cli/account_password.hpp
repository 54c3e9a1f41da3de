// The part of `fauxcount account` that changes a password.
#pragma once

#include "client/cli/command_line.hpp"

namespace fauxcount::cli {

// Adds `fauxcount account password`.
void add_account_password(CommandLine& line, CLI::App* account);

}  // namespace fauxcount::cli
