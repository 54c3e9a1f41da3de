// Answers that wait for the log: none goes out before what it tells is durable. Without a log all go out at
// once.
#pragma once

#include "engine/registry.hpp"
#include "engine/turn_log.hpp"

#include <cstdint>
#include <deque>
#include <optional>
#include <utility>
#include <vector>

namespace fauxcount::engine {

class HeldAnswers {
public:
    explicit HeldAnswers(TurnLog* log) : log_(log) {}

    bool failed() const { return log_ != nullptr && log_->failure().has_value(); }

    // The answer if it may go out now; nullopt: it is held, and release() gives it out.
    template <class A>
    std::optional<A> out_or_held(A answered, Ticket ticket) {
        if (!ahead()) return answered;
        held_.push_back({log_->handed_in(), {ticket, std::move(answered)}});
        return std::nullopt;
    }
    void give_out(Registry::Ready answer, std::vector<Registry::Ready>& ready) {
        if (ahead())
            held_.push_back({log_->handed_in(), std::move(answer)});
        else
            ready.push_back(std::move(answer));
    }
    // Those whose time has come, in order. If the log has failed, also all others, as refusals: whether what
    // they told has happened nobody can say before a restart.
    void release(std::vector<Registry::Ready>& ready);
    // Makes a refusal of it.
    static void refuse(Registry::Ready& answer);
    void forget(Ticket ticket);

private:
    // What an answer tells may rest on what is not durable yet, be it of another world: commits are short.
    bool ahead() const { return log_ != nullptr && log_->durable() < log_->handed_in(); }

    struct Held {
        std::uint64_t until;  // what of the log has to be durable
        Registry::Ready answer;
    };
    TurnLog* log_;
    std::deque<Held> held_;
};

}  // namespace fauxcount::engine
