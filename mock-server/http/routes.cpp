// An operation decodes, asks the registry, answers. It owns no rule, and there is one of it for all requests:
// what differs between them is in their types.
#include "http/routes.hpp"

#include "api/wire.hpp"
#include "http/exchange.hpp"
#include "http/operations.hpp"

#include <optional>
#include <type_traits>
#include <utility>
#include <variant>

namespace fauxcount::http {
namespace {

// Empty: it has been refused already.
template <class R>
std::optional<R> decode_or_refuse(Exchange& exchange) {
    auto decoded = api::decode_request<R>(exchange.call.match.path_values(), exchange.query, exchange.body);
    if (auto* request = std::get_if<R>(&decoded)) return std::move(*request);
    exchange.refuse(api::problem_of(std::get<api::DecodeError>(decoded)));
    return std::nullopt;
}

template <class R>
Outcome perform_product(Exchange& exchange) {
    auto request = decode_or_refuse<R>(exchange);
    if (!request) return Outcome::answered;
    auto const answered = exchange.registry.answer(exchange.world, api::Request{*std::move(request)},
                                                   exchange.credential, exchange.ticket);
    if (!answered) return Outcome::deferred;
    if (answered->effect) exchange.effect = answered->effect;
    exchange.responder.answer(*answered);
    return Outcome::answered;
}

template <class R>
Outcome perform_control(Exchange& exchange) {
    auto request = decode_or_refuse<R>(exchange);
    if (!request) return Outcome::answered;
    auto answered = exchange.registry.control(api::ControlRequest{*std::move(request)}, exchange.ticket);
    if (!answered) return Outcome::deferred;
    if constexpr (std::is_same_v<R, api::GetInfo>) {
        // Who put the program together may know better than the engine which version it is.
        auto* const info = std::get_if<api::Info>(&answered->answer);
        if (info != nullptr && !exchange.options.version.empty()) info->version = exchange.options.version;
    }
    exchange.responder.answer(answered->answer, answered->now.value_or(exchange.real_now));
    return Outcome::answered;
}

template <class R>
std::size_t body_max_of(Limits const& limits) {
    if constexpr (std::is_same_v<R, api::BulkRemovals>) return limits.bulk_max;
    if constexpr (std::is_same_v<R, api::SeedAccounts>) return limits.seed_max;
    return limits.body_max;
}

template <class R>
Route route_of(Area area, Outcome (*perform)(Exchange&), Limits const& limits) {
    return {.method = R::route.method,
            .path = R::route.path,
            .status = R::route.status,
            .area = area,
            .ndjson = std::is_same_v<R, api::SeedAccounts>,
            .body_max = body_max_of<R>(limits),
            .perform = perform};
}

template <class... R>
void add_product(std::vector<Route>& routes, Limits const& limits, std::type_identity<std::variant<R...>>) {
    (routes.push_back(route_of<R>(Area::product, &perform_product<R>, limits)), ...);
}

template <class... R>
void add_control(std::vector<Route>& routes, Limits const& limits, std::type_identity<std::variant<R...>>) {
    // Who asks /__admin/info does not know yet whether this is a mock, so it takes no token.
    constexpr auto area = []<class T>(std::type_identity<T>) {
        return std::is_same_v<T, api::GetInfo> ? Area::open : Area::control;
    };
    (routes.push_back(route_of<R>(area(std::type_identity<R>{}), &perform_control<R>, limits)), ...);
}

void add_open(std::vector<Route>& routes, Limits const& limits, std::string_view path,
              Outcome (*perform)(Exchange&)) {
    routes.push_back({.method = "GET", .path = path, .body_max = limits.body_max, .perform = perform});
}

}  // namespace

std::vector<Route> all_routes(Limits const& limits) {
    std::vector<Route> routes;
    add_product(routes, limits, std::type_identity<api::Request::Variant>{});
    add_control(routes, limits, std::type_identity<api::ControlRequest::Variant>{});
    add_open(routes, limits, "/livez", answer_livez);
    add_open(routes, limits, "/readyz", answer_readyz);
    add_open(routes, limits, "/metrics", answer_metrics);
    add_open(routes, limits, "/openapi.json", answer_openapi);
    return routes;
}

}  // namespace fauxcount::http
