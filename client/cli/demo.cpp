// `fauxcount demo`: a server in this process, the story over real HTTP, and what to try next.
#include "client/cli/progress.hpp"
#include "client/cli/removal_story.hpp"
#include "client/cli/server_here.hpp"
#include "client/cli/verbs.hpp"

#include <array>
#include <cstdio>
#include <filesystem>

namespace fauxcount::cli {

namespace {

// How this program can be called again, from the folder in which it was called now.
std::string callable(std::string const& program) {
    if (program.find('/') == std::string::npos) return program;
    auto const near = std::filesystem::proximate(program).string();
    return near.starts_with("..") ? program : near;
}

std::string seconds_text(double seconds) {
    std::array<char, 32> text{};
    std::snprintf(text.data(), text.size(), "%.2f s", seconds);
    return text.data();
}

void suggest(Console& console, std::string const& program) {
    console.result("");
    console.result("Try next, in two terminals:");
    console.result("  " + program + " serve --population 1000");
    console.result("  curl -s http://127.0.0.1:8642/__admin/worlds/default");
    console.result("  " + program + " clock advance 30d");
}

ExitCode demo(Context context) {
    auto& console = context.console;
    Stopwatch const watch;
    Story story{console};
    {
        ServerHere const server;
        Settings there;
        there.endpoint = server.url();
        if (!console.json())
            console.result(
                console.paint(Tone::strong, "One account's removal, over HTTP, on a clock we own"));
        try {
            RemovalStory{std::move(there), story}.tell();
        } catch (Failure const& failure) {
            story.tell("the story cannot go on: " + failure.what,
                       {fact<std::string>("answer", "as told", failure.what)});
        }
    }
    auto const facts = std::to_string(story.facts());
    if (!story.holds()) {
        console.failure({ExitCode::failed,
                         std::to_string(story.broken()) + " of " + facts + " facts differ from the story",
                         {},
                         "this is a defect of this build: please report it with the lines marked ✖",
                         {}});
        return ExitCode::failed;
    }
    if (console.json()) return ExitCode::ok;
    console.result("30 days and a minute in " + seconds_text(watch.seconds()) + "; " + facts +
                   " facts checked, all hold");
    suggest(console, callable(context.settings.program));
    return ExitCode::ok;
}

}  // namespace

void add_demo(CommandLine& line) {
    line.on(line.app().add_subcommand("demo", "The tour: one account's removal, every line of it checked"),
            demo);
}

}  // namespace fauxcount::cli
