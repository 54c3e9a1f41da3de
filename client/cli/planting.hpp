// Sends a seed file to a server: rehearsed in a copy of the world, so that it is taken whole or not at all.
#pragma once

#include "client/cli/progress.hpp"
#include "client/cli/provider.hpp"
#include "client/cli/seed_file.hpp"

namespace fauxcount::cli {

// Throws Failure with file and line if the server refuses one of the accounts.
api::Seeded plant(Provider& provider, Console& console, SeedFile file);

// A refusal of a chunk, whose place counts lines of the request, in terms of the file.
Failure refused_seed(api::Problem const& problem, api::SeedAccounts const& chunk, std::string const& name);

void add(api::Seeded& sum, api::Seeded const& part);

}  // namespace fauxcount::cli
