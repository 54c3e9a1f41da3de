// A whole mock world inside a GoogleTest, with steps that read like the domain:
//
//     World world{seed(7)};
//     auto& alice = world.account("alice").with(subscription(plan::cloud_plus));
//     world(request_removal(alice), expect(refused::subscription_active));
//
// Each step says what it expects; success is the default, and checked. Time passes only by a step. After
// every turn the invariants are checked, and at the end of the world all of it is audited. A failure tells
// the story so far, the seed, and the line of the step. docs/testing-in-cpp.md explains it by example.
#pragma once

#include "engine/watch.hpp"
#include "engine/world.hpp"
#include "scenarios/dsl/actors.hpp"
#include "scenarios/dsl/expect.hpp"
#include "scenarios/dsl/steps.hpp"
#include "scenarios/dsl/words.hpp"

#include <map>
#include <memory>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

namespace fauxcount::testing {

class World {
public:
    // Any of seed(), profile(), policy() and start_at(), in any order.
    template <class... Options>
    explicit World(Options const&... options) {
        (take(options), ...);
        begin();
    }
    World(World const&) = delete;
    World& operator=(World const&) = delete;
    ~World();

    // The account of that name; signed up and signed in when it is named for the first time. Its
    // identifiers are <name>@example.test unless others are given.
    Account& account(std::string const& name, std::vector<std::string> identifiers = {});
    // Hardware of that name; made when it is named for the first time.
    Device& device(std::string const& name, device_kind kind = device_kind::phone);
    // Null: nobody has named it yet.
    Device* find_device(std::string const& name) const;

    // Takes a step, checks it, and hands out its answer.
    template <class... Checks>
    api::Answer operator()(Step const& step, Checks&&... checks) {
        std::vector<Expectation> expectations;
        std::vector<Condition> conditions;
        (sort_out(checks, expectations, conditions), ...);
        return take_step(step, expectations, conditions);
    }

    // The same of what people were written. It has no messages where it is refused.
    template <class... Checks>
    api::Inbox operator()(ReadInbox const& step, Checks&&... checks) {
        api::Inbox inbox;
        (*this)(step.into(inbox), std::forward<Checks>(checks)...);
        return inbox;
    }

    Instant now() const { return engine_->state().now(); }
    Instant start() const { return engine_->state().start(); }
    // Equal for equal seed and steps, whatever was read meanwhile.
    std::uint64_t hash() const { return engine_->state().hash(); }
    std::string const& administrator() const { return administrator_; }

    // The same world again, with everybody in it, from here on for itself.
    std::unique_ptr<World> fork() const;

    // What happened so far, a line a step.
    std::string story() const;

    // A request outside the story and without expectation: for conditions.
    api::Answer ask(api::Request const& request, std::string const& bearer);
    engine::World& engine() { return *engine_; }

private:
    struct Forked {};
    World(World const& from, Forked);

    void take(Seed option) { options_.seed = option.value; }
    void take(Profile const& option);
    void take(PolicyChange const& option) { changes_.push_back(option); }
    void take(StartAt option) { options_.start = option.at; }
    void begin();

    static void sort_out(Expect const& check, std::vector<Expectation>& expectations,
                         std::vector<Condition>&) {
        expectations.insert(expectations.end(), check.all.begin(), check.all.end());
    }
    static void sort_out(Require const& check, std::vector<Expectation>&,
                         std::vector<Condition>& conditions) {
        conditions.insert(conditions.end(), check.all.begin(), check.all.end());
    }
    api::Answer take_step(Step const& step, std::vector<Expectation> const& expectations,
                          std::vector<Condition> const& conditions);
    api::Answer carry_out(Step const& step);
    void fail(Where const& where, std::string const& what) const;

    engine::WorldOptions options_;
    std::vector<PolicyChange> changes_;
    std::unique_ptr<engine::World> engine_;
    std::unique_ptr<engine::Watch> watch_;
    std::string administrator_;
    std::map<std::string, std::unique_ptr<Account>> accounts_;
    std::map<std::string, std::unique_ptr<Device>> devices_;
    std::vector<std::string> story_;
    std::string silence_;  // why no answer came to the newest step; empty: one did
};

}  // namespace fauxcount::testing
