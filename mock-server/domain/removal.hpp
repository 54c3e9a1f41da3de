// The reading half of removal: what stands in its way, and what a removal looks like.
#pragma once

#include "api/codes.hpp"
#include "domain/state.hpp"

#include <array>
#include <cstdint>
#include <span>

namespace fauxcount::domain {

struct Blocker {
    Code code;
    Severity severity;
    Slot device;  // of device.* codes
    std::uint32_t ordinal;  // of the subscription or the factor
};

// All of them, devices in the order in which they were bound, then subscriptions, then factors: never only
// the first, also of one device.
class Blockers {
public:
    static constexpr std::size_t device_conditions = 3;  // bound, find-device on, lost mode

    void add(Blocker blocker) { all_[count_++] = blocker; }
    std::span<Blocker const> all() const { return {all_.data(), count_}; }
    bool any(Severity severity) const;

private:
    std::array<Blocker, device_conditions * devices_max + subscriptions_max + due_factors_max>
        all_;  // up to count_
    std::size_t count_ = 0;
};

Blockers blockers_of(State const& state, Slot slot);

// A removal as its receipt shows it.
enum class RemovalState : std::uint8_t { scheduled, cancelled, purging, removed, purge_failed };
struct RemovalFacts {
    RemovalState state{};
    Channel channel{};
    Instant requested_at, due;
    Instant removed_at;  // of all but cancelled ones
    Instant cancelled_at;  // of cancelled ones
    PurgeStage stage{};  // of those that are being purged: the next one
    Instant stage_at;
};
// Ok; removal_not_found for one that never was or is forgotten; removal_gone once its tombstone has ended.
Code look_up_removal(State const& state, ChildPlace removal, RemovalFacts& facts);

// The instants a removal accepted at `now` would have.
struct RemovalSchedule {
    Instant due, ends_at, tombstone_until, contact_quarantine, username_quarantine;
};
RemovalSchedule schedule_from(Policy const& policy, Instant now);

}  // namespace fauxcount::domain
