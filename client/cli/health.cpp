// `fauxcount health`: is the server there, and is it a mock? For container checks and for scripts that wait.
#include "client/cli/interrupt.hpp"
#include "client/cli/provider.hpp"
#include "client/cli/verbs.hpp"

namespace fauxcount::cli {

namespace {

// Between two looks; a server is up within 20 ms.
constexpr std::uint32_t look_every_ms = 50;

ExitCode check(Context context) {
    Provider const provider{context.settings};
    auto const& info = provider.info();
    context.console.result(info, "up: " + info.name + " " + info.version + " at " + context.settings.url() +
                                     ", " + std::to_string(info.worlds) + " of " +
                                     std::to_string(info.worlds_max) + " worlds, seed " +
                                     std::to_string(info.seed));
    return ExitCode::ok;
}

ExitCode wait_and_check(Context context, std::uint32_t seconds) {
    Interrupt interrupt;
    for (std::uint32_t waited = 0; waited < seconds * 1000; waited += look_every_ms) {
        try {
            return check(context);
        } catch (Failure const& failure) {
            if (failure.exit != ExitCode::target) throw;
        }
        if (!interrupt.wait(look_every_ms)) return ended_by(*interrupt.signal());
    }
    return check(context);
}

}  // namespace

void add_health(CommandLine& line) {
    auto* const health =
        line.app().add_subcommand("health", "Exit 0 if the server answers and is a mock, 3 if not");
    auto const seconds = std::make_shared<std::uint32_t>(0);
    health->add_option("--wait", *seconds, "Keep looking for so many seconds")->check(CLI::Range(0, 3600));
    line.on(health, [seconds](Context context) { return wait_and_check(context, *seconds); });
}

}  // namespace fauxcount::cli
