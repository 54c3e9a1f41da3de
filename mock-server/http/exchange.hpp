// What an operation of the route table works with: the request, and the two ways to answer it.
#pragma once

#include "api/wire.hpp"
#include "engine/registry.hpp"
#include "http/call.hpp"
#include "http/metrics.hpp"
#include "http/options.hpp"
#include "http/responder.hpp"

#include <optional>
#include <span>
#include <string_view>

namespace fauxcount::http {

struct Exchange {
    engine::Registry& registry;
    Responder& responder;
    ServerOptions const& options;
    Metrics const& metrics;
    Call const& call;
    std::string_view world;  // as the client spelt it
    std::span<api::Parameter const> query;
    std::string_view body;
    api::Credential const& credential;
    std::optional<engine::Effect>& effect;  // of the answer, for whoever sends it
    engine::Ticket ticket;
    Instant real_now;
    bool draining;

    // Refuses at the boundary: no world has seen the request. Still the answer's Date is the world's.
    void refuse(api::Problem const& problem);
};

}  // namespace fauxcount::http
