// The table of codes.hpp, looked up both ways.
#include "api/codes.hpp"

#include <array>
#include <cstddef>

namespace fauxcount {
namespace {

struct Row {
    std::string_view wire;
    int status;
    Remedy remedy;
    std::string_view title;
};

constexpr std::array rows{
#define X(name, wire, status, remedy, title) Row{wire, status, Remedy::remedy, title},
    FAUXCOUNT_CODES(X)
#undef X
};

constexpr std::array<std::string_view, 9> remedies{
    "none", "fix_request",    "authenticate", "answer_challenge", "step_up",
    "wait", "clear_blockers", "retry",        "ask_administrator"};

Row const& row_of(Code code) { return rows[static_cast<std::size_t>(code)]; }

}  // namespace

std::string_view wire_name(Code code) { return row_of(code).wire; }
int http_status(Code code) { return row_of(code).status; }
Remedy remedy_of(Code code) { return row_of(code).remedy; }
std::string_view title_of(Code code) { return row_of(code).title; }
std::string_view wire_name(Remedy remedy) { return remedies[static_cast<std::size_t>(remedy)]; }

std::optional<Code> code_of(std::string_view wire) {
    for (std::size_t at = 0; at < rows.size(); ++at) {
        if (rows[at].wire == wire) return static_cast<Code>(at);
    }
    return std::nullopt;
}

std::optional<Remedy> remedy_from(std::string_view wire) {
    for (std::size_t at = 0; at < remedies.size(); ++at) {
        if (remedies[at] == wire) return static_cast<Remedy>(at);
    }
    return std::nullopt;
}

}  // namespace fauxcount
