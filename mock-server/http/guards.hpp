// What stands between a stranger and the mock: for whom a request was meant, from where it came, what it may
// do. Looks at heads only; rules of the world are none of its business.
#pragma once

#include "api/contract.hpp"
#include "http/head.hpp"
#include "http/options.hpp"
#include "http/route_table.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace fauxcount::http {

class Guards {
public:
    // `port` is the one the server really listens on.
    Guards(ServerOptions const& options, bool loopback, std::uint16_t port);

    using Refusal = std::optional<api::Problem>;

    // A page of another site can make a browser send anything here under that site's name. So the name must
    // be ours.
    Refusal check_host(Head const& head, std::string_view authority) const;
    // All that has to be true before an operation sees the request.
    Refusal check_operation(Head const& head, Route const& route) const;

private:
    bool host_allowed(std::string_view host) const;
    static Refusal check_cross_site(Head const& head);
    static Refusal check_content_type(Head const& head, Route const& route);
    Refusal check_token(Head const& head) const;

    std::vector<std::string> hosts_;
    std::string token_;
    std::string port_suffix_;  // `:8642`
    bool token_needed_;
};

// The token of `Authorization: Bearer …`; empty for no such header, nullopt for another scheme or no token.
std::optional<std::string_view> bearer_of(Head const& head);

}  // namespace fauxcount::http
