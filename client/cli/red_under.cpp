#include "client/cli/red_under.hpp"

#include "client/cli/progress.hpp"
#include "scenarios/play/player.hpp"

#include <tuple>

namespace fauxcount::cli {

namespace {

struct RedView {
    std::string file, name;
    std::optional<std::string> defect;  // none: in a world that is not broken
    bool red = false;
    static constexpr auto fields() {
        return std::tuple{api::required("file", &RedView::file), api::required("name", &RedView::name),
                          api::optional("defect", &RedView::defect), api::required("red", &RedView::red)};
    }
    // Red where it is broken, green where it is not.
    bool right() const { return red == defect.has_value(); }
};

struct RedTotals {
    std::uint64_t played = 0, failed = 0;
    static constexpr auto fields() {
        return std::tuple{api::required("played", &RedTotals::played),
                          api::required("failed", &RedTotals::failed)};
    }
};

std::string in_words(RedView const& view) {
    if (!view.defect) return view.red ? "is red in a world that is not broken" : "is green";
    return (view.red ? "is red under " : "stays green under ") + *view.defect;
}

}  // namespace

ExitCode run_red_under(Console& console, LoadedScenarios const& scenarios) {
    RedTotals totals;
    play::InThisProcess stage;
    auto const played = [&](std::string const& path, files::Scenario const& scenario,
                            std::optional<std::string> defect) {
        play::PlayOptions options;
        options.defect = defect.value_or("");
        RedView view{path, scenario.name, std::move(defect), !play::play(scenario, stage, options).passed};
        ++totals.played;
        if (!view.right()) ++totals.failed;
        // Whoever wants it quiet wants to hear of what is other than it should be.
        if (view.right() && console.quiet() && !console.json()) return;
        console.result(
            view, console.paint(view.right() ? Tone::good : Tone::bad, view.right() ? "ok    " : "FAILED") +
                      "  " + view.file + ": " + printable(view.name) + ": " + in_words(view));
    };
    for (auto const& [path, scenario] : scenarios) {
        if (scenario.red_under.empty()) continue;
        played(path, scenario, std::nullopt);
        for (auto const& id : scenario.red_under) played(path, scenario, id);
    }
    if (totals.played == 0) {
        throw Failure{ExitCode::usage,
                      "no scenario names a defect that turns it red",
                      "--red-under",
                      "name some in its `red_under`; `fauxcount defects list` has them",
                      {}};
    }
    console.result(totals, counted(totals.played, "world") + " played, " + grouped(totals.failed) +
                               " other than the files say");
    return totals.failed == 0 ? ExitCode::ok : ExitCode::failed;
}

}  // namespace fauxcount::cli
