#include "client/cli/failure.hpp"

#include <utility>

namespace fauxcount::cli {

namespace {

std::string blocker_text(api::Blocker const& blocker) {
    std::string text = "  " + std::string{wire_name(blocker.code)};
    if (auto const object = object_of(blocker); !object.empty()) text += "  " + object;
    return text + "  fix: " + blocker.fix.note + " (" + blocker.fix.method + " " + blocker.fix.path + ")\n";
}

// Where a verb helps, or "correct it" would be no help. Empty: what the code's remedy says will do.
std::string_view remedy_of_its_own(Code code) {
    switch (code) {
        case Code::world_not_found:
            return "`fauxcount world list` names the worlds; `fauxcount world new NAME` makes one";
        case Code::world_exists:
            return "choose another name, or remove that world first: `fauxcount world rm NAME`";
        case Code::account_identifier_taken: return "choose another identifier";
        case Code::account_not_found:
            return "`fauxcount account list` names them; a removed one is known to "
                   "`fauxcount account residue acc_…` only";
        case Code::account_removal_pending:
            return "while it can be called off: `fauxcount remove --cancel --receipt-file FILE`";
        case Code::clock_in_past:
            return "give a later instant; to go back, `fauxcount world rewind` to a snapshot";
        case Code::clock_running: return "`fauxcount clock freeze`, then try again";
        case Code::clock_out_of_range: return "give a shorter length";
        default: return {};
    }
}

}  // namespace

std::string object_of(api::Blocker const& blocker) {
    if (blocker.device) return to_string(*blocker.device);
    if (blocker.subscription) return to_string(*blocker.subscription);
    return blocker.factor ? to_string(*blocker.factor) : std::string{};
}

std::string remedy_text(api::Problem const& problem) {
    if (auto const special = remedy_of_its_own(problem.code); !special.empty()) return std::string{special};
    switch (remedy_of(problem.code)) {
        case Remedy::none: return {};
        case Remedy::fix_request: return "correct what is named above and try again";
        case Remedy::authenticate: return "sign in again, or give a credential that is alive";
        case Remedy::answer_challenge:
            return "send the code that is due: POST /w/{world}/v1/challenges/{challenge}/answer; one by mail "
                   "or SMS is sent after POST /w/{world}/v1/challenges/{challenge}/codes; `fauxcount remove` "
                   "does both with --totp-secret or --read-codes";
        case Remedy::step_up: return "prove who you are again: POST /w/{world}/v1/sessions/{session}/proof";
        case Remedy::wait:
            return problem.not_before ? "it works from " + to_string(*problem.not_before) + " on"
                                      : std::string{};
        case Remedy::clear_blockers: return "clear what is listed; `fauxcount remove --clear` can do it";
        case Remedy::retry: return "try again in a moment";
        case Remedy::ask_administrator: return "only the world's administrator can do this";
    }
    return {};
}

Failure refused(api::Problem const& problem) {
    Failure failure;
    failure.what = std::string{wire_name(problem.code)} + ": " + std::string{title_of(problem.code)};
    if (!problem.detail.empty() && problem.detail != title_of(problem.code))
        failure.what += " (" + problem.detail + ")";
    failure.where = problem.place == "{world}" ? "the world's name" : problem.place;
    failure.remedy = remedy_text(problem);
    failure.problem = problem;
    return failure;
}

Failure with_remedy(ExitCode exit, std::string_view text, std::string where) {
    auto const end = text.rfind("; ");
    bool const has = end != std::string_view::npos;
    return {exit,
            std::string{text.substr(0, end)},
            std::move(where),
            std::string{has ? text.substr(end + 2) : std::string_view{}},
            {}};
}

std::string text_of(Failure const& failure) {
    // Where a verb is to blame, the program's name is said already.
    std::string text = failure.where.starts_with("fauxcount ") ? std::string{} : "fauxcount: ";
    if (!failure.where.empty()) text += failure.where + ": ";
    text += failure.what + "\n";
    if (failure.problem) {
        for (auto const& blocker : failure.problem->blockers) text += blocker_text(blocker);
    }
    if (!failure.remedy.empty()) text += "  remedy: " + failure.remedy + "\n";
    return text;
}

}  // namespace fauxcount::cli
