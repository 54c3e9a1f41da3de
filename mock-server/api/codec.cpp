// The JSON form of problems, the one type of the contract whose document says more than its members.
#include "api/codec.hpp"

#include "api/problem.hpp"

namespace fauxcount::api {
namespace {

constexpr std::string_view type_prefix = "urn:fauxcount:problem:";

std::string type_of(Code code) { return std::string{type_prefix}.append(wire_name(code)); }

// What follows from the code must be what this version says of it, or the two sides do not speak of the same
// thing.
std::optional<DecodeError> contradiction(ProblemDocument const& document) {
    if (document.type != type_of(document.code))
        return DecodeError{"/type", "This does not belong to the code"};
    if (document.remedy != remedy_of(document.code)) {
        return DecodeError{"/remedy", "This does not belong to the code"};
    }
    if (document.status != static_cast<std::uint32_t>(http_status(document.code))) {
        return DecodeError{"/status", "This does not belong to the code"};
    }
    return std::nullopt;
}

}  // namespace

ProblemDocument document_of(Problem const& problem) {
    ProblemDocument document;
    document.type = type_of(problem.code);
    document.title = title_of(problem.code);
    document.status = static_cast<std::uint32_t>(http_status(problem.code));
    if (!problem.detail.empty()) document.detail = problem.detail;
    document.code = problem.code;
    document.remedy = remedy_of(problem.code);
    document.not_before = problem.not_before;
    if (!problem.place.empty()) document.place = problem.place;
    document.max_age = problem.max_age;
    if (!problem.blockers.empty()) document.blockers = problem.blockers;
    document.challenge = problem.challenge;
    return document;
}

template <>
void encode<Problem>(Problem const& value, std::string& out) {
    encode(document_of(value), out);
}

template <>
Decoded<Problem> decode<Problem>(std::string_view json) {
    auto decoded = decode<ProblemDocument>(json);
    if (auto* error = std::get_if<DecodeError>(&decoded)) return std::move(*error);
    auto& document = std::get<ProblemDocument>(decoded);
    if (auto error = contradiction(document)) return *std::move(error);
    return Problem{.code = document.code,
                   .detail = std::move(document.detail).value_or(""),
                   .place = std::move(document.place).value_or(""),
                   .not_before = document.not_before,
                   .max_age = document.max_age,
                   .blockers = std::move(document.blockers).value_or(std::vector<Blocker>{}),
                   .challenge = std::move(document.challenge),
                   .retry_after = {}};
}

}  // namespace fauxcount::api
