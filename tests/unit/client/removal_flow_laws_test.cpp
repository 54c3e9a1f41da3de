// Laws of the removal flow: whatever a provider answers, and however a network mistreats it.
#include "client/removal_flow.hpp"
#include "tests/unit/client/scripted.hpp"

#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include <array>
#include <cstdint>
#include <set>
#include <string>
#include <vector>

namespace fauxcount::client {

namespace {

using namespace scripted;
using api::RemovalState;

// One turn of the provider's behaviour. Plain bytes, so that a counterexample shrinks to small numbers.
struct Turn {
    std::uint8_t kind = 0, detail = 0, look_early = 0;
};

std::ostream& operator<<(std::ostream& out, Turn const& turn) {
    return out << int{turn.kind} << '/' << int{turn.detail} << (turn.look_early % 4 == 0 ? " early" : "");
}

std::vector<Code> all_codes() {
    std::vector<Code> codes;
#define X(name, wire, status, remedy, title) codes.push_back(Code::name);
    FAUXCOUNT_CODES(X)
#undef X
    return codes;
}

// Blockers by the bits of `mask`; one of them no plan can clear.
std::vector<api::Blocker> blockers_of(unsigned mask) {
    std::array const all{blocker(Code::device_lost_mode, phone), blocker(Code::device_find_on, phone),
                         blocker(Code::device_bound, tablet),    blocker(Code::subscription_active, plus),
                         blocker(Code::removal_limit, phone),    blocker(Code::factor_enabled, app)};
    std::vector<api::Blocker> blockers;
    for (unsigned bit = 0; bit < all.size(); ++bit) {
        if (mask >> bit & 1) blockers.push_back(all.at(bit));
    }
    return blockers;
}

api::RemovalView any_view(std::uint8_t detail) {
    auto answer = view(static_cast<RemovalState>(detail % 4));
    answer.due = due + day * (detail / 4 % 8);
    answer.removed_at = answer.due + minute;
    return answer;
}

// What becomes of a code.
api::Answer about_a_code(std::uint8_t detail) {
    if (detail % 4 == 0) return problem(Code::auth_bad_code);
    if (detail % 4 == 1) return problem(Code::challenge_not_found);
    return opened();
}

// Some take codes of an app, some codes that they send.
api::Problem any_challenge(std::uint8_t detail) {
    if (detail % 8 < 4) return factor_required();
    return factor_required({detail % 16 < 8 ? api::FactorKind::email : api::FactorKind::sms});
}

// An answer of the kind that fits the request, with details from the turn.
api::Answer fitting(api::Request const& request, std::uint8_t detail) {
    bool const asks_who =
        std::holds_alternative<api::SignIn>(request) || std::holds_alternative<api::ProveSession>(request);
    if (asks_who && detail % 4 == 3) return any_challenge(detail);
    if (std::holds_alternative<api::SendCode>(request))
        return code_sent(detail % 2 ? std::optional{second * detail} : std::nullopt);
    if (std::holds_alternative<api::AnswerChallenge>(request)) return about_a_code(detail);
    if (std::holds_alternative<api::SignIn>(request)) {
        auto answer = opened();
        answer.removal_cancelled = detail % 5 == 1;
        if (detail % 5 == 2) answer.pending_removal = removal;
        return answer;
    }
    if (std::holds_alternative<api::Preflight>(request)) {
        auto answer = preflight(detail % 3 == 0 ? blockers_of(detail / 3U) : std::vector<api::Blocker>{});
        if (detail % 3 == 1) answer.warnings = blockers_of(detail / 3U);
        answer.proof_needed = detail % 2 == 0;
        return answer;
    }
    if (std::holds_alternative<api::ProveSession>(request)) return api::SessionView{};
    if (std::holds_alternative<api::RequestRemoval>(request)) {
        auto answer = accepted();
        answer.removal = any_view(detail);
        return answer;
    }
    if (std::holds_alternative<api::GetAccount>(request))
        return account_view(detail % 2 ? std::optional{removal} : std::nullopt);
    if (std::holds_alternative<api::GetRemoval>(request)) return any_view(detail);
    return api::Done{};
}

api::Problem any_problem(std::uint8_t detail) {
    static auto const codes = all_codes();
    auto answer = problem(codes.at(detail % codes.size()));
    if (detail % 2 == 0) answer.not_before = start + hour * detail;
    if (remedy_of(answer.code) == Remedy::answer_challenge)
        answer.challenge = any_challenge(detail).challenge;
    answer.blockers = blockers_of(detail % 64U);
    return answer;
}

// What a run did, for the laws to look at.
struct Trace {
    std::vector<Send> sends;
    std::vector<bool> decided;  // whether a send got an answer that decides it
    std::vector<bool> may_be_taken;  // whether a code that was sent may be used up
    std::vector<Kept> kept;  // before a send
    std::size_t wrong_codes = 0;
    std::optional<Verdict> verdict;
    Progress progress;
};

constexpr std::size_t steps_max = 2'000;

void note_code(Trace& trace, api::Answer const& answer) {
    auto const* const refusal = std::get_if<api::Problem>(&answer);
    if (!refusal || !std::holds_alternative<api::AnswerChallenge>(trace.sends.back().request)) return;
    if (refusal->code == Code::auth_bad_code) ++trace.wrong_codes;
    trace.may_be_taken.back() = weight_of(refusal->code) != Weight::put_off;
}

void look_for_a_code(RemovalFlow& flow, Turn const& turn, std::uint64_t newest) {
    if (turn.kind % 16 == 15) return flow.declined();
    if (turn.kind % 16 == 14) return flow.unread("not now");
    if (turn.kind % 8 == 5) return flow.code_read(std::nullopt);
    flow.code_read(letter(newest, static_cast<api::CodePurpose>(turn.detail % 4)));
}

// Plays the turns to the flow, and after the last one nothing but lost answers.
Trace play(RemovalPlan const& plan, std::vector<Turn> const& turns) {
    Trace trace;
    RemovalFlow flow{plan};
    std::size_t at = 0;
    std::uint64_t newest = 1;  // message with a code
    Instant now = start;
    for (std::size_t steps = 0; steps < steps_max && !trace.verdict; ++steps) {
        auto const turn = at < turns.size() ? turns.at(at) : Turn{.kind = 0, .detail = 0, .look_early = 1};
        ++at;
        auto const step = flow.next();
        if (auto const* verdict = std::get_if<Verdict>(&step)) {
            trace.verdict = *verdict;
        } else if (auto const* wait = std::get_if<Wait>(&step)) {
            if (turn.kind % 16 == 15) {
                flow.declined();
                continue;
            }
            if (turn.look_early % 4 != 0) now = std::max(now, wait->until);
            flow.waited(now);
        } else if (std::holds_alternative<ReadCode>(step)) {
            newest += turn.detail / 4 % 2;
            look_for_a_code(flow, turn, newest);
        } else {
            auto const& send = std::get<Send>(step);
            trace.sends.push_back(send);
            trace.decided.push_back(turn.kind % 8 >= 2);
            trace.may_be_taken.push_back(turn.kind % 8 != 1);
            trace.kept.push_back(flow.kept());
            // Not every provider says what time it is.
            now = now + second * (turn.detail % 16);
            if (turn.look_early % 3 != 0) flow.time_is(now);
            auto const answered = [&](api::Answer const& answer) {
                note_code(trace, answer);
                flow.answered(answer);
            };
            switch (turn.kind % 8) {
                case 0: flow.unknown("lost"); break;
                case 1: flow.unsent("not sent"); break;
                case 2:
                    trace.decided.back() = false;
                    flow.answered(api::ItemList{});
                    break;
                case 3: answered(any_problem(turn.detail)); break;
                default: answered(fitting(send.request, turn.detail));
            }
        }
    }
    trace.progress = flow.progress();
    return trace;
}

rc::Gen<std::uint8_t> any_byte() {
    return rc::gen::resize(rc::kNominalSize, rc::gen::arbitrary<std::uint8_t>());
}

std::vector<Turn> any_turns() {
    auto const turn =
        rc::gen::build<Turn>(rc::gen::set(&Turn::kind, any_byte()), rc::gen::set(&Turn::detail, any_byte()),
                             rc::gen::set(&Turn::look_early, any_byte()));
    return *rc::gen::container<std::vector<Turn>>(turn);
}

RemovalPlan any_plan() {
    auto what = plan();
    auto const words = *any_byte();
    for (unsigned bit = 0; bit < 4; ++bit) {
        if (words >> bit & 1) what.clear.insert(static_cast<Clearing>(bit));
    }
    what.clear_warnings = words & 0x10;
    if (words & 0x40) what.clear.insert(Clearing::disable_2fa);
    if (words & 0x80) what.app = TotpSecret::parse(app_secret);
    what.reads_codes = *any_byte() % 2 != 0;
    switch (*any_byte() % 4) {
        case 0: what.authority = OpenSession{"token", session, words & 0x20 ? "correct horse" : ""}; break;
        case 1: what.authority = Administrator{"admin", account}; break;
        case 2: what.authority = KeptReceipt{removal, "kept"}; break;
        default: break;
    }
    return what;
}

// The order in which requests of one flow may stand, as far as it is fixed.
bool is_request(Send const& send) { return std::holds_alternative<api::RequestRemoval>(send.request); }

std::optional<Clearing> clearing_of(api::Request const& request) {
    if (std::holds_alternative<api::SetLostMode>(request)) return Clearing::lost_mode_off;
    if (std::holds_alternative<api::SetFindDevice>(request)) return Clearing::find_off;
    if (std::holds_alternative<api::UnbindDevice>(request)) return Clearing::unbind;
    if (std::holds_alternative<api::CancelSubscription>(request)) return Clearing::cancel_subscription;
    if (std::holds_alternative<api::RemoveFactor>(request)) return Clearing::disable_2fa;
    return std::nullopt;
}

// A look before the time is the host's choice and has no bound; the sends of all else have this one.
constexpr std::size_t sends_max = 400;

RC_GTEST_PROP(RemovalFlowLaws, EndsInOneVerdictWhateverIsAnswered, ()) {
    auto const plan = any_plan();
    auto turns = any_turns();
    for (auto& turn : turns) turn.look_early = 1;
    auto const trace = play(plan, turns);
    RC_ASSERT(trace.verdict.has_value());
    RC_ASSERT(trace.sends.size() <= sends_max);
    RC_TAG(trace.verdict->index());
}

RC_GTEST_PROP(RemovalFlowLaws, EndsThoughItsHostLooksEarly, ()) {
    auto const trace = play(any_plan(), any_turns());
    RC_ASSERT(trace.verdict.has_value());
}

RC_GTEST_PROP(RemovalFlowLaws, NeverSignsInOnceRemovalWasAskedForOrFound, ()) {
    auto const trace = play(any_plan(), any_turns());
    bool asked_for = false;
    for (auto const& send : trace.sends) {
        if (asked_for) RC_ASSERT(!std::holds_alternative<api::SignIn>(send.request));
        asked_for = asked_for || is_request(send) || std::holds_alternative<api::GetRemoval>(send.request);
    }
}

RC_GTEST_PROP(RemovalFlowLaws, ClearsNothingUntold, ()) {
    auto const plan = any_plan();
    auto const trace = play(plan, any_turns());
    for (auto const& send : trace.sends) {
        if (auto const what = clearing_of(send.request)) RC_ASSERT(plan.clear.contains(*what));
    }
}

RC_GTEST_PROP(RemovalFlowLaws, SendsNothingThatIsNotItsBusiness, ()) {
    auto const trace = play(any_plan(), any_turns());
    for (auto const& send : trace.sends) {
        auto const& request = send.request;
        bool const known = std::holds_alternative<api::SignIn>(request) ||
                           std::holds_alternative<api::Preflight>(request) ||
                           std::holds_alternative<api::ProveSession>(request) ||
                           std::holds_alternative<api::SendCode>(request) ||
                           std::holds_alternative<api::AnswerChallenge>(request) || is_request(send) ||
                           std::holds_alternative<api::GetAccount>(request) ||
                           std::holds_alternative<api::GetRemoval>(request) || clearing_of(request);
        RC_ASSERT(known);
    }
}

// A new key while an answer is out could schedule two removals, or hide the one there is.
RC_GTEST_PROP(RemovalFlowLaws, KeepsItsKeyUntilTheRequestIsDecided, ()) {
    auto const trace = play(any_plan(), any_turns());
    std::string key;
    bool open = false;
    for (std::size_t at = 0; at < trace.sends.size(); ++at) {
        if (!is_request(trace.sends.at(at))) continue;
        auto const& used = trace.sends.at(at).credential.idempotency_key;
        if (open) RC_ASSERT(used == key);
        key = used;
        open = !trace.decided.at(at);
    }
}

// A code is good once, and a wrong one counts: of two that may have been looked at the second is a later one,
// and it is known again after a death.
RC_GTEST_PROP(RemovalFlowLaws, ShowsNoCodeThatMayBeTaken, ()) {
    auto const plan = any_plan();
    auto const trace = play(plan, any_turns());
    std::optional<Instant> taken;
    for (std::size_t at = 0; at < trace.sends.size(); ++at) {
        auto const* const answer = std::get_if<api::AnswerChallenge>(&trace.sends.at(at).request);
        if (!answer || answer->kind != api::FactorKind::totp) continue;
        RC_ASSERT(plan.app.has_value());
        auto const of = trace.kept.at(at).code_of;
        RC_ASSERT(of.has_value());
        RC_ASSERT(answer->code == code_at(*of));
        if (taken) RC_ASSERT(is_due(next_totp_step(*taken), *of));
        if (trace.may_be_taken.at(at)) taken = of;
    }
    RC_TAG(taken.has_value());
}

// Nor one that was sent: of those each stands in a newer message.
RC_GTEST_PROP(RemovalFlowLaws, ShowsNoSentCodeThatMayBeTaken, ()) {
    auto const plan = any_plan();
    auto const trace = play(plan, any_turns());
    std::uint64_t taken = 0;
    for (std::size_t at = 0; at < trace.sends.size(); ++at) {
        auto const* const answer = std::get_if<api::AnswerChallenge>(&trace.sends.at(at).request);
        if (!answer || answer->kind == api::FactorKind::totp) continue;
        RC_ASSERT(plan.reads_codes);
        auto const in = trace.kept.at(at).code_in;
        RC_ASSERT(in.has_value());
        RC_ASSERT(answer->code == letter(*in).code);
        RC_ASSERT(*in > taken);
        if (trace.may_be_taken.at(at)) taken = *in;
    }
    RC_TAG(taken > 0);
}

RC_GTEST_PROP(RemovalFlowLaws, ShowsTwoWrongCodesAtMost, ()) {
    auto const trace = play(any_plan(), any_turns());
    RC_ASSERT(trace.wrong_codes <= 2U);
    RC_ASSERT(trace.wrong_codes == trace.progress.codes_wrong);
}

// A removal is only ever called removed by the provider's own word.
RC_GTEST_PROP(RemovalFlowLaws, TheReceiptIsNeverLost, ()) {
    auto const trace = play(any_plan(), any_turns());
    RC_PRE(!trace.progress.receipt.empty() && trace.verdict);
    if (auto const* verdict = std::get_if<Removed>(&*trace.verdict))
        RC_ASSERT(verdict->receipt == trace.progress.receipt);
    if (auto const* verdict = std::get_if<Scheduled>(&*trace.verdict))
        RC_ASSERT(verdict->receipt == trace.progress.receipt);
    if (auto const* verdict = std::get_if<GaveUp>(&*trace.verdict))
        RC_ASSERT(verdict->receipt == trace.progress.receipt);
}

}  // namespace

}  // namespace fauxcount::client
