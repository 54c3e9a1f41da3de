#include "engine/watch.hpp"

#include <utility>

namespace fauxcount::engine {

Watch::Watch(World& world) : world_(world) {
    world_.observe(
        [](void* watch, domain::State const& before, domain::State const& after,
           std::span<domain::Event const> events) {
            domain::check_turn(before, after, events, static_cast<Watch*>(watch)->found_);
        },
        this);
}

Watch::~Watch() { world_.observe(nullptr, nullptr); }

std::vector<domain::Breach> Watch::take() { return std::exchange(found_, {}); }

std::vector<domain::Breach> Watch::audit() const {
    domain::Auditor auditor(world_.state());
    while (auditor.step(1024)) {
    }
    return auditor.findings();
}

}  // namespace fauxcount::engine
