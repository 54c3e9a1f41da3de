// A file of accounts, one JSON object a line, read and judged as a whole before anything is sent.
// What only the server can know (whether an identifier is free) is not judged here.
#pragma once

#include "api/control.hpp"
#include "client/cli/failure.hpp"

#include <cstdint>
#include <istream>
#include <string>
#include <vector>

namespace fauxcount::cli {

struct SeedFile {
    std::vector<api::SeedAccount> accounts;
    std::vector<std::uint32_t> lines;  // of each account, from 1
};

// `name` is the file as the user knows it. Throws Failure with file, line and column of the first thing wrong.
SeedFile read_seed_file(std::istream& in, std::string const& name);
// The same by path; `-` is stdin.
SeedFile open_seed_file(std::string const& path);

// The accounts as requests of a size that shows progress; a request is taken whole or not at all.
inline constexpr std::size_t seed_chunk = 2'000;
std::vector<api::SeedAccounts> chunks_of(SeedFile file, std::string const& world);

}  // namespace fauxcount::cli
