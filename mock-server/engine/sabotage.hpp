// The seam at which a world is broken on purpose: seeded defects (scenarios/defects) prove that the search
// and the invariants find what they claim to find. A server never has a saboteur; without one the seam
// costs a look at a null pointer.
#pragma once

#include "api/contract.hpp"
#include "domain/event.hpp"
#include "domain/state.hpp"

#include <vector>

namespace fauxcount::engine {

// What happens in a turn: a request is answered, or a deadline fires, or, with neither, faults are healed.
struct Happening {
    api::Request const* request = nullptr;
    domain::Deadline const* deadline = nullptr;
};

class Saboteur {
public:
    Saboteur() = default;
    virtual ~Saboteur() = default;
    Saboteur(Saboteur const&) = delete;
    Saboteur& operator=(Saboteur const&) = delete;

    // What is heard of what is asked, and in whose name.
    virtual void asked(api::Request& /*request*/, api::Credential& /*credential*/) {}
    // Before the rules decide, and after what they decided is done. Whoever watches sees the state of before
    // both, and the state of after both.
    virtual void before(domain::State& /*state*/, Happening const& /*what*/) {}
    virtual void after(domain::State& /*state*/, Happening const& /*what*/,
                       std::vector<domain::Event>& /*events*/) {}
    // What is written of what happened, and what a start makes of all that was written.
    virtual void written(std::vector<domain::Event>& /*events*/) {}
    virtual void started(domain::State& /*state*/) {}
    // What is said of it, last of all.
    virtual void answer(domain::State const& /*state*/, api::Request const& /*request*/,
                        api::Answer& /*answer*/) {}
};

}  // namespace fauxcount::engine
