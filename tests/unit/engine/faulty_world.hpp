// A world with two people, and the means to order what goes wrong with their calls.
#pragma once

#include "engine/faults.hpp"
#include "engine/registry.hpp"
#include "engine/tokens.hpp"

#include <gtest/gtest.h>

#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace fauxcount::engine {

using api::FaultKind;

inline constexpr Instant start{1'893'456'000'000};  // 2030-01-01

inline api::OrderFault order(FaultKind kind, std::string operation = "*",
                             std::optional<std::uint32_t> times = {}) {
    api::OrderFault fault;
    fault.kind = kind;
    fault.operation = std::move(operation);
    fault.times = times;
    if (kind == FaultKind::down) fault.lasts = hour;
    if (kind == FaultKind::status) fault.code = Code::server_overloaded;
    return fault;
}

struct Heard {
    std::string code;  // of the answer: `ok`, or that of the refusal
    std::uint32_t fault = 0;
    api::Answer answer;
    std::optional<Effect> effect;
};

// Parameters of the profile that are otherwise.
using Changes = std::vector<std::pair<std::string_view, std::string_view>>;

class FaultyWorld : public testing::Test {
protected:
    explicit FaultyWorld(std::string_view profile = "device-cloud", Changes const& changes = {})
        : world("w", options(profile, changes)) {
        alice = sign_up("alice@example.test");
        bob = sign_up("bob@example.test");
    }

    static WorldOptions options(std::string_view profile, Changes const& changes = {}) {
        WorldOptions options;
        options.policy = *domain::profile(profile);
        for (auto const& [name, value] : changes)
            EXPECT_EQ(domain::set_parameter(options.policy, name, value), "");
        options.seed = 7;
        options.start = start;
        return options;
    }

    struct Owner {
        AccountId id;
        std::string token;
    };
    Owner sign_up(std::string const& address) {
        Owner owner;
        owner.id = std::get<api::AccountView>(world.answer(api::SignUp{{address}, "sesame"}, {})).id;
        owner.token = std::get<api::SessionOpened>(world.answer(api::SignIn{address, "sesame"}, {})).token;
        return owner;
    }

    Heard ask(api::Request const& request, Owner const& who, std::string key = {}) {
        return ask(request, api::Credential{who.token, std::move(key)});
    }
    Heard ask(api::Request const& request, api::Credential const& credential) {
        Heard heard;
        heard.answer = world.answer(request, credential);
        auto const* const problem = std::get_if<api::Problem>(&heard.answer);
        heard.code = problem == nullptr ? "ok" : wire_name(problem->code);
        heard.effect = world.effect();
        heard.fault = heard.effect ? heard.effect->fault : 0;
        return heard;
    }
    Heard read(Owner const& who) { return ask(api::GetAccount{who.id}, who); }
    Heard add(Owner const& who, std::string key = {}) {
        return ask(api::AddItem{api::ItemKind::photo, 10}, who, std::move(key));
    }
    std::uint32_t items(Owner const& who) {
        domain::State state = world.state();
        return state.find(who.id)->next_item;
    }

    std::uint32_t give(api::OrderFault const& fault) {
        auto const answer = FaultDesk(world).order(fault);
        auto const* const view = std::get_if<api::FaultView>(&answer);
        EXPECT_NE(view, nullptr) << std::get<api::Problem>(answer).detail;
        return view == nullptr ? 0 : view->fault;
    }
    // Where an order is refused, and how.
    std::pair<std::string, std::string> refused(api::OrderFault const& fault) {
        auto const answer = FaultDesk(world).order(fault);
        auto const* const problem = std::get_if<api::Problem>(&answer);
        if (problem == nullptr) return {"taken", ""};
        return {problem->place, std::string(wire_name(problem->code))};
    }
    api::FaultView view(std::uint32_t fault) {
        auto const answer = get_fault(world, api::GetFault{"w", fault});
        EXPECT_TRUE(std::holds_alternative<api::FaultView>(answer));
        return std::get<api::FaultView>(answer);
    }
    void heal(std::uint32_t fault) {
        EXPECT_TRUE(std::holds_alternative<api::Done>(FaultDesk(world).heal(fault)));
    }
    void pass(Duration length) {
        world.begin_advance(world.state().now() + length, UINT64_MAX);
        while (world.slice(100)) {
        }
    }
    std::vector<std::string> codes(std::size_t calls, std::function<Heard()> const& call) {
        std::vector<std::string> all;
        all.reserve(calls);
        for (std::size_t i = 0; i < calls; ++i) all.push_back(call().code);
        return all;
    }

    World world;
    Owner alice, bob;
};

using Said = std::vector<std::string>;

}  // namespace fauxcount::engine
