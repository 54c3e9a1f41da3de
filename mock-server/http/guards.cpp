// The checks of DESIGN, "Reliability and security", on the head of a request.
#include "http/guards.hpp"

#include <algorithm>
#include <array>
#include <charconv>

namespace fauxcount::http {
namespace {

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

bool equal_ignoring_case(std::string_view a, std::string_view b) {
    return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                      [](char x, char y) { return lower(x) == lower(y); });
}

// 127.0.0.0/8 in the one usual spelling; others (`127.1`, octal) are names that something else might resolve.
bool is_loopback_literal(std::string_view host) {
    if (!host.starts_with("127.")) return false;
    std::array<std::string_view, 4> parts;
    for (auto& part : parts) {
        part = host.substr(0, host.find('.'));
        host.remove_prefix(std::min(host.size(), part.size() + 1));
    }
    return host.empty() && std::all_of(parts.begin(), parts.end(), [](std::string_view part) {
               unsigned value = 0;
               auto const [end, error] = std::from_chars(part.data(), part.data() + part.size(), value);
               bool const padded = part.size() > 1 && part.front() == '0';
               return error == std::errc{} && end == part.data() + part.size() && value <= 255 && !padded;
           });
}

// Takes as long for a near miss as for a wide one.
bool equal_in_constant_time(std::string_view given, std::string_view secret) {
    auto difference = static_cast<unsigned>(given.size() != secret.size());
    for (std::size_t i = 0; i < given.size(); ++i) {
        char const expected = secret.empty() ? '\0' : secret[i % secret.size()];
        difference |= static_cast<unsigned>(static_cast<unsigned char>(given[i] ^ expected));
    }
    return difference == 0;
}

std::string_view media_type_of(std::string_view content_type) {
    auto type = content_type.substr(0, content_type.find(';'));
    while (!type.empty() && (type.back() == ' ' || type.back() == '\t')) type.remove_suffix(1);
    return type;
}

Guards::Refusal refuse(Code code, std::string_view detail, std::string_view place) {
    api::Problem problem;
    problem.code = code;
    problem.detail = detail;
    problem.place = place;
    return problem;
}

}  // namespace

Guards::Guards(ServerOptions const& options, bool loopback, std::uint16_t port)
    : hosts_{options.allowed_hosts},
      token_{options.admin_token},
      port_suffix_{':' + std::to_string(port)},
      token_needed_{!loopback} {
    bool const v6 = options.address.find(':') != std::string::npos;
    std::string const own = v6 ? '[' + options.address + ']' : options.address;
    for (std::string const& name :
         {std::string{"127.0.0.1"}, std::string{"localhost"}, std::string{"[::1]"}, own}) {
        hosts_.push_back(name + port_suffix_);
        // A client leaves out the port that is usual for http.
        if (port == 80) hosts_.push_back(name);
    }
}

Guards::Refusal Guards::check_host(Head const& head, std::string_view authority) const {
    if (!head.has(Header::host)) return refuse(Code::request_invalid, "There is no Host header", "Host");
    auto const host = head.value(Header::host);
    if (!host_allowed(host) || (!authority.empty() && !host_allowed(authority))) {
        return refuse(Code::request_host,
                      "Use the address that the server printed, with its port: 127.0.0.1 or localhost",
                      "Host");
    }
    return std::nullopt;
}

bool Guards::host_allowed(std::string_view host) const {
    if (std::find(hosts_.begin(), hosts_.end(), host) != hosts_.end()) return true;
    auto const name = host.substr(0, host.rfind(':'));
    for (auto const& allowed : hosts_) {
        // One allowed without a port is allowed with any: in a container the port outside is another one.
        bool const any_port = allowed.rfind(':') == std::string::npos || allowed.ends_with(']');
        if (equal_ignoring_case(host, allowed) || (any_port && equal_ignoring_case(name, allowed)))
            return true;
    }
    return host.ends_with(port_suffix_) && is_loopback_literal(name);
}

Guards::Refusal Guards::check_operation(Head const& head, Route const& route) const {
    if (route.area == Area::control) {
        if (auto refusal = check_cross_site(head)) return refusal;
        if (auto refusal = check_token(head)) return refusal;
    }
    return check_content_type(head, route);
}

Guards::Refusal Guards::check_cross_site(Head const& head) {
    if (head.safe_method()) return std::nullopt;
    auto const site = head.value(Header::sec_fetch_site);
    bool const foreign = head.has(Header::sec_fetch_site) && site != "none" && site != "same-origin";
    if (!foreign && !head.has(Header::origin)) return std::nullopt;
    return refuse(Code::request_cross_site, "A browser sent this for a page",
                  foreign ? "Sec-Fetch-Site" : "Origin");
}

Guards::Refusal Guards::check_token(Head const& head) const {
    auto const bearer = bearer_of(head);
    if (bearer && bearer->empty()) {
        if (!token_needed_) return std::nullopt;
        return refuse(Code::auth_missing, "The control interface needs the server's token", "Authorization");
    }
    if (bearer && !token_.empty() && equal_in_constant_time(*bearer, token_)) return std::nullopt;
    return refuse(Code::auth_invalid_token, "This is not the server's token", "Authorization");
}

// A form or a plain text is what a foreign page can send without asking; JSON is not. So a change through the
// control interface must say that it is JSON even when it has no body, or say X-Fauxcount: 1.
Guards::Refusal Guards::check_content_type(Head const& head, Route const& route) {
    bool const control_change = route.area == Area::control && !head.safe_method();
    if (!control_change && !head.has_body()) return std::nullopt;
    if (control_change && head.value(Header::x_fauxcount) == "1") return std::nullopt;
    auto const type = media_type_of(head.value(Header::content_type));
    bool const json = equal_ignoring_case(type, "application/json");
    bool const ndjson = equal_ignoring_case(type, "application/x-ndjson");
    bool const right = head.has_body() ? (route.ndjson ? ndjson : json) : (json || ndjson);
    if (right) return std::nullopt;
    return refuse(Code::request_media_type,
                  route.ndjson ? "Send application/x-ndjson" : "Send application/json", "Content-Type");
}

std::optional<std::string_view> bearer_of(Head const& head) {
    if (!head.has(Header::authorization)) return std::string_view{};
    static constexpr std::string_view scheme = "bearer ";
    auto value = head.value(Header::authorization);
    if (!equal_ignoring_case(value.substr(0, scheme.size()), scheme)) return std::nullopt;
    value.remove_prefix(scheme.size());
    while (value.starts_with(' ')) value.remove_prefix(1);
    if (value.empty()) return std::nullopt;
    return value;
}

}  // namespace fauxcount::http
