// Requests and answers of the contract as HTTP carries them: method, target, status, body. Client and server
// share it, so that neither can read what the other does not write. It knows no sockets, no headers and no
// worlds.
#pragma once

#include "api/answers.hpp"
#include "api/codec.hpp"

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

namespace fauxcount::api {

inline constexpr std::string_view json_type = "application/json";
inline constexpr std::string_view problem_type = "application/problem+json";
inline constexpr std::string_view ndjson_type = "application/x-ndjson";

// Ready to send. `content_type` is empty for a request that takes no body.
struct WireRequest {
    std::string_view method;
    std::string target;
    std::string body;
    std::string_view content_type;
};

// The target begins with /w/{world} for the product.
WireRequest encode_request(std::string_view world, Request const& request);
WireRequest encode_request(ControlRequest const& request);

// What the server answered to that request. Statuses are exact: another success than the contract's is an
// error, and so is a problem whose status is not that of its code.
[[nodiscard]] Decoded<Answer> decode_answer(Request const& request, int status, std::string_view body);
[[nodiscard]] Decoded<ControlAnswer> decode_answer(ControlRequest const& request, int status,
                                                   std::string_view body);

// A query parameter, percent-decoded.
struct Parameter {
    std::string_view name, value;
};

// The same for every type of request: its shape says what it is. `target` is half filled after an error.
std::optional<DecodeError> read_request(std::span<std::string_view const> path,
                                        std::span<Parameter const> query, std::string_view body,
                                        shape::RequestShape const& shape, void* target);

// `path` holds the percent-decoded values of the route's `{…}` segments in order. An id in path or query that
// is spelt as no id of its kind is refused with the not_found code of that kind; a parameter that is unknown,
// empty or given twice with request.invalid.
template <class R>
[[nodiscard]] Decoded<R> decode_request(std::span<std::string_view const> path,
                                        std::span<Parameter const> query, std::string_view body) {
    R request{};
    if (auto error = read_request(path, query, body, shape::request_shape_of<R>, &request))
        return *std::move(error);
    return request;
}
// Its body is NDJSON, an account a line; empty lines are skipped. A place is `line 3, column 14` or
// `line 3, /devices/0/kind`.
template <>
[[nodiscard]] Decoded<SeedAccounts> decode_request<SeedAccounts>(std::span<std::string_view const> path,
                                                                 std::span<Parameter const> query,
                                                                 std::string_view body);

// Problems included. `Done` appends nothing.
void encode_answer(Answer const& answer, std::string& out);
void encode_answer(ControlAnswer const& answer, std::string& out);

// The problem a decoding error becomes.
Problem problem_of(DecodeError const& error);

}  // namespace fauxcount::api
