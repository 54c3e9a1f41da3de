// `fauxcount scenario`: checks, lays out and explains scenario files, and describes their format.
#include "client/cli/progress.hpp"
#include "client/cli/scenario_files.hpp"
#include "client/cli/verbs.hpp"
#include "client/cli/written_file.hpp"
#include "scenarios/files/prose.hpp"
#include "scenarios/files/schema.hpp"

#include <memory>
#include <optional>
#include <tuple>
#include <utility>

namespace fauxcount::cli {

namespace {

using Paths = std::shared_ptr<std::vector<std::string>>;

Paths take_paths(CLI::App* verb) {
    auto paths = std::make_shared<std::vector<std::string>>();
    verb->add_option("PATH", *paths, "Scenario files, or directories of them")->required();
    return paths;
}

// A file, and its text as it was asked for.
struct TextView {
    std::string file;
    std::optional<std::string> text;
    static constexpr auto fields() {
        return std::tuple{api::required("file", &TextView::file), api::optional("text", &TextView::text)};
    }
};

std::string without_newline(std::string text) {
    if (text.ends_with('\n')) text.pop_back();
    return text;
}

ExitCode check(Context context, std::vector<std::string> const& named) {
    auto const paths = scenario_paths(named);
    std::size_t wrong = 0;
    for (auto const& path : paths) {
        auto const loaded = files::load(read_file(path));
        auto const* const wrongs = std::get_if<std::vector<files::Wrong>>(&loaded);
        if (wrongs == nullptr) continue;
        ++wrong;
        tell_wrongs(context.console, path, *wrongs);
    }
    if (wrong > 0) return ExitCode::usage;
    context.console.note(counted(paths.size(), "scenario") + " checked, nothing is wrong");
    return ExitCode::ok;
}

struct Layout {
    bool write = false, check = false;
};

ExitCode lay_out(Context context, std::vector<std::string> const& named, Layout how) {
    bool all_laid_out = true;
    for (auto const& path : scenario_paths(named)) {
        std::string const text = read_file(path);
        auto const parsed = files::parse_jsonc(text);
        if (auto const* const wrong = std::get_if<files::Wrong>(&parsed)) {
            tell_wrongs(context.console, path, {*wrong});
            return ExitCode::usage;
        }
        std::string const laid_out = files::pretty(std::get<files::Node>(parsed));
        if (how.check) {
            if (laid_out != text) context.console.result(TextView{path, std::nullopt}, path);
            all_laid_out = all_laid_out && laid_out == text;
        } else if (!how.write) {
            context.console.result(TextView{path, laid_out}, without_newline(laid_out));
        } else if (laid_out != text) {
            write_file(path, laid_out);
            context.console.note("laid out " + path);
        }
    }
    return all_laid_out ? ExitCode::ok : ExitCode::failed;
}

ExitCode explain(Context context, std::vector<std::string> const& named) {
    bool first = true;
    for (auto const& [path, scenario] : load_scenarios(context.console, scenario_paths(named))) {
        if (!std::exchange(first, false) && !context.console.json()) context.console.result("");
        std::string const text = files::explain(scenario);
        context.console.result(TextView{path, text}, printable(without_newline(text)));
    }
    return ExitCode::ok;
}

}  // namespace

void add_scenario(CommandLine& line) {
    auto* const verb =
        line.app().add_subcommand("scenario", "Scenario files: check them, lay them out, explain them");
    verb->require_subcommand(0, 1);

    auto* const checks = verb->add_subcommand("check", "Say all that is wrong with them; plays nothing");
    line.on(checks, [paths = take_paths(checks)](Context context) { return check(context, *paths); });

    auto* const layout = verb->add_subcommand("fmt", "Lay them out, comments and all; to stdout by itself");
    auto const how = std::make_shared<Layout>();
    auto* const write = layout->add_flag("--write", how->write, "Change the files");
    layout->add_flag("--check", how->check, "Name those that are laid out otherwise, and exit 1")
        ->excludes(write);
    line.on(layout,
            [paths = take_paths(layout), how](Context context) { return lay_out(context, *paths, *how); });

    auto* const prose = verb->add_subcommand("explain", "Say them in prose: Given, When, Then");
    line.on(prose, [paths = take_paths(prose)](Context context) { return explain(context, *paths); });

    auto* const schema = verb->add_subcommand("schema", "The format as a JSON Schema, for editors");
    line.on(schema, [](Context context) {
        std::string const text = without_newline(files::json_schema());
        // One value a line.
        auto const parsed = files::parse_jsonc(text);
        context.console.result(context.console.json() ? files::compact(std::get<files::Node>(parsed)) : text);
        return ExitCode::ok;
    });
}

}  // namespace fauxcount::cli
