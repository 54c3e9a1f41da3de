// A call as faults see it: whom it is about, what it needs and which device makes it.
#pragma once

#include "api/contract.hpp"
#include "domain/state.hpp"

#include <cstdint>
#include <vector>

namespace fauxcount::engine {

struct CallFacts {
    std::vector<domain::Place> accounts;  // that it acts for, or names
    std::uint8_t systems = 0;  // that it needs, a bit each: domain/fault.hpp
    domain::Place device;  // that makes it; of generation 0: none does
};

CallFacts facts_of(domain::State const& state, api::Request const& request,
                   api::Credential const& credential);

}  // namespace fauxcount::engine
