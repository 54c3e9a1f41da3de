// `fauxcount explore` and `fauxcount defects`: every order of acts up to a depth, over worlds in this
// process; and the proof that this finds what it should: worlds that were broken on purpose.
#include "api/text.hpp"
#include "client/cli/arguments.hpp"
#include "client/cli/progress.hpp"
#include "client/cli/verbs.hpp"
#include "engine/control.hpp"
#include "scenarios/defects/defects.hpp"
#include "scenarios/explore/search.hpp"

#include <memory>

namespace fauxcount::cli {

namespace {

constexpr Instant usual_start{1'893'456'000'000};  // 2030-01-01T00:00:00.000Z
constexpr unsigned depth_default = 6;
constexpr unsigned depth_max = 12;
constexpr unsigned faults_max = 4;

struct ExploreOptions {
    unsigned depth = depth_default;
    std::uint64_t seed = 1;
    std::string profile = "device-cloud", defect;
    std::vector<std::string> settings;
    unsigned faults = 0;
    bool cells = false;
};

// A finding and the shortest way to it, as --json prints them.
struct FoundView {
    std::string invariant, detail;
    std::vector<std::string> way;
    static constexpr auto fields() {
        return std::tuple{api::required("invariant", &FoundView::invariant),
                          api::required("detail", &FoundView::detail),
                          api::required("way", &FoundView::way, explore::acts)};
    }
};
struct ExploredView {
    std::uint64_t states = 0, transitions = 0, cells = 0, depth = 0;
    std::string hash;
    std::optional<FoundView> found;
    static constexpr auto fields() {
        return std::tuple{api::required("states", &ExploredView::states),
                          api::required("transitions", &ExploredView::transitions),
                          api::required("cells", &ExploredView::cells),
                          api::required("depth", &ExploredView::depth),
                          api::required("hash", &ExploredView::hash),
                          api::optional("found", &ExploredView::found)};
    }
};
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
    engine::WorldOptions world;
    world.profile = options.profile;
    world.policy = std::get<domain::Policy>(policy);
    world.seed = options.seed;
    world.start = usual_start;
    world.journal_bytes_max = 1024;
    return world;
}

// `request`, or `request/reply_lost`.
std::string name_of(explore::Move move) {
    std::string name{explore::act_names.at(static_cast<std::size_t>(move.act)).name};
    if (move.fault != explore::Fault::none)
        name.append("/").append(explore::fault_names.at(static_cast<std::size_t>(move.fault)));
    return name;
}

ExploredView view_of(explore::Explored const& explored) {
    ExploredView view{explored.states, explored.transitions,          explored.cells.size(),
                      explored.depth,  api::hash_text(explored.hash), std::nullopt};
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

ExitCode explore_verb(Context context, ExploreOptions const& options) {
    std::unique_ptr<engine::Saboteur> saboteur;
    if (!options.defect.empty()) {
        auto const* const defect = defects::find(options.defect);
        if (defect == nullptr)
            refuse_argument("--defect", options.defect, "an id of `fauxcount defects list`");
        saboteur = defect->make();
    }
    explore::Subject subject{world_options(options), saboteur.get()};
    Stopwatch const watch;
    auto const explored = explore::search(subject, {.depth = options.depth, .faults_max = options.faults});
    double const seconds = watch.seconds();
    auto& console = context.console;
    if (explored.found) {
        console.result(view_of(explored), console.paint(Tone::bad, "found") + " after " +
                                              counted(explored.transitions, "transition") + ":");
        if (!console.json()) {
            for (auto const& finding : explored.found->findings)
                console.result("  " + finding.invariant + ": " + finding.detail);
            console.result("the shortest way there, " + counted(explored.found->way.size(), "act") + ":");
            console.result(explore::story(subject, explored.found->way));
        }
        return ExitCode::failed;
    }
    if (options.cells) print_cells(console, explored);
    auto const rate = static_cast<std::uint64_t>(static_cast<double>(explored.transitions) / seconds);
    console.result(view_of(explored), "every order of " + counted(options.depth, "act") + ": " +
                                          counted(explored.states, "state") + ", " +
                                          counted(explored.transitions, "transition") +
                                          ", every invariant holds");
    console.note(grouped(rate) + " transitions/s; " + counted(explored.cells.size(), "cell") +
                 " of phase, act and answer; hash " + api::hash_text(explored.hash));
    return ExitCode::ok;
}

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
        explore::Subject subject{world_options({}), saboteur.get()};
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

void add_explore(CommandLine& line) {
    auto const options = std::make_shared<ExploreOptions>();
    auto* const verb = line.app().add_subcommand(
        "explore",
        "Try every order of acts up to a depth; exit 1 with the shortest way to a broken invariant");
    verb->add_option("--depth", options->depth, "How many acts; default 6")->check(CLI::Range(1U, depth_max));
    verb->add_option("--profile", options->profile, "device-cloud (default) or forge-instant");
    verb->add_option("--set", options->settings, "A change to the profile: grace=P7D; see `world policy`");
    verb->add_option("--seed", options->seed, "The world's; default 1")->check(not_negative);
    verb->add_option("--defect", options->defect, "Break the world on purpose; see `defects list`");
    verb->add_option("--faults", options->faults,
                     "How many messages may be lost, unanswered, doubled or late; default 0")
        ->check(CLI::Range(0U, faults_max));
    verb->add_flag("--cells", options->cells, "Show each cell of phase, act and answer that was reached");
    line.on(verb, [options](Context context) { return explore_verb(context, *options); });
}

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
