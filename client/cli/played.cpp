#include "client/cli/played.hpp"

#include "client/cli/progress.hpp"

#include <algorithm>
#include <utility>

namespace fauxcount::cli {

namespace {

std::string at(std::string const& path, files::Place place) {
    // What is about the whole has no place of its own.
    if (place.line == 0) return path;
    return path + ":" + std::to_string(place.line) + ":" + std::to_string(place.column);
}

}  // namespace

PlayedView view_of(std::string const& path, files::Scenario const& scenario, files::Case const& one,
                   play::Outcome const& outcome) {
    PlayedView view;
    view.file = path;
    view.name = scenario.name;
    if (!one.row.empty()) view.row = one.row;
    view.passed = outcome.passed;
    view.steps = outcome.steps;
    view.judged = outcome.judged;
    for (auto const& failure : outcome.failures)
        view.failures.push_back({at(path, failure.place), failure.what});
    view.trace = outcome.trace;
    return view;
}

std::string name_of(files::Scenario const& scenario, files::Case const& one) {
    return scenario.name + (one.row.empty() ? "" : " (" + one.row + ")");
}

std::string line_of(Console const& console, PlayedView const& view, std::string const& name) {
    std::string line = console.paint(view.passed ? Tone::good : Tone::bad, view.passed ? "ok    " : "FAILED");
    return line.append("  ").append(printable(view.file + ": " + name));
}

std::vector<std::string> failure_lines(PlayedView const& view) {
    std::vector<std::pair<std::string, std::size_t>> lines;
    for (auto const& failure : view.failures) {
        std::string line = failure.place + ": " + failure.what;
        auto const told =
            std::find_if(lines.begin(), lines.end(), [&](auto const& one) { return one.first == line; });
        if (told == lines.end()) {
            lines.emplace_back(std::move(line), 1);
        } else {
            ++told->second;
        }
    }
    std::vector<std::string> all;
    all.reserve(lines.size());
    for (auto const& [line, times] : lines)
        all.push_back(times == 1 ? line : line + " (on " + std::to_string(times) + " of the ways)");
    return all;
}

void tell_failures(Console& console, PlayedView const& view, std::string const& again) {
    for (auto const& line : failure_lines(view)) console.result("  " + printable(line));
    for (auto const& line : view.trace) console.result("    " + printable(line));
    console.result("  again: " + again);
}

std::string story_of(PlayedView const& view) {
    std::string text;
    for (auto const& line : failure_lines(view)) text.append(line).append("\n");
    for (auto const& line : view.trace) text.append("  ").append(line).append("\n");
    return text;
}

std::string judged_in_words(play::Outcome const& outcome) {
    if (!outcome.not_judged.empty()) return "not judged by the reference model: " + outcome.not_judged;
    return counted(outcome.judged, "answer") + " judged by the reference model";
}

}  // namespace fauxcount::cli
