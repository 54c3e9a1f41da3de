// The way between a driver and a world in this process, with one fault on it. What is lost, comes twice or
// comes late is decided by the number of the call, never by chance.
#pragma once

#include "client/transport.hpp"
#include "engine/world.hpp"
#include "scenarios/explore/exchanges.hpp"

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace fauxcount::explore {

// One row a fault: name, and what happens to the call. From reset to down they are ordered from the world
// itself, as anybody can.
#define FAUXCOUNT_FAULTS(X)                                                                             \
    X(none, "nothing")                                                                                  \
    X(not_sent, "the request never leaves")                                                             \
    X(request_lost, "the request is lost on its way")                                                   \
    X(reply_lost, "the answer is lost on its way")                                                      \
    X(doubled, "the request arrives twice")                                                             \
    X(late, "the request arrives after the next one, nobody hears its answer")                          \
    X(late_after_wait, "the request arrives when time has passed, nobody hears its answer")             \
    X(doubled_late, "the request arrives once more, after the next one")                                \
    X(doubled_after_wait, "the request arrives once more, when time has passed")                        \
    X(put_off, "the request is refused, and may be repeated in an hour")                                \
    X(busy, "the server is busy and asks for half a minute")                                            \
    X(gateway, "a gateway answers, and says to come again in an hour")                                  \
    X(dies_before, "the driver dies before the request leaves, and another one goes on")                \
    X(dies_after, "the driver dies when the request has arrived, and another one goes on")              \
    X(reset, "the connection is reset when the request has arrived")                                    \
    X(truncated, "the answer is cut off")                                                               \
    X(malformed, "the answer is no JSON")                                                               \
    X(bad_gateway, "a gateway answers with a page, and the request does not arrive")                    \
    X(rate_limit, "the request is refused for half a minute")                                           \
    X(quota, "a quota is used up for two hours")                                                        \
    X(down, "the provider is down for an hour")                                                         \
    X(stale, "a look at what has become of it shows how things were when the session began")            \
    X(crash_before, "the provider dies when the request has arrived, and is back after two calls more") \
    X(crash_after, "the provider dies when it has done it, and is back after two calls more")

enum class Fault : std::uint8_t {
#define X(name, says) name,
    FAUXCOUNT_FAULTS(X)
#undef X
};
struct FaultRow {
    std::string_view name, says;
};
inline constexpr std::array fault_list{
#define X(name, says) FaultRow{#name, says},
    FAUXCOUNT_FAULTS(X)
#undef X
};
inline constexpr std::size_t faults = fault_list.size();

struct FaultAt {
    Fault fault = Fault::none;
    std::size_t call = 0;  // counted from 0
};

class FaultyTransport final : public client::Transport {
public:
    FaultyTransport(engine::World& world, FaultAt fault)
        : world_(world), fault_(fault), begun_(world.state()) {}

    client::Outcome call(api::Request const& request, api::Credential const& credential) override;
    // A real provider has no controls, and its clock is moved by nobody.
    client::ControlOutcome control(api::ControlRequest const& request) override;

    // Time has passed: what was under way so long arrives now.
    void time_passed();
    // Real time, which nobody here measures, has passed.
    void paused(Duration length) { real_ = real_ + length; }
    // Nothing stays under way for good.
    void arrive();

    std::size_t calls() const { return calls_; }
    bool met() const { return fault_.fault != Fault::none && calls_ > fault_.call; }
    // Whether a request was refused until later, and whether it was repeated before that.
    bool was_put_off() const { return put_off_.has_value(); }
    bool was_impatient() const { return impatient_; }
    // Whether the driver died over the newest call: what came of that is nothing that it was told.
    bool died() const { return died_; }
    Exchanges const& exchanges() const { return exchanges_; }
    // The call that the fault met, and the one that the driver made next; places among the operations.
    struct Struck {
        std::size_t operation = 0;
        Instant at;
        Duration real_at;
        std::optional<std::size_t> next;
        bool waited = false;  // before that one
    };
    std::optional<Struck> const& struck() const { return struck_; }

private:
    client::Outcome heard(Sent const& sent, Fault fault);
    struct PutOff {
        std::size_t request;  // its kind
        Instant until;  // of the world's time
        Duration real_until;  // of all the real time that passed
    };
    client::Outcome put_off(Sent const& sent, Fault fault);
    client::Outcome ordered(Sent sent, api::OrderFault const& order);
    client::Outcome read_stale(Sent const& sent);
    void note_next(std::size_t operation);
    bool is_early(api::Request const& request) const;

    engine::World& world_;
    FaultAt fault_;
    domain::State begun_;  // when the newest session was opened, or else the flow
    std::size_t calls_ = 0;
    std::uint32_t unheard_ = 0;  // calls to come that nobody listens to
    std::optional<Sent> under_way_;
    bool until_wait_ = false;
    std::optional<PutOff> put_off_;
    bool impatient_ = false, died_ = false;
    Duration real_;
    std::optional<Struck> struck_;
    Exchanges exchanges_;
};

}  // namespace fauxcount::explore
