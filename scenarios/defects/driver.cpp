// The catalogue of broken drivers: one mistake each that somebody could make who writes such a flow.
#include "scenarios/defects/driver.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

namespace fauxcount::defects {

namespace {

using client::Send;
using client::Step;
using client::Verdict;
using client::Wait;

bool is_request(Step const& step) {
    auto const* const send = std::get_if<Send>(&step);
    return send != nullptr && std::holds_alternative<api::RequestRemoval>(send->request);
}

class NewKeyEachTime final : public Driver {
    using Driver::Driver;
    Step next() override {
        Step step = flow().next();
        auto* const send = std::get_if<Send>(&step);
        if (is_request(step) && send->attempt > 0)
            send->credential.idempotency_key += "-again-" + std::to_string(send->attempt);
        return step;
    }
};

class NotFoundMeansRemoved final : public Driver {
    using Driver::Driver;
    void answered(api::Answer const& answer) override {
        auto const* const problem = std::get_if<api::Problem>(&answer);
        if (problem == nullptr || problem->code != Code::removal_not_found) return flow().answered(answer);
        api::Problem gone = *problem;
        gone.code = Code::removal_gone;
        flow().answered(gone);
    }
};

class IgnoresRetryAfter final : public Driver {
    using Driver::Driver;
    Step next() override {
        Step step = flow().next();
        auto* const send = std::get_if<Send>(&step);
        if (send != nullptr && send->delay && send->delay->told)
            send->delay = client::Delay{second, client::Clock::real};
        return step;
    }
};

class AsksBeforeItMay final : public Driver {
    using Driver::Driver;
    Step next() override {
        Step step = flow().next();
        auto const* const wait = std::get_if<Wait>(&step);
        if (wait == nullptr || wait->what != client::WaitFor::permission) return step;
        flow().waited(wait->until);
        return flow().next();
    }
};

class StopsLooking final : public Driver {
    using Driver::Driver;
    void waited(Instant now) override {
        if (++waits_ > 30) return flow().declined();
        flow().waited(now);
    }
    unsigned waits_ = 0;
};

class PendingIsAnError final : public Driver {
    using Driver::Driver;
    Step next() override { return refused_ ? Step(Verdict(*refused_)) : flow().next(); }
    void unknown(std::string const& why, std::optional<Duration> retry_after) override {
        lost_ = lost_ || is_request(flow().next());
        flow().unknown(why, retry_after);
    }
    void answered(api::Answer const& answer) override {
        auto const* const problem = std::get_if<api::Problem>(&answer);
        if (problem != nullptr && problem->code == Code::removal_already_pending && lost_)
            refused_ = client::Refused{*problem};
        flow().answered(answer);
    }
    bool lost_ = false;
    std::optional<client::Refused> refused_;
};

class ProofNeverShown final : public Driver {
    using Driver::Driver;
    Step next() override {
        Step step = flow().next();
        auto const* const send = std::get_if<Send>(&step);
        if (send == nullptr || !std::holds_alternative<api::ProveSession>(send->request)) return step;
        flow().answered(api::SessionView{});
        return flow().next();
    }
};

class LostMeansRefused final : public Driver {
    using Driver::Driver;
    Step next() override { return refused_ ? Step(Verdict(client::Refused{})) : flow().next(); }
    void unknown(std::string const& why, std::optional<Duration> retry_after) override {
        refused_ = refused_ || is_request(flow().next());
        flow().unknown(why, retry_after);
    }
    bool refused_ = false;
};

class PurgeMeansRemoved final : public Driver {
    using Driver::Driver;
    void answered(api::Answer const& answer) override {
        auto const* const view = std::get_if<api::RemovalView>(&answer);
        if (view == nullptr || view->state != api::RemovalState::purging) return flow().answered(answer);
        api::RemovalView removed = *view;
        removed.state = api::RemovalState::removed;
        flow().answered(removed);
    }
};

class DropsTheReceipt final : public Driver {
    using Driver::Driver;
    void answered(api::Answer const& answer) override {
        auto const* const accepted = std::get_if<api::RemovalAccepted>(&answer);
        if (accepted == nullptr) return flow().answered(answer);
        api::RemovalAccepted bare = *accepted;
        bare.receipt.clear();
        flow().answered(bare);
    }
};

class ForgetsItsKey final : public Driver {
public:
    ForgetsItsKey(client::RemovalPlan plan, client::Kept const& kept)
        : Driver(renamed(std::move(plan), kept), kept) {}

private:
    static client::RemovalPlan renamed(client::RemovalPlan plan, client::Kept const& kept) {
        if (kept.asked) plan.idempotency_key += "-after-death";
        return plan;
    }
};

class KeepsTooLate final : public Driver {
    using Driver::Driver;
    client::Kept kept() const override {
        client::Kept kept = flow().kept();
        kept.asked = false;
        return kept;
    }
};

class AsksForever final : public Driver {
    using Driver::Driver;
    Step next() override {
        Step step = flow().next();
        if (auto* const send = std::get_if<Send>(&step)) last_ = *send;
        auto const* const verdict = std::get_if<Verdict>(&step);
        bool const over = verdict != nullptr && std::holds_alternative<client::GaveUp>(*verdict);
        return over && last_ ? Step(*last_) : step;
    }
    std::optional<Send> last_;
};

// --- controls: other than the flow, and right ---

// Has a look before each wait is over.
class LooksEarly final : public Driver {
    using Driver::Driver;
    Step next() override {
        Step step = flow().next();
        auto const* const wait = std::get_if<Wait>(&step);
        if (wait == nullptr || looked_at_ == wait->until) return step;
        looked_at_ = wait->until;
        flow().waited(wait->until - minute);
        return flow().next();
    }
    Instant looked_at_;
};

class AsksEachStepTwice final : public Driver {
    using Driver::Driver;
    Step next() override {
        std::ignore = flow().next();
        return flow().next();
    }
};

template <class D>
std::unique_ptr<Driver> make(client::RemovalPlan plan, client::Kept const& kept) {
    return std::make_unique<D>(std::move(plan), kept);
}

constexpr std::array catalogue{
    DriverDefect{"C01", "a request without an answer is repeated under a new key", "S17",
                 make<NewKeyEachTime>},
    DriverDefect{"C02", "404 on a look at the removal is read as removed", "S32", make<NotFoundMeansRemoved>},
    DriverDefect{"C03", "the driver ignores Retry-After", "L11", make<IgnoresRetryAfter>},
    DriverDefect{"C04", "the driver stops looking after thirty waits", "L03", make<StopsLooking>},
    DriverDefect{"C05", "already pending after a lost answer is read as an error", "L02",
                 make<PendingIsAnError>},
    DriverDefect{"C06", "after a step-up the driver goes on with the stale proof", "L03",
                 make<ProofNeverShown>},
    DriverDefect{"C07", "a lost answer is read as a refusal", "L02", make<LostMeansRefused>},
    DriverDefect{"C08", "the receipt is not kept", "L03", make<DropsTheReceipt>},
    DriverDefect{"C09", "where the driver should give up, it asks for ever", "L03", make<AsksForever>},
    DriverDefect{"C10", "a look at the purge is read as removed", "S32", make<PurgeMeansRemoved>},
    DriverDefect{"C11", "the driver does not wait until it may ask again", "L11", make<AsksBeforeItMay>},
    DriverDefect{"C12", "after its death the driver asks under a new key", "S17", make<ForgetsItsKey>},
    DriverDefect{"C13", "the driver does not keep that it is about to ask", "S17", make<KeepsTooLate>},
    DriverDefect{"B06", "the driver has a look before each wait is over", "", make<LooksEarly>},
    DriverDefect{"B07", "the driver is asked twice for each step", "", make<AsksEachStepTwice>},
};

}  // namespace

std::unique_ptr<Driver> sound_driver(client::RemovalPlan plan, client::Kept const& kept) {
    return std::make_unique<Driver>(std::move(plan), kept);
}

std::span<DriverDefect const> all_drivers() { return catalogue; }

DriverDefect const* find_driver(std::string_view id) {
    auto const found = std::find_if(catalogue.begin(), catalogue.end(),
                                    [&](DriverDefect const& one) { return one.id == id; });
    return found == catalogue.end() ? nullptr : &*found;
}

}  // namespace fauxcount::defects
