#include "client/cli/failure.hpp"

namespace fauxcount::cli {

namespace {

std::string blocker_text(api::Blocker const& blocker) {
    std::string text = "  " + std::string{wire_name(blocker.code)};
    if (blocker.device) text += "  " + to_string(*blocker.device);
    if (blocker.subscription) text += "  " + to_string(*blocker.subscription);
    return text + "  fix: " + blocker.fix.note + " (" + blocker.fix.method + " " + blocker.fix.path + ")\n";
}

}  // namespace

std::string remedy_text(api::Problem const& problem) {
    if (problem.code == Code::world_not_found) return "make it with `fauxcount world new NAME`";
    switch (remedy_of(problem.code)) {
        case Remedy::none: return {};
        case Remedy::fix_request: return "correct what is named above and try again";
        case Remedy::authenticate: return "sign in again, or give a credential that is alive";
        case Remedy::step_up: return "prove who you are again: POST /v1/sessions/{session}/proof";
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
    failure.where = problem.place;
    failure.remedy = remedy_text(problem);
    failure.problem = problem;
    return failure;
}

std::string text_of(Failure const& failure) {
    std::string text = "fauxcount: ";
    if (!failure.where.empty()) text += failure.where + ": ";
    text += failure.what + "\n";
    if (failure.problem) {
        for (auto const& blocker : failure.problem->blockers) text += blocker_text(blocker);
    }
    if (!failure.remedy.empty()) text += "  remedy: " + failure.remedy + "\n";
    return text;
}

}  // namespace fauxcount::cli
