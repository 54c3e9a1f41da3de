// `fauxcount explore --driver`: how it went, or the shortest story of how it did not.
#include "client/cli/driver_verb.hpp"

#include "api/text.hpp"
#include "client/cli/arguments.hpp"
#include "client/cli/interrupt.hpp"
#include "client/cli/progress.hpp"
#include "scenarios/explore/driver_search.hpp"
#include "scenarios/explore/lifetimes.hpp"

#include <cstdint>
#include <iostream>
#include <optional>
#include <tuple>

namespace fauxcount::cli {

namespace {

struct DriverFoundView {
    std::string invariant, detail, situation, fault;
    std::uint64_t call = 0;
    static constexpr auto fields() {
        return std::tuple{api::required("invariant", &DriverFoundView::invariant),
                          api::required("detail", &DriverFoundView::detail),
                          api::required("situation", &DriverFoundView::situation),
                          api::required("fault", &DriverFoundView::fault),
                          api::required("call", &DriverFoundView::call)};
    }
};
struct DriversView {
    std::uint64_t situations = 0, runs = 0, calls = 0;
    std::string hash;
    std::optional<DriverFoundView> found;
    static constexpr auto fields() {
        return std::tuple{
            api::required("situations", &DriversView::situations), api::required("runs", &DriversView::runs),
            api::required("calls", &DriversView::calls), api::required("hash", &DriversView::hash),
            api::optional("found", &DriversView::found)};
    }
};

struct LifeFoundView {
    std::string invariant, detail, kind;
    std::uint64_t seed = 0;
    static constexpr auto fields() {
        return std::tuple{api::required("invariant", &LifeFoundView::invariant),
                          api::required("detail", &LifeFoundView::detail),
                          api::required("kind", &LifeFoundView::kind),
                          api::required("seed", &LifeFoundView::seed)};
    }
};
struct LivesView {
    std::uint64_t lives = 0, calls = 0, deaths = 0, gave_up = 0;
    std::string hash;  // of so many lives
    bool interrupted = false;
    std::optional<LifeFoundView> found;
    static constexpr auto fields() {
        return std::tuple{api::required("lives", &LivesView::lives),
                          api::required("calls", &LivesView::calls),
                          api::required("deaths", &LivesView::deaths),
                          api::required("gave_up", &LivesView::gave_up),
                          api::required("hash", &LivesView::hash),
                          api::required("interrupted", &LivesView::interrupted),
                          api::optional("found", &LivesView::found)};
    }
};

defects::MakeDriver driver_of(std::string const& defect) {
    if (defect.empty()) return defects::sound_driver;
    auto const* const known = defects::find_driver(defect);
    if (known == nullptr)
        refuse_argument("--defect", defect, "the id of a driver in `fauxcount defects list`");
    return known->make;
}

ExitCode tell_found(Console& console, LivesView view, explore::LifetimeCounterexample const& found) {
    auto const& first = found.findings.front();
    view.found = LifeFoundView{first.invariant, first.detail, std::string{found.kind}, found.seed};
    console.result(view, console.paint(Tone::bad, "found") + " after " +
                             (view.lives == 1 ? std::string{"1 life"} : grouped(view.lives) + " lives") +
                             ":");
    if (console.json()) return ExitCode::failed;
    for (auto const& finding : found.findings)
        console.result("  " + finding.invariant + ": " + finding.detail);
    console.result("in the life of seed " + std::to_string(found.seed) + ", " + std::string{found.kind} +
                   ":");
    console.result(found.story);
    return ExitCode::failed;
}

ExitCode tell_found(Console& console, DriversView view, explore::DriverCounterexample const& found) {
    auto const& fault = explore::fault_list.at(static_cast<std::size_t>(found.fault.fault));
    auto const& first = found.findings.front();
    view.found = DriverFoundView{first.invariant, first.detail, std::string{found.situation},
                                 std::string{fault.name}, found.fault.call};
    console.result(view, console.paint(Tone::bad, "found") + " after " + counted(view.runs, "run") + ":");
    if (console.json()) return ExitCode::failed;
    for (auto const& finding : found.findings)
        console.result("  " + finding.invariant + ": " + finding.detail);
    bool const sound_way = found.fault.fault == explore::Fault::none;
    console.result(
        "in the situation: " + std::string{found.situation} +
        (sound_way ? std::string{", without a fault"}
                   : ", at call " + std::to_string(found.fault.call + 1) + " " + std::string{fault.says}) +
        ":");
    console.result(found.story);
    return ExitCode::failed;
}

}  // namespace

ExitCode explore_drivers(Context context, std::string const& defect) {
    auto const explored = explore::search_drivers(driver_of(defect));
    DriversView view{explored.situations, explored.runs, explored.calls, api::hash_text(explored.hash),
                     std::nullopt};
    if (explored.found) return tell_found(context.console, std::move(view), *explored.found);
    context.console.result(
        view, "one fault at each call of the removal flow: " + counted(view.situations, "situation") + ", " +
                  counted(view.runs, "run") + ", " + counted(view.calls, "call") +
                  ", it always ends, and what it says is so");
    context.console.note("hash " + view.hash);
    return ExitCode::ok;
}

ExitCode live_drivers(Context context, std::string const& defect, std::uint64_t from, std::uint64_t lives) {
    auto const make = driver_of(defect);
    Stopwatch const watch;
    Interrupt interrupt;
    auto const lived = [&] {
        auto const& console = context.console;
        Progress progress{std::cerr, "lives", lives, stderr_is_terminal(), console.quiet() || console.json()};
        return explore::live(make, from, lives, [&](std::uint64_t done) {
            progress.reached(done);
            return interrupt.wait(0);
        });
    }();
    double const seconds = watch.seconds();
    LivesView view{lived.lives,
                   lived.calls,
                   lived.deaths,
                   lived.gave_up,
                   api::hash_text(lived.hash),
                   interrupt.signal().has_value(),
                   {}};
    if (lived.found) return tell_found(context.console, std::move(view), *lived.found);
    if (view.interrupted) {
        context.console.result(view, "interrupted after " + grouped(view.lives) + " lives, seeds " +
                                         std::to_string(from) + " on, and each came to its right end");
        return ended_by(*interrupt.signal());
    }
    auto const each_second = static_cast<std::uint64_t>(static_cast<double>(lived.lives) / seconds);
    context.console.result(view, grouped(view.lives) + " lives over a bad network, " + grouped(each_second) +
                                     " a second: " + counted(view.calls, "call") + ", " +
                                     grouped(view.deaths) + " drivers died and " + grouped(view.gave_up) +
                                     " gave up on the way, each life came to its right end");
    context.console.note("hash " + view.hash);
    return ExitCode::ok;
}

}  // namespace fauxcount::cli
