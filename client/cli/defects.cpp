// `fauxcount defects`: the proof that a search finds what it should. Each defect of the catalogue breaks a
// world or a driver on purpose, and the invariant named for it has to say so.
#include "scenarios/defects/defects.hpp"

#include "client/cli/interrupt.hpp"
#include "client/cli/progress.hpp"
#include "client/cli/verbs.hpp"
#include "scenarios/defects/driver.hpp"
#include "scenarios/explore/driver_search.hpp"
#include "scenarios/explore/search.hpp"
#include "scenarios/explore/seeded.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace fauxcount::cli {

namespace {

constexpr unsigned depth_max = 12;

struct DefectView {
    std::string id, part, what;
    std::optional<std::string> caught_by, by;
    std::optional<std::uint64_t> acts, transitions, runs;
    std::optional<std::string> situation, fault;  // in which a broken driver is found
    std::optional<std::string> setting;  // of the world in which alone it shows
    std::optional<bool> neighbour;  // lives there, too
    static constexpr auto fields() {
        return std::tuple{api::required("id", &DefectView::id),
                          api::required("part", &DefectView::part),
                          api::required("what", &DefectView::what),
                          api::optional("caught_by", &DefectView::caught_by),
                          api::optional("by", &DefectView::by),
                          api::optional("acts", &DefectView::acts),
                          api::optional("transitions", &DefectView::transitions),
                          api::optional("runs", &DefectView::runs),
                          api::optional("situation", &DefectView::situation),
                          api::optional("fault", &DefectView::fault),
                          api::optional("setting", &DefectView::setting),
                          api::optional("neighbour", &DefectView::neighbour)};
    }
};

template <class Defect>
DefectView view_of(Defect const& defect, defects::Part part) {
    DefectView view;
    view.id = defect.id;
    view.part = defects::name_of(part);
    view.what = defect.what;
    if (!defect.control()) view.caught_by = std::string{defect.caught_by};
    return view;
}
DefectView view_of(defects::Defect const& defect) {
    DefectView view = view_of(defect, defect.part);
    if (!defect.setting.empty()) view.setting = std::string{defect.setting};
    if (defect.neighbour) view.neighbour = true;
    return view;
}
DefectView view_of(defects::DriverDefect const& defect) { return view_of(defect, defects::Part::retry); }

ExitCode list_defects(Context context) {
    std::vector<DefectView> views;
    for (auto const& defect : defects::all()) views.push_back(view_of(defect));
    for (auto const& defect : defects::all_drivers()) views.push_back(view_of(defect));
    std::vector<std::vector<std::string>> rows;
    rows.reserve(views.size());
    for (auto const& view : views)
        rows.push_back({view.id, view.part, view.caught_by.value_or("nothing"), view.what});
    auto const lines = aligned(rows);
    for (std::size_t i = 0; i < lines.size(); ++i) context.console.result(views[i], lines[i]);
    return ExitCode::ok;
}

// Who finds it, if anybody: the invariant named for it, or else the first that says something.
template <class Found, class Defect>
void name_finder(DefectView& view, std::optional<Found> const& found, Defect const& defect) {
    if (!found) return;
    bool const named = !defect.control() && found->shows(defect.caught_by);
    view.by = named ? std::string{defect.caught_by} : found->findings.front().invariant;
}

DefectView searched(defects::Defect const& defect, unsigned depth, Interrupt& interrupt) {
    auto const saboteur = defect.make();
    auto subject = explore::broken_world(defect, *saboteur);
    // A control has the whole tree to walk: two acts less are a thirtieth of it.
    unsigned const acts = defect.control() && depth > 2 ? depth - 2 : depth;
    auto const explored = explore::search_for(
        defect, subject, acts, [&](std::uint64_t /*transitions*/) { return interrupt.wait(0); });
    DefectView view = view_of(defect);
    view.transitions = explored.transitions;
    if (explored.found) view.acts = explored.found->way.size();
    name_finder(view, explored.found, defect);
    return view;
}

DefectView searched(defects::DriverDefect const& defect) {
    auto const explored = explore::search_drivers(defect.make);
    DefectView view = view_of(defect);
    view.runs = explored.runs;
    name_finder(view, explored.found, defect);
    if (explored.found) {
        auto const& fault = explored.found->fault;
        view.situation = explored.found->situation;
        view.fault = explore::fault_list.at(static_cast<std::size_t>(fault.fault)).name;
    }
    return view;
}

std::string way_to(DefectView const& view) {
    if (view.acts)
        return counted(*view.acts, "act") + (view.setting ? " with `" + *view.setting + "`" : "") +
               (view.neighbour ? " beside a neighbour" : "");
    if (!view.situation) return {};
    return *view.situation + (*view.fault == "none" ? "" : ", " + *view.fault);
}

bool is_right(DefectView const& view) { return view.by == view.caught_by; }

// How it ended: by a signal, or with all of them as they should be, or not.
template <class Each>
ExitCode search_all(unsigned depth, Each const& each) {
    Interrupt interrupt;
    bool all_right = true;
    auto const take = [&](DefectView const& view) {
        if (!interrupt.wait(0)) return;  // it may have been cut short
        all_right = is_right(view) && all_right;
        each(view);
    };
    for (auto const& defect : defects::all()) {
        if (interrupt.wait(0)) take(searched(defect, depth, interrupt));
    }
    for (auto const& defect : defects::all_drivers()) {
        if (interrupt.wait(0)) take(searched(defect));
    }
    if (!interrupt.wait(0)) return ended_by(*interrupt.signal());
    return all_right ? ExitCode::ok : ExitCode::failed;
}

ExitCode matrix(Context context, unsigned depth) {
    auto& console = context.console;
    ExitCode const end = search_all(depth, [&](DefectView const& view) {
        std::string const outcome =
            view.by ? "found by " + *view.by + " in " + way_to(view) : std::string{"not found"};
        console.result(view, console.paint(is_right(view) ? Tone::good : Tone::bad, view.id) + "  " +
                                 outcome + "  " + view.what);
    });
    console.note(end == ExitCode::ok ? "each defect is found by the invariant named for it, no control is"
                 : end == ExitCode::failed ? "the suite does not find what it should"
                                           : "interrupted: the others were not searched for");
    return end;
}

constexpr std::string_view page_head = R"(# Seeded defects

Whoever looks for defects has to find those that are there. Each row breaks a world (D) or a driver (C) on
purpose, and the search has to find it, by the invariant named for it ([invariants.md](invariants.md)). A
control (B) is other than it was and right, and may not be found at all.

Most are searched for in the usual world. A rule that means nothing there is searched for where it does, by
`fauxcount explore --defect D45` as well: with the setting that the row names, or beside a neighbour, who has
an account and a session from the beginning. What no order of few acts comes to, such as a stage of a purge
that fails, is looked for in the fixed lives that end each search, and what shows only when the provider is
started again, in the same lives with a start after each act.

This page is made by `fauxcount defects page`, which searches every one of them; a test compares. How a
world is broken without a word of it in the rules: [ADR 6](adr/0006-sabotage-seam.md). A broken driver is
the flow of the client library with one of its ways spoilt ([driver.cpp](../scenarios/defects/driver.cpp)).
How they are searched: [exploring.md](exploring.md).

| id | part | what is wrong | found by | in |
|---|---|---|---|---|
)";

ExitCode page(Context context, unsigned depth) {
    std::string text(page_head);
    ExitCode const end = search_all(depth, [&](DefectView const& view) {
        text += "| " + view.id + " | " + view.part + " | " + view.what + " | " + view.by.value_or("nothing") +
                " | " + way_to(view) + " |\n";
    });
    text.pop_back();  // the console ends the line
    // Half a page is none.
    if (end == ExitCode::ok || end == ExitCode::failed) context.console.result(text);
    return end;
}

}  // namespace

void add_defects(CommandLine& line) {
    auto* const verb =
        line.app().add_subcommand("defects", "Worlds and drivers broken on purpose, and who finds each");
    verb->require_subcommand(0, 1);
    auto* const list = verb->add_subcommand("list", "Every seeded defect and every control");
    line.on(list, list_defects);
    auto const depth = std::make_shared<unsigned>(7);
    auto* const all = verb->add_subcommand("matrix", "Search each; exit 1 unless each is found as it should");
    auto* const shown = verb->add_subcommand("page", "The same as the page docs/defects.md");
    for (auto* const one : {all, shown})
        one->add_option("--depth", *depth, "How many acts, for controls two less; default 7")
            ->check(CLI::Range(1U, depth_max));
    line.on(all, [depth](Context context) { return matrix(context, *depth); });
    line.on(shown, [depth](Context context) { return page(context, *depth); });
}

}  // namespace fauxcount::cli
