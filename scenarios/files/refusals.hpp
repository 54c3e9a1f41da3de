// What each operation may refuse, as the contract says: `x-refusals` of mock-server/api/openapi.yaml, made
// into rows when this is built. An expectation that no answer can meet is known by them, and docs/codes.md is
// made of them.
#pragma once

#include "scenarios/files/verbs.hpp"

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace fauxcount::files {

struct Refusal {
    std::string_view method, path, operation, code;
};
// In the order of the contract: an operation after the other, each with its codes.
std::span<Refusal const> refusals();

// The codes that the verb may be refused with.
std::vector<std::string> refusals_of(Verb const& verb);
// Those that may stand in a list of blockers.
std::vector<std::string> blockers();

}  // namespace fauxcount::files
