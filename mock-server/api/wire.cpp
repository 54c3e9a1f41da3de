// Targets, parameters and bodies: from a typed request to what is sent, and back again on the other side.
#include "api/wire.hpp"

#include <charconv>
#include <concepts>
#include <type_traits>

namespace fauxcount::api {
namespace {

using shape::Kind;
using shape::Member;
using shape::RequestShape;
using shape::Shape;

constexpr std::size_t echoed_max = 64;  // bytes of an unknown parameter's name that an error repeats

template <class T>
std::string parameter_text(T const& value) {
    if constexpr (std::same_as<T, std::string>) {
        return value;
    } else if constexpr (std::same_as<T, bool>) {
        return value ? "true" : "false";
    } else if constexpr (std::unsigned_integral<T>) {
        return std::to_string(value);
    } else if constexpr (std::is_enum_v<T>) {
        return std::string{wire_name(value)};
    } else {
        return to_string(value);
    }
}

// The route's path up to its next `{…}` and the value for that; what is left of the path stays in `path`.
void append_segment(std::string& target, std::string_view& path, std::string_view value) {
    auto const hole = path.find('{');
    target += path.substr(0, hole);
    append_percent_encoded(target, value);
    path.remove_prefix(path.find('}', hole) + 1);
}

// `separator` becomes `&` after the first parameter.
void append_parameter(std::string& target, char& separator, std::string_view name, std::string_view value) {
    target += separator;
    target += name;
    target += '=';
    append_percent_encoded(target, value);
    separator = '&';
}

// A parameter that has its default value is left out: an optional that is not set, or a member like a new
// one's.
template <class R, class F>
void append_query_field(std::string& target, char& separator, R const& request, F const& field) {
    auto const& value = request.*field.member;
    if constexpr (requires { value.has_value(); }) {
        if (value) append_parameter(target, separator, field.name, parameter_text(*value));
    } else {
        if (value != R{}.*field.member)
            append_parameter(target, separator, field.name, parameter_text(value));
    }
}

template <class R>
WireRequest encode_typed(std::string_view prefix, R const& request) {
    WireRequest wire;
    wire.method = R::route.method;
    wire.target = prefix;
    auto path = R::route.path;
    std::apply(
        [&](auto const&... field) {
            (append_segment(wire.target, path, parameter_text(request.*field.member)), ...);
        },
        R::path_fields());
    wire.target += path;
    [[maybe_unused]] char separator = '?';
    std::apply(
        [&](auto const&... field) { (append_query_field(wire.target, separator, request, field), ...); },
        R::query_fields());
    if constexpr (std::same_as<R, SeedAccounts>) {
        for (auto const& account : request.accounts) {
            encode(account, wire.body);
            wire.body += '\n';
        }
        wire.content_type = ndjson_type;
    } else if constexpr (std::tuple_size_v<decltype(R::fields())> > 0) {
        encode(request, wire.body);
        wire.content_type = json_type;
    }
    return wire;
}

template <class R, class AnyAnswer>
Decoded<AnyAnswer> decode_typed(int status, std::string_view body) {
    if (status != R::route.status) {
        auto problem = decode<Problem>(body);
        if (auto* error = std::get_if<DecodeError>(&problem)) return std::move(*error);
        auto& refusal = std::get<Problem>(problem);
        if (http_status(refusal.code) != status)
            return DecodeError{"/status", "This is not the answer's status"};
        return AnyAnswer{std::move(refusal)};
    }
    if constexpr (std::same_as<AnswerTo<R>, Done>) {
        if (!body.empty()) return DecodeError{"line 1, column 1", "This answer has no body"};
        return AnyAnswer{Done{}};
    } else {
        if (body.empty())
            return DecodeError{"line 1, column 1", "The body is missing", Code::request_malformed};
        auto view = decode<AnswerTo<R>>(body);
        if (auto* error = std::get_if<DecodeError>(&view)) return std::move(*error);
        return AnyAnswer{std::get<AnswerTo<R>>(std::move(view))};
    }
}

template <class AnyAnswer>
void encode_any(AnyAnswer const& answer, std::string& out) {
    std::visit(
        [&](auto const& each) {
            if constexpr (!std::same_as<std::remove_cvref_t<decltype(each)>, Done>) encode(each, out);
        },
        answer);
}

// Fills one member from the text of a path segment or a query parameter. False: it spells no such value.
bool take_parameter(Shape const& shape, void* target, std::string_view text) {
    switch (shape.kind) {
        case Kind::text: return shape.take_text(target, text);
        case Kind::number: {
            std::uint64_t value = 0;
            auto const [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
            return error == std::errc{} && end == text.data() + text.size() &&
                   shape.take_number(target, value);
        }
        case Kind::boolean:
            if (text != "true" && text != "false") return false;
            shape.take_boolean(target, text == "true");
            return true;
        case Kind::object:
        case Kind::array: break;
    }
    return false;
}

std::optional<DecodeError> read_parameter(Member const& member, void* target, std::string_view text,
                                          std::string place) {
    auto const& shape = *member.shape;
    if (shape.sized && text.size() > member.size_max) {
        return DecodeError{std::move(place),
                           "This may have at most " + std::to_string(member.size_max) + " bytes"};
    }
    if (take_parameter(shape, member.open(target), text)) return std::nullopt;
    if (shape.not_found != Code::request_invalid) return DecodeError{"", "", shape.not_found};
    return DecodeError{std::move(place), must_be(shape)};
}

std::optional<DecodeError> read_path(std::span<std::string_view const> path, std::span<Member const> members,
                                     void* target) {
    if (path.size() != members.size()) return DecodeError{"", "", Code::request_not_found};
    for (std::size_t at = 0; at < path.size(); ++at) {
        auto place = std::string{"{"}.append(members[at].name).append("}");
        if (auto error = read_parameter(members[at], target, path[at], std::move(place))) return error;
    }
    return std::nullopt;
}

std::optional<DecodeError> read_query(std::span<Parameter const> query, std::span<Member const> members,
                                      void* target) {
    std::uint32_t seen = 0;
    for (auto const& [name, value] : query) {
        auto place = std::string{"?"}.append(shortened(name, echoed_max));
        std::size_t at = 0;
        while (at < members.size() && members[at].name != name) ++at;
        if (at == members.size()) return DecodeError{std::move(place), "There is no such parameter"};
        if ((seen >> at & 1U) != 0) return DecodeError{std::move(place), "This parameter is given twice"};
        if (value.empty()) return DecodeError{std::move(place), "This parameter is empty"};
        seen |= std::uint32_t{1} << at;
        if (auto error = read_parameter(members[at], target, value, std::move(place))) return error;
    }
    for (std::size_t at = 0; at < members.size(); ++at) {
        if (members[at].presence == Presence::required && (seen >> at & 1U) == 0) {
            return DecodeError{std::string{"?"}.append(members[at].name), "This parameter is required"};
        }
    }
    return std::nullopt;
}

// `line 1` of a line by itself is another line of the body.
DecodeError on_line(DecodeError error, std::uint32_t line) {
    constexpr std::string_view alone = "line 1, ";
    auto const within = error.place.starts_with(alone) ? error.place.substr(alone.size()) : error.place;
    error.place = "line " + std::to_string(line) + ", " + within;
    return error;
}

}  // namespace

WireRequest encode_request(std::string_view world, Request const& request) {
    std::string prefix = "/w/";
    append_percent_encoded(prefix, world);
    return std::visit([&](auto const& each) { return encode_typed(prefix, each); }, request);
}

WireRequest encode_request(ControlRequest const& request) {
    return std::visit([](auto const& each) { return encode_typed("", each); }, request);
}

Decoded<Answer> decode_answer(Request const& request, int status, std::string_view body) {
    return std::visit(
        [&](auto const& each) {
            return decode_typed<std::remove_cvref_t<decltype(each)>, Answer>(status, body);
        },
        request);
}

Decoded<ControlAnswer> decode_answer(ControlRequest const& request, int status, std::string_view body) {
    return std::visit(
        [&](auto const& each) {
            return decode_typed<std::remove_cvref_t<decltype(each)>, ControlAnswer>(status, body);
        },
        request);
}

std::optional<DecodeError> read_request(std::span<std::string_view const> path,
                                        std::span<Parameter const> query, std::string_view body,
                                        RequestShape const& shape, void* target) {
    if (auto error = read_path(path, shape.path, target)) return error;
    if (auto error = read_query(query, shape.query, target)) return error;
    return read_json(body, *shape.body, target);
}

template <>
Decoded<SeedAccounts> decode_request<SeedAccounts>(std::span<std::string_view const> path,
                                                   std::span<Parameter const> query, std::string_view body) {
    SeedAccounts request;
    if (auto error = read_request(path, query, "", shape::request_shape_of<SeedAccounts>, &request)) {
        return *std::move(error);
    }
    for (std::uint32_t line = 1; !body.empty(); ++line) {
        auto const end = body.find('\n');
        auto text = body.substr(0, end);
        body.remove_prefix(end == std::string_view::npos ? body.size() : end + 1);
        if (text.ends_with('\r')) text.remove_suffix(1);
        if (text.empty()) continue;
        auto account = decode<SeedAccount>(text);
        if (auto* error = std::get_if<DecodeError>(&account)) return on_line(std::move(*error), line);
        request.accounts.push_back(std::get<SeedAccount>(std::move(account)));
        request.lines.push_back(line);
    }
    return request;
}

void encode_answer(Answer const& answer, std::string& out) { encode_any(answer, out); }
void encode_answer(ControlAnswer const& answer, std::string& out) { encode_any(answer, out); }

Problem problem_of(DecodeError const& error) {
    Problem problem;
    problem.code = error.code;
    problem.detail = error.detail.empty() ? title_of(error.code) : error.detail;
    problem.place = error.place;
    return problem;
}

}  // namespace fauxcount::api
