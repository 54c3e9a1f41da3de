// An engine that knows no rules, put in the place of the real one when http/ is tested alone: what it answers
// follows from the world's name and the bearer token, so that a test can see how every kind of answer leaves
// the server.
#pragma once

#include "api/instant.hpp"
#include "api/worlds.hpp"

#include <atomic>
#include <optional>

namespace fauxcount::engine {

inline constexpr Instant fake_now{1'893'456'000'500};  // 2030-01-01T00:00:00.500Z

// What a test tells the fake, and what it asks, from another thread than the server's.
struct FakeControls {
    std::atomic<bool> hold{true};  // world `busy`: its requests wait until this is false
    std::atomic<int> queued{0};  // requests that came to wait
    std::atomic<int> forgotten{0};  // tickets whose clients have gone
    std::atomic<int> answered{0};  // product requests that reached a world
    std::atomic<int> waits_ended{0};  // how often all who waited for a message were to be answered
    std::optional<api::WireQuirks> quirks;  // of every world but `plain`; not while a server runs
};
FakeControls& fake_controls();

}  // namespace fauxcount::engine
