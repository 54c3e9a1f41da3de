// The order of a fault, judged: what of it there may be follows from its kind.
#pragma once

#include "api/control.hpp"
#include "domain/fault.hpp"
#include "domain/state.hpp"

#include <string>
#include <string_view>
#include <variant>

namespace fauxcount::engine {

struct FaultOrder {
    domain::FaultTerms terms;
    std::string text;  // of domain::Fault
};

// As the order is to be kept, or the first thing that is wrong with it.
std::variant<FaultOrder, api::Problem> read_order(domain::State const& state, api::OrderFault const& order);

// The two texts of a fault.
std::string_view type_of(domain::Fault const& fault);
std::string_view body_of(domain::Fault const& fault);
bool has_body(domain::Fault const& fault);

}  // namespace fauxcount::engine
