#include "client/wire_quirks.hpp"

#include "api/codec.hpp"

#include <utility>
#include <variant>

namespace fauxcount::client {

namespace {

constexpr std::size_t prefix_max = 64;

bool is_read(api::Decoded<api::Answer> const& answer) { return std::holds_alternative<api::Answer>(answer); }

api::Decoded<api::Answer> refusal_in(std::string_view json) {
    auto read = api::decode<api::Problem>(json);
    if (auto* const error = std::get_if<api::DecodeError>(&read)) return std::move(*error);
    return api::Answer{std::get<api::Problem>(std::move(read))};
}

}  // namespace

api::Decoded<api::Answer> read_answer(api::Request const& request, int status, std::string_view body) {
    auto as_agreed = api::decode_answer(request, status, body);
    if (is_read(as_agreed)) return as_agreed;
    // The prefix may itself have braces, so the first from which all of it is JSON is where it begins.
    for (auto at = body.find('{'); at <= prefix_max; at = body.find('{', at + 1)) {
        auto const json = body.substr(at);
        if (at > 0) {
            auto behind = api::decode_answer(request, status, json);
            if (is_read(behind)) return behind;
        }
        if (status != 200) continue;
        auto refused = refusal_in(json);
        if (is_read(refused)) return refused;
    }
    return as_agreed;
}

}  // namespace fauxcount::client
