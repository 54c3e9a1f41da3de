#include "client/cli/corpus.hpp"

#include "client/cli/defect_argument.hpp"
#include "client/cli/played.hpp"
#include "client/cli/progress.hpp"
#include "client/cli/scenario_files.hpp"

namespace fauxcount::cli {

namespace {

struct ReplayedView {
    std::uint64_t replayed = 0, failed = 0;
    static constexpr auto fields() {
        return std::tuple{api::required("replayed", &ReplayedView::replayed),
                          api::required("failed", &ReplayedView::failed)};
    }
};

std::string again(std::string const& path, std::string const& defect) {
    return "fauxcount replay " + path + (defect.empty() ? "" : " --defect " + defect);
}

}  // namespace

bool corpus_holds(Console& console, std::string const& directory, std::string const& defect) {
    // All are read before anything is played.
    auto const scenarios = load_scenarios(console, scenario_paths({directory}));
    for (auto const& [path, scenario] : scenarios) must_not_contradict(path, scenario, defect);
    ReplayedView replayed;
    play::InThisProcess stage;
    play::PlayOptions options;
    options.defect = defect;
    for (auto const& [path, scenario] : scenarios) {
        for (files::Case const& one : scenario.cases) {
            auto const outcome = play::play(one, stage, options);
            ++replayed.replayed;
            if (outcome.passed) continue;
            ++replayed.failed;
            auto const view = view_of(path, scenario, one, outcome);
            console.result(view, line_of(console, view, name_of(scenario, one)));
            if (!console.json()) tell_failures(console, view, again(path, defect));
        }
    }
    console.result(replayed, counted(replayed.replayed, "kept scenario") + " replayed, " +
                                 grouped(replayed.failed) + " failed");
    return replayed.failed == 0;
}

}  // namespace fauxcount::cli
