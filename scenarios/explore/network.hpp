// A network between a driver and a world in this process, in the world's own time: what is sent takes a
// while, gets lost, comes twice, is overtaken, or is answered and nobody hears. What happens is drawn from a
// seed, so that a run is the same each time.
#pragma once

#include "client/transport.hpp"
#include "engine/world.hpp"
#include "scenarios/explore/draws.hpp"
#include "scenarios/explore/exchanges.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace fauxcount::explore {

// A span of time in which the network is bad. Outside of all of them nothing happens to a message.
struct BadTime {
    Instant from, until;
};

// What happened to messages, and how often; for those who want to know that it did.
#define FAUXCOUNT_NETWORK_EVENTS(X)                                    \
    X(unsent, "the request never leaves")                              \
    X(lost, "the request is lost")                                     \
    X(unheard, "the answer is lost")                                   \
    X(half_open, "the request arrives, and no answer ever comes back") \
    X(doubled, "the request arrives once more")                        \
    X(delayed, "the request is overtaken by later ones")               \
    X(overloaded, "the server is busy, and says for how long or until when")

enum class NetworkEvent : std::uint8_t {
#define X(name, says) name,
    FAUXCOUNT_NETWORK_EVENTS(X)
#undef X
};
inline constexpr std::array network_event_list{
#define X(name, says) std::string_view{says},
    FAUXCOUNT_NETWORK_EVENTS(X)
#undef X
};
using NetworkCounts = std::array<std::uint64_t, network_event_list.size()>;

class Network final : public client::Transport {
public:
    Network(engine::World& world, std::uint64_t seed, std::vector<BadTime> bad_times, bool tells);

    client::Outcome call(api::Request const& request, api::Credential const& credential) override;
    // A real provider has no controls, and its clock is moved by nobody.
    client::ControlOutcome control(api::ControlRequest const& request) override;

    // Lets time pass; what is under way arrives at its instant.
    void pass_to(Instant target);
    // Lets everything arrive that is under way.
    void come_to_rest();

    bool is_bad() const;
    // Whoever asks now knows nothing of what the server told the one before.
    void caller_changed() { quiet_until_ = {}; }
    // Whoever makes the next call dies over it, and hears nothing of what comes of it.
    void caller_dies() { dying_ = true; }
    // Whether a request came to a busy server before it was to come.
    bool was_impatient() const { return impatient_; }
    std::uint64_t calls() const { return calls_; }
    NetworkCounts const& counts() const { return counts_; }
    Exchanges& exchanges() { return exchanges_; }
    Exchanges const& exchanges() const { return exchanges_; }

private:
    struct Flight {
        Instant at;
        std::uint64_t order;  // of departure
        Sent sent;
    };
    struct Way;  // of one call

    bool happens(NetworkEvent event, std::uint64_t of_a_thousand);
    Way way_of_next();
    void depart(Instant at, Sent const& sent);
    Flight take_next();
    void move_clock(Instant target);
    client::Outcome busy();
    client::Outcome heard(Instant now, Sent const& sent, client::Outcome outcome, std::string_view happened);

    engine::World& world_;
    Draws draws_;
    std::vector<BadTime> bad_times_;
    std::vector<Flight> flights_;  // a heap, the next one first
    std::uint64_t departed_ = 0, calls_ = 0;
    Instant half_open_until_, busy_until_, quiet_until_;
    std::optional<std::size_t> quiet_request_;  // its kind: an instant is named for that alone
    bool impatient_ = false, dying_ = false;
    bool names_instant_ = false;  // not for how long the server is busy, but until when
    NetworkCounts counts_{};
    Exchanges exchanges_;
};

}  // namespace fauxcount::explore
