// The control interface about the virtual time of a world: reading it, moving it, and what is armed.
#pragma once

#include "api/fields.hpp"
#include "api/ids.hpp"
#include "api/instant.hpp"
#include "api/kinds.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <tuple>
#include <vector>

namespace fauxcount::api {

struct GetClock {
    std::string world;
    static constexpr Route route{"GET", "/__admin/worlds/{world}/clock", 200};
    static constexpr auto path_fields() { return std::tuple{required("world", &GetClock::world, 63)}; }
    static constexpr auto query_fields() { return std::tuple{}; }
    static constexpr auto fields() { return std::tuple{}; }
};

// `running`: virtual time passes with real time from here on. `frozen`: it stands still until advanced.
struct PutClock {
    std::string world;
    ClockMode mode{};
    static constexpr Route route{"PUT", "/__admin/worlds/{world}/clock", 200};
    static constexpr auto path_fields() { return std::tuple{required("world", &PutClock::world, 63)}; }
    static constexpr auto query_fields() { return std::tuple{}; }
    static constexpr auto fields() { return std::tuple{required("mode", &PutClock::mode)}; }
};

// Exactly one of `by`, `to` and `next`. Every deadline on the way fires at its own instant. With `max_fired`
// the advance may stop between two deadlines: `complete` is then false and `now` says where.
struct AdvanceClock {
    std::string world;
    std::optional<Duration> by;
    std::optional<Instant> to;
    std::optional<bool> next;  // true: to the next deadline
    std::optional<std::uint64_t> max_fired;
    static constexpr Route route{"POST", "/__admin/worlds/{world}/clock/advance", 200};
    static constexpr auto path_fields() { return std::tuple{required("world", &AdvanceClock::world, 63)}; }
    static constexpr auto query_fields() { return std::tuple{}; }
    static constexpr auto fields() {
        return std::tuple{optional("by", &AdvanceClock::by), optional("to", &AdvanceClock::to),
                          optional("next", &AdvanceClock::next),
                          optional("max_fired", &AdvanceClock::max_fired)};
    }
};

struct ClockView {
    Instant now;
    ClockMode mode{};
    std::optional<Instant> next;  // the next deadline
    std::uint64_t armed = 0;
    static constexpr auto fields() {
        return std::tuple{required("now", &ClockView::now), required("mode", &ClockView::mode),
                          optional("next", &ClockView::next), required("armed", &ClockView::armed)};
    }
};

struct Advanced {
    Instant from, now;
    std::uint64_t fired = 0;
    bool complete = true;
    std::optional<Instant> next;
    static constexpr auto fields() {
        return std::tuple{required("from", &Advanced::from), required("now", &Advanced::now),
                          required("fired", &Advanced::fired), required("complete", &Advanced::complete),
                          optional("next", &Advanced::next)};
    }
};

struct ListDeadlines {
    std::string world;
    std::uint32_t limit = page_default;
    std::optional<std::string> cursor;
    static constexpr Route route{"GET", "/__admin/worlds/{world}/deadlines", 200};
    static constexpr auto path_fields() { return std::tuple{required("world", &ListDeadlines::world, 63)}; }
    static constexpr auto query_fields() {
        return std::tuple{optional("limit", &ListDeadlines::limit),
                          optional("cursor", &ListDeadlines::cursor)};
    }
    static constexpr auto fields() { return std::tuple{}; }
};

struct DeadlineView {
    Instant at;
    DeadlineKind kind{};
    std::optional<AccountId> account;  // whose; absent of a delivery
    std::optional<SubscriptionId> subscription;
    std::optional<PurgeStage> stage;
    std::optional<std::uint32_t> fault;  // of a delivery: that holds it back until then
    static constexpr auto fields() {
        return std::tuple{required("at", &DeadlineView::at),
                          required("kind", &DeadlineView::kind),
                          optional("account", &DeadlineView::account),
                          optional("subscription", &DeadlineView::subscription),
                          optional("stage", &DeadlineView::stage),
                          optional("fault", &DeadlineView::fault)};
    }
};

// In the order in which they fire.
struct DeadlineList {
    std::vector<DeadlineView> deadlines;
    std::optional<std::string> next_cursor;
    static constexpr auto fields() {
        return std::tuple{required("deadlines", &DeadlineList::deadlines, page_max),
                          optional("next_cursor", &DeadlineList::next_cursor)};
    }
};

}  // namespace fauxcount::api
