// One request, looked up and checked as far as its head allows. Made by Service::open(), read by everything
// that answers it.
#pragma once

#include "api/contract.hpp"
#include "http/head.hpp"
#include "http/route_table.hpp"

#include <cstddef>
#include <optional>
#include <string_view>

namespace fauxcount::http {

struct Call {
    Head const* head = nullptr;
    bool keep_alive = false;  // the connection goes on after the answer
    RouteTable::Match match;
    std::string_view world;  // the one it concerns, by a usable name; or empty
    std::string_view prefix;  // what the client wrote before /v1: `/w/name`, or nothing
    api::WireQuirks const* quirks = nullptr;  // of that world's product interface; or null
    std::size_t body_max = 0;
    std::optional<api::Problem> refusal;  // then the body need not even be read

    Route const* route() const { return match.route; }
    bool head_only() const { return head->method == Method::head; }
};

}  // namespace fauxcount::http
