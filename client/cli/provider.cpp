#include "client/cli/provider.hpp"

#include "client/target.hpp"

namespace fauxcount::cli {

Provider::Provider(Settings const& settings) : url_{settings.url()}, world_{settings.world} {
    client::HttpOptions options;
    options.url = url_;
    options.world = settings.world;
    options.admin_token = settings.admin_token;
    options.named_hosts = settings.trusted_hosts;
    // A year of ten million renewals takes its time, and a person can always press Ctrl-C.
    options.answer_timeout_ms = 600'000;
    if (!client::parse_target(url_)) {
        throw Failure{ExitCode::usage,
                      "`" + url_ + "` is not a server's URL",
                      "--endpoint",
                      "give it as http://127.0.0.1:8642, without a path",
                      {}};
    }
    auto connected = client::connect(std::move(options));
    if (auto const* unsafe = std::get_if<client::UnsafeTarget>(&connected)) {
        throw Failure{
            ExitCode::target,
            unsafe->why,
            {},
            unsafe->far_away
                ? "if that machine is yours, say so with --trust-host HOST"
                : "start one with `fauxcount serve`, or name it with --endpoint or FAUXCOUNT_ENDPOINT",
            {}};
    }
    transport_ = std::move(std::get<0>(connected));
}

// What is said of a new connection names its other end itself.
void Provider::lost(std::string const& why) const {
    std::string const at = url_ + ": ";
    throw Failure{ExitCode::target,
                  why.starts_with(at) ? why.substr(at.size()) : why,
                  url_,
                  "the request may have been carried out: look with `fauxcount world show`, then try again",
                  {}};
}

}  // namespace fauxcount::cli
