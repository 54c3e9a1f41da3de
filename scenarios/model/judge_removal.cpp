// Removal: what stands in the way, the request, its receipt, and withdrawing it.
#include "scenarios/model/judge.hpp"

namespace fauxcount::model {

namespace {

// Whom a request is about, for owners and administrators alike; or why not.
struct About {
    Row account = no_row;
    std::optional<Refusal> refusal;
};

About about(Case const& c, std::optional<AccountId> const& named, std::string_view place) {
    auto const refuse = [](Code code) { return About{no_row, Refusal{code, {}, {}, {}, {}}}; };
    if (auto const refusal = c.unless_owner_or_administrator()) return refuse(*refusal);
    if (!c.is_administrator()) {
        bool const own = !named || *named == c.facts.accounts[c.asker.account].id;
        return own ? About{c.asker.account, std::nullopt} : refuse(Code::account_not_found);
    }
    if (!named) return {no_row, Refusal{Code::request_invalid, place, {}, {}, {}}};
    Row const row = find_row(c.facts.accounts, *named);
    if (row == no_row || !c.at.is_there(row)) return refuse(Code::account_not_found);
    return {row, std::nullopt};
}

// Why the removal of an account cannot be asked for, by somebody who may ask. Stops at the first reason.
std::optional<Refusal> request_refusal(Case const& c, Row account, api::Channel channel,
                                       std::span<Standing const> standings) {
    auto const refuse = [](Code code) { return Refusal{code, {}, {}, {}, {}}; };
    if (!c.at.is_there(account)) return refuse(Code::account_not_found);
    if (c.is_administrator() && c.terms.bulk_needs_owner) return refuse(Code::removal_needs_owner);
    if (c.at.is_scheduled(account)) return refuse(Code::removal_already_pending);
    if (!c.is_administrator()) {
        if (channel == api::Channel::device && c.session().device == no_row)
            return refuse(Code::device_not_bound);
        if (auto const refusal = c.unless_proven()) return refusal;
    }
    if (any_blocks(standings)) return Refusal{Code::removal_blocked, {}, {}, {}, standings};
    return std::nullopt;
}

// What the request does to the subscriptions of the account.
void stop_subscriptions(Case& c, Row account) {
    bool const sleep = c.terms.subscription == SubscriptionRule::cancel_now;
    if (!sleep && c.terms.subscription != SubscriptionRule::at_period_end) return;
    for (Subscription& one : c.facts.subscriptions) {
        if (one.account != account || c.at.state(one) != api::SubscriptionState::active) continue;
        one.stop = sleep ? Stop{StopKind::asleep, c.now, last_instant}
                         : Stop{StopKind::fading, c.now, c.at.next_renewal(one)};
    }
}

Row schedule(Case& c, Row account, api::Channel channel, RemovalId id, Digest receipt) {
    Removal removal;
    removal.id = id;
    removal.account = account;
    removal.receipt = receipt;
    removal.channel = channel;
    removal.requested_at = c.now;
    removal.due = c.now + c.terms.grace;
    removal.ends = removal.due + c.terms.purge;
    removal.purge = removal.ends - removal.due;
    removal.asked_with = c.removals_before;
    stop_subscriptions(c, account);
    c.facts.removals.push_back(removal);
    Row const row = static_cast<Row>(c.facts.removals.size()) - 1;
    c.facts.accounts[account].removal = row;
    // One without a waiting period is told of when it is done.
    if (!is_due(removal.due, c.now)) tell_of(c, api::MessageKind::removal_scheduled, row);
    if (!c.terms.revokes_tokens) return row;
    end_sessions(c.facts, account, no_row);
    end_challenges(c.facts, account);
    return row;
}

// As it was accepted: what is due at this very instant comes after the answer.
api::RemovalView accepted_view(Case const& c, Row row) {
    api::RemovalView view = c.at.removal(c.facts.removals[row]);
    view.state = api::RemovalState::scheduled;
    view.cancellable = c.terms.cancel_offered && !is_due(view.due, c.now);
    return view;
}

// The removal of that id if the asker may know of it; or why not.
struct Seen {
    Row row = no_row;
    std::optional<Code> refusal;
};

Seen see(Case const& c, RemovalId id) {
    if (auto const refusal = c.unless_anyone()) return {no_row, refusal};
    Row const row = find_row(c.facts.removals, id);
    if (row == no_row) return {no_row, Code::removal_not_found};
    Removal const& removal = c.facts.removals[row];
    bool const allowed = c.is_administrator() || c.asker.removal == row ||
                         (c.asker.who == Who::owner && c.asker.account == removal.account);
    if (!allowed) return {no_row, Code::removal_not_found};
    if (c.at.is_gone(removal)) return {no_row, Code::removal_gone};
    if (!c.at.is_remembered(row)) return {no_row, Code::removal_not_found};
    return {row, std::nullopt};
}

void wake(Case& c, Row account) {
    for (Subscription& one : c.facts.subscriptions) {
        if (one.account != account || !one.stop || one.stop->kind == StopKind::by_owner) continue;
        if (one.stop->kind == StopKind::asleep) {
            one.slept_through += renewals_between(one, one.stop->at, c.now);
            one.stop.reset();
        } else if (is_due(one.stop->ends, c.now)) {
            one.stop->kind = StopKind::by_owner;  // what ended, ended
        } else {
            one.stop.reset();
        }
    }
}

// One of many: its code, and the removal that there is then. All of a bulk request is one act, and what it
// makes due at once comes after it: an account that is named twice hears of the removal that the first time
// made.
Complaint judge_one(Case& c, AccountId id, Row first_of_bulk, api::BulkResult const& given, bool& accepted) {
    Row const account = find_row(c.facts.accounts, id);
    std::optional<Refusal> refusal;
    if (account == no_row) {
        refusal = Refusal{Code::account_not_found, {}, {}, {}, {}};
    } else if (c.facts.accounts[account].removal >= first_of_bulk) {
        refusal = Refusal{Code::removal_already_pending, {}, {}, {}, {}};
    } else {
        refusal = request_refusal(c, account, api::Channel::site, c.at.standings(account));
    }
    api::BulkResult expected;
    expected.account = id;
    expected.code = refusal ? refusal->code : Code::ok;
    accepted = !refusal;
    if (accepted) {
        if (!given.removal) return Complaint{"removal is nothing and should be an id"};
        if (auto wrong = stale(c.facts.removals, *given.removal)) return wrong;
        schedule(c, account, api::Channel::site, *given.removal, 0);
    }
    if (accepted || expected.code == Code::removal_already_pending) {
        Removal const& removal = c.facts.removals[c.facts.accounts[account].removal];
        expected.removal = removal.id;
        expected.due = removal.due;
    }
    return difference(expected, given);
}

}  // namespace

void withdraw(Case& c, Row row) {
    Removal& removal = c.facts.removals[row];
    removal.cancelled_at = c.now;
    tell_of(c, api::MessageKind::removal_cancelled, row);
    wake(c, removal.account);
    for (Session& session : c.facts.sessions) {
        if (session.account == removal.account) session.restricted = false;
    }
}

Complaint judge(Case& c, api::Preflight const& request) {
    auto const whom = about(c, request.account, "?account");
    if (whom.refusal) return c.refused(*whom.refusal);
    auto const* const given = c.given<api::PreflightView>();
    if (given == nullptr) return c.not_given();
    auto const standings = c.at.standings(whom.account);
    bool const may_ask = !c.is_administrator() || !c.terms.bulk_needs_owner;
    api::PreflightView expected;
    expected.account = c.facts.accounts[whom.account].id;
    expected.allowed = c.at.phase(whom.account) == api::Phase::active && may_ask && !any_blocks(standings);
    expected.proof_needed = !c.is_administrator() && c.unless_proven();
    expected.due_if_requested_now = c.now + c.terms.grace;
    if (auto wrong = difference(expected, *given, {"blockers", "warnings"})) return wrong;
    if (auto wrong = standings_differ(standings, api::Severity::block, given->blockers)) return wrong;
    return standings_differ(standings, api::Severity::warn, given->warnings);
}

Complaint judge(Case& c, api::RequestRemoval const& request) {
    auto const whom = about(c, request.account, "/account");
    if (whom.refusal) return c.refused(*whom.refusal);
    auto const standings = c.at.standings(whom.account);
    if (auto const refusal = request_refusal(c, whom.account, request.channel, standings))
        return c.refused(*refusal);
    auto const* const given = c.given<api::RemovalAccepted>();
    if (given == nullptr) return c.not_given();
    if (auto wrong = stale(c.facts.removals, given->removal.id)) return wrong;
    Digest const receipt = digest_of(given->receipt);
    for (Removal const& other : c.facts.removals) {
        if (other.receipt == receipt) return Complaint{"the receipt was given out before"};
    }
    Row const row = schedule(c, whom.account, request.channel, given->removal.id, receipt);
    if (auto wrong = difference(accepted_view(c, row), given->removal)) return wrong;
    // Told is what stood when it was asked for, as by a preflight: also what the request itself has stopped.
    return standings_differ(standings, api::Severity::warn, given->warnings);
}

Complaint judge(Case& c, api::GetRemoval const& request) {
    auto const seen = see(c, request.removal);
    if (seen.refusal) return c.refused(*seen.refusal);
    return c.answered(c.at.removal(c.facts.removals[seen.row]));
}

Complaint judge(Case& c, api::CancelRemoval const& request) {
    auto const seen = see(c, request.removal);
    if (seen.refusal) return c.refused(*seen.refusal);
    auto const state = c.at.state(c.facts.removals[seen.row]);
    if (state == api::RemovalState::cancelled) return c.refused(Code::removal_not_pending);
    if (state != api::RemovalState::scheduled) return c.refused(Code::removal_too_late);
    if (!c.terms.cancel_offered && !c.is_administrator()) return c.refused(Code::removal_cancel_not_offered);
    if (c.given<api::RemovalView>() == nullptr) return c.not_given();
    withdraw(c, seen.row);
    return c.answered(c.at.removal(c.facts.removals[seen.row]));
}

Complaint judge(Case& c, api::BulkRemovals const& request) {
    if (auto const refusal = c.unless_administrator()) return c.refused(*refusal);
    if (request.accounts.empty()) return c.refused({Code::request_invalid, "/accounts", {}, {}, {}});
    auto const* const given = c.given<api::BulkRemovalsView>();
    if (given == nullptr) return c.not_given();
    if (given->results.size() != request.accounts.size()) return Complaint{"results are not one an account"};
    api::BulkRemovalsView expected;
    Row const first = static_cast<Row>(c.facts.removals.size());
    for (std::size_t i = 0; i < request.accounts.size(); ++i) {
        bool accepted = false;
        if (auto wrong = judge_one(c, request.accounts[i], first, given->results[i], accepted))
            return "result " + std::to_string(i) + ": " + *wrong;
        ++(accepted ? expected.accepted : expected.refused);
    }
    return difference(expected, *given, {"results"});
}

}  // namespace fauxcount::model
