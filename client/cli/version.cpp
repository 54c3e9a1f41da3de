// `fauxcount version`: which build this is.
#include "client/cli/verbs.hpp"

namespace fauxcount::cli {

namespace {

struct Build {
    std::string name = "fauxcount";
    std::string version{cli::version};
    std::string compiler = __VERSION__;
    static constexpr auto fields() {
        return std::tuple{api::required("name", &Build::name), api::required("version", &Build::version),
                          api::required("compiler", &Build::compiler)};
    }
};

}  // namespace

void add_version(CommandLine& line) {
    line.on(line.app().add_subcommand("version", "Which build this is"), [](Context context) {
        Build const build;
        context.console.result(build, build.name + " " + build.version);
        context.console.detail("built with " + build.compiler);
        return ExitCode::ok;
    });
}

}  // namespace fauxcount::cli
