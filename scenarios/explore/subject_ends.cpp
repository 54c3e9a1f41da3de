// What has to come about in the end, once nothing fails any more: each on a way of its own that begins at a
// moment and leaves it as it was.
#include "scenarios/explore/subject.hpp"

#include <algorithm>
#include <array>
#include <utility>
#include <vector>

namespace fauxcount::explore {

namespace {

using domain::Invariant;

bool is_looked_for(Finding const& finding) {
    constexpr std::array looked_for{Invariant::way_back, Invariant::lockout_ends, Invariant::purge_resumes};
    return std::any_of(looked_for.begin(), looked_for.end(),
                       [&](Invariant one) { return domain::row_of(one).title == finding.invariant; });
}

bool is_scheduled(domain::Account const& account) { return account.phase == domain::Phase::scheduled; }

}  // namespace

// What else is wrong on the way there is found by whoever goes that way.
void Subject::look_ahead(Moment const& moment) {
    auto all = take();
    for (auto const look :
         {&Subject::look_for_way_back, &Subject::look_for_lockout_end, &Subject::look_for_purge_end}) {
        world_.go_on_beside(moment.state);
        auto minds = static_cast<Minds const&>(moment);
        minds.late.reset();  // it never arrives
        if (!moment.state.faults().empty()) order(minds, api::HealFaults{});
        (this->*look)(minds, {moment.state, phase(moment)});
    }
    watch_.take();
    dispute_.reset();
    for (Finding& finding : take())
        if (is_looked_for(finding)) all.push_back(std::move(finding));
    found_ = std::move(all);
}

// In the last millisecond, by the receipt of the newest removal, where the policy offers it.
void Subject::look_for_way_back(Minds& minds, Was const& was) {
    auto const* const account = was.state.find(minds.held.account);
    auto const removal = was.state.identity().child_of(minds.held.removal);
    bool const is_its = account != nullptr && was.state.find(removal.owner) == account &&
                        removal.ordinal == account->removals;
    bool const is_offered = was.state.policy().cancel_via == domain::CancelVia::explicit_;
    if (!is_its || !is_offered || !is_scheduled(*account) || !(was.state.now() < account->due)) return;
    pass_time(Instant{account->due.ms - 1});
    exercised(Invariant::way_back);
    Instant const now = world_.state().now();
    ask(minds, was, *asked(Act::cancel, minds.held, administrator_, now), Act::cancel);
    auto const* const left = world_.state().find(minds.held.account);
    if (left == nullptr || left->phase != domain::Phase::active)
        found(Invariant::way_back, "the removal was not called off at " + to_string(now));
}

// The right password is heard then, whatever else is still in the way.
void Subject::look_for_lockout_end(Minds& minds, Was const& was) {
    auto const* const account = was.state.find(minds.held.account);
    if (account == nullptr || account->phase > domain::Phase::scheduled) return;
    auto const tries = was.state.extent(*account).tries();
    bool const is_locked = std::any_of(tries.begin(), tries.end(), [&](domain::Tries const& one) {
        return one.guard == domain::Guard::password && one.locked(was.state.now());
    });
    Instant const end = was.state.now() + was.state.policy().password_lockout;
    if (!is_locked || (is_scheduled(*account) && account->due <= end)) return;
    pass_time(end);
    exercised(Invariant::lockout_ends);
    auto const answer = ask(minds, was, *asked(Act::sign_in, minds.held, administrator_, end), Act::sign_in);
    auto const* const refusal = std::get_if<api::Problem>(&answer);
    if (refusal != nullptr && refusal->code == Code::auth_too_many_tries)
        found(Invariant::lockout_ends, "the right password is not heard at " + to_string(end));
}

// Each in its turn: what one waits for holds up nobody else.
void Subject::look_for_purge_end(Minds& /*minds*/, Was const& was) {
    struct End {
        Instant at;
        domain::Place account;
    };
    std::vector<End> ends;
    for (domain::Slot slot = 0; slot < was.state.account_slots(); ++slot) {
        auto const& account = was.state.account(slot);
        bool const goes = is_scheduled(account) || account.phase == domain::Phase::purging;
        if (goes && account.ends_at < last_instant) ends.push_back({account.ends_at, was.state.place(slot)});
    }
    std::sort(ends.begin(), ends.end(), [](End const& a, End const& b) { return a.at < b.at; });
    for (End const& end : ends) {
        pass_time(end.at);
        exercised(Invariant::purge_resumes);
        auto const* const left = world_.state().find(end.account);
        if (left != nullptr && left->phase != domain::Phase::removed)
            found(Invariant::purge_resumes,
                  "account " + std::to_string(end.account.slot) + " is not removed at " + to_string(end.at));
    }
}

}  // namespace fauxcount::explore
