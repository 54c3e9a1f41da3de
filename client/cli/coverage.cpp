// `fauxcount coverage`: which of the cells that a search reaches are visited by scenario files, and which are
// not.
#include "client/cli/interrupt.hpp"
#include "client/cli/played.hpp"
#include "client/cli/progress.hpp"
#include "client/cli/scenario_files.hpp"
#include "client/cli/verbs.hpp"
#include "scenarios/explore/grid.hpp"
#include "scenarios/explore/usual_world.hpp"

#include <algorithm>
#include <array>
#include <iterator>
#include <memory>
#include <utility>
#include <vector>

namespace fauxcount::cli {

namespace {

using explore::GridCell;
using explore::GridCells;

constexpr unsigned depth_default = 6;
constexpr unsigned depth_max = 12;
constexpr std::uint64_t hundred = 100;
constexpr std::array<std::string_view, 5> phases{"nobody", "active", "scheduled", "purging", "removed"};

struct CoverageOptions {
    std::vector<std::string> paths;
    unsigned depth = depth_default;
    std::uint64_t require = 0;
    bool missing = false;
};

// One command in one phase.
struct GridView {
    std::string command, phase;
    std::uint64_t exercised = 0, reachable = 0;
    static constexpr auto fields() {
        return std::tuple{api::required("command", &GridView::command),
                          api::required("phase", &GridView::phase),
                          api::required("exercised", &GridView::exercised),
                          api::required("reachable", &GridView::reachable)};
    }
};
struct MissingView {
    std::string command, phase, time, answer;
    static constexpr auto fields() {
        return std::tuple{
            api::required("command", &MissingView::command), api::required("phase", &MissingView::phase),
            api::required("time", &MissingView::time), api::required("answer", &MissingView::answer)};
    }
};
struct CoverageView {
    std::uint64_t exercised = 0, reachable = 0, percent = 0, beyond = 0, scenarios = 0, failed = 0;
    static constexpr auto fields() {
        return std::tuple{api::required("exercised", &CoverageView::exercised),
                          api::required("reachable", &CoverageView::reachable),
                          api::required("percent", &CoverageView::percent),
                          api::required("beyond", &CoverageView::beyond),
                          api::required("scenarios", &CoverageView::scenarios),
                          api::required("failed", &CoverageView::failed)};
    }
};

GridCells reached(unsigned depth, Interrupt& interrupt) {
    explore::Subject subject{explore::usual_world(), nullptr, explore::Subject::Judged::by_invariants_alone};
    return explore::cells_of(explore::search(
        subject, {.depth = depth, .looks = false, .goes_on = [&](std::uint64_t /*transitions*/) {
                      return interrupt.wait(0);
                  }}));
}

// Plays scenarios, and remembers where their requests stood.
class Visit {
public:
    explicit Visit(Console& console) : console_(console) {
        options_.observer = [this](play::Seen const& seen) {
            if (seen.phase.empty()) return;
            cells_.insert(explore::cell_of(seen.act.verb->name, seen.phase, seen.due, seen.now, seen.answer));
        };
    }

    void play(std::string const& path, files::Scenario const& scenario) {
        for (files::Case const& one : scenario.cases) {
            auto const outcome = play::play(one, stage_, options_);
            ++played_;
            if (!outcome.not_judged.empty()) console_.note(path + ": not counted: " + outcome.not_judged);
            if (outcome.passed) continue;
            ++failed_;
            console_.note(path + ": " + name_of(scenario, one) + " failed; what it visited counts");
        }
    }

    GridCells const& cells() const { return cells_; }
    std::uint64_t played() const { return played_; }
    std::uint64_t failed() const { return failed_; }

private:
    Console& console_;
    play::InThisProcess stage_;
    play::PlayOptions options_;
    GridCells cells_;
    std::uint64_t played_ = 0, failed_ = 0;
};

void print_grid(Console& console, GridCells const& reachable, GridCells const& exercised) {
    std::vector<std::string_view> commands;
    for (GridCell const& cell : reachable) {
        if (commands.empty() || commands.back() != cell.command) commands.push_back(cell.command);
    }
    std::vector<std::vector<std::string>> rows{{"command"}};
    rows.front().insert(rows.front().end(), phases.begin(), phases.end());
    std::vector<GridView> views;
    for (std::string_view const command : commands) {
        rows.push_back({std::string(command)});
        for (std::string_view const phase : phases) {
            auto const here = [&](GridCell const& cell) {
                return cell.command == command && cell.phase == phase;
            };
            GridView view{std::string(command), std::string(phase), 0, 0};
            view.exercised =
                static_cast<std::uint64_t>(std::count_if(exercised.begin(), exercised.end(), here));
            view.reachable =
                static_cast<std::uint64_t>(std::count_if(reachable.begin(), reachable.end(), here));
            rows.back().push_back(
                view.reachable == 0 ? "-" : grouped(view.exercised) + "/" + grouped(view.reachable));
            if (view.reachable > 0) views.push_back(std::move(view));
        }
    }
    if (console.json()) {
        for (GridView const& view : views) console.result(view, "");
        return;
    }
    for (std::string const& line : aligned(rows)) console.result(line);
}

void print_missing(Console& console, GridCells const& missing) {
    std::vector<MissingView> views;
    std::vector<std::vector<std::string>> rows;
    for (GridCell const& cell : missing) {
        views.push_back({std::string(cell.command), std::string(cell.phase), std::string(cell.time),
                         std::string(cell.answer)});
        MissingView const& view = views.back();
        rows.push_back({"missing: " + view.command, view.phase, view.time, view.answer});
    }
    auto const lines = aligned(rows);
    for (std::size_t i = 0; i < lines.size(); ++i) console.result(views[i], lines[i]);
}

GridCells without(GridCells const& some, GridCells const& others) {
    GridCells left;
    std::set_difference(some.begin(), some.end(), others.begin(), others.end(),
                        std::inserter(left, left.end()));
    return left;
}

ExitCode coverage_verb(Context context, CoverageOptions const& options) {
    auto& console = context.console;
    // All are read before anything is played.
    auto const scenarios = load_scenarios(console, scenario_paths(options.paths));
    // A signal ends it between two scenarios, so that what was begun is cleared away.
    Interrupt interrupt;
    Visit visit{console};
    for (auto const& [path, scenario] : scenarios) {
        if (interrupt.wait(0)) visit.play(path, scenario);
    }
    GridCells const reachable = reached(options.depth, interrupt);
    if (!interrupt.wait(0)) {
        console.note("interrupted: what was seen so far says nothing of the rest");
        return ended_by(*interrupt.signal());
    }
    GridCells const missing = without(reachable, visit.cells());
    GridCells const exercised = without(reachable, missing);
    print_grid(console, reachable, exercised);
    if (options.missing) print_missing(console, missing);
    CoverageView view;
    view.exercised = exercised.size();
    view.reachable = reachable.size();
    view.percent = view.reachable == 0 ? hundred : view.exercised * hundred / view.reachable;
    view.beyond = visit.cells().size() - exercised.size();
    view.scenarios = visit.played();
    view.failed = visit.failed();
    console.result(view, grouped(view.exercised) + " of " + counted(view.reachable, "cell") + " exercised, " +
                             std::to_string(view.percent) + " %, by " + counted(view.scenarios, "scenario") +
                             "; " + grouped(view.beyond) + " beyond them");
    if (view.failed > 0) return ExitCode::failed;
    return view.percent < options.require ? ExitCode::unexercised : ExitCode::ok;
}

}  // namespace

void add_coverage(CommandLine& line) {
    auto const options = std::make_shared<CoverageOptions>();
    auto* const verb = line.app().add_subcommand(
        "coverage", "Of what a search reaches, how much do scenario files exercise, and what not");
    verb->add_option("PATH", options->paths, "Files *.scn.json, or directories of them")->required();
    verb->add_option("--depth", options->depth, "How many acts the search has; default 6")
        ->check(CLI::Range(1U, depth_max));
    verb->add_flag("--missing", options->missing, "Name each cell that nothing exercises");
    verb->add_option("--require", options->require, "Exit 7 below so many percent; default 0")
        ->check(CLI::Range(std::uint64_t{0}, hundred));
    line.on(verb, [options](Context context) { return coverage_verb(context, *options); });
}

}  // namespace fauxcount::cli
