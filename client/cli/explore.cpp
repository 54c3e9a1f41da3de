// `fauxcount explore`: every order of acts up to a depth, over worlds in this process, and some longer lives.
#include "api/text.hpp"
#include "client/cli/arguments.hpp"
#include "client/cli/corpus.hpp"
#include "client/cli/defect_argument.hpp"
#include "client/cli/driver_verb.hpp"
#include "client/cli/fault_page.hpp"
#include "client/cli/interrupt.hpp"
#include "client/cli/progress.hpp"
#include "client/cli/verbs.hpp"
#include "client/cli/written_file.hpp"
#include "engine/control.hpp"
#include "scenarios/defects/driver.hpp"
#include "scenarios/explore/as_scenario.hpp"
#include "scenarios/explore/lives.hpp"
#include "scenarios/explore/search.hpp"
#include "scenarios/explore/usual_world.hpp"
#include "scenarios/files/scenario.hpp"
#include "scenarios/play/player.hpp"

#include <algorithm>
#include <filesystem>
#include <iostream>
#include <memory>
#include <stdexcept>
#include <system_error>

namespace fauxcount::cli {

namespace {

constexpr unsigned depth_default = 6;
constexpr unsigned depth_max = 12;
constexpr unsigned lives_max = 100'000'000;
constexpr unsigned faults_max = 4;
constexpr std::size_t ways_max = 1000;

struct ExploreOptions {
    unsigned depth = depth_default;
    std::uint64_t seed = 1, lives = 0;
    std::string profile = "device-cloud", defect;
    std::vector<std::string> settings;
    std::string save, corpus;
    unsigned faults = 0;
    std::string of_worlds;  // an option that was given and that only a search of worlds has
    bool cells = false, driver = false, page = false, insist = false, twice = false, app = false;
};

// A finding and the shortest way to it, as --json prints them.
struct FoundView {
    std::string invariant, detail;
    std::vector<std::string> way;
    static constexpr auto fields() {
        return std::tuple{api::required("invariant", &FoundView::invariant),
                          api::required("detail", &FoundView::detail),
                          api::required("way", &FoundView::way, ways_max)};
    }
};
struct ExploredView {
    std::uint64_t states = 0, transitions = 0, cells = 0, depth = 0;
    std::optional<std::string> hash;  // of a search that came to its end
    bool interrupted = false;
    std::vector<std::string> unexercised, unseen;
    std::optional<FoundView> found;
    static constexpr auto fields() {
        return std::tuple{api::required("states", &ExploredView::states),
                          api::required("transitions", &ExploredView::transitions),
                          api::required("cells", &ExploredView::cells),
                          api::required("depth", &ExploredView::depth),
                          api::optional("hash", &ExploredView::hash),
                          api::required("interrupted", &ExploredView::interrupted),
                          api::required("unexercised", &ExploredView::unexercised, domain::invariants),
                          api::required("unseen", &ExploredView::unseen, explore::sightings),
                          api::optional("found", &ExploredView::found)};
    }
};
engine::WorldOptions world_options(ExploreOptions const& options) {
    api::PutWorld request;
    request.profile = options.profile;
    for (auto const& setting : options.settings) request.policy.push_back(setting_argument("--set", setting));
    auto const policy = engine::policy_of(request);
    if (auto const* const wrong = std::get_if<api::Problem>(&policy))
        throw Failure{ExitCode::usage,
                      wrong->detail,
                      wrong->place == "/profile" ? "--profile" : "--set",
                      "`fauxcount world policy` shows what there is",
                      {}};
    engine::WorldOptions world = explore::usual_world();
    world.profile = options.profile;
    world.policy = std::get<domain::Policy>(policy);
    world.seed = options.seed;
    return world;
}

// `request`, or `request/reply_lost`.
std::string name_of(explore::Move move) {
    std::string name{explore::act_names.at(static_cast<std::size_t>(move.act)).name};
    if (move.fault != explore::Mishap::none)
        name.append("/").append(explore::mishap_names.at(static_cast<std::size_t>(move.fault)));
    return name;
}

ExploredView view_of(explore::Explored const& explored) {
    ExploredView view;
    view.states = explored.states;
    view.transitions = explored.transitions;
    view.cells = explored.cells.size();
    view.depth = explored.depth;
    view.hash = api::hash_text(explored.hash);
    if (explored.found) {
        auto const& first = explored.found->findings.front();
        view.found = FoundView{first.invariant, first.detail, {}};
        for (auto const move : explored.found->way) view.found->way.push_back(name_of(move));
    }
    return view;
}

// What was tried, in which phase, and how it was answered.
struct CellView {
    std::string phase, time, act, answer;
    std::uint64_t times = 0;
    static constexpr auto fields() {
        return std::tuple{api::required("phase", &CellView::phase), api::required("time", &CellView::time),
                          api::required("act", &CellView::act), api::required("answer", &CellView::answer),
                          api::required("times", &CellView::times)};
    }
};

void print_cells(Console& console, explore::Explored const& explored) {
    std::vector<CellView> cells;
    std::vector<std::vector<std::string>> rows;
    for (auto const& [cell, times] : explored.cells) {
        bool const answered = !cell.answer.empty();
        cells.push_back({std::string{cell.phase}, std::string{cell.time}, name_of({cell.act, cell.fault}),
                         answered ? std::string{cell.answer} : "unanswered", times});
        CellView const& view = cells.back();
        rows.push_back({view.phase, view.time, view.act, view.answer, grouped(times)});
    }
    auto const lines = aligned(rows);
    for (std::size_t i = 0; i < lines.size(); ++i) console.result(cells[i], lines[i]);
}

// Invariants that nothing ever put to the test, and corners that were never come across.
void add_missing(ExploredView& view, explore::Subject& subject) {
    constexpr std::uint8_t here = domain::by_turn | domain::by_audit | domain::by_explorer | domain::by_start;
    for (std::size_t i = 0; i < domain::invariants; ++i) {
        auto const& row = domain::invariant_list.at(i);
        bool const met = subject.marks().of(static_cast<domain::Invariant>(i)) > 0;
        if (row.checked(here) && !met) view.unexercised.emplace_back(row.title);
    }
    for (std::size_t i = 0; i < explore::sightings; ++i) {
        auto const& row = explore::sighting_list.at(i);
        bool const seen = subject.seen().of(static_cast<explore::Sighting>(i)) > 0;
        if (row.open && !seen) view.unseen.emplace_back(row.name);
    }
}

// In another world some premises cannot be met, and a shallow search meets few: it is told, and no failure.
bool must_meet_all(ExploreOptions const& options) {
    ExploreOptions const usual;
    bool const full = options.depth >= usual.depth && options.profile == usual.profile;
    return options.insist || (full && options.settings.empty());
}

ExitCode print_healthy(Context context, ExploreOptions const& options, explore::Explored const& explored,
                       explore::Subject& subject, double seconds) {
    auto& console = context.console;
    if (options.cells) print_cells(console, explored);
    auto view = view_of(explored);
    add_missing(view, subject);
    auto const rate = static_cast<std::uint64_t>(static_cast<double>(explored.transitions) / seconds);
    console.result(view, "every order of " + counted(options.depth, "act") + ": " +
                             counted(explored.states, "state") + ", " +
                             counted(explored.transitions, "transition") + ", every invariant holds");
    console.note(grouped(rate) + " transitions/s; " + counted(explored.cells.size(), "cell") +
                 " of phase, act and answer; hash " + *view.hash);
    if (options.twice) console.note("searched twice, and both times it came to that hash");
    if (!console.json()) {
        for (auto const& title : view.unexercised) console.result("never exercised: " + title);
        for (auto const& name : view.unseen) console.result("never seen: " + name);
    }
    bool const all_met = view.unexercised.empty() && view.unseen.empty();
    return all_met || !must_meet_all(options) ? ExitCode::ok : ExitCode::unexercised;
}

api::PutWorld put_world(ExploreOptions const& options) {
    api::PutWorld request;
    request.seed = options.seed;
    request.profile = options.profile;
    for (auto const& setting : options.settings) request.policy.push_back(setting_argument("--set", setting));
    return request;
}

// What the file claims to show is looked for before anybody keeps it.
bool shows_when_played(files::Scenario const& scenario) {
    play::InThisProcess stage;
    auto const outcome = play::play(scenario, stage);
    return std::any_of(outcome.findings.begin(), outcome.findings.end(), [&](play::Finding const& finding) {
        return finding.invariant.starts_with(scenario.found->invariant);
    });
}

// In a directory, a corpus for one, it is called by what was found and by which search.
std::string path_to_save(std::string const& named, files::Scenario const& scenario) {
    std::error_code wrong;
    if (!std::filesystem::is_directory(named, wrong)) return named;
    std::string const name = scenario.found->invariant + "-" + scenario.found->hash + ".scn.json";
    return (std::filesystem::path{named} / name).string();
}
// A file that is not called like one is a directory that somebody forgot to make.
void must_be_a_place_to_save(std::string const& named) {
    std::error_code none;
    if (named.ends_with(".scn.json") || std::filesystem::is_directory(named, none)) return;
    throw Failure{ExitCode::usage,
                  "`" + named + "` is no directory and no name of a scenario file",
                  "--save",
                  "name a file *.scn.json, or make the directory first",
                  {}};
}

// Whatever has the mark was written by a search.
bool is_found(std::string const& text) {
    auto const parsed = files::parse_jsonc(text);
    auto const* const root = std::get_if<files::Node>(&parsed);
    return root != nullptr && root->find("found") != nullptr;
}
constexpr WrittenFile saved_file{"--save", "a scenario that a search found", is_found};

void save_found(Console& console, ExploreOptions const& options, explore::Explored const& explored,
                explore::Subject& subject) {
    explore::FoundHow const how{put_world(options), options.defect, explored.hash,
                                explored.found->way.size()};
    auto const text = explore::as_scenario(subject, *explored.found, how);
    if (!text)
        return console.note(
            "nothing saved: only a search can tell that it is wrong, or a message came late of which the "
            "session was over, or the owner had an app from the beginning; a scenario file would not show "
            "it");
    auto const scenario = files::load(*text);
    auto const* const read = std::get_if<files::Scenario>(&scenario);
    if (read == nullptr)
        throw std::logic_error(std::get<std::vector<files::Wrong>>(scenario).front().what + "\n" + *text);
    if (!shows_when_played(*read))
        return console.note("nothing saved: played as a scenario file, it does not show");
    std::string const path = path_to_save(options.save, *read);
    must_be_free(saved_file, path);
    write_file(path, files::write(*read));
    console.note("saved; `fauxcount replay " + path + "` plays it again");
}

ExitCode print_found(Context context, ExploreOptions const& options, explore::Explored const& explored,
                     explore::Subject& subject) {
    auto& console = context.console;
    console.result(view_of(explored), console.paint(Tone::bad, "found") + " after " +
                                          counted(explored.transitions, "transition") + ":");
    if (!console.json()) {
        for (auto const& finding : explored.found->findings)
            console.result("  " + finding.invariant + ": " + finding.detail);
        console.result("the shortest way there, " + counted(explored.found->way.size(), "act") + ":");
        console.result(explore::story(subject, explored.found->way));
    }
    if (!options.save.empty()) save_found(console, options, explored, subject);
    return ExitCode::failed;
}

// A search that tells how far it is, and that a signal ends.
struct Watched {
    explore::Explored explored;
    double seconds = 0;
    std::optional<int> signal;
};
Watched watched_search(Console& console, ExploreOptions const& options, explore::Subject& subject) {
    Interrupt interrupt;
    Progress progress{std::cerr, "transitions", 0, stderr_is_terminal(), console.quiet() || console.json()};
    Stopwatch const watch;
    auto explored = explore::search(
        subject,
        {.depth = options.depth, .faults_max = options.faults, .goes_on = [&](std::uint64_t transitions) {
             progress.reached(transitions);
             return interrupt.wait(0);
         }});
    return {std::move(explored), watch.seconds(), interrupt.signal()};
}

ExitCode print_interrupted(Console& console, Watched const& watched) {
    auto const& explored = watched.explored;
    auto view = view_of(explored);
    view.interrupted = true;
    view.hash.reset();  // how far it comes is nothing to be repeated
    console.result(view, "interrupted: every order of " + counted(explored.depth, "act") +
                             " and some longer ones, " + counted(explored.transitions, "transition") +
                             ", every invariant held so far");
    return ended_by(*watched.signal);
}

[[noreturn]] void refuse_of_worlds(ExploreOptions const& options) {
    std::string const there = options.lives > 0 ? "--lives" : "--driver";
    throw Failure{ExitCode::usage,
                  options.lives > 0 ? "the lives of the removal flow have no such option"
                                    : "the search of the removal flow has no such option",
                  options.of_worlds,
                  "leave it out, or leave out " + there + " to search worlds",
                  {}};
}

// By value: the row of a defect has a say in what is searched.
ExitCode explore_verb(Context context, ExploreOptions options) {
    bool const of_drivers = options.driver || defects::find_driver(options.defect) != nullptr;
    if ((options.lives > 0 || of_drivers) && !options.of_worlds.empty()) refuse_of_worlds(options);
    if (options.page) return fault_page(context);
    if (options.lives > 0) return live_drivers(context, options.defect, options.seed, options.lives);
    if (of_drivers) return explore_drivers(context, options.defect);
    std::error_code none;
    if (!options.save.empty()) must_be_a_place_to_save(options.save);
    if (!options.save.empty() && !std::filesystem::is_directory(options.save, none))
        must_be_free(saved_file, options.save);
    std::unique_ptr<engine::Saboteur> saboteur;
    auto company = explore::Subject::Company::nobody;
    if (!options.defect.empty()) {
        auto const* const defect = world_defect(options.defect);
        saboteur = defect->make();
        // Where alone it shows; what the command line says besides comes after it.
        if (!defect->setting.empty()) options.settings.emplace(options.settings.begin(), defect->setting);
        if (defect->neighbour) company = explore::Subject::Company::a_neighbour;
    }
    if (options.app && company == explore::Subject::Company::a_neighbour)
        refuse_argument("--app", options.defect, "a defect that shows without a neighbour");
    if (options.app) company = explore::Subject::Company::an_app;
    auto const world = [&] {
        return explore::Subject{world_options(options), saboteur.get(), explore::Subject::Judged::by_model,
                                company};
    };
    auto subject = world();
    if (!options.corpus.empty() && !corpus_holds(context.console, options.corpus, options.defect))
        return ExitCode::failed;
    auto watched = watched_search(context.console, options, subject);
    if (watched.signal && !watched.explored.found) return print_interrupted(context.console, watched);
    auto& explored = watched.explored;
    if (!explored.found) {
        if (auto deep = explore::play_lives(subject)) {
            std::string const invariant = deep->findings.front().invariant;
            explored.found = explore::shrink(subject, std::move(*deep), invariant).found;
        }
    }
    if (explored.found) return print_found(context, options, explored, subject);
    if (options.twice) {
        auto again = world();
        auto const watched_again = watched_search(context.console, options, again);
        auto const& second = watched_again.explored;
        if (watched_again.signal && !second.found) return print_interrupted(context.console, watched_again);
        if (!explore::came_to_the_same(explored, second)) {
            context.console.result(
                view_of(second), "the same search a second time came to something else: hash " +
                                     api::hash_text(second.hash) + " after " + api::hash_text(explored.hash));
            return ExitCode::unrepeatable;
        }
    }
    return print_healthy(context, options, explored, subject, watched.seconds);
}

}  // namespace

void add_explore(CommandLine& line) {
    auto const options = std::make_shared<ExploreOptions>();
    auto* const verb = line.app().add_subcommand(
        "explore",
        "Try every order of acts up to a depth; exit 1 with the shortest way to a broken invariant");
    verb->add_option("--depth", options->depth, "How many acts; default 6")->check(CLI::Range(1U, depth_max));
    verb->add_option("--profile", options->profile, "device-cloud (default) or forge-instant");
    verb->add_option("--set", options->settings, "A change to the profile: grace=P7D; see `world policy`");
    verb->add_option("--seed", options->seed, "The world's; default 1")->check(not_negative);
    verb->add_option("--defect", options->defect,
                     "Break the world, or the driver, on purpose; see `defects list`")
        ->check(not_empty);
    verb->add_option("--faults", options->faults,
                     "How many messages may be lost, unanswered, doubled or late, stages fail, or starts "
                     "happen; default 0")
        ->check(CLI::Range(0U, faults_max));
    verb->add_option("--save", options->save,
                     "Write what is found to this file, or into this directory, as a scenario")
        ->check(not_empty);
    verb->add_option("--corpus", options->corpus,
                     "Play the scenarios of this directory first; one that is red is the verdict")
        ->check(not_empty);
    verb->add_flag("--app", options->app,
                   "The owner has a second factor when it begins, and acts about it are tried, too");
    verb->add_flag("--twice", options->twice, "Search again, and exit 5 if that comes to something else");
    verb->add_flag("--driver", options->driver,
                   "Search the removal flow instead: one fault at each of its calls");
    verb->add_flag("--page", options->page, "Of --driver: the same as the page docs/driver-failures.md")
        ->needs("--driver");
    verb->add_option("--lives", options->lives,
                     "Lives of the removal flow over a bad network instead, from that of --seed on")
        ->check(CLI::Range(1U, lives_max))
        ->excludes("--driver");
    verb->add_flag("--insist", options->insist,
                   "Exit 7 if anything was never exercised, in whatever world and at whatever depth");
    verb->add_flag("--cells", options->cells, "Show each cell of phase, act and answer that was reached");
    line.on(verb, [options, verb](Context context) {
        for (auto const* const name : {"--depth", "--profile", "--set", "--seed", "--faults", "--app",
                                       "--save", "--corpus", "--twice", "--insist", "--cells"}) {
            bool const has_it = std::string_view{name} == "--seed" && options->lives > 0;
            if (verb->count(name) > 0 && !has_it) options->of_worlds = name;
        }
        return explore_verb(context, *options);
    });
}

}  // namespace fauxcount::cli
