// Messages under way, in the order in which they arrive.
#include "scenarios/explore/network.hpp"

#include "engine/problems.hpp"

#include <algorithm>
#include <optional>
#include <utility>

namespace fauxcount::explore {

namespace {

constexpr Duration patience = second * 5;  // of a caller, with an answer
constexpr Duration lateness_max = minute * 10;

auto const later = [](auto const& a, auto const& b) {
    return a.at != b.at ? a.at > b.at : a.order > b.order;
};

}  // namespace

struct Network::Way {
    bool leaves = true, arrives = true, answered = true, again = false, busy = false;
    Duration there{5}, back{5}, again_after;
    std::string_view what;  // happened, if anything did
};

Network::Network(engine::World& world, std::uint64_t seed, std::vector<BadTime> bad_times, bool tells)
    : world_(world), draws_(seed), bad_times_(std::move(bad_times)), exchanges_(tells) {}

bool Network::happens(NetworkEvent event, std::uint64_t of_a_thousand) {
    if (draws_.below(1000) >= of_a_thousand) return false;
    ++counts_.at(static_cast<std::size_t>(event));
    return true;
}

bool Network::is_bad() const {
    Instant const now = world_.state().now();
    return std::any_of(bad_times_.begin(), bad_times_.end(),
                       [&](BadTime const& bad) { return is_due(bad.from, now) && !is_due(bad.until, now); });
}

// At most one thing happens to a message, except that whatever arrives may arrive again.
Network::Way Network::way_of_next() {
    Way way;
    way.there = Duration{static_cast<std::int64_t>(1 + draws_.below(50))};
    way.back = Duration{static_cast<std::int64_t>(1 + draws_.below(50))};
    Instant const now = world_.state().now();
    way.busy = !is_due(busy_until_, now);
    if (!is_bad()) return way;
    way.answered = is_due(half_open_until_, now);
    auto const a_while = [&] {
        return Duration{static_cast<std::int64_t>(draws_.below(1U << (4 + draws_.below(17))))};
    };
    auto const late = [&] { return std::min(a_while(), lateness_max); };
    auto const says = [&](NetworkEvent event) {
        way.what = network_event_list.at(static_cast<std::size_t>(event));
    };
    if (happens(NetworkEvent::unsent, 60)) {
        way.leaves = false;
        says(NetworkEvent::unsent);
    } else if (happens(NetworkEvent::lost, 120)) {
        way.arrives = false;
        says(NetworkEvent::lost);
    } else if (happens(NetworkEvent::unheard, 120)) {
        way.answered = false;
        says(NetworkEvent::unheard);
    } else if (happens(NetworkEvent::delayed, 100)) {
        way.there = patience + late();
        says(NetworkEvent::delayed);
    } else if (happens(NetworkEvent::half_open, 30)) {
        half_open_until_ = now + late();
        way.answered = false;
        says(NetworkEvent::half_open);
    } else if (happens(NetworkEvent::overloaded, 60)) {
        busy_until_ = now + way.there + second * static_cast<std::int64_t>(1 + draws_.below(60));
        names_instant_ = draws_.below(2) == 0;
        way.busy = true;
        says(NetworkEvent::overloaded);
    }
    way.again = way.leaves && happens(NetworkEvent::doubled, 120);
    way.again_after = late();
    return way;
}

void Network::depart(Instant at, Sent const& sent) {
    flights_.push_back({at, departed_++, sent});
    std::push_heap(flights_.begin(), flights_.end(), later);
}

Network::Flight Network::take_next() {
    std::pop_heap(flights_.begin(), flights_.end(), later);
    Flight flight = std::move(flights_.back());
    flights_.pop_back();
    return flight;
}

void Network::move_clock(Instant target) {
    if (target <= world_.state().now()) return;
    world_.begin_advance(target, UINT64_MAX);
    while (world_.slice(1024)) {
    }
}

void Network::pass_to(Instant target) {
    while (!flights_.empty() && flights_.front().at <= target) {
        Flight const flight = take_next();
        move_clock(flight.at);
        exchanges_.late(world_.state().now(), flight.sent);
        deliver(world_, flight.sent);
    }
    move_clock(target);
}

void Network::come_to_rest() {
    while (!flights_.empty()) pass_to(flights_.front().at);
}

client::Outcome Network::busy() {
    Instant const now = world_.state().now();
    api::Problem problem = engine::problem(names_instant_ ? Code::rate_limited : Code::world_busy);
    problem.retry_after = busy_until_ - now;
    if (names_instant_) problem.not_before = busy_until_;
    return api::Answer(std::move(problem));
}

client::Outcome Network::call(api::Request const& request, api::Credential const& credential) {
    ++calls_;
    Sent const sent{request, credential};
    Instant const begun = world_.state().now();
    bool const quiet = !quiet_request_ || *quiet_request_ == request.index();
    impatient_ = impatient_ || (quiet && !is_due(quiet_until_, begun));
    Way const way = way_of_next();
    if (!way.leaves) return heard(begun, sent, client::Unsent{"the way is closed"}, way.what);
    Instant const there = begun + way.there, back = there + way.back, end = begun + patience;
    bool const in_time = way.arrives && there <= end;
    // What cannot be answered in time is under way like any other message.
    if (way.arrives && !in_time) depart(there, sent);
    if (way.again) depart(there + way.again_after, sent);
    client::Outcome outcome = client::Unknown{"no answer in time"};
    if (in_time) {
        pass_to(there);
        auto answer = way.busy ? busy() : client::Outcome(deliver(world_, sent));
        if (way.answered && way.busy) {
            quiet_until_ = busy_until_;
            quiet_request_ = names_instant_ ? std::optional{request.index()} : std::nullopt;
        }
        if (way.answered) outcome = std::move(answer);
    }
    pass_to(std::holds_alternative<client::Unknown>(outcome) ? end : back);
    return heard(world_.state().now(), sent, std::move(outcome), way.what);
}

client::Outcome Network::heard(Instant now, Sent const& sent, client::Outcome outcome,
                               std::string_view happened) {
    if (std::exchange(dying_, false)) outcome = client::Unknown{"nobody is there to hear it"};
    exchanges_.heard(now, sent, outcome, happened);
    return outcome;
}

client::ControlOutcome Network::control(api::ControlRequest const&) {
    return client::Unsent{"there are no controls"};
}

}  // namespace fauxcount::explore
