// Calls off a pending removal: one request, and a look if its answer was lost. Driven like RemovalFlow.
#pragma once

#include "api/contract.hpp"
#include "client/step.hpp"
#include "client/tries.hpp"

#include <cstdint>
#include <optional>
#include <string>

namespace fauxcount::client {

struct CancelPlan {
    RemovalId removal;
    std::string bearer;           // the receipt, or a session or administrator that may cancel it
    std::string idempotency_key;  // made and kept by the host
    Limits limits;
};

// Ends in Cancelled, Refused (too late, nothing pending, not offered) or GaveUp. It waits for nothing. After
// a lost answer what is put off is no refusal: the lost request may still arrive.
class CancelFlow {
public:
    explicit CancelFlow(CancelPlan plan)
        : plan_{std::move(plan)}, tries_{plan_.limits, plan_.idempotency_key} {}

    Step next() const;
    void answered(api::Answer const& answer);
    void unknown(std::string const& why, std::optional<Duration> retry_after = {});
    void unsent(std::string const& why);
    void waited(Instant) {}
    // The host does not send again what has a delay.
    void declined();

private:
    void refused(api::Problem const& problem);
    void undecided(std::string const& why, std::optional<Duration> retry_after = {});
    void exhausted(std::string const& why);
    void look();
    void give_up(std::string why);

    CancelPlan plan_;
    bool looking_ = false;
    bool uncertain_ = false;  // the request went out and no decision came back
    std::optional<api::Problem> refusal_;  // which the look is to explain
    Tries tries_;
    std::string why_undecided_;
    std::optional<Verdict> verdict_;
};

}  // namespace fauxcount::client
