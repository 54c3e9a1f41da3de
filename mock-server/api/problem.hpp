// A refusal as the document of RFC 9457 that travels: a Problem, with everything that follows from its code
// spelt out.
#pragma once

#include "api/refusal.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <tuple>
#include <vector>

namespace fauxcount::api {

struct ProblemDocument {
    std::string type;  // urn:fauxcount:problem:account.not_found
    std::string title;
    std::uint32_t status = 0;
    std::optional<std::string> detail;
    Code code{};
    Remedy remedy{};
    std::optional<Instant> not_before;
    std::optional<std::string> place;
    std::optional<Duration> max_age;
    std::optional<std::vector<Blocker>> blockers;
    std::optional<ChallengeView> challenge;
    static constexpr auto fields() {
        return std::tuple{required("type", &ProblemDocument::type),
                          required("title", &ProblemDocument::title),
                          required("status", &ProblemDocument::status),
                          optional("detail", &ProblemDocument::detail, 1024),
                          required("code", &ProblemDocument::code),
                          required("remedy", &ProblemDocument::remedy),
                          optional("not_before", &ProblemDocument::not_before),
                          optional("place", &ProblemDocument::place, 512),
                          optional("max_age", &ProblemDocument::max_age),
                          optional("blockers", &ProblemDocument::blockers, page_max),
                          optional("challenge", &ProblemDocument::challenge)};
    }
};

ProblemDocument document_of(Problem const& problem);

}  // namespace fauxcount::api
