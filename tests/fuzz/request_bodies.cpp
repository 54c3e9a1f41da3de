// Router and decoder, with any target and body: `METHOD TARGET`, an end of line, the body. A request that is
// taken is written, routed and read again as the same; one that is refused has a place in what was sent.
#include "api/operations.hpp"
#include "api/wire.hpp"
#include "http/route_table.hpp"
#include "http/target.hpp"
#include "tests/fuzz/target.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <variant>
#include <vector>

namespace fauxcount::fuzz {
namespace {

using nlohmann::json;

http::Method method_named(std::string_view name) {
    if (name == "GET") return http::Method::get;
    if (name == "POST") return http::Method::post;
    if (name == "PUT") return http::Method::put;
    if (name == "DELETE") return http::Method::delete_;
    return http::Method::other;
}

// What is sent for the world of a name, without that prefix, as the server looks it up.
std::span<std::string_view const> unprefixed(std::span<std::string_view const> segments) {
    bool const prefixed = segments.size() >= 3 && segments[0] == "w" && segments[2] == "v1";
    return prefixed ? segments.subspan(2) : segments;
}

// A pointer leads to something, or to where a member is missing. What is wrong is told as soon as it is read,
// so the body may be no JSON behind it.
void leads_somewhere(std::string const& pointer, std::string_view body) {
    auto const value = json::parse(body.empty() ? "{}" : body, nullptr, false);
    if (value.is_discarded()) return;
    json::json_pointer const whole{pointer};
    must(whole.empty() || value.contains(whole.parent_pointer()), "a pointer leads into the body", pointer);
}

// `inside` is the line that it is about, where a body has lines.
void placed(api::DecodeError const& error, std::string_view body, bool inside = false) {
    // What is not found is said by the code alone.
    must(!error.detail.empty() ||
             (error.code != Code::request_invalid && error.code != Code::request_malformed),
         "an error says what is wrong", error.place);
    std::string_view const place = error.place;
    if (place.starts_with("line ")) {
        auto const line = std::stoul(error.place.substr(5));
        auto const lines = static_cast<std::size_t>(std::count(body.begin(), body.end(), '\n')) + 1;
        must(line >= 1 && line <= lines, "an error has a line of the body", place);
        auto const within = place.substr(std::min(place.size(), place.find(", ") + 2));
        for (auto skipped = line; skipped > 1; --skipped) body.remove_prefix(body.find('\n') + 1);
        if (!within.starts_with("column ") && !inside)
            placed({std::string{within}, error.detail, error.code}, body.substr(0, body.find('\n')), true);
    } else if (place.empty() || place.front() == '/') {
        leads_somewhere(error.place, body);
    } else {
        must(!inside && (place.front() == '?' || place.front() == '{'), "an error has a place", place);
    }
}

using Values = std::span<std::string_view const>;
using Query = std::span<api::Parameter const>;

// Empty for what is refused.
using ReadAndWrite = api::WireRequest (*)(Values path, Query query, std::string_view body);

template <class R>
api::WireRequest read_and_write(Values path, Query query, std::string_view body) {
    auto const decoded = api::decode_request<R>(path, query, body);
    if (auto const* const error = std::get_if<api::DecodeError>(&decoded)) {
        placed(*error, body);
        return {};
    }
    auto const& request = std::get<R>(decoded);
    if constexpr (std::is_constructible_v<api::Request, R>) {
        return api::encode_request("alpha", api::Request{request});
    } else {
        return api::encode_request(api::ControlRequest{request});
    }
}

class Contract {
public:
    Contract() {
        add(std::type_identity<api::Request::Variant>{});
        add(std::type_identity<api::ControlRequest::Variant>{});
    }

    // Empty for what is refused, and for what is no operation of the contract.
    api::WireRequest take(std::string_view method, std::string_view target, std::string_view body) {
        http::Target parts;
        if (auto const error = parts.take(target)) {
            must(!error->place.empty() && !error->detail.empty(), "a target's error has place and words");
            return {};
        }
        auto const match = table().find(method_named(method), unprefixed(parts.segments()));
        if (match.route == nullptr) return {};
        auto const which = static_cast<std::size_t>(match.route - routes_.data());
        return operations_.at(which)(match.path_values(), parts.query(), body);
    }

private:
    template <class... R>
    void add(std::type_identity<std::variant<R...>>) {
        (routes_.push_back({.method = R::route.method, .path = R::route.path}), ...);
        (operations_.push_back(&read_and_write<R>), ...);
    }
    // Made when all routes are there: it keeps them by reference.
    http::RouteTable const& table() {
        static http::RouteTable const made{routes_};
        return made;
    }

    std::vector<http::Route> routes_;
    std::vector<ReadAndWrite> operations_;  // of each route
};

}  // namespace
}  // namespace fauxcount::fuzz

int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
    using fauxcount::fuzz::must;
    static fauxcount::fuzz::Contract contract;
    auto const text = fauxcount::fuzz::text_of(data, size);
    auto const line = text.substr(0, text.find('\n'));
    auto const body = text.substr(std::min(text.size(), line.size() + 1));
    auto const method = line.substr(0, line.find(' '));
    auto const target = line.substr(std::min(line.size(), method.size() + 1));
    auto const once = contract.take(method, target, body);
    if (once.method.empty()) return 0;
    must(once.method == method, "the operation is the one that was asked for", once.target);
    auto const twice = contract.take(once.method, once.target, once.body);
    must(!twice.method.empty(), "what is written is taken again", once.target + '\n' + once.body);
    must(twice.target == once.target, "the target is written the same again", once.target);
    must(twice.body == once.body, "the body is written the same again", once.body);
    return 0;
}
