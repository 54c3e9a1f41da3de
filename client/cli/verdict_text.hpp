// How a flow ended, for programs and for people, and what that means for the exit code.
#pragma once

#include "client/cli/console.hpp"
#include "client/step.hpp"

#include <optional>
#include <string>
#include <vector>

namespace fauxcount::cli {

// The JSON of `fauxcount remove`: the verdict's name, and whatever that verdict has.
struct VerdictView {
    std::string verdict;
    std::optional<RemovalId> removal;
    std::optional<Instant> removed_at, until, cancelled_at;
    std::optional<std::string> receipt;
    std::vector<api::Blocker> blockers;
    std::optional<Code> code;
    std::optional<Instant> not_before;
    std::optional<std::string> why;  // of one that gave up; of a refusal, where its code does not say enough
    static constexpr auto fields() {
        return std::tuple{api::required("verdict", &VerdictView::verdict),
                          api::optional("removal", &VerdictView::removal),
                          api::optional("removed_at", &VerdictView::removed_at),
                          api::optional("until", &VerdictView::until),
                          api::optional("cancelled_at", &VerdictView::cancelled_at),
                          api::optional("receipt", &VerdictView::receipt),
                          api::required("blockers", &VerdictView::blockers),
                          api::optional("code", &VerdictView::code),
                          api::optional("not_before", &VerdictView::not_before),
                          api::optional("why", &VerdictView::why)};
    }
};

// Of what was given, where the reason of a refusal may lie.
struct Given {
    bool password = true;
    bool id = false;  // where an identifier belongs
};

VerdictView view_of(client::Verdict const& verdict, Given given = {});
std::string text_of(client::Verdict const& verdict, Given given = {});

// `cancelling`: then Cancelled is what was wanted. Otherwise the account lives on although it should not.
ExitCode exit_code_of(client::Verdict const& verdict, bool cancelling);

}  // namespace fauxcount::cli
