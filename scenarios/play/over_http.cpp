// Worlds of a running server, made, copied and dropped through its control interface.
#include "client/entropy.hpp"
#include "scenarios/play/stage.hpp"

#include <algorithm>
#include <type_traits>
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
    HttpGround(client::HttpOptions options, std::unique_ptr<client::HttpTransport> transport, Keeper* keeper,
               bool is_copy)
        : options_(std::move(options)),
          transport_(std::move(transport)),
          keeper_(keeper),
          is_copy_(is_copy) {}
    HttpGround(HttpGround const&) = delete;
    HttpGround& operator=(HttpGround const&) = delete;
    ~HttpGround() override { transport_->control(api::DropWorld{options_.world}); }

    std::string const& world() const override { return options_.world; }
    client::Outcome call(api::Request const& request, api::Credential const& credential) override {
        return heard([&] { return transport_->call(request, credential); });
    }
    client::ControlOutcome control(api::ControlRequest const& request) override {
        return heard([&] { return transport_->control(request); });
    }
    std::optional<std::uint32_t> fault() const override { return transport_->fault(); }
    std::vector<api::Finding> findings() override { return {}; }
    std::string restart() override {
        if (keeper_ == nullptr || is_copy_) return "nobody keeps a copy of the world";
        keeper_->restart();
        return connect_again();
    }
    bool died() override { return std::exchange(died_, false); }

    std::variant<std::unique_ptr<Ground>, std::string> fork() override {
        client::HttpOptions options = options_;
        options.world += "-" + std::to_string(++forks_);
        if (std::string why = why_not(control(api::ForkWorld{options_.world, options.world})); !why.empty())
            return why;
        auto connected = client::connect(options);
        if (auto const* const unsafe = std::get_if<client::UnsafeTarget>(&connected)) return unsafe->why;
        return std::make_unique<HttpGround>(
            std::move(options), std::get<std::unique_ptr<client::HttpTransport>>(std::move(connected)),
            keeper_, true);
    }

private:
    // Where no answer comes, the server may have died on order. What was never sent is sent to its next life.
    template <class Ask>
    std::invoke_result_t<Ask const&> heard(Ask const& ask) {
        for (;;) {
            auto outcome = ask();
            bool const unsent = std::holds_alternative<client::Unsent>(outcome);
            if (!unsent && !std::holds_alternative<client::Unknown>(outcome)) return outcome;
            if (keeper_ == nullptr || !keeper_->revive()) return outcome;
            died_ = true;
            if (!connect_again().empty() || !unsent) return outcome;
        }
    }
    std::string connect_again() {
        auto connected = client::connect(options_);
        if (auto const* const unsafe = std::get_if<client::UnsafeTarget>(&connected)) return unsafe->why;
        transport_ = std::get<std::unique_ptr<client::HttpTransport>>(std::move(connected));
        return {};
    }

    client::HttpOptions options_;
    std::unique_ptr<client::HttpTransport> transport_;
    Keeper* keeper_;
    bool is_copy_, died_ = false;
    std::uint64_t forks_ = 0;
};

}  // namespace

OverHttp::OverHttp(client::HttpOptions options, Keeper* keeper)
    : options_(std::move(options)), keeper_(keeper), names_("scn-") {
    // A server may have worlds of others, and of earlier runs.
    for (char const c : client::fresh_token().substr(0, 13))
        names_ += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

std::variant<std::unique_ptr<Ground>, std::string> OverHttp::make(api::PutWorld options,
                                                                  std::string const& defect, bool kept) {
    if (kept && keeper_ == nullptr)
        return "somebody's own server is not killed: leave out --endpoint, and a server of this run is";
    if (!defect.empty()) return "a world is broken on purpose in this process only: leave out `--over http`";
    if (keeper_ != nullptr) keeper_->revive();
    client::HttpOptions there = options_;
    there.world = names_ + "-" + std::to_string(++made_);
    auto connected = client::connect(there);
    if (auto const* const unsafe = std::get_if<client::UnsafeTarget>(&connected)) return unsafe->why;
    auto transport = std::get<std::unique_ptr<client::HttpTransport>>(std::move(connected));
    options.world = there.world;
    if (std::string why = why_not(transport->control(options)); !why.empty()) return why;
    return std::make_unique<HttpGround>(std::move(there), std::move(transport), keeper_, false);
}

}  // namespace fauxcount::play
