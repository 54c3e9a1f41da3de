// Reads target URLs and judges peer addresses; opens nothing.
#include "client/target.hpp"

#include <netinet/in.h>

#include <charconv>
#include <cstring>

namespace fauxcount::client {

namespace {

constexpr std::uint16_t http_port = 80;

bool is_host_letter(char letter) {
    return (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z') ||
           (letter >= '0' && letter <= '9') || letter == '.' || letter == '-' || letter == '_';
}

bool is_near_v4(std::uint32_t address) {
    bool const loopback = address >> 24 == 127;
    bool const class_a = address >> 24 == 10;
    bool const class_b = address >> 20 == (172U << 4 | 1);
    bool const class_c = address >> 16 == (192U << 8 | 168);
    return loopback || class_a || class_b || class_c;
}

std::optional<std::uint16_t> parse_port(std::string_view text) {
    std::uint16_t port = 0;
    auto const [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
    if (error != std::errc{} || end != text.data() + text.size() || port == 0) return std::nullopt;
    return port;
}

// The host at the beginning of `rest`, which is left with what follows it.
std::optional<std::string> take_host(std::string_view& rest) {
    std::string host;
    if (rest.starts_with('[')) {
        auto const end = rest.find(']');
        if (end == std::string_view::npos) return std::nullopt;
        host = rest.substr(1, end - 1);
        rest.remove_prefix(end + 1);
        if (host.find_first_not_of("0123456789abcdefABCDEF:.") != std::string::npos) return std::nullopt;
    } else {
        std::size_t length = 0;
        while (length < rest.size() && is_host_letter(rest[length])) ++length;
        host = rest.substr(0, length);
        rest.remove_prefix(length);
    }
    if (host.empty()) return std::nullopt;
    return host;
}

}  // namespace

std::optional<Target> parse_target(std::string_view url) {
    constexpr std::string_view scheme = "http://";
    if (!url.starts_with(scheme)) return std::nullopt;
    url.remove_prefix(scheme.size());
    if (url.ends_with('/')) url.remove_suffix(1);
    auto host = take_host(url);
    if (!host) return std::nullopt;
    if (url.empty()) return Target{*std::move(host), http_port};
    if (url.front() != ':') return std::nullopt;
    auto const port = parse_port(url.substr(1));
    if (!port) return std::nullopt;
    return Target{*std::move(host), *port};
}

bool is_near(sockaddr_storage const& address) {
    if (address.ss_family == AF_INET) {
        sockaddr_in v4{};
        std::memcpy(&v4, &address, sizeof v4);
        return is_near_v4(ntohl(v4.sin_addr.s_addr));
    }
    if (address.ss_family != AF_INET6) return false;
    sockaddr_in6 v6{};
    std::memcpy(&v6, &address, sizeof v6);
    if (IN6_IS_ADDR_V4MAPPED(&v6.sin6_addr)) {
        std::uint32_t mapped = 0;
        std::memcpy(&mapped, &v6.sin6_addr.s6_addr[12], sizeof mapped);
        return is_near_v4(ntohl(mapped));
    }
    return IN6_IS_ADDR_LOOPBACK(&v6.sin6_addr) || (v6.sin6_addr.s6_addr[0] & 0xfe) == 0xfc;
}

}  // namespace fauxcount::client
