// Eyes on a world: checks the invariants after every turn, and over everything when asked. For tests and
// explorers; a server that only serves does not pay for it.
#pragma once

#include "domain/invariants.hpp"
#include "engine/world.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace fauxcount::engine {

// Watches from its making to its end; the world must outlive it and has one watch at a time.
class Watch {
public:
    explicit Watch(World& world);
    ~Watch();
    Watch(Watch const&) = delete;
    Watch& operator=(Watch const&) = delete;

    // What was found since it was last asked.
    std::vector<domain::Breach> take();
    // What tells a search that a world was here before: domain/search_key.hpp.
    static void append_key(domain::State const& state, std::string& key);
    // The same of what somebody outside holds.
    static void append_key(domain::State const& state, std::string_view bearer, std::string& key);
    static void append_key(domain::State const& state, SubscriptionId held, std::string& key);
    static void append_key(domain::State const& state, FactorId held, std::string& key);
    static void append_key(domain::State const& state, ChallengeId held, std::string& key);
    // Whether one is the other again, in everything that there is.
    static bool same(domain::State const& one, domain::State const& other);
    // The whole world as it is now.
    std::vector<domain::Breach> audit();
    // How often each invariant was really exercised; whoever checks more raises more.
    domain::Marks& marks() { return marks_; }

private:
    World& world_;
    std::vector<domain::Breach> found_;
    domain::Marks marks_;
};

}  // namespace fauxcount::engine
