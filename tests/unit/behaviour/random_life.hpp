// Random lives of three people and their devices, for laws that hold whatever happens. The same numbers
// always lead the same life.
#pragma once

#include "domain/draw.hpp"
#include "scenarios/dsl/world.hpp"

#include <array>
#include <cstdint>
#include <string>
#include <vector>

namespace fauxcount::testing {

using Life = std::vector<std::uint64_t>;

inline std::array<std::string, 3> const people{"alice", "bob", "carol"};

// The worlds that differ most from each other.
inline std::unique_ptr<World> world_of_kind(std::uint64_t kind) {
    switch (kind % 4) {
        case 0: return std::make_unique<World>(seed(7));
        case 1: return std::make_unique<World>(seed(7), profile("forge-instant"));
        case 2:
            return std::make_unique<World>(seed(7), policy("pending.login", "cancels"),
                                           policy("subscription", "cancel_now"),
                                           policy("pending.tokens", "normal"));
        default:
            return std::make_unique<World>(seed(7), policy("pending.login", "normal"), policy("grace", "P3D"),
                                           policy("subscription", "at_period_end"),
                                           policy("pending.writes", "allow"),
                                           policy("identifiers.contact", "PT0S"));
    }
}

// Signs everybody up with a phone each; the scene of every life.
inline void populate(World& world) {
    for (std::string const& name : people) world.account(name).with(device("phone"));
}

inline Step some_read(World& world, std::uint64_t x) {
    Account& who = world.account(people[x % people.size()]);
    switch ((x >> 4U) % 6) {
        case 0: return read(who);
        case 1: return list_sessions(who);
        case 2: return list_devices(who);
        case 3: return list_items(who);
        case 4: return list_subscriptions(who);
        default: return preflight(who).as_administrator();
    }
}

inline Step some_command(World& world, std::uint64_t x) {
    Account& who = world.account(people[x % people.size()]);
    Account& other = world.account(people[(x >> 2U) % people.size()]);
    Device& phone = other.device("phone");
    switch ((x >> 8U) % 20) {
        case 0: return sign_up(who);
        case 1: return sign_in(who);
        case 2: return sign_in_unattended(who);
        case 3: return sign_out(who);
        case 4: return prove(who);
        case 5: return set_up(phone, who);
        case 6: return set_find(who, phone, find_device::on);
        case 7: return set_find(who, phone, find_device::off);
        case 8: return set_lost_mode(who, phone, (x >> 16U) % 2 == 0 ? lost_mode::on : lost_mode::off);
        case 9: return unbind(who, phone);
        case 10: return sign_out(who, phone);
        case 11: return factory_reset(phone);
        case 12: return add_item(who, item_kind::photo, static_cast<std::uint32_t>(x >> 20U));
        case 13: return subscribe(who, (x >> 16U) % 2 == 0 ? plan::cloud_trial : plan::cloud_plus);
        case 14: return request_removal(who);
        case 15: return request_removal_on(phone, who);
        case 16: return request_removals({&who, &other});
        case 17: return request_removal(who).as_administrator();
        case 18: return sign_in(who);
        default: return add_item(who, item_kind::note, 1).keyed("k" + std::to_string((x >> 16U) % 3));
    }
}

inline Duration some_wait(std::uint64_t x) {
    constexpr std::array<Duration, 8> waits{millisecond, second, 10 * second,  5 * minute,
                                            12 * hour,   day,    7 * day - ms, 30 * day};
    return waits[x % waits.size()];
}

inline void live(World& world, Life const& life) {
    for (std::uint64_t const number : life) {
        std::uint64_t const x = domain::mix(number);
        if (x % 5 == 0) {
            world(advance(some_wait(x >> 8U)));
        } else {
            world(some_command(world, x), expect(whatever()));
        }
    }
}

}  // namespace fauxcount::testing
