// The ids a run works through: one a line in a file, in a seeded random order.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace fauxcount::bench {

// Throws std::runtime_error when the file cannot be read. Blank lines are skipped.
std::vector<std::string> read_ids(std::string const& path);

// Ordered ids flatter a server by more than half: neighbours share cache lines.
void shuffle_ids(std::vector<std::string>& ids, std::uint64_t seed);

} // namespace fauxcount::bench
