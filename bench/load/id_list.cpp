// Reads and shuffles ids.
#include "bench/load/id_list.hpp"

#include "bench/seeded_order.hpp"

#include <fstream>
#include <stdexcept>

namespace fauxcount::bench {

std::vector<std::string> read_ids(std::string const& path) {
    std::ifstream file{path};
    if (!file) throw std::runtime_error{"cannot read the ids in " + path};
    std::vector<std::string> ids;
    for (std::string line; std::getline(file, line);) {
        if (!line.empty() && line.back() == '\r') line.pop_back();
        if (!line.empty()) ids.push_back(line);
    }
    return ids;
}

void shuffle_ids(std::vector<std::string>& ids, std::uint64_t seed) { shuffle(std::span{ids}, seed); }

} // namespace fauxcount::bench
