// The command line as a whole: the options every verb has, the verbs, and one way to end.
// A flag beats its environment variable, which beats the default.
#pragma once

#include "client/cli/console.hpp"
#include "client/nearest.hpp"

#include <CLI/CLI.hpp>

#include <functional>
#include <span>
#include <string>
#include <vector>

namespace fauxcount::cli {

struct Settings {
    std::string program = "fauxcount";  // as it was called
    std::string endpoint;  // empty: loopback and FAUXCOUNT_PORT
    std::string world = "default";
    std::string admin_token;
    std::vector<std::string> trusted_hosts;
    bool json = false, quiet = false, verbose = false, no_color = false;

    std::string url() const;
};

// What a verb is given when its turn has come.
struct Context {
    Settings const& settings;
    Console& console;
};

using Verb = std::function<ExitCode(Context)>;

// Collects the verbs; the one that was typed is run after the whole line was understood.
class CommandLine {
public:
    CommandLine();

    CLI::App& app() { return app_; }
    // `verb` runs if this subcommand is what was typed.
    void on(CLI::App* subcommand, Verb verb);

private:
    friend ExitCode run(std::span<void (*const)(CommandLine&)> verbs, int argc, char const* const* argv);

    ExitCode parse(int argc, char const* const* argv);
    ExitCode explain(CLI::ParseError const& error, std::vector<std::string> const& extras);

    CLI::App app_;
    Settings settings_;
    Verb chosen_;
};

// Parses, runs, reports. Each of `verbs` adds itself to the line.
ExitCode run(std::span<void (*const)(CommandLine&)> verbs, int argc, char const* const* argv);

using client::nearest;

inline constexpr std::string_view version = FAUXCOUNT_VERSION;

}  // namespace fauxcount::cli
