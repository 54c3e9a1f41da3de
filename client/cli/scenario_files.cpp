#include "client/cli/scenario_files.hpp"

#include "client/cli/written_file.hpp"

#include <algorithm>
#include <filesystem>

namespace fauxcount::cli {

namespace {

constexpr std::string_view extension = ".scn.json";

}  // namespace

std::vector<std::string> scenario_paths(std::vector<std::string> const& named) {
    std::vector<std::string> paths;
    for (auto const& name : named) {
        std::error_code wrong;
        if (!std::filesystem::is_directory(name, wrong)) {
            paths.push_back(name);
            continue;
        }
        std::vector<std::string> inside;
        for (auto const& entry : std::filesystem::recursive_directory_iterator(name, wrong)) {
            std::string path = entry.path().string();
            if (path.ends_with(extension)) inside.push_back(std::move(path));
        }
        if (wrong) throw Failure{ExitCode::usage, wrong.message(), name, "see whether you may read it", {}};
        if (inside.empty()) {
            throw Failure{
                ExitCode::usage, "there is no scenario in it", name, "scenarios are files *.scn.json", {}};
        }
        std::sort(inside.begin(), inside.end());
        paths.insert(paths.end(), inside.begin(), inside.end());
    }
    return paths;
}

void tell_wrongs(Console& console, std::string const& path, std::vector<files::Wrong> const& wrongs) {
    for (auto const& wrong : wrongs) {
        std::string const place =
            path + ":" + std::to_string(wrong.place.line) + ":" + std::to_string(wrong.place.column);
        console.failure({ExitCode::usage, wrong.what, place, wrong.remedy, {}});
    }
}

LoadedScenarios load_scenarios(Console& console, std::vector<std::string> const& paths) {
    LoadedScenarios all;
    bool whole = true;
    for (auto const& path : paths) {
        auto loaded = files::load(read_file(path));
        if (auto* const scenario = std::get_if<files::Scenario>(&loaded)) {
            all.emplace_back(path, std::move(*scenario));
        } else {
            tell_wrongs(console, path, std::get<std::vector<files::Wrong>>(loaded));
            whole = false;
        }
    }
    if (!whole) throw Failure{ExitCode::usage, {}, {}, {}, {}};
    return all;
}

}  // namespace fauxcount::cli
