// The loop around a flow: sends what it wants sent, waits as it is told to, and comes back with the verdict.
// How to wait is a policy: move the world's clock, watch it, or decline.
#pragma once

#include "client/mailbox.hpp"
#include "client/step.hpp"
#include "client/transport.hpp"

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <variant>

namespace fauxcount::client {

class Waiting {
public:
    Waiting() = default;
    virtual ~Waiting() = default;
    Waiting(Waiting const&) = delete;
    Waiting& operator=(Waiting const&) = delete;

    // Comes back with the time it is then, which may be early; nullopt declines.
    virtual std::optional<Instant> until(Wait const& wait) = 0;
    // Lets the time pass by which a request is put off; false: it does not, and the request is not sent. The
    // default pauses for no real time, since in process nothing is gained by it, and moves no clock.
    virtual bool let_pass(Delay const& delay) { return delay.clock == Clock::real; }
};

// Never waits: the flow ends with `Scheduled`.
class Decline final : public Waiting {
public:
    std::optional<Instant> until(Wait const&) override { return std::nullopt; }
};

// Moves the world's clock: thirty days in a millisecond. Declines if the clock does not obey.
class MoveClock final : public Waiting {
public:
    MoveClock(Transport& transport, std::string world) : transport_{transport}, world_{std::move(world)} {}

    std::optional<Instant> until(Wait const& wait) override;
    bool let_pass(Delay const& delay) override;

private:
    Transport& transport_;
    std::string world_;
};

// Leaves the clock alone and looks at it every now and then; declines if it cannot be read for long. A clock
// does not tell whether the removal is still there, so after a number of looks the flow has one itself.
// `pause` sleeps for real and says whether to go on.
class WatchClock final : public Waiting {
public:
    using Pause = std::function<bool(Duration length)>;
    WatchClock(Transport& transport, std::string world, Pause pause)
        : transport_{transport}, world_{std::move(world)}, pause_{std::move(pause)} {}

    std::optional<Instant> until(Wait const& wait) override;
    bool let_pass(Delay const& delay) override;

private:
    std::optional<Instant> now();

    Transport& transport_;
    std::string world_;
    Pause pause_;
    std::uint32_t lost_ = 0;  // looks in a row that saw no clock
};

template <class Flow>
void tell(Flow& flow, Outcome const& outcome) {
    if (auto const* answer = std::get_if<api::Answer>(&outcome)) flow.answered(*answer);
    if (auto const* unknown = std::get_if<Unknown>(&outcome))
        flow.unknown(unknown->why, unknown->retry_after);
    if (auto const* unsent = std::get_if<Unsent>(&outcome)) flow.unsent(unsent->why);
}

// A flow that shows codes of the time has to know what time it is where they are looked at, before it hears
// what was answered then.
template <class Flow>
void tell_time(Flow& flow, Transport const& transport) {
    if constexpr (requires(Instant now) { flow.time_is(now); }) {
        if (auto const now = transport.date()) flow.time_is(*now);
    }
}

// Of a request that is sent again the first copy may have been answered with a code: it is looked for from
// before that one.
inline void tell_mailbox(Mailbox& mailbox, Send const& send) {
    auto const* const request = std::get_if<api::SendCode>(&send.request);
    if (request != nullptr && send.attempt == 0) mailbox.about_to_ask(request->via);
}

// A flow that reads no codes never asks for it.
template <class Flow>
void read_code(Flow& flow, ReadCode const& look, Mailbox* mailbox) {
    if constexpr (requires(Unread unread) { flow.unread(unread.why); }) {
        if (mailbox == nullptr) return flow.declined();
        auto const mail = mailbox->newest(look);
        if (auto const* unread = std::get_if<Unread>(&mail)) return flow.unread(unread->why);
        flow.code_read(std::get<std::optional<SentCode>>(mail));
    } else {
        flow.declined();
    }
}

// Runs a flow (RemovalFlow, CancelFlow) to its verdict. `seen` is called before every step, the verdict
// included; a host uses it to show progress, and to keep what has to outlive it. Without a mailbox no code
// that is sent is read.
template <class Flow>
Verdict run(Flow& flow, Transport& transport, Waiting& waiting,
            std::function<void(Flow const&)> const& seen = {}, Mailbox* mailbox = nullptr) {
    for (;;) {
        if (seen) seen(flow);
        Step const step = flow.next();
        if (auto const* verdict = std::get_if<Verdict>(&step)) return *verdict;
        if (auto const* wait = std::get_if<Wait>(&step)) {
            if (auto const now = waiting.until(*wait)) {
                flow.waited(*now);
            } else {
                flow.declined();
            }
        } else if (auto const* look = std::get_if<ReadCode>(&step)) {
            read_code(flow, *look, mailbox);
        } else {
            auto const& send = std::get<Send>(step);
            if (send.delay && !waiting.let_pass(*send.delay)) {
                flow.declined();
            } else {
                if (mailbox != nullptr) tell_mailbox(*mailbox, send);
                auto const outcome = transport.call(send.request, send.credential);
                tell_time(flow, transport);
                tell(flow, outcome);
            }
        }
    }
}

}  // namespace fauxcount::client
