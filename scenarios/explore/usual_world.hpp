// The world that is searched unless somebody asks for another one.
#pragma once

#include "engine/world.hpp"

namespace fauxcount::explore {

inline constexpr Instant usual_start{1'893'456'000'000};  // 2030-01-01T00:00:00.000Z

inline engine::WorldOptions usual_world() {
    engine::WorldOptions world;
    world.policy = *domain::profile(world.profile);
    world.start = usual_start;
    world.journal_bytes_max = 1024;
    return world;
}

}  // namespace fauxcount::explore
