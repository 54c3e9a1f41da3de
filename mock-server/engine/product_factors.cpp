// The product API about second factors, and the challenges that ask for them.
#include "domain/access.hpp"
#include "domain/factors.hpp"
#include "engine/pages.hpp"
#include "engine/problems.hpp"
#include "engine/product.hpp"

namespace fauxcount::engine {

using domain::Need;
using domain::Slot;
using domain::Verdict;

namespace {

domain::Factor const& factor_of(domain::State const& state, Verdict const& verdict) {
    Slot const slot = verdict.place.slot;
    auto const at = domain::index_of_factor(state, slot, verdict.ordinal);
    return state.extent(state.account(slot)).factors()[at.value()];
}

api::CodeSent code_sent(api::Via via, Verdict const& verdict, Instant now) {
    api::CodeSent sent{via, std::nullopt};
    if (verdict.not_before != Instant{}) sent.retry_after = verdict.not_before - now;
    return sent;
}

}  // namespace

api::Answer ProductApi::operator()(api::EnrolFactor const& request) {
    Verdict const verdict =
        submit("factor.enrol", domain::EnrolFactor{actor_, static_cast<domain::FactorKind>(request.kind)});
    if (!verdict.ok()) return refuse(verdict);
    return views_.enrolled(verdict.place.slot, factor_of(state_, verdict));
}

api::Answer ProductApi::operator()(api::ListFactors const& request) {
    if (Code const code = domain::check_owner(state_, actor_, Need::restricted); code != Code::ok)
        return problem(code);
    auto const page = page_of(request);
    if (auto const* refusal = std::get_if<api::Problem>(&page)) return *refusal;
    Slot const slot = actor_.account.slot;
    api::FactorList list;
    fill_page(
        std::get<Page>(page), state_.extent(state_.account(slot)).factors(),
        [](domain::Factor const& factor) { return factor.ordinal; },
        [&](domain::Factor const& factor) { return views_.factor(slot, factor); }, list.factors,
        list.next_cursor);
    return list;
}

api::Answer ProductApi::operator()(api::ConfirmFactor const& request) {
    Verdict const verdict =
        submit("factor.confirm",
               domain::ConfirmFactor{actor_, state_.identity().child_of(request.factor), request.code});
    if (!verdict.ok()) return refuse(verdict);
    return views_.factor(verdict.place.slot, factor_of(state_, verdict));
}

api::Answer ProductApi::operator()(api::RemoveFactor const& request) {
    Verdict const verdict =
        submit("factor.remove", domain::RemoveFactor{actor_, state_.identity().child_of(request.factor)});
    return verdict.ok() ? api::Answer(api::Done{}) : refuse(verdict);
}

api::Answer ProductApi::operator()(api::AnswerChallenge const& request) {
    domain::AnswerChallenge const command{actor_, state_.identity().child_of(request.challenge),
                                          static_cast<domain::FactorKind>(request.kind), request.code};
    Verdict const verdict = submit("challenge.answer", command);
    return verdict.ok() ? session_opened(verdict) : refuse(verdict);
}

api::Answer ProductApi::operator()(api::SendCode const& request) {
    domain::SendCode const command{actor_, state_.identity().child_of(request.challenge),
                                   static_cast<domain::Via>(request.via)};
    Verdict const verdict = submit("challenge.send_code", command);
    if (!verdict.ok()) return refuse(verdict);
    return code_sent(request.via, verdict, state_.now());
}

api::Answer ProductApi::operator()(api::SendFactorCode const& request) {
    domain::ChildPlace const factor = state_.identity().child_of(request.factor);
    Verdict const verdict = submit("factor.send_code", domain::SendFactorCode{actor_, factor});
    if (!verdict.ok()) return refuse(verdict);
    auto const kind = factor_of(state_, Verdict::accepted(verdict.place, factor.ordinal)).kind;
    return code_sent(static_cast<api::Via>(domain::way_of(kind).value()), verdict, state_.now());
}

}  // namespace fauxcount::engine
