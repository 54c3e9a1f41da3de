// The inside of a Registry: its worlds and what is under way in them. For registry.cpp, which answers and
// works, and registry_control.cpp, which does what the control interface asks.
#pragma once

#include "api/text.hpp"
#include "engine/held_answers.hpp"
#include "engine/problems.hpp"
#include "engine/registry.hpp"
#include "engine/turn_log.hpp"
#include "engine/under_way.hpp"
#include "engine/world_entry.hpp"
#include "engine/world_making.hpp"

#include <algorithm>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace fauxcount::engine {

struct Registry::Impl {
    Impl(RegistryOptions given, TurnLog* told) : options(std::move(given)), log(told), held(told) {
        if (!options.crash) return;
        crash = [this] {
            if (log != nullptr) log->settle();
            options.crash();
        };
    }

    RegistryOptions options;
    TurnLog* log;
    std::function<void()> crash;  // what worlds are given; empty: none may crash
    std::map<std::string, Entry, std::less<>> worlds;
    std::vector<std::string> busy;  // names, in the order in which they are served
    bool quirks_known = false;  // some world has or had some: else nobody is looked up for them
    std::int64_t wall_ms = 0;
    Counters counters, of_the_gone;  // worlds that were dropped: a counter never falls

    Entry* find(std::string_view name) {
        auto const found = worlds.find(name);
        return found == worlds.end() ? nullptr : &found->second;
    }

    void note_busy(Entry const& entry) {
        if (!entry.busy()) return;
        std::string const& name = entry.world->name();
        if (std::find(busy.begin(), busy.end(), name) == busy.end()) busy.push_back(name);
    }

    std::variant<Entry*, api::Problem> create(std::string name, WorldOptions world) {
        if (worlds.size() >= options.worlds_max) return problem(Code::world_limit);
        Entry& entry = take_in(std::make_unique<World>(std::move(name), std::move(world)));
        if (log != nullptr) log->made(*entry.world);
        return &entry;
    }
    // A world of this registry from here on.
    Entry& take_in(std::unique_ptr<World> world) {
        Entry& entry = worlds[world->name()];
        world->keep_in(log);
        world->crash_by(crash ? &crash : nullptr);
        quirks_known = quirks_known || world->options().wire_quirks;
        entry.world = std::move(world);
        return entry;
    }

    // The world that a product request uses or a seed fills; made if need be.
    std::variant<Entry*, api::Problem> reach(std::string_view name) {
        if (Entry* const entry = find(name)) return entry;
        if (!options.auto_worlds || !api::is_world_name(name)) return no_world(name);
        api::PutWorld defaults;
        defaults.world = name;
        return create(defaults.world, std::get<WorldOptions>(options_of(options, defaults)));
    }

    std::optional<api::ControlAnswer> control(api::ControlRequest const& request, Ticket ticket,
                                              std::optional<Instant>& now);
    std::optional<api::ControlAnswer> on_world(Entry& entry, api::ControlRequest const& request,
                                               Ticket ticket);
    bool answers_when_busy(Entry const& entry, api::ControlRequest const& request) const;

    std::optional<api::ControlAnswer> advance(Entry& entry, api::AdvanceClock const& request, Ticket ticket);
    // Empty: just that world is there already.
    std::optional<api::ControlAnswer> put(api::PutWorld const& request);
    api::ControlAnswer list(api::ListWorlds const& request) const;
    api::ControlAnswer fork(Entry& entry, api::ForkWorld const& request);
    api::ControlAnswer snapshot(Entry& entry, api::TakeSnapshot const& request);

    std::optional<api::ControlAnswer> work_on_job(Entry& entry);
    void serve(Entry& entry, std::vector<Ready>& ready);
    void drop(std::string_view name);
    std::optional<api::ControlAnswer> read_inbox(Entry& entry, api::ListInbox const& request, Ticket ticket);
    void answer_readers(Entry& entry, bool all);
    void give_up(std::vector<Ready>& ready);
    void give_back();
    // By worlds that were dropped, reset or rewound; the last one is given back next.
    std::vector<domain::State> left_behind;
    // Answers that something else brought about: the world was dropped under a request, or a message came.
    std::vector<Ready> brought_about;
    std::size_t readers = 0;  // of all worlds, where none means that nobody has to be looked after
    bool waits_ended = false;  // nobody waits any more: the server is to stop
    HeldAnswers held;
    UnderWay under_way;
    void answered(Ready const& ready);
    void work(std::vector<Ready>& ready);
};

}  // namespace fauxcount::engine
