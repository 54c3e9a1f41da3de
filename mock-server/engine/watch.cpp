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

void Watch::append_key(domain::State const& state, std::string& key) {
    // The one rule that looks back asks how old a proof of identity is.
    domain::append_search_key(state, state.policy().reauth_max_age + millisecond, key);
}

void Watch::append_key(domain::State const& state, std::string_view bearer, std::string& key) {
    domain::append_search_key(state, actor_of(state, bearer).value_or(domain::Actor{}), key);
}

void Watch::append_key(domain::State const& state, SubscriptionId held, std::string& key) {
    domain::append_search_key(state, held, key);
}
void Watch::append_key(domain::State const& state, FactorId held, std::string& key) {
    domain::append_search_key(state, held, key);
}
void Watch::append_key(domain::State const& state, ChallengeId held, std::string& key) {
    domain::append_search_key(state, held, key);
}

// The hash knows what the key takes out, how late it is and which ids were given out; the key knows what is
// not hashed because it follows from the rest, as deadlines do.
bool Watch::same(domain::State const& one, domain::State const& other) {
    if (one.hash() != other.hash()) return false;
    std::string left, right;
    append_key(one, left);
    append_key(other, right);
    return left == right;
}

std::vector<domain::Breach> Watch::audit() {
    domain::Auditor auditor(world_.state(), &marks_);
    while (auditor.step(1024)) {
    }
    return auditor.findings();
}

}  // namespace fauxcount::engine
