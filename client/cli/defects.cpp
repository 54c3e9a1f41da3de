// `fauxcount defects`: the proof that a search finds what it should. Each defect of the catalogue breaks a
// world on purpose, and the invariant named for it has to say so.
#include "scenarios/defects/defects.hpp"

#include "client/cli/progress.hpp"
#include "client/cli/verbs.hpp"
#include "scenarios/explore/search.hpp"
#include "scenarios/explore/usual_world.hpp"

#include <memory>

namespace fauxcount::cli {

namespace {

constexpr unsigned depth_max = 12;

struct DefectView {
    std::string id, part, what;
    std::optional<std::string> caught_by, by;
    std::optional<std::uint64_t> acts, transitions;
    static constexpr auto fields() {
        return std::tuple{api::required("id", &DefectView::id),
                          api::required("part", &DefectView::part),
                          api::required("what", &DefectView::what),
                          api::optional("caught_by", &DefectView::caught_by),
                          api::optional("by", &DefectView::by),
                          api::optional("acts", &DefectView::acts),
                          api::optional("transitions", &DefectView::transitions)};
    }
};

DefectView view_of(defects::Defect const& defect) {
    DefectView view;
    view.id = defect.id;
    view.part = defects::name_of(defect.part);
    view.what = defect.what;
    if (!defect.control()) view.caught_by = std::string{defect.caught_by};
    return view;
}

ExitCode list_defects(Context context) {
    std::vector<std::vector<std::string>> rows;
    for (auto const& defect : defects::all()) {
        auto const view = view_of(defect);
        rows.push_back({view.id, view.part, view.caught_by.value_or("nothing"), view.what});
    }
    auto const lines = aligned(rows);
    for (std::size_t i = 0; i < lines.size(); ++i)
        context.console.result(view_of(defects::all()[i]), lines[i]);
    return ExitCode::ok;
}

ExitCode matrix(Context context, unsigned depth) {
    bool all_right = true;
    for (auto const& defect : defects::all()) {
        auto const saboteur = defect.make();
        explore::Subject subject{explore::usual_world(), saboteur.get()};
        // A control has the whole tree to walk: two acts less are a thirtieth of it.
        unsigned const acts = defect.control() && depth > 2 ? depth - 2 : depth;
        auto const explored = explore::search(subject, {.depth = acts});
        auto view = view_of(defect);
        view.transitions = explored.transitions;
        bool right = defect.control();
        if (explored.found) {
            right = !defect.control() && explored.found->shows(defect.caught_by);
            view.by = right ? std::string{defect.caught_by} : explored.found->findings.front().invariant;
            view.acts = explored.found->way.size();
        } else {
            right = defect.control();
        }
        all_right = all_right && right;
        std::string const outcome =
            view.by ? "found by " + *view.by + " in " + counted(*view.acts, "act") : std::string{"not found"};
        context.console.result(view, context.console.paint(right ? Tone::good : Tone::bad, view.id) + "  " +
                                         outcome + "  " + view.what);
    }
    context.console.note(all_right ? "each defect is found by the invariant named for it, no control is"
                                   : "the suite does not find what it should");
    return all_right ? ExitCode::ok : ExitCode::failed;
}

}  // namespace

void add_defects(CommandLine& line) {
    auto* const verb =
        line.app().add_subcommand("defects", "Worlds broken on purpose, and who finds each of them");
    verb->require_subcommand(0, 1);
    auto* const list = verb->add_subcommand("list", "Every seeded defect and every control");
    line.on(list, list_defects);
    auto const depth = std::make_shared<unsigned>(7);
    auto* const all = verb->add_subcommand("matrix", "Search each; exit 1 unless each is found as it should");
    all->add_option("--depth", *depth, "How many acts, for controls two less; default 7")
        ->check(CLI::Range(1U, depth_max));
    line.on(all, [depth](Context context) { return matrix(context, *depth); });
}

}  // namespace fauxcount::cli
