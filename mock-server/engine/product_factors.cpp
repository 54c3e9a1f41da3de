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

}  // namespace fauxcount::engine
