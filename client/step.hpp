// What a flow asks of its host, and how a flow can end. A flow does no I/O: it says the next step, its host
// carries it out and tells what came of it.
#pragma once

#include "api/contract.hpp"
#include "client/back_off.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace fauxcount::client {

enum class Clock : std::uint8_t { real, world };

// Let this much time pass before a request is sent again: a pause in which a network or a server recovers, or
// what the provider told in its Retry-After.
struct Delay {
    Duration length;
    Clock clock{};
    bool told = false;
};

// Send this request, when its delay has passed. Answer with answered(), unknown() or unsent(), or with
// declined() instead of sending it. `attempt` counts from 0; anything above is the very same request again,
// and has a delay.
struct Send {
    api::Request request;
    api::Credential credential;
    std::uint32_t attempt = 0;
    std::optional<Delay> delay = std::nullopt;
};

enum class WaitFor : std::uint8_t {
    permission,  // the provider refused for now and named the instant from which it will not
    grace,  // the removal is scheduled: until then it can be cancelled
    purge,  // the account is being purged: then it should be gone
    code,  // the owner's app has shown this code already, and then shows another one; or to learn the time
    resend,  // no code is there that can be shown, and none is sent before
    mail  // the code that was sent has not come yet: then it is looked for again
};

// Let virtual time reach `until`, in whatever way the host has. Answer with waited() or declined().
struct Wait {
    Instant until;
    WaitFor what{};
};

// Look for the newest code that was sent by this way to whom the flow acts for. Answer with code_read(), with
// unread() if nobody could look, or with declined().
struct ReadCode {
    api::Via via{};
    api::CodePurpose purpose{};
    // Not known before the first sign-in: then it is the account that is signed in to with `identifier`.
    std::optional<AccountId> account;
    std::string identifier;
};

// A code as it was found.
struct SentCode {
    std::uint64_t number = 0;  // of the message that it stands in
    std::string code;
    api::CodePurpose purpose{};
    Instant expires_at;
    Instant sent_by;  // it was sent then at the latest, and may have come later
};

// The provider confirmed that the account is gone. `at` is missing if only the end of its record was left to
// see.
struct Removed {
    RemovalId removal;
    std::optional<Instant> at;
    std::string receipt;
};

// The removal is on its way and the host does not wait for it. Keep the receipt: with it, and only with it, a
// later flow can confirm the removal or cancel it. It is empty if the removal was found pending and was not
// asked for here.
struct Scheduled {
    RemovalId removal;
    Instant until;  // what the flow would have waited for
    api::RemovalState state = api::RemovalState::scheduled;  // any other: past the point of cancelling
    std::string receipt;
};

struct Cancelled {
    RemovalId removal;
    std::optional<Instant> at;
};

// These stand in the way, all of them, and the plan does not allow to clear every one.
struct Blocked {
    std::vector<api::Blocker> blockers;
};

// The provider said no. The problem has its code, and `not_before` if the host would not wait for it. With
// auth.factor_required and no `not_before` there was nothing to answer with: no app and no mailbox, or it
// takes no code of them. `via`: the codes that it is about had been sent by that way.
struct Refused {
    api::Problem problem;
    std::optional<api::Via> via = std::nullopt;
};

// No verdict could be reached within the limits. `pending_possible`: a removal may be pending that this flow
// cannot see; if it has an id and a receipt, a later flow can go on from them. `via`: it was a code by that
// way that did not come.
struct GaveUp {
    std::string why;
    bool pending_possible = false;
    std::optional<RemovalId> removal;
    std::string receipt;
    std::optional<api::Via> via = std::nullopt;
};

using Verdict = std::variant<Removed, Scheduled, Cancelled, Blocked, Refused, GaveUp>;
using Step = std::variant<Send, Wait, Verdict, ReadCode>;

// Every loop of a flow is bounded by one of these.
struct Limits {
    std::uint32_t attempts_max = 5;  // of one request that stays without an answer
    std::uint32_t put_offs_max = 16;  // of one request that is put off again and again, with 429 or 503
    // Of preflight, clearing and request. A device shows one blocker at a time: lost mode, then find-device,
    // then the binding take a round each.
    std::uint32_t rounds_max = 6;
    std::uint32_t proofs_max = 2;  // of step-ups
    // A provider locks a factor after some wrong codes in a row. One may be wrong as it was used already.
    std::uint32_t wrong_codes_max = 2;
    // Of challenges that came to nothing, because they were over or because their answer was lost.
    std::uint32_t lost_challenges_max = 5;
    std::uint32_t vain_codes_max = 5;  // that were asked for to be sent, and came to nothing
    // Of virtual time, for one that was sent and is not there: then another one is asked for, which makes it
    // void. The pauses between two looks for it, of which the first is more than nothing, are not drawn.
    Duration code_wait = minute * 2;
    BackOff code_looks{second, second * 30};
    std::uint32_t waits_max = 16;  // that were waited out to their end; a healthy removal takes two
    std::uint32_t lost_looks_max = 5;  // in a row, at a removal that is not due yet; each has its attempts
    BackOff back_off;
    Duration pause_max = minute * 5;  // of real time, if a server asks for it; for longer nobody waits
};

}  // namespace fauxcount::client
