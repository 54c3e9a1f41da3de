// Worlds of a running server, made, copied and dropped through its control interface.
#include "client/entropy.hpp"
#include "scenarios/play/stage.hpp"

#include <algorithm>
#include <utility>

namespace fauxcount::play {

namespace {

std::string why_not(client::ControlOutcome const& outcome) {
    if (auto const* const unknown = std::get_if<client::Unknown>(&outcome)) return unknown->why;
    if (auto const* const unsent = std::get_if<client::Unsent>(&outcome)) return unsent->why;
    auto const* const problem = std::get_if<api::Problem>(&std::get<api::ControlAnswer>(outcome));
    if (problem == nullptr) return {};
    return std::string(wire_name(problem->code)) + (problem->detail.empty() ? "" : ": " + problem->detail);
}

class HttpGround final : public Ground {
public:
    HttpGround(client::HttpOptions options, std::unique_ptr<client::HttpTransport> transport)
        : options_(std::move(options)), transport_(std::move(transport)) {}
    HttpGround(HttpGround const&) = delete;
    HttpGround& operator=(HttpGround const&) = delete;
    ~HttpGround() override { transport_->control(api::DropWorld{options_.world}); }

    std::string const& world() const override { return options_.world; }
    client::Outcome call(api::Request const& request, api::Credential const& credential) override {
        return transport_->call(request, credential);
    }
    client::ControlOutcome control(api::ControlRequest const& request) override {
        return transport_->control(request);
    }
    std::optional<std::uint32_t> fault() const override { return transport_->fault(); }
    std::vector<api::Finding> findings() override { return {}; }

    std::variant<std::unique_ptr<Ground>, std::string> fork() override {
        client::HttpOptions options = options_;
        options.world += "-" + std::to_string(++forks_);
        if (std::string why = why_not(control(api::ForkWorld{options_.world, options.world})); !why.empty())
            return why;
        auto connected = client::connect(options);
        if (auto const* const unsafe = std::get_if<client::UnsafeTarget>(&connected)) return unsafe->why;
        return std::make_unique<HttpGround>(
            std::move(options), std::get<std::unique_ptr<client::HttpTransport>>(std::move(connected)));
    }

private:
    client::HttpOptions options_;
    std::unique_ptr<client::HttpTransport> transport_;
    std::uint64_t forks_ = 0;
};

}  // namespace

OverHttp::OverHttp(client::HttpOptions options) : options_(std::move(options)), names_("scn-") {
    // A server may have worlds of others, and of earlier runs.
    for (char const c : client::fresh_token().substr(0, 13))
        names_ += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

std::variant<std::unique_ptr<Ground>, std::string> OverHttp::make(api::PutWorld options,
                                                                  std::string const& defect) {
    if (!defect.empty()) return "a world is broken on purpose in this process only: leave out `--over http`";
    client::HttpOptions there = options_;
    there.world = names_ + "-" + std::to_string(++made_);
    auto connected = client::connect(there);
    if (auto const* const unsafe = std::get_if<client::UnsafeTarget>(&connected)) return unsafe->why;
    auto transport = std::get<std::unique_ptr<client::HttpTransport>>(std::move(connected));
    options.world = there.world;
    if (std::string why = why_not(transport->control(options)); !why.empty()) return why;
    return std::make_unique<HttpGround>(std::move(there), std::move(transport));
}

}  // namespace fauxcount::play
