// Where a driver can be when it begins: who is there, what stands in the way, and how it has to end.
#pragma once

#include "client/removal_flow.hpp"
#include "engine/world.hpp"

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace fauxcount::explore {

// In the order of client::Verdict.
enum class Ending : std::uint8_t { removed, scheduled, cancelled, blocked, refused, gave_up };
std::string_view name_of(Ending ending);

enum class Patience : std::uint8_t {
    moves_on,  // time moves to what is waited for
    a_day_at_a_time,
    none,  // the host does not wait
    retries_after_a_day  // it moves on, and pauses for 25 hours before it repeats a request
};

// What a situation is laid out with: requests to a new world.
class Ground {
public:
    explicit Ground(engine::World& laid_out);

    api::Answer ask(api::Request const& request, std::string const& bearer = {});
    void pass(Duration time);
    // An account of that name with a session in which the password was shown just now.
    void settle(std::string const& name);
    void schedule();  // the removal of that account, by its owner

    engine::World& world;
    std::string administrator;
    AccountId account;
    std::string identifier, token, receipt;
    SessionId session;
    RemovalId removal;
};

struct Situation {
    std::string_view name;
    Ending ending;  // whatever single fault there is
    Patience patience;
    char const* profile;
    // Lays it out; what the driver is to do. The account it is about is the last that was settled.
    client::RemovalPlan (*lay_out)(Ground& ground);
    // The purge begins with the request, and from then on nobody is told again what was answered: a driver
    // that did not hear it may give up, if it says that something may have come of it.
    bool may_stay_open = false;
};

std::span<Situation const> all_situations();

}  // namespace fauxcount::explore
