#include "engine/problems.hpp"

namespace fauxcount::engine {

api::Problem problem(Code code, std::string_view detail, std::string_view place) {
    api::Problem problem;
    problem.code = code;
    problem.detail = detail.empty() ? title_of(code) : detail;
    problem.place = place;
    return problem;
}

}  // namespace fauxcount::engine
