// `fauxcount log`: looks into a directory that worlds are kept in, while no server runs: whether it is whole,
// and what happened in it.
#include "client/cli/progress.hpp"
#include "client/cli/verbs.hpp"
#include "storage/compaction.hpp"
#include "storage/data_directory.hpp"
#include "storage/recovery.hpp"
#include "storage/turn_json.hpp"
#include "storage/verification.hpp"

#include <memory>
#include <optional>
#include <string>
#include <tuple>
#include <vector>

namespace fauxcount::cli {

namespace {

struct KeptSnapshotView {
    std::string name;
    Instant now;
    std::string state_hash;
    static constexpr auto fields() {
        return std::tuple{api::required("name", &KeptSnapshotView::name),
                          api::required("now", &KeptSnapshotView::now),
                          api::required("state_hash", &KeptSnapshotView::state_hash)};
    }
};

struct KeptWorldView {
    std::string world;
    bool whole = true;
    std::optional<std::uint64_t> incarnation, turns, commits;
    std::optional<Instant> now;
    std::optional<std::string> state_hash;
    std::vector<KeptSnapshotView> snapshots;
    std::optional<std::string> damage;
    static constexpr auto fields() {
        return std::tuple{api::required("world", &KeptWorldView::world),
                          api::required("whole", &KeptWorldView::whole),
                          api::optional("incarnation", &KeptWorldView::incarnation),
                          api::optional("turns", &KeptWorldView::turns),
                          api::optional("commits", &KeptWorldView::commits),
                          api::optional("now", &KeptWorldView::now),
                          api::optional("state_hash", &KeptWorldView::state_hash),
                          api::required("snapshots", &KeptWorldView::snapshots, api::page_max),
                          api::optional("damage", &KeptWorldView::damage)};
    }
};

struct DamageView {
    std::string damage;
    static constexpr auto fields() { return std::tuple{api::required("damage", &DamageView::damage)}; }
};

KeptWorldView view_of(storage::VerifiedWorld const& verified) {
    KeptWorldView view;
    view.world = verified.name;
    view.whole = verified.whole.has_value();
    if (!verified.whole) {
        view.damage = verified.damage;
        return view;
    }
    storage::WorldSummary const& summary = *verified.whole;
    view.incarnation = summary.incarnation;
    view.turns = summary.turns;
    view.commits = summary.commits;
    view.now = summary.now;
    view.state_hash = api::hash_text(summary.hash);
    for (auto const& snapshot : summary.snapshots)
        view.snapshots.push_back({snapshot.name, snapshot.now, api::hash_text(snapshot.hash)});
    return view;
}

struct CompactedWorldView {
    std::string world;
    std::uint64_t turns = 0, turns_dropped = 0;
    std::optional<std::uint64_t> image_bytes;
    std::optional<std::string> no_image;
    std::string state_hash;
    static constexpr auto fields() {
        return std::tuple{api::required("world", &CompactedWorldView::world),
                          api::required("turns", &CompactedWorldView::turns),
                          api::required("turns_dropped", &CompactedWorldView::turns_dropped),
                          api::optional("image_bytes", &CompactedWorldView::image_bytes),
                          api::optional("no_image", &CompactedWorldView::no_image),
                          api::required("state_hash", &CompactedWorldView::state_hash)};
    }
};

struct CompactedView {
    std::uint64_t bytes_before = 0, bytes_after = 0;
    static constexpr auto fields() {
        return std::tuple{api::required("bytes_before", &CompactedView::bytes_before),
                          api::required("bytes_after", &CompactedView::bytes_after)};
    }
};

std::vector<std::string> row_of(Console const& console, KeptWorldView const& view) {
    std::string const snapshots =
        view.snapshots.empty() ? "no snapshot" : counted(view.snapshots.size(), "snapshot");
    return {console.paint(Tone::good, "✔"),
            view.world,
            "incarnation " + std::to_string(*view.incarnation),
            counted(*view.turns, "turn") + " in " + counted(*view.commits, "commit"),
            snapshots,
            to_string(*view.now),
            *view.state_hash};
}

std::string damage_line(Console const& console, std::string const& damage) {
    return console.paint(Tone::bad, "✖") + "  " + printable(damage);
}

// Those that are whole first.
std::size_t tell_worlds(Console& console, std::vector<KeptWorldView> const& views) {
    std::vector<std::vector<std::string>> rows;
    for (auto const& view : views)
        if (view.whole) rows.push_back(row_of(console, view));
    auto const lines = aligned(rows);
    auto line = lines.begin();
    for (auto const& view : views)
        if (view.whole) console.result(view, *line++);
    for (auto const& view : views)
        if (!view.whole) console.result(view, damage_line(console, *view.damage));
    return views.size() - lines.size();
}

// The words for what is wrong with a directory are those of the storage.
template <class Do>
ExitCode with_directory(std::string const& directory, Do const& act) {
    try {
        return act();
    } catch (storage::StorageDamaged const& error) {
        throw with_remedy(ExitCode::failed, error.what(), directory);
    } catch (storage::StorageError const& error) {
        throw with_remedy(ExitCode::usage, error.what(), directory);
    }
}

ExitCode verify(Context context, std::string const& directory) {
    auto& console = context.console;
    auto const database = storage::open_to_read(directory);
    auto findings = storage::verify_file(*database);
    std::vector<KeptWorldView> views;
    try {
        storage::verify_worlds(
            *database, [&](storage::VerifiedWorld const& verified) { views.push_back(view_of(verified)); });
    } catch (storage::StorageDamaged const& error) {
        findings.emplace_back(error.what());
    }
    std::size_t const damaged = tell_worlds(console, views) + findings.size();
    for (auto const& finding : findings) console.result(DamageView{finding}, damage_line(console, finding));
    if (damaged == 0 && views.empty()) console.note("it holds no world");
    if (damaged == 0) return ExitCode::ok;
    throw Failure{ExitCode::failed,
                  "what is kept there is damaged: " + counted(damaged, "finding"),
                  directory,
                  "put back a copy, or begin with an empty directory; no server starts on damage",
                  {}};
}

ExitCode export_turns(Context context, std::string const& directory, bool only_one) {
    auto const database = storage::open_to_read(directory);
    std::string names;
    bool found = false;
    for (storage::WorldRow const& row : storage::world_rows(*database)) {
        names += (names.empty() ? "" : ", ") + row.name;
        if (only_one && row.name != context.settings.world) continue;
        found = true;
        storage::read_world(*database, row, [&](storage::SeenTurn const& seen) {
            context.console.result(storage::turn_json(seen));
        });
    }
    if (found || !only_one) return ExitCode::ok;
    throw Failure{ExitCode::usage,
                  "no world `" + context.settings.world + "` is kept there",
                  directory,
                  names.empty() ? "it holds none" : "it holds " + names + ": name one with --world, or none",
                  {}};
}

ExitCode compact(Context context, std::string const& directory) {
    auto& console = context.console;
    storage::Compaction const done = storage::compact(directory);
    std::vector<CompactedWorldView> views;
    std::vector<std::vector<std::string>> rows;
    for (storage::CompactedWorld const& world : done.worlds) {
        CompactedWorldView view{world.name, world.turns, world.turns_dropped,
                                {},         {},          api::hash_text(world.hash)};
        std::string image = "an image of " + grouped(world.image_bytes) + " bytes";
        if (world.no_image.empty()) {
            view.image_bytes = world.image_bytes;
        } else {
            view.no_image = std::string(world.no_image);
            image = "no image: " + *view.no_image;
        }
        rows.push_back({view.world, counted(view.turns, "turn"),
                        counted(view.turns_dropped, "turn") + " dropped", image, view.state_hash});
        views.push_back(std::move(view));
    }
    auto const lines = aligned(rows);
    for (std::size_t i = 0; i < lines.size(); ++i) console.result(views[i], lines[i]);
    CompactedView const sizes{done.bytes_before, done.bytes_after};
    console.result(sizes, grouped(sizes.bytes_before) + " bytes before, " + grouped(sizes.bytes_after) +
                              " bytes now");
    return ExitCode::ok;
}

std::shared_ptr<std::string> take_directory(CLI::App* verb) {
    auto directory = std::make_shared<std::string>();
    verb->add_option("DIR", *directory, "As it was given to `fauxcount serve --data`; no server runs on it")
        ->required();
    return directory;
}

}  // namespace

void add_log(CommandLine& line) {
    auto* const verb = line.app().add_subcommand(
        "log", "What a directory of `serve --data` holds, while no server runs: is it whole, what happened");
    verb->require_subcommand(0, 1);

    auto* const checks = verb->add_subcommand(
        "verify", "Check every row and replay every world; changes nothing, and exits 1 on damage");
    checks->footer("Example: fauxcount log verify ./data");
    line.on(checks, [directory = take_directory(checks)](Context context) {
        return with_directory(*directory, [&] { return verify(context, *directory); });
    });

    auto* const exports = verb->add_subcommand(
        "export", "Each turn as a line of JSON: of every world, or of the one that --world names");
    exports->footer("Example: fauxcount log export ./data --world qa | jq -c .events[]");
    line.on(exports,
            [directory = take_directory(exports), world = line.app().get_option("--world")](Context context) {
                return with_directory(*directory,
                                      [&] { return export_turns(context, *directory, world->count() > 0); });
            });

    auto* const compacts = verb->add_subcommand(
        "compact", "Make it small and quick to start from: every world stays what it is");
    compacts->footer("Example: fauxcount log compact ./data");
    line.on(compacts, [directory = take_directory(compacts)](Context context) {
        return with_directory(*directory, [&] { return compact(context, *directory); });
    });
}

}  // namespace fauxcount::cli
