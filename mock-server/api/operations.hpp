// The operations of the product API by the names that openapi.yaml gives them: what a fault is addressed to.
#pragma once

#include "api/contract.hpp"

#include <array>
#include <cstddef>
#include <optional>
#include <string_view>
#include <type_traits>
#include <utility>
#include <variant>

namespace fauxcount::api {

inline constexpr std::size_t operations = std::variant_size_v<Request>;

// In the order of Request; a test holds each against openapi.yaml.
inline constexpr std::array<std::string_view, operations> operation_ids{
    "sign_up",        "get_account",      "list_accounts",      "sign_in",
    "list_sessions",  "sign_out",         "prove_session",      "make_device",
    "get_device",     "list_devices",     "set_up_device",      "set_find_device",
    "set_lost_mode",  "unbind_device",    "sign_out_device",    "factory_reset",
    "add_item",       "get_item",         "list_items",         "drop_item",
    "subscribe",      "get_subscription", "list_subscriptions", "cancel_subscription",
    "preflight",      "request_removal",  "get_removal",        "cancel_removal",
    "bulk_removals",  "enrol_factor",     "list_factors",       "confirm_factor",
    "remove_factor",  "answer_challenge", "send_code",          "send_factor_code",
    "change_password"};

constexpr std::optional<std::size_t> operation_of(std::string_view id) {
    for (std::size_t at = 0; at < operations; ++at) {
        if (operation_ids.at(at) == id) return at;
    }
    return std::nullopt;
}

namespace detail {
template <std::size_t... I>
constexpr auto which_only_read(std::index_sequence<I...>) {
    return std::array<bool, operations>{(std::variant_alternative_t<I, Request>::route.method == "GET")...};
}
}  // namespace detail

// Which of them change nothing.
inline constexpr auto only_reads = detail::which_only_read(std::make_index_sequence<operations>{});

}  // namespace fauxcount::api
