#include "client/cli/defect_argument.hpp"

#include "client/cli/failure.hpp"
#include "scenarios/defects/driver.hpp"
#include "scenarios/files/verbs.hpp"

#include <cctype>
#include <vector>

namespace fauxcount::cli {

namespace {

std::string in_capitals(std::string text) {
    for (char& letter : text) letter = static_cast<char>(std::toupper(static_cast<unsigned char>(letter)));
    return text;
}

}  // namespace

defects::Defect const* world_defect(std::string const& id) {
    if (id.empty()) return nullptr;
    if (auto const* const defect = defects::find(id)) return defect;
    if (defects::find_driver(id) != nullptr) {
        throw Failure{ExitCode::usage,
                      id + " breaks the removal flow of the client, and here none is run",
                      "--defect",
                      "`fauxcount explore --defect " + id + "` searches for it",
                      {}};
    }
    std::vector<std::string> known;
    for (auto const& one : defects::all()) known.emplace_back(one.id);
    throw Failure{ExitCode::usage,
                  "there is no seeded defect `" + id + "`",
                  "--defect",
                  files::instead(in_capitals(id), known) + " `fauxcount defects list` shows them all",
                  {}};
}

void must_not_contradict(std::string const& path, files::Scenario const& scenario,
                         std::string const& defect) {
    if (defect.empty()) return;
    for (files::Case const& one : scenario.cases) {
        if (one.defect.empty() || one.defect == defect) continue;
        throw Failure{ExitCode::usage,
                      "its world is broken by " + one.defect + ", and --defect says " + defect,
                      path,
                      "leave out --defect, or take `defect` out of the file",
                      {}};
    }
}

}  // namespace fauxcount::cli
