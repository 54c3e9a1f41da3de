// The inside of check_turn: one object a turn, split over invariants.cpp (the world) and the files
// invariants_*.cpp (one account). For those files alone.
#pragma once

#include "domain/invariants.hpp"

#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace fauxcount::domain {

class TurnCheck {
public:
    TurnCheck(State const& before, State const& after, std::span<Event const> events,
              std::vector<Breach>& out, SessionRule lets_in, Marks* marks)
        : before_(before), after_(after), events_(events), out_(out), lets_in_(lets_in), marks_(marks) {}

    void run();

private:
    // An event and the instant at which it happened.
    struct Step {
        Event const* event;
        Instant at;
    };
    using Steps = std::vector<Step>;
    struct Life;
    struct Walk;
    struct Names;

    void breach(Invariant which, std::string detail) { out_.emplace_back(which, std::move(detail)); }
    // The premise of that one is met: what follows is a real check.
    void exercised(Invariant which) {
        if (marks_ != nullptr) marks_->raise(which);
    }
    // The account or device as it was; nullptr if there was none.
    Account const* account_before(Slot slot) const;
    Device const* device_before(Slot slot) const;

    void name_events();
    void check_clock();
    void check_frame();
    void check_messages();
    void check_disturbed(std::vector<Message> const& expected);
    void check_held(Fault const& was, Fault const& now);
    void check_totals();
    void check_device(Slot slot, Steps const& steps);
    void check_lock(Slot slot, Device const& was, Device const& now, Steps const& steps);
    void check_reach(Slot slot, Device const* was, Device const& now, Steps const& steps);

    void check_account(Slot slot, Steps const& steps);
    void check_life(Slot slot, Steps const& steps);
    void check_request(Slot slot, RemovalScheduled const& event, Instant at);
    void check_subscription_rule(Slot slot);
    void check_terms(Slot slot, Steps const& steps);
    void check_sessions(Slot slot, Steps const& steps);
    void check_tries(Slot slot, Steps const& steps);
    void check_tries(Slot slot, Guard guard, Steps const& steps);
    void check_factors(Slot slot, Steps const& steps);
    void check_codes(Slot slot, Steps const& steps);
    void check_password(Slot slot, Steps const& steps);
    static bool is_about_a_guard(Step const& step);
    static bool is_about_a_code(Step const& step);
    Proof proof_of(std::uint32_t ordinal, Session const* was, Steps const& steps) const;
    void check_pending_login(Slot slot, Steps const& steps);
    void check_renewals(Slot slot, Steps const& steps);
    void check_cancelled(Slot slot);
    void check_sections(Slot slot, Steps const& steps);
    void check_purged(Slot slot);
    void check_access(Slot slot);
    void check_timers(Slot slot);

    State const& before_;
    State const& after_;
    std::span<Event const> events_;
    std::vector<Breach>& out_;
    SessionRule lets_in_;
    Marks* marks_;
    std::map<Slot, Steps> accounts_;
    std::map<Slot, Steps> devices_;
    std::int64_t armed_ = 0;  // deadlines more than before, by the fields of what was named
    std::int64_t created_ = 0, buried_ = 0;
};

}  // namespace fauxcount::domain
