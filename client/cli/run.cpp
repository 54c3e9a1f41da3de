// `fauxcount run` and `fauxcount replay`: plays scenario files, in this process or over HTTP.
#include "client/cli/arguments.hpp"
#include "client/cli/defect_argument.hpp"
#include "client/cli/interrupt.hpp"
#include "client/cli/junit.hpp"
#include "client/cli/played.hpp"
#include "client/cli/progress.hpp"
#include "client/cli/provider.hpp"
#include "client/cli/red_under.hpp"
#include "client/cli/scenario_files.hpp"
#include "client/cli/server_here.hpp"
#include "client/cli/tag_filter.hpp"
#include "client/cli/verbs.hpp"
#include "client/cli/written_file.hpp"
#include "scenarios/play/player.hpp"

#include <algorithm>
#include <cstdlib>
#include <memory>
#include <optional>
#include <utility>

namespace fauxcount::cli {

namespace {

struct RunOptions {
    std::vector<std::string> paths;
    std::string over = "process", tags, defect, junit;
    bool red_under = false;
};

struct TotalsView {
    std::uint64_t played = 0, failed = 0;
    static constexpr auto fields() {
        return std::tuple{api::required("played", &TotalsView::played),
                          api::required("failed", &TotalsView::failed)};
    }
};

// A server of this run, which can be killed.
class OwnServer final : public play::Keeper {
public:
    explicit OwnServer(bool restarts)
        : server_(restarts ? ServerHere::Keeps::worlds : ServerHere::Keeps::nothing) {}
    void restart() override { server_.restart(); }
    bool revive() override { return server_.revive(); }
    std::string url() const { return server_.url(); }

private:
    ServerHere server_;
};

bool restarts(files::Scenario const& scenario) {
    return std::any_of(scenario.cases.begin(), scenario.cases.end(),
                       [](files::Case const& one) { return one.restarts; });
}

// Where to play: this process, a server of its own, or the one that was named.
class Theatre {
public:
    // `restarts`: the provider is killed on some way.
    Theatre(Settings const& settings, std::string const& over, bool restarts) {
        if (over == "process") {
            stage_ = std::make_unique<play::InThisProcess>();
            return;
        }
        // Whether it is there, and a mock, before anything is played.
        if (!settings.endpoint.empty()) Provider{settings};
        client::HttpOptions options;
        options.url = settings.endpoint;
        options.admin_token = settings.admin_token;
        options.named_hosts = settings.trusted_hosts;
        if (options.url.empty())
            options.url = server_.emplace(restarts).url();
        else
            ours_ = false;
        stage_ = std::make_unique<play::OverHttp>(std::move(options), server_ ? &*server_ : nullptr);
    }
    play::Stage& stage() { return *stage_; }
    std::string judged(play::Outcome const& outcome) const {
        return ours_ ? judged_in_words(outcome)
                     : "not judged by the reference model: the server of --endpoint may be of another "
                       "version, or "
                       "less strict, than the model of this one";
    }
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
    std::optional<OwnServer> server_;
    std::unique_ptr<play::Stage> stage_;
};

std::string repeat_command(std::string const& path, RunOptions const& options, std::string const& endpoint) {
    std::string text = "fauxcount replay " + path;
    if (!options.defect.empty()) text += " --defect " + options.defect;
    if (options.over != "process") text += " --over " + options.over;
    if (options.over != "process" && !endpoint.empty()) text += " --endpoint " + endpoint;
    return text;
}

class Run {
public:
    Run(Context context, RunOptions const& options, bool restarts)
        : console_(context.console),
          options_(options),
          endpoint_(context.settings.endpoint),
          theatre_(context.settings, options.over, restarts) {}

    // A signal ends it before the next one, so that what was begun is cleared away.
    void play(std::string const& path, files::Scenario const& scenario) {
        for (files::Case const& one : scenario.cases) {
            if (!interrupt_.wait(0)) return;
            Stopwatch const watch;
            auto const outcome = play::play(one, theatre_.stage(), theatre_.play_options(options_));
            auto const view = view_of(path, scenario, one, outcome);
            ++totals_.played;
            if (!outcome.passed) ++totals_.failed;
            std::string const name = name_of(scenario, one);
            // Whoever wants it quiet wants to hear of what failed.
            if (console_.json() || !outcome.passed || !console_.quiet())
                console_.result(view, line_of(console_, view, name));
            console_.detail(path + ": " + theatre_.judged(outcome));
            if (!outcome.passed && !console_.json())
                tell_failures(console_, view, repeat_command(path, options_, endpoint_));
            report_.push_back({path, name, outcome.passed ? "" : story_of(view),
                               repeat_command(path, options_, endpoint_), watch.seconds(),
                               to_string(outcome.time)});
        }
    }

    ExitCode end() {
        if (!options_.junit.empty()) write_file(options_.junit, junit_xml(report_));
        bool const ended = interrupt_.signal().has_value();
        console_.result(totals_, std::string{ended ? "interrupted: " : ""} +
                                     counted(totals_.played, "scenario") + " played, " +
                                     grouped(totals_.failed) + " failed");
        if (ended) return ended_by(*interrupt_.signal());
        return totals_.failed == 0 ? ExitCode::ok : ExitCode::failed;
    }

private:
    Console& console_;
    RunOptions const& options_;
    std::string endpoint_;
    Interrupt interrupt_;  // before the theatre, whose threads take no signals then
    Theatre theatre_;
    TotalsView totals_;
    std::vector<TestCase> report_;
};

// A report of an earlier run; nothing else begins like it.
bool is_report(std::string const& text) {
    return text.starts_with("<?xml") && text.find("<testsuite") < text.size() &&
           text.find('{') > text.find("<testsuite");
}

[[noreturn]] void refuse_option(std::string_view option, std::string what, std::string remedy) {
    throw Failure{ExitCode::usage, std::move(what), std::string(option), std::move(remedy), {}};
}

// What the options say of one another, before a file is read.
void check_options(Settings const& settings, RunOptions const& options) {
    bool const here = options.over == "process";
    bool const broken = world_defect(options.defect) != nullptr || options.red_under;
    if (broken && !here)
        refuse_option(options.red_under ? "--red-under" : "--defect",
                      "a world is broken on purpose in this process only", "leave out `--over http`");
    if (options.red_under && !options.defect.empty())
        refuse_option("--red-under", "each file names the defects itself", "leave out --defect");
    // The variable is for all verbs; the option is for this one.
    char const* const usual = std::getenv("FAUXCOUNT_ENDPOINT");
    if (here && !settings.endpoint.empty() && settings.endpoint != (usual == nullptr ? "" : usual))
        refuse_option("--endpoint", "without `--over http` everything is played in this process",
                      "add `--over http`, or leave out --endpoint");
    if (!options.junit.empty()) must_be_free({"--junit", "a report of JUnit's", is_report}, options.junit);
}

ExitCode run_verb(Context context, RunOptions const& options) {
    check_options(context.settings, options);
    TagFilter const tags{options.tags};
    // All are read before anything is played.
    auto scenarios = load_scenarios(context.console, scenario_paths(options.paths));
    std::erase_if(scenarios, [&](auto const& one) { return !tags.takes(one.second.tags); });
    if (scenarios.empty())
        throw Failure{ExitCode::usage, "no scenario has such tags", "--tags", "see their `tags`", {}};
    if (options.red_under) return run_red_under(context.console, scenarios);
    for (auto const& [path, scenario] : scenarios) must_not_contradict(path, scenario, options.defect);
    Run run{context, options, std::any_of(scenarios.begin(), scenarios.end(), [](auto const& one) {
                return restarts(one.second);
            })};
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
    check_options(context.settings, options);
    auto const loaded = load_scenarios(context.console, options.paths);
    auto const& [path, scenario] = loaded.front();
    must_not_contradict(path, scenario, options.defect);
    Interrupt interrupt;
    Theatre theatre{context.settings, options.over, restarts(scenario)};
    auto& console = context.console;
    bool passed = true, found = false;
    for (files::Case const& one : scenario.cases) {
        if (!interrupt.wait(0)) return ended_by(*interrupt.signal());
        auto const outcome = play::play(one, theatre.stage(), theatre.play_options(options));
        passed = passed && outcome.passed;
        if (scenario.found) found = found || shows(outcome, scenario.found->invariant);
        auto const view = view_of(path, scenario, one, outcome);
        console.detail(theatre.judged(outcome));
        if (console.json()) {
            console.result(view, "");
            continue;
        }
        console.result(printable(name_of(scenario, one)));
        for (auto const& line : outcome.trace) console.result("  " + printable(line));
        for (auto const& line : failure_lines(view))
            console.result(console.paint(Tone::bad, "FAILED") + "  " + printable(line));
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
    verb->add_option("--defect", options.defect, "Break the worlds on purpose; see `defects list`")
        ->check(not_empty);
}

}  // namespace

void add_run(CommandLine& line) {
    auto const options = std::make_shared<RunOptions>();
    auto* const verb = line.app().add_subcommand("run", "Play scenario files; exit 1 if one fails");
    verb->add_option("PATH", options->paths, "Files *.scn.json, or directories of them")->required();
    take_options(verb, *options);
    verb->add_option("--tags", options->tags, "Only those with such tags: 'removal & !slow'")
        ->check(not_empty);
    auto* const junit =
        verb->add_option("--junit", options->junit, "Write a report for continuous integration to this file")
            ->check(not_empty);
    verb->add_flag("--red-under", options->red_under,
                   "Play each under each defect of its `red_under`; exit 1 if one stays green")
        ->excludes(junit);
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
