// Where a request may go: reads the URL of a target, and judges the peer at the other end of a connection.
#pragma once

#include <sys/socket.h>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace fauxcount::client {

struct Target {
    std::string host;  // without the brackets of IPv6
    std::uint16_t port = 0;
};

// `http://host[:port][/]` and nothing more: no user, path, query or other scheme. nullopt for anything else.
std::optional<Target> parse_target(std::string_view url);

// Loopback, a private IPv4 network (RFC 1918) or a unique local IPv6 address (RFC 4193). Link-local is not:
// cloud machines find services of the provider there.
bool is_near(sockaddr_storage const& address);

}  // namespace fauxcount::client
