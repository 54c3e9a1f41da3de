// The server a verb talks to: typed questions, typed answers, and a Failure for everything else.
// No retry: a person is there to try again. Flows that must survive a bad network are in client/.
#pragma once

#include "api/answers.hpp"
#include "client/cli/command_line.hpp"
#include "client/http_transport.hpp"

#include <memory>
#include <string>

namespace fauxcount::cli {

class Provider {
public:
    // Connects and makes sure that it is a mock. Throws Failure with exit code 3.
    explicit Provider(Settings const& settings);

    api::Info const& info() const { return transport_->info(); }
    std::string const& world() const { return world_; }
    client::Transport& transport() { return *transport_; }

    // A question to the control interface.
    template <class R>
    api::AnswerTo<R> ask(R const& request) {
        return expect<api::AnswerTo<R>>(transport_->control(request));
    }
    // A request to the product interface of the world.
    template <class R>
    api::AnswerTo<R> ask(R const& request, std::string const& bearer) {
        return expect<api::AnswerTo<R>>(transport_->call(request, {.bearer = bearer, .idempotency_key = {}}));
    }

    // What opens the world's product interface as its administrator.
    std::string administrator() { return ask(api::GetWorld{world_}).credential; }

private:
    template <class A, class Outcome>
    A expect(Outcome outcome) {
        if (auto const* unsent = std::get_if<client::Unsent>(&outcome)) lost(unsent->why);
        if (auto const* unknown = std::get_if<client::Unknown>(&outcome)) lost(unknown->why);
        auto& answer = std::get<0>(outcome);
        if (auto const* problem = std::get_if<api::Problem>(&answer)) throw refused(*problem);
        if (auto* wanted = std::get_if<A>(&answer)) return std::move(*wanted);
        lost("an answer of another kind than asked for");
    }
    [[noreturn]] void lost(std::string const& why) const;

    std::string url_, world_;
    std::unique_ptr<client::HttpTransport> transport_;
};

}  // namespace fauxcount::cli
