// Faults that were ordered for the calls of a world: what is kept of each, and which of them acts on a call.
// What an act does to the call, and to its answer on the way, is not known here; only that it is counted.
#pragma once

#include "api/codes.hpp"
#include "api/instant.hpp"
#include "domain/identity.hpp"
#include "domain/records.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace fauxcount::domain {

class State;

// As the contract has them, in its order.
enum class FaultKind : std::uint8_t {
    status,
    delay,
    request_lost,
    reply_lost,
    duplicate,
    reset,
    truncated,
    malformed,
    drip,
    stale_read,
    rate_limit,
    quota,
    down,
    stage_fails,
    crash_before,
    crash_after,
    message_lost,
    message_late,
    message_twice,
    message_astray,
    offline
};

inline constexpr std::size_t faults_max = 64;
inline constexpr std::uint8_t any_operation = UINT8_MAX;
inline constexpr std::uint8_t any_stage = UINT8_MAX;
inline constexpr std::uint8_t any_system = UINT8_MAX;
inline constexpr std::uint32_t until_healed = UINT32_MAX;  // as a number of calls

// Systems as the contract has them, a bit each in its order.
inline constexpr std::uint8_t needs_billing = 1, needs_devices = 2, needs_cloud = 4, needs_mail = 8,
                              needs_sms = 16;
inline constexpr std::uint8_t system_mail = 3, system_sms = 4;  // as numbers, like `system` below
constexpr std::uint8_t system_of(Via way) { return way == Via::email ? system_mail : system_sms; }

// Which calls a fault is for, and what it is to do to them. Everything but text.
struct FaultTerms {
    FaultKind kind{};
    std::uint8_t operation = any_operation;
    Code code = Code::ok;
    bool retry_as_date = false;
    Place account;  // of generation 0: calls of everybody
    std::uint32_t nth = 1, times = until_healed;
    std::uint32_t wait_ms = 0;  // a delay, an interval, or how long to stay away
    std::uint32_t bytes = 0;
    std::uint16_t status = 0;
    std::uint8_t stage = any_stage;  // of a purge, as a number
    std::uint8_t system = any_system;  // that a call has to need, or a message to go by, as a number
    Instant until = last_instant;  // over from then on

    bool crashes() const { return kind == FaultKind::crash_before || kind == FaultKind::crash_after; }
    // It is for no call, but for stages of purges.
    bool is_of_stages() const { return kind == FaultKind::stage_fails || stage != any_stage; }
    // It is for no call, but for messages.
    bool is_of_messages() const {
        return FaultKind::message_lost <= kind && kind <= FaultKind::message_astray;
    }
    // A system that is down is down for messages and for stages as well, where they need it.
    bool takes_messages() const {
        bool const carries = system == system_mail || system == system_sms;
        return is_of_messages() || (kind == FaultKind::down && carries);
    }
    bool takes_stages() const { return is_of_stages() || (kind == FaultKind::down && system != any_system); }
    // Whoever it refused stays refused until a wait is over.
    bool makes_wait() const { return kind == FaultKind::rate_limit || kind == FaultKind::quota; }
};

// What a fault of messages says beside its terms.
struct MessageTerms {
    static constexpr std::uint8_t any_kind = UINT8_MAX;
    std::uint8_t kind = any_kind;  // of which messages, as a number
    std::uint64_t recipient = 0;  // of one that leads astray: the digest of the address
};
std::string text_of(MessageTerms const& terms);
MessageTerms message_terms(std::string_view text);
// The device that is out of reach, likewise.
std::string text_of(Place device);
Place offline_device(std::string_view text);

// A message on its way.
struct HeldMessage {
    Message message;
    Instant arrives;
};

struct Fault {
    std::uint32_t ordinal = 0;
    FaultTerms terms;
    // Of a body: its type, NUL, the body. Of messages and of a device out of reach: the bytes of text_of().
    std::string text;
    Instant ordered_at;
    Instant closed_until;  // the end of the wait that it made last
    std::uint64_t calls = 0, used = 0;
    std::vector<HeldMessage> held;  // in the order in which they were sent
    Instant wakes;  // when a deadline next ends what it holds back; zero: none does
    // For stale reads: the state as it was when the fault was ordered, until no read will be its turn.
    std::shared_ptr<State const> before;

    // Counted out: no call will be its turn again. A wait that it made may go on.
    bool counted_out() const {
        return terms.times != until_healed && calls >= std::uint64_t{terms.nth} - 1 + terms.times;
    }
    bool armed(Instant now) const {
        return !is_due(terms.until, now) && (!counted_out() || (terms.makes_wait() && now < closed_until));
    }
    MessageTerms message_terms() const { return domain::message_terms(text); }
    Place device() const { return offline_device(text); }
};

using Faults = std::vector<Fault>;

}  // namespace fauxcount::domain
