// A program that measures one row of the gate a run, in a process of its own, and prints it as one line of
// JSON.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <string>

namespace fauxcount::bench {

struct Row {
    char const* unit;
    std::function<double(std::uint32_t)> measure;  // of that many; throws what is no measurement
};

// `--row ROW --n N`; what it is about and what N counts are for --help. The exit code of main().
int measure_row(int argc, char** argv, std::string const& about, std::string const& n_counts,
                std::map<std::string, Row> const& rows);

}  // namespace fauxcount::bench
