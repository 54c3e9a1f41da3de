#include "client/cli/scenario_files.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>

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

std::string read_file(std::string const& path) {
    std::ifstream in{path, std::ios::binary};
    std::string text{std::istreambuf_iterator<char>{in}, {}};
    if (!in.good() && !in.eof())
        throw Failure{ExitCode::usage, std::strerror(errno), path, "see whether the file is there", {}};
    return text;
}

void write_file(std::string const& path, std::string const& text) {
    std::ofstream out{path, std::ios::binary | std::ios::trunc};
    out << text;
    out.close();
    if (!out)
        throw Failure{
            ExitCode::failed, "cannot be written: " + std::string(std::strerror(errno)), path, {}, {}};
}

std::string text_of(std::string const& path, files::Wrong const& wrong) {
    std::string text = path + ":" + std::to_string(wrong.place.line) + ":" +
                       std::to_string(wrong.place.column) + ": " + wrong.what;
    if (!wrong.remedy.empty()) text += "; " + wrong.remedy;
    return text;
}

files::Scenario load_scenario(std::string const& path) {
    auto loaded = files::load(read_file(path));
    if (auto* const scenario = std::get_if<files::Scenario>(&loaded)) return std::move(*scenario);
    std::string what;
    for (auto const& wrong : std::get<std::vector<files::Wrong>>(loaded))
        what += (what.empty() ? "" : "\n") + text_of(path, wrong);
    throw Failure{ExitCode::usage, what, {}, "docs/scenarios.md explains the format", {}};
}

}  // namespace fauxcount::cli
