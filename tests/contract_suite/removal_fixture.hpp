// The stage of the contract suite: a world, an account with a phone and a tablet, and a flow that removes it.
#pragma once

#include "client/cancel_flow.hpp"
#include "client/host.hpp"
#include "client/removal_flow.hpp"
#include "tests/contract_suite/provider.hpp"

#include <gtest/gtest.h>

#include <initializer_list>
#include <memory>
#include <string>
#include <utility>
#include <variant>

namespace fauxcount::contract_suite {

inline constexpr char const* ada = "ada@example.test";
inline constexpr char const* password = "correct horse";

class Removal : public testing::TestWithParam<Reach> {
protected:
    // The world `default` under a policy: the profile and what is changed of it.
    void make_world(std::string const& profile = "device-cloud",
                    std::initializer_list<api::Setting> policy = {});

    client::Transport& transport() { return provider_->transport(); }

    // Asks, and takes nothing but an answer of kind T.
    template <class T>
    T ask(api::Request const& request, std::string const& bearer = {}) {
        return only<T>(transport().call(request, {bearer, {}}));
    }
    template <class T>
    T control(api::ControlRequest const& request) {
        return only<T>(transport().control(request));
    }

    // Ada's account; devices and the rest by her own hand.
    AccountId sign_up(std::string const& identifier = ada);
    api::SessionOpened sign_in(std::string const& identifier = ada);
    DeviceId bind(api::DeviceKind kind);
    void lose(DeviceId device);
    SubscriptionId subscribe();

    void advance_to(Instant instant);
    Instant now();

    static client::RemovalPlan plan(std::set<client::Clearing> clear = {});
    client::Verdict remove(client::RemovalPlan const& plan);
    // Requests the removal and does not wait for it.
    client::Scheduled schedule(client::RemovalPlan const& plan = Removal::plan());
    client::Verdict cancel(client::Scheduled const& scheduled);

    // The phase an administrator sees; `removed` also when there is no such account any more.
    api::Phase phase_of(AccountId account);
    bool nothing_left_of(AccountId account);

    client::Progress progress;  // of the newest remove()
    std::string administrator;

private:
    template <class T, class Outcome>
    T only(Outcome const& outcome) {
        std::string why;
        if (auto const* unknown = std::get_if<client::Unknown>(&outcome)) why = unknown->why;
        if (auto const* unsent = std::get_if<client::Unsent>(&outcome)) why = unsent->why;
        if (auto const* answer = std::get_if<0>(&outcome)) {
            if (auto const* value = std::get_if<T>(answer)) return *value;
            auto const* problem = std::get_if<api::Problem>(answer);
            why = problem ? std::string{wire_name(problem->code)} + " " + problem->detail : "another answer";
        }
        ADD_FAILURE() << "not the answer that was asked for: " << why;
        return T{};
    }

    std::unique_ptr<Provider> provider_ = make_provider(GetParam());
};

// The verdict if it is of kind V; fails the test otherwise.
template <class V>
V as(client::Verdict const& verdict) {
    if (auto const* wanted = std::get_if<V>(&verdict)) return *wanted;
    std::string said = "alternative " + std::to_string(verdict.index());
    if (auto const* refused = std::get_if<client::Refused>(&verdict))
        said = "refused " + std::string{wire_name(refused->problem.code)};
    if (auto const* gave_up = std::get_if<client::GaveUp>(&verdict)) said = "gave up: " + gave_up->why;
    if (auto const* blocked = std::get_if<client::Blocked>(&verdict)) {
        said = "blocked by";
        for (auto const& blocker : blocked->blockers) said += " " + std::string{wire_name(blocker.code)};
    }
    ADD_FAILURE() << "another verdict: " << said;
    return V{};
}

}  // namespace fauxcount::contract_suite
