// `fauxcount invariants`: the one list of what must hold of every world, for people, for scripts and as the
// page docs/invariants.md.
#include "client/cli/console.hpp"
#include "client/cli/verbs.hpp"
#include "engine/watch.hpp"

#include <array>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace fauxcount::cli {

namespace {

using domain::InvariantRow;

constexpr std::array checkers{std::pair{domain::by_turn, "turn"},       std::pair{domain::by_audit, "audit"},
                              std::pair{domain::by_explorer, "search"}, std::pair{domain::by_start, "start"},
                              std::pair{domain::by_driver, "driver"},   std::pair{domain::by_model, "model"}};

struct InvariantView {
    std::string id, name, says;
    std::vector<std::string> checked_by;
    std::string shown_red_by;
    static constexpr auto fields() {
        return std::tuple{api::required("id", &InvariantView::id),
                          api::required("name", &InvariantView::name),
                          api::required("says", &InvariantView::says),
                          api::required("checked_by", &InvariantView::checked_by, checkers.size()),
                          api::required("shown_red_by", &InvariantView::shown_red_by)};
    }
};

InvariantView view_of(InvariantRow const& row) {
    InvariantView view{
        std::string(row.id), std::string(row.name), std::string(row.says), {}, std::string(row.red)};
    for (auto const& [by, name] : checkers) {
        if (row.checked(by)) view.checked_by.emplace_back(name);
    }
    return view;
}

ExitCode list_invariants(Context context) {
    std::vector<std::vector<std::string>> rows;
    for (InvariantRow const& row : domain::invariant_list) {
        std::string where;
        for (std::string const& name : view_of(row).checked_by) where += (where.empty() ? "" : ", ") + name;
        rows.push_back({std::string(row.title), where, std::string(row.says)});
    }
    auto const lines = aligned(rows);
    for (std::size_t i = 0; i < lines.size(); ++i)
        context.console.result(view_of(domain::invariant_list.at(i)), lines[i]);
    return ExitCode::ok;
}

constexpr std::string_view page_head = R"(# Invariants

What must hold of every world, whatever happens to it. This page is made by `fauxcount invariants page` from
the one list of them, [invariant_list.hpp](../mock-server/domain/invariant_list.hpp); a test compares.

`domain::check_turn` looks at the state before and after each **turn** and asks both ways: does each event
show in the state, and does each change have its event? `domain::Auditor` looks at a whole world, in steps;
it is the **audit** of `GET /__admin/worlds/{world}/invariants`. The **search**
([exploring.md](exploring.md)) sees answers, and knows what was said before. At each **start** of the
provider, in a search or a scenario, the world is held against the one that ended. The **driver** search
watches the removal flow. The **model** answers beside the provider. None of them shares a decision with the
rules it watches.

Ids stay the same for good. S and L are promises about accounts, I about devices, M about the machinery, X
compare one way with another. The last column names what shows the invariant red: a test in
`tests/unit/domain/invariants_test.cpp` or `tests/unit/explore/`, or a seeded defect
([defects.md](defects.md)).

Each of them has a mark, which counts how often its premise was really met. `fauxcount explore` tells which
were never exercised, and a test plays searches and lives until all of them are.

)";

ExitCode invariants_page(Context context) {
    std::string page(page_head);
    page += "| id | what it says |";
    for (auto const& [by, name] : checkers) page += " " + std::string(name) + " |";
    page += " shown red by |\n|---|---|---|";
    for (std::size_t i = 0; i < checkers.size(); ++i) page += "---|";
    page += "\n";
    for (InvariantRow const& row : domain::invariant_list) {
        page += "| " + std::string(row.title) + " | " + std::string(row.says) + " |";
        for (auto const& [by, name] : checkers) page += row.checked(by) ? " yes |" : " |";
        bool const a_test = row.red.find('_') != std::string_view::npos;
        std::string const quote = a_test ? "`" : "";
        if (!row.red.empty()) page.append(" ").append(quote).append(row.red).append(quote);
        page += " |\n";
    }
    page.pop_back();  // the console ends the line
    context.console.result(page);
    return ExitCode::ok;
}

}  // namespace

void add_invariants(CommandLine& line) {
    auto* const verb =
        line.app().add_subcommand("invariants", "What must hold of every world, and who checks it");
    verb->require_subcommand(0, 1);
    line.on(verb->add_subcommand("list", "Each of them, a line"), list_invariants);
    line.on(verb->add_subcommand("page", "The same as the page docs/invariants.md"), invariants_page);
}

}  // namespace fauxcount::cli
