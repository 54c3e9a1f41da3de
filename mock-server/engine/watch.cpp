#include "engine/watch.hpp"

#include "domain/search_key.hpp"
#include "engine/tokens.hpp"

#include <utility>

namespace fauxcount::engine {

Watch::Watch(World& world) : world_(world) {
    world_.observe(
        [](void* watch, domain::State const& before, domain::State const& after,
           std::span<domain::Event const> events) {
            auto& self = *static_cast<Watch*>(watch);
            domain::check_turn(before, after, events, self.found_, domain::live_session, &self.marks_);
        },
        this);
}

Watch::~Watch() { world_.observe(nullptr, nullptr); }

std::vector<domain::Breach> Watch::take() { return std::exchange(found_, {}); }

void Watch::append_key(std::string& key) const {
    // The one rule that looks back asks how old a proof of identity is.
    Duration const memory = world_.state().policy().reauth_max_age + millisecond;
    domain::append_search_key(world_.state(), memory, key);
}

void Watch::append_key(std::string_view bearer, std::string& key) const {
    auto const holder = actor_of(world_.state(), bearer);
    domain::append_search_key(world_.state(), holder.value_or(domain::Actor{}), key);
}

void Watch::append_key(SubscriptionId held, std::string& key) const {
    domain::append_search_key(world_.state(), held, key);
}

std::vector<domain::Breach> Watch::audit() {
    domain::Auditor auditor(world_.state(), &marks_);
    while (auditor.step(1024)) {
    }
    return auditor.findings();
}

}  // namespace fauxcount::engine
