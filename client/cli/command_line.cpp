#include "client/cli/command_line.hpp"

#include <algorithm>
#include <cstdlib>
#include <exception>
#include <iostream>

namespace fauxcount::cli {

namespace {

constexpr std::string_view loopback = "http://127.0.0.1:";
constexpr std::string_view default_port = "8642";

// The innermost subcommand that was understood: what was typed before the error.
CLI::App const* innermost(CLI::App const* app) {
    for (;;) {
        auto const parsed = app->get_subcommands();
        if (parsed.empty()) return app;
        app = parsed.back();
    }
}

std::string path_of(CLI::App const* app) {
    std::string path = app->get_name();
    for (app = app->get_parent(); app != nullptr; app = app->get_parent())
        path.insert(0, app->get_name() + " ");
    return path;
}

std::vector<std::string> words_of(CLI::App const* app, bool options) {
    std::vector<std::string> words;
    if (!options) {
        for (auto const* sub : app->get_subcommands([](CLI::App const*) { return true; }))
            words.push_back(sub->get_name());
        return words;
    }
    for (; app != nullptr; app = app->get_parent()) {
        for (auto const* option : app->get_options()) {
            for (auto const& name : option->get_lnames()) words.push_back("--" + name);
        }
    }
    return words;
}

void add_help_verb(CommandLine& line) {
    auto* const help = line.app().add_subcommand("help", "Explain a verb, or `exit-codes`");
    auto topic = std::make_shared<std::vector<std::string>>();
    help->add_option("topic", *topic, "A verb, a verb and its own verb, or exit-codes");
    auto* const app = &line.app();
    line.on(help, [topic, app](Context context) {
        if (*topic == std::vector<std::string>{"exit-codes"}) {
            context.console.result(exit_codes_text());
            return ExitCode::ok;
        }
        CLI::App* about = app;
        for (auto const& word : *topic) {
            auto const named =
                about->get_subcommands([&](CLI::App const* sub) { return sub->get_name() == word; });
            if (named.empty()) {
                throw Failure{
                    ExitCode::usage,
                    "there is no help on `" + word + "`",
                    {},
                    "`fauxcount --help` names every verb, `fauxcount help exit-codes` the exit codes",
                    {}};
            }
            about = named.front();
        }
        context.console.result(about->help(about == app ? "" : path_of(about->get_parent())));
        return ExitCode::ok;
    });
}

}  // namespace

std::string Settings::url() const {
    if (!endpoint.empty()) return endpoint;
    char const* const port = std::getenv("FAUXCOUNT_PORT");
    bool const named = port != nullptr && *port != '\0';
    return std::string{loopback} + (named ? std::string{port} : std::string{default_port});
}

CommandLine::CommandLine()
    : app_{"A mock account, cloud and device ecosystem for rehearsing account removal", "fauxcount"} {
    app_.fallthrough();
    // At most one verb: what follows it is its own, even if it is spelt like another verb.
    app_.require_subcommand(0, 1);
    app_.set_version_flag("--version", "fauxcount " + std::string{version});
    app_.add_option("--endpoint", settings_.endpoint, "The server's URL; default http://127.0.0.1:8642")
        ->envname("FAUXCOUNT_ENDPOINT");
    app_.add_option("-w,--world", settings_.world, "The world that is meant; default `default`")
        ->envname("FAUXCOUNT_WORLD");
    app_.add_option("--admin-token", settings_.admin_token, "The server's token; not needed on loopback")
        ->envname("FAUXCOUNT_ADMIN_TOKEN");
    app_.add_option("--trust-host", settings_.trusted_hosts,
                    "A host beyond loopback and private networks that is yours; it still must be a mock");
    app_.add_flag("--json", settings_.json, "Results as one JSON value a line; failures too, on stderr");
    app_.add_flag("-q,--quiet", settings_.quiet, "Results and failures only");
    app_.add_flag("-v,--verbose", settings_.verbose, "More about what is being done");
    app_.add_flag("--no-color", settings_.no_color, "No colours, like NO_COLOR=1");
    app_.footer("`fauxcount demo` is the tour; `fauxcount help exit-codes` is for scripts.");
}

void CommandLine::on(CLI::App* subcommand, Verb verb) {
    subcommand->callback([this, verb = std::move(verb)] { chosen_ = verb; });
}

ExitCode CommandLine::explain(CLI::ParseError const& error, std::vector<std::string> const& extras) {
    auto const* const at = innermost(&app_);
    Failure failure{ExitCode::usage,
                    error.what(),
                    at == &app_ ? std::string{} : path_of(at),
                    "`" + path_of(at) + " --help` shows how",
                    {}};
    // Numbers are the only values that the parser converts.
    if (dynamic_cast<CLI::ConversionError const*>(&error) != nullptr) {
        std::string_view const said = error.what();
        failure.what =
            "not a number it takes" + std::string{said.substr(std::min(said.find(':'), said.size()))};
        failure.remedy = "give a whole number, 0 or more; " + failure.remedy;
    }
    if (!extras.empty()) {
        auto const& word = extras.front();
        bool const option = word.starts_with('-');
        bool const verb = !option && !at->get_subcommands([](CLI::App const*) { return true; }).empty();
        std::string const kind = option ? "option" : verb ? "verb" : "argument";
        failure.what = (verb || option ? "there is no " + kind : "unexpected " + kind) + " `" + word + "`";
        if (auto const meant = nearest(word, words_of(at, option)); !meant.empty() && (verb || option))
            failure.remedy = "did you mean `" + meant + "`? " + failure.remedy;
    }
    Console{{.json = settings_.json}, std::cout, std::cerr}.failure(failure);
    return ExitCode::usage;
}

ExitCode CommandLine::parse(int argc, char const* const* argv) {
    try {
        app_.parse(argc, argv);
    } catch (CLI::Success const& asked) {  // --help, --version
        app_.exit(asked, std::cout, std::cerr);
        chosen_ = [](Context) { return ExitCode::ok; };
        return ExitCode::ok;
    } catch (CLI::ParseError const& error) {
        return explain(error, dynamic_cast<CLI::ExtrasError const*>(&error) ? app_.remaining(true)
                                                                            : std::vector<std::string>{});
    }
    if (chosen_) return ExitCode::ok;
    auto const* const at = innermost(&app_);
    std::cerr << at->help(at == &app_ ? "" : path_of(at->get_parent()));
    return ExitCode::usage;
}

ExitCode run(std::span<void (*const)(CommandLine&)> verbs, int argc, char const* const* argv) {
    CommandLine line;
    if (argc > 0) line.settings_.program = argv[0];
    for (auto const add : verbs) add(line);
    add_help_verb(line);
    if (auto const understood = line.parse(argc, argv); understood != ExitCode::ok) return understood;

    auto const& settings = line.settings_;
    ConsoleOptions options{.json = settings.json, .quiet = settings.quiet, .verbose = settings.verbose};
    options.colour = !settings.json && !settings.no_color && colours_wanted();
    Console console{options, std::cout, std::cerr};
    try {
        return line.chosen_({settings, console});
    } catch (Failure const& failure) {
        console.failure(failure);
        return failure.exit;
    } catch (std::exception const& error) {
        console.failure(
            {ExitCode::failed, error.what(), {}, "this is a defect: please report what you typed", {}});
        return ExitCode::failed;
    }
}

}  // namespace fauxcount::cli
