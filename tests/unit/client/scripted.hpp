// Made-up answers and looks at steps for the tests of flows. No provider is behind them: a test says each
// answer.
#pragma once

#include "client/removal_flow.hpp"

#include <gtest/gtest.h>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace fauxcount::client::scripted {

inline constexpr Instant start{1'893'456'000'000};  // 2030-01-01
inline constexpr Instant due = start + day * 30;
inline constexpr Instant gone = due + minute;
inline constexpr AccountId account{7};
inline constexpr SessionId session{8};
inline constexpr RemovalId removal{9};
inline constexpr DeviceId phone{10}, tablet{11};
inline constexpr SubscriptionId plus{12};
inline constexpr FactorId app{13};
inline constexpr ChallengeId challenge{14};
// That of RFC 6238.
inline constexpr std::string_view app_secret = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";

// The request of a Send, if it is of kind R; fails the test and answers with an empty one otherwise.
template <class R, class Flow>
R asked(Flow const& flow) {
    auto const step = flow.next();
    if (auto const* send = std::get_if<Send>(&step)) {
        if (auto const* request = std::get_if<R>(&send->request)) return *request;
        ADD_FAILURE() << "sends another request, alternative " << send->request.index();
    } else {
        bool const ended = std::holds_alternative<Verdict>(step);
        ADD_FAILURE() << "does not send but " << (ended ? "ends" : "waits, or looks for a code");
    }
    return R{};
}

template <class R, class Flow>
bool asks(Flow const& flow) {
    auto const step = flow.next();
    auto const* send = std::get_if<Send>(&step);
    return send && std::holds_alternative<R>(send->request);
}

template <class Flow>
Send sent(Flow const& flow) {
    auto const step = flow.next();
    auto const* send = std::get_if<Send>(&step);
    EXPECT_TRUE(send) << "does not send";
    return send ? *send : Send{};
}

template <class Flow>
Wait waits(Flow const& flow) {
    auto const step = flow.next();
    auto const* wait = std::get_if<Wait>(&step);
    EXPECT_TRUE(wait) << "does not wait";
    return wait ? *wait : Wait{};
}

template <class Flow>
ReadCode looks(Flow const& flow) {
    auto const step = flow.next();
    auto const* look = std::get_if<ReadCode>(&step);
    EXPECT_TRUE(look) << "does not look for a code";
    return look ? *look : ReadCode{};
}

template <class V, class Flow>
V ended(Flow const& flow) {
    auto const step = flow.next();
    auto const* verdict = std::get_if<Verdict>(&step);
    if (verdict && std::holds_alternative<V>(*verdict)) return std::get<V>(*verdict);
    ADD_FAILURE() << (verdict ? "ends with another verdict, alternative " + std::to_string(verdict->index())
                              : std::string{"goes on"});
    return V{};
}

inline api::Problem problem(Code code) {
    api::Problem refusal;
    refusal.code = code;
    return refusal;
}

inline api::Problem factor_required(std::vector<api::FactorKind> kinds = {api::FactorKind::totp}) {
    auto refusal = problem(Code::auth_factor_required);
    refusal.challenge = api::ChallengeView{challenge, std::move(kinds), start + minute * 10};
    return refusal;
}

inline api::SessionOpened opened() {
    api::SessionOpened answer;
    answer.session.id = session;
    answer.session.account = account;
    answer.token = "token";
    return answer;
}

inline api::Blocker blocker(Code code, DeviceId device) {
    api::Blocker what;
    what.code = code;
    what.severity = api::Severity::block;
    what.device = device;
    return what;
}

inline api::Blocker blocker(Code code, SubscriptionId subscription) {
    api::Blocker what;
    what.code = code;
    what.severity = api::Severity::block;
    what.subscription = subscription;
    return what;
}

inline api::Blocker blocker(Code code, FactorId factor) {
    api::Blocker what;
    what.code = code;
    what.severity = api::Severity::block;
    what.factor = factor;
    return what;
}

inline api::PreflightView preflight(std::vector<api::Blocker> blockers = {}) {
    api::PreflightView view;
    view.account = account;
    view.allowed = blockers.empty();
    view.blockers = std::move(blockers);
    view.due_if_requested_now = due;
    return view;
}

inline api::RemovalView view(api::RemovalState state) {
    api::RemovalView answer;
    answer.id = removal;
    answer.account = account;
    answer.state = state;
    answer.requested_at = start;
    answer.due = due;
    answer.removed_at = gone;
    if (state == api::RemovalState::cancelled) answer.cancelled_at = start + day;
    return answer;
}

inline api::RemovalAccepted accepted() { return {view(api::RemovalState::scheduled), "receipt", {}}; }

inline api::AccountView account_view(std::optional<RemovalId> pending) {
    api::AccountView answer;
    answer.id = account;
    answer.phase = pending ? api::Phase::scheduled : api::Phase::active;
    answer.removal = pending;
    return answer;
}

inline RemovalPlan plan(std::set<Clearing> clear = {}) {
    RemovalPlan what;
    what.authority = Login{"ada@example.test", "correct horse"};
    what.idempotency_key = "key";
    what.clear = std::move(clear);
    return what;
}

// The plan of somebody who has the owner's app, too.
inline RemovalPlan plan_with_app(std::set<Clearing> clear = {}) {
    auto what = plan(std::move(clear));
    what.app = TotpSecret::parse(app_secret);
    return what;
}

// The plan of somebody who can read the owner's mail.
inline RemovalPlan plan_with_mailbox(std::set<Clearing> clear = {}) {
    auto what = plan(std::move(clear));
    what.reads_codes = true;
    return what;
}

// `retry_after`: none was sent now, and none is for so long.
inline api::CodeSent code_sent(std::optional<Duration> retry_after = {}) {
    return {api::Via::email, retry_after};
}

// What stands in the message of that number. One was sent each minute, the first at `start`.
inline SentCode letter(std::uint64_t number, api::CodePurpose purpose = api::CodePurpose::sign_in) {
    auto const sent = start + minute * (static_cast<std::int64_t>(number) - 1);
    return {number, std::to_string(100'000 + number), purpose, sent + minute * 10, sent};
}

inline std::string code_at(Instant at) { return TotpSecret::parse(app_secret)->code_at(at); }

// A flow whose sign-in was challenged at `now`: it is about to show a code.
inline RemovalFlow answering(RemovalPlan what = plan_with_app(), Instant now = start) {
    RemovalFlow flow{std::move(what)};
    flow.time_is(now);
    flow.answered(factor_required());
    return flow;
}

// A flow whose sign-in was challenged: it is about to have a code sent.
inline RemovalFlow asking(RemovalPlan what = plan_with_mailbox(),
                          std::vector<api::FactorKind> kinds = {api::FactorKind::email}) {
    RemovalFlow flow{std::move(what)};
    flow.answered(factor_required(std::move(kinds)));
    return flow;
}

// A flow that is about to show the code of message 1, which was sent at `start` because it asked.
inline RemovalFlow answering_with_mail() {
    auto flow = asking();
    flow.time_is(start);
    flow.answered(code_sent());
    flow.code_read(letter(1));
    return flow;
}

// A flow that has signed in and looks ahead.
inline RemovalFlow signed_in(RemovalPlan what = plan()) {
    RemovalFlow flow{std::move(what)};
    flow.answered(opened());
    return flow;
}

// A flow whose preflight found nothing in the way: it is about to request.
inline RemovalFlow requesting(RemovalPlan what = plan()) {
    auto flow = signed_in(std::move(what));
    flow.answered(preflight());
    return flow;
}

// A flow whose removal is scheduled: it waits for the purge to begin.
inline RemovalFlow waiting(RemovalPlan what = plan()) {
    auto flow = requesting(std::move(what));
    flow.answered(accepted());
    return flow;
}

}  // namespace fauxcount::client::scripted
