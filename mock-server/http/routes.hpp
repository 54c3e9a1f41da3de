// Every operation this server offers, as rows of the route table: one for each request type of the contract.
#pragma once

#include "http/options.hpp"
#include "http/route_table.hpp"

#include <vector>

namespace fauxcount::http {

std::vector<Route> all_routes(Limits const& limits);

}  // namespace fauxcount::http
