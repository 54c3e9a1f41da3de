#include "scenarios/files/refusals.hpp"

#include <array>

namespace fauxcount::files {

namespace {

#include FAUXCOUNT_REFUSAL_ROWS

// As the contract writes it: the product's routes are below their world.
std::string path_of(Verb const& verb) {
    std::string const path{verb.route->path};
    return path.starts_with("/__admin") ? path : "/w/{world}" + path;
}

}  // namespace

std::span<Refusal const> refusals() { return refusal_rows; }

std::vector<std::string> refusals_of(Verb const& verb) {
    std::vector<std::string> codes;
    std::string const path = path_of(verb);
    for (Refusal const& row : refusal_rows) {
        if (row.method == verb.route->method && row.path == path) codes.emplace_back(row.code);
    }
    return codes;
}

std::vector<std::string> blockers() { return {blocker_rows.begin(), blocker_rows.end()}; }

}  // namespace fauxcount::files
