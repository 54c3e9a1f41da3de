// Who is let in, and what is wrong with a refusal.
#include "scenarios/model/case.hpp"

namespace fauxcount::model {

namespace {

Complaint place_differs(std::string_view expected, std::string const& given) {
    if (given == expected) return std::nullopt;
    return expected_not("place", '"' + std::string{expected} + '"', '"' + given + '"');
}

// Its id is the provider's to choose.
Complaint challenge_differs(std::optional<Due> const& expected,
                            std::optional<api::ChallengeView> const& given) {
    if (!expected) return given ? Complaint{"a challenge is given where none is due"} : std::nullopt;
    if (!given) return Complaint{"no challenge is given"};
    if (!std::equal(expected->kinds.begin(), expected->kinds.end(), given->kinds.begin(), given->kinds.end()))
        return Complaint{"the kinds of the challenge are not those that are confirmed and heard"};
    if (given->expires_at == expected->until) return std::nullopt;
    return expected_not("challenge.expires_at", to_string(expected->until), to_string(given->expires_at));
}

}  // namespace

std::optional<Code> Case::unless_anyone() const {
    if (asker.who == Who::nobody) return Code::auth_missing;
    if (asker.who == Who::ended || asker.who == Who::stranger) return Code::auth_invalid_token;
    return std::nullopt;
}

std::optional<Code> Case::unless_owner_or_administrator() const {
    if (auto const refusal = unless_anyone()) return refusal;
    if (asker.who == Who::ended_receipt) return Code::auth_invalid_token;
    if (asker.who == Who::receipt) return Code::auth_forbidden;
    return std::nullopt;
}

std::optional<Code> Case::unless_owner() const {
    if (auto const refusal = unless_owner_or_administrator()) return refusal;
    if (is_administrator()) return Code::auth_forbidden;
    return std::nullopt;
}

std::optional<Code> Case::unless_full_owner() const {
    if (auto const refusal = unless_owner()) return refusal;
    if (session().restricted) return Code::account_removal_pending;
    return std::nullopt;
}

std::optional<Code> Case::unless_writing_owner() const {
    if (auto const refusal = unless_full_owner()) return refusal;
    if (terms.freezes_writes && at.is_scheduled(asker.account)) return Code::account_removal_pending;
    return std::nullopt;
}

std::optional<Refusal> Case::unless_proven() const {
    if (!at.is_fresh(session())) return Refusal{Code::auth_proof_too_old, {}, {}, terms.proof_age, {}};
    if (!at.is_strong(session())) return Refusal{Code::auth_proof_too_weak, {}, {}, terms.proof_age, {}};
    return std::nullopt;
}

std::optional<Code> Case::unless_administrator() const {
    if (auto const refusal = unless_owner_or_administrator()) return refusal;
    if (!is_administrator()) return Code::auth_forbidden;
    return std::nullopt;
}

Complaint Case::refused(Refusal const& refusal) const {
    should_be = refusal.code;
    auto const* const problem = given<api::Problem>();
    auto const expected = "refused " + std::string{wire_name(refusal.code)};
    if (problem == nullptr) return expected_not("the answer", expected, "a success");
    if (problem->code != refusal.code)
        return expected_not("the answer", expected, "refused " + std::string{wire_name(problem->code)});
    if (auto wrong = place_differs(refusal.place, problem->place)) return wrong;
    if (problem->not_before != refusal.not_before)
        return expected_not("not_before", in_words(refusal.not_before), in_words(problem->not_before));
    if (problem->max_age != refusal.max_age)
        return expected_not("max_age", in_words(refusal.max_age), in_words(problem->max_age));
    if (auto wrong = challenge_differs(refusal.challenge, problem->challenge)) return wrong;
    return standings_differ(refusal.standings, api::Severity::block, problem->blockers);
}

Complaint Case::not_given() const {
    if (auto const* const problem = given<api::Problem>())
        return "the answer is refused " + std::string{wire_name(problem->code)} + " and should be a success";
    return "the answer is a success of another kind";
}

std::optional<Refusal> page_refusal(Case const& c, Page const& page) {
    if (page.limit < 1 || page.limit > api::page_max)
        return Refusal{Code::request_invalid, "?limit", {}, {}, {}};
    if (!page.cursor) return std::nullopt;
    auto const* const problem = c.given<api::Problem>();
    bool const refused_it = problem != nullptr && problem->code == Code::cursor_invalid;
    if (page.cursor->empty() || refused_it) return Refusal{Code::cursor_invalid, "?cursor", {}, {}, {}};
    return std::nullopt;
}

}  // namespace fauxcount::model
