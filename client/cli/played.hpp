// What came of playing a scenario file, for programs and for people; told by every verb that plays some.
#pragma once

#include "client/cli/console.hpp"
#include "scenarios/play/player.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace fauxcount::cli {

struct FailureView {
    std::string place, what;
    static constexpr auto fields() {
        return std::tuple{api::required("place", &FailureView::place),
                          api::required("what", &FailureView::what)};
    }
};
struct PlayedView {
    std::string file, name;
    std::optional<std::string> row;
    bool passed = false;
    std::uint64_t steps = 0, judged = 0;
    std::vector<FailureView> failures;
    std::vector<std::string> trace;
    static constexpr auto fields() {
        return std::tuple{
            api::required("file", &PlayedView::file),         api::required("name", &PlayedView::name),
            api::optional("row", &PlayedView::row),           api::required("passed", &PlayedView::passed),
            api::required("steps", &PlayedView::steps),       api::required("judged", &PlayedView::judged),
            api::required("failures", &PlayedView::failures), api::required("trace", &PlayedView::trace)};
    }
};

PlayedView view_of(std::string const& path, files::Scenario const& scenario, files::Case const& one,
                   play::Outcome const& outcome);

// `a scenario (channel=site)`.
std::string name_of(files::Scenario const& scenario, files::Case const& one);
// One line: whether it went well.
std::string line_of(Console const& console, PlayedView const& view, std::string const& name);
// Each failure with its place, once, however many orders it is in.
std::vector<std::string> failure_lines(PlayedView const& view);
// The failures, each with its place, the way there, and the command that plays it again; for people alone.
void tell_failures(Console& console, PlayedView const& view, std::string const& again);
// The same as one text, for a report.
std::string story_of(PlayedView const& view);
// What the reference model had to do with it, for the curious.
std::string judged_in_words(play::Outcome const& outcome);

}  // namespace fauxcount::cli
