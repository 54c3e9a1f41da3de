// `fauxcount run` and `fauxcount replay`: plays scenario files, in this process or over HTTP.
#include "client/cli/arguments.hpp"
#include "client/cli/junit.hpp"
#include "client/cli/played.hpp"
#include "client/cli/progress.hpp"
#include "client/cli/scenario_files.hpp"
#include "client/cli/server_here.hpp"
#include "client/cli/tag_filter.hpp"
#include "client/cli/verbs.hpp"
#include "scenarios/defects/defects.hpp"
#include "scenarios/play/player.hpp"

#include <memory>
#include <optional>

namespace fauxcount::cli {

namespace {

struct RunOptions {
    std::vector<std::string> paths;
    std::string over = "process", tags, defect, junit;
};

struct TotalsView {
    std::uint64_t played = 0, failed = 0;
    static constexpr auto fields() {
        return std::tuple{api::required("played", &TotalsView::played),
                          api::required("failed", &TotalsView::failed)};
    }
};

// Where to play: this process, a server of its own, or the one that was named.
class Theatre {
public:
    Theatre(Settings const& settings, std::string const& over) {
        if (over == "process") {
            stage_ = std::make_unique<play::InThisProcess>();
            return;
        }
        client::HttpOptions options;
        options.url = settings.endpoint;
        options.admin_token = settings.admin_token;
        options.named_hosts = settings.trusted_hosts;
        if (options.url.empty())
            options.url = server_.emplace().url();
        else
            ours_ = false;
        // Whether it is there, and a mock, before anything is played.
        auto const reached = client::connect(options);
        if (auto const* const unsafe = std::get_if<client::UnsafeTarget>(&reached))
            throw Failure{ExitCode::target, unsafe->why, options.url, "start it with `fauxcount serve`", {}};
        stage_ = std::make_unique<play::OverHttp>(std::move(options));
    }
    play::Stage& stage() { return *stage_; }
    // Somebody's own server may be another version of Fauxcount, or have been told to be less strict; the
    // model is of this one.
    play::PlayOptions play_options(RunOptions const& options) const {
        play::PlayOptions playing;
        playing.defect = options.defect;
        playing.judged = ours_;
        return playing;
    }

private:
    bool ours_ = true;
    std::optional<ServerHere> server_;
    std::unique_ptr<play::Stage> stage_;
};

std::string repeat_command(std::string const& path, RunOptions const& options) {
    std::string text = "fauxcount replay " + path;
    if (!options.defect.empty()) text += " --defect " + options.defect;
    if (options.over != "process") text += " --over " + options.over;
    return text;
}

class Run {
public:
    Run(Context context, RunOptions const& options)
        : console_(context.console), options_(options), theatre_(context.settings, options.over) {}

    void play(std::string const& path, files::Scenario const& scenario) {
        for (files::Case const& one : scenario.cases) {
            Stopwatch const watch;
            auto const outcome = play::play(one, theatre_.stage(), theatre_.play_options(options_));
            auto const view = view_of(path, scenario, one, outcome);
            ++totals_.played;
            if (!outcome.passed) ++totals_.failed;
            std::string const name = name_of(scenario, one);
            console_.result(view, line_of(console_, view, name));
            console_.detail(path + ": " + judged_in_words(outcome));
            if (!outcome.passed && !console_.json())
                tell_failures(console_, view, repeat_command(path, options_));
            report_.push_back({path, name, outcome.passed ? "" : story_of(view),
                               repeat_command(path, options_), watch.seconds(), to_string(outcome.time)});
        }
    }

    ExitCode end() {
        if (!options_.junit.empty()) write_file(options_.junit, junit_xml(report_));
        console_.result(totals_, counted(totals_.played, "scenario") + " played, " + grouped(totals_.failed) +
                                     " failed");
        return totals_.failed == 0 ? ExitCode::ok : ExitCode::failed;
    }

private:
    Console& console_;
    RunOptions const& options_;
    Theatre theatre_;
    TotalsView totals_;
    std::vector<TestCase> report_;
};

void check_defect(RunOptions const& options) {
    if (options.defect.empty()) return;
    if (defects::find(options.defect) == nullptr)
        refuse_argument("--defect", options.defect, "an id of `fauxcount defects list`");
    if (options.over != "process")
        throw Failure{ExitCode::usage,
                      "a world is broken on purpose in this process only",
                      "--defect",
                      "leave out `--over http`",
                      {}};
}

ExitCode run_verb(Context context, RunOptions const& options) {
    check_defect(options);
    TagFilter const tags{options.tags};
    std::vector<std::pair<std::string, files::Scenario>> scenarios;
    // All are read before anything is played.
    for (auto const& path : scenario_paths(options.paths)) {
        auto scenario = load_scenario(path);
        if (tags.takes(scenario.tags)) scenarios.emplace_back(path, std::move(scenario));
    }
    if (scenarios.empty())
        throw Failure{ExitCode::usage, "no scenario has such tags", "--tags", "see their `tags`", {}};
    Run run{context, options};
    for (auto const& [path, scenario] : scenarios) run.play(path, scenario);
    return run.end();
}

bool shows(play::Outcome const& outcome, std::string const& invariant) {
    std::string_view const id = std::string_view{invariant}.substr(0, invariant.find(' '));
    for (auto const& finding : outcome.findings) {
        if (finding.invariant.starts_with(id)) return true;
    }
    return false;
}

ExitCode replay_verb(Context context, RunOptions const& options) {
    check_defect(options);
    std::string const& path = options.paths.front();
    auto const scenario = load_scenario(path);
    Theatre theatre{context.settings, options.over};
    auto& console = context.console;
    bool passed = true, found = false;
    for (files::Case const& one : scenario.cases) {
        auto const outcome = play::play(one, theatre.stage(), theatre.play_options(options));
        passed = passed && outcome.passed;
        if (scenario.found) found = found || shows(outcome, scenario.found->invariant);
        auto const view = view_of(path, scenario, one, outcome);
        console.detail(judged_in_words(outcome));
        if (console.json()) {
            console.result(view, "");
            continue;
        }
        console.result(name_of(scenario, one));
        for (auto const& line : outcome.trace) console.result("  " + line);
        for (auto const& failure : view.failures)
            console.result(console.paint(Tone::bad, "FAILED") + "  " + failure.place + ": " + failure.what);
    }
    if (scenario.found)
        console.note("what was found, " + scenario.found->invariant + ", " +
                     (found ? "shows still" : "does not show any more"));
    return passed ? ExitCode::ok : ExitCode::failed;
}

void take_options(CLI::App* verb, RunOptions& options) {
    verb->add_option("--over", options.over,
                     "process (default) or http: over a server of its own, or the one of --endpoint")
        ->check(CLI::IsMember({"process", "http"}));
    verb->add_option("--defect", options.defect, "Break the worlds on purpose; see `defects list`");
}

}  // namespace

void add_run(CommandLine& line) {
    auto const options = std::make_shared<RunOptions>();
    auto* const verb = line.app().add_subcommand("run", "Play scenario files; exit 1 if one fails");
    verb->add_option("PATH", options->paths, "Files *.scn.json, or directories of them")->required();
    take_options(verb, *options);
    verb->add_option("--tags", options->tags, "Only those with such tags: 'removal & !slow'");
    verb->add_option("--junit", options->junit, "Write a report for continuous integration to this file");
    line.on(verb, [options](Context context) { return run_verb(context, *options); });
}

void add_replay(CommandLine& line) {
    auto const options = std::make_shared<RunOptions>();
    auto* const verb = line.app().add_subcommand(
        "replay", "Play one scenario and tell all of it; of a found one, whether it shows still");
    verb->add_option("FILE", options->paths, "A file *.scn.json")->required()->expected(1);
    take_options(verb, *options);
    line.on(verb, [options](Context context) { return replay_verb(context, *options); });
}

}  // namespace fauxcount::cli
