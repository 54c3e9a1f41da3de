#include "engine/faults.hpp"

#include "api/operations.hpp"
#include "domain/access.hpp"
#include "domain/evolve.hpp"
#include "engine/fault_terms.hpp"
#include "engine/pages.hpp"
#include "engine/problems.hpp"
#include "engine/tokens.hpp"

#include <utility>

namespace fauxcount::engine {

namespace {

using domain::Fault;
using domain::FaultKind;
using domain::Place;

constexpr std::string_view header_name = "Fauxcount-Fault";
constexpr std::string_view cause = "fault";

// The account that whoever calls acts for, or else the one that the call names.
std::optional<Place> account_of(domain::State const& state, api::Request const& request,
                                api::Credential const& credential) {
    auto const actor = actor_of(state, credential.bearer);
    if (actor && actor->account.generation != 0) return actor->account;
    auto const holder = [&](std::string const& text) -> std::optional<Place> {
        auto const parsed = domain::parse_identifier(text);
        if (!parsed) return std::nullopt;
        auto const slot =
            state.holder_of(domain::identifier_digest(state.seed(), parsed->kind, parsed->text));
        return slot ? std::optional{state.place(*slot)} : std::nullopt;
    };
    auto const named = [&](auto const& one) -> std::optional<Place> {
        if constexpr (requires { one.account; }) {
            std::optional<AccountId> const id = one.account;
            return id ? std::optional{state.identity().place_of(*id)} : std::nullopt;
        } else if constexpr (requires { one.removal; }) {
            return state.identity().child_of(one.removal).owner;
        } else if constexpr (requires { one.identifier; }) {
            return holder(one.identifier);
        } else if constexpr (requires { one.identifiers; }) {
            return one.identifiers.empty() ? std::nullopt : holder(one.identifiers.front());
        } else {
            return std::nullopt;
        }
    };
    return std::visit(named, request);
}

template <class T>
std::optional<T> said(bool so, T value) {
    return so ? std::optional<T>{std::move(value)} : std::nullopt;
}

}  // namespace

api::FaultView fault_view(domain::State const& state, Fault const& fault) {
    auto const& terms = fault.terms;
    bool const is_status = terms.kind == FaultKind::status;
    bool const tells_when = terms.makes_wait() || remedy_of(terms.code) == Remedy::wait;
    Duration const wait{terms.wait_ms};
    api::FaultView view;
    view.fault = fault.ordinal;
    view.kind = static_cast<api::FaultKind>(terms.kind);
    view.operation = terms.operation == domain::any_operation ? api::every_operation
                                                              : api::operation_ids.at(terms.operation);
    view.account = said(terms.account.generation != 0, state.identity().id_of<AccountId>(terms.account));
    view.nth = terms.nth;
    view.times = said(terms.times != domain::until_healed, terms.times);
    view.until = said(terms.until != last_instant, terms.until);
    view.status = said(is_status, std::uint32_t{terms.status});
    view.code = said(terms.code != Code::ok, terms.code);
    view.content_type = said(has_body(fault), std::string(type_of(fault)));
    view.body = said(has_body(fault), std::string(body_of(fault)));
    view.delay = said(terms.kind == FaultKind::delay, wait);
    view.bytes = said(terms.kind == FaultKind::truncated || terms.kind == FaultKind::drip, terms.bytes);
    view.interval = said(terms.kind == FaultKind::drip, wait);
    view.retry_after = said(tells_when, wait);
    view.retry_form = said(tells_when || terms.kind == FaultKind::down,
                           terms.retry_as_date ? api::RetryForm::date : api::RetryForm::seconds);
    view.ordered_at = fault.ordered_at;
    view.armed = fault.armed(state.now());
    view.calls = fault.calls;
    view.used = fault.used;
    return view;
}

api::ControlAnswer list_faults(World const& world, api::ListFaults const& request) {
    auto const page = page_of(request);
    if (auto const* refusal = std::get_if<api::Problem>(&page)) return *refusal;
    api::FaultList list;
    fill_page(
        std::get<Page>(page), world.state().faults(), [](Fault const& fault) { return fault.ordinal; },
        [&](Fault const& fault) { return fault_view(world.state(), fault); }, list.faults, list.next_cursor);
    return list;
}

api::ControlAnswer get_fault(World const& world, api::GetFault const& request) {
    Fault const* const fault = world.state().fault(request.fault);
    if (fault == nullptr) return problem(Code::fault_not_found);
    return fault_view(world.state(), *fault);
}

std::optional<api::ControlAnswer> about_faults(World& world, api::ControlRequest const& request) {
    if (auto const* const order = std::get_if<api::OrderFault>(&request))
        return FaultDesk(world).order(*order);
    if (auto const* const wanted = std::get_if<api::ListFaults>(&request)) return list_faults(world, *wanted);
    if (auto const* const wanted = std::get_if<api::GetFault>(&request)) return get_fault(world, *wanted);
    if (std::holds_alternative<api::HealFaults>(request)) return FaultDesk(world).heal(0);
    auto const* const healed = std::get_if<api::HealFault>(&request);
    if (healed == nullptr) return std::nullopt;
    if (healed->fault == 0) return problem(Code::fault_not_found);
    return FaultDesk(world).heal(healed->fault);
}

api::ControlAnswer FaultDesk::order(api::OrderFault const& request) {
    auto const read = read_order(world_.state_, request);
    if (auto const* const wrong = std::get_if<api::Problem>(&read)) return *wrong;
    auto const& order = std::get<FaultOrder>(read);
    world_.begin_turn();
    auto const verdict =
        domain::decide(world_.state_, domain::OrderFault{order.terms, order.text}, world_.turn_);
    world_.fold(0);
    world_.commit("fault.order");
    if (!verdict.ok()) return problem(verdict.code, verdict.detail);
    return fault_view(world_.state_, *world_.state_.fault(verdict.ordinal));
}

api::ControlAnswer FaultDesk::heal(std::uint32_t ordinal) {
    // Among orders 0 means all of them, and there is no fault of that number.
    world_.begin_turn();
    auto const verdict = domain::decide(world_.state_, domain::HealFault{ordinal}, world_.turn_);
    world_.fold(0);
    world_.commit("fault.heal");
    if (!verdict.ok()) return problem(verdict.code, verdict.detail);
    return api::Done{};
}

// For one call: it is ordered, it acts, and nothing of it is left.
std::variant<Fault, api::Problem> FaultDesk::from_header(api::OrderFault const& order) {
    auto const in_header = [](api::Problem wrong) {
        wrong.place = std::string(header_name) + (wrong.place.empty() ? "" : ": " + wrong.place);
        return wrong;
    };
    auto const read = read_order(world_.state_, order);
    if (auto const* const wrong = std::get_if<api::Problem>(&read)) return in_header(*wrong);
    if (order.operation != api::every_operation || order.account || order.nth != 1 || order.times)
        return in_header(problem(Code::request_invalid, "a fault in a header is for its own call"));
    if (order.kind == api::FaultKind::stale_read)
        return in_header(
            problem(Code::request_invalid, "a stale read is ordered before it is read", "/kind"));
    auto const& [terms, text] = std::get<FaultOrder>(read);
    world_.begin_turn();
    auto const verdict = domain::decide(world_.state_, domain::OrderFault{terms, text}, world_.turn_);
    if (!verdict.ok()) return in_header(problem(verdict.code, verdict.detail));
    world_.fold(0);
    Instant const closed = terms.makes_wait() ? world_.state_.now() + Duration{terms.wait_ms} : Instant{};
    world_.turn_.add(domain::FaultUsed{verdict.ordinal, true, closed});
    world_.fold(1);
    Fault fault = *world_.state_.fault(verdict.ordinal);
    world_.turn_.add(domain::FaultHealed{verdict.ordinal});
    world_.fold(2);
    world_.commit(cause);
    return fault;
}

std::variant<std::optional<Fault>, api::Problem> FaultDesk::meet(api::Request const& request,
                                                                 api::Credential const& credential) {
    bool const reads = api::only_reads.at(request.index());
    if (credential.fault != nullptr) {
        auto fault = from_header(*credential.fault);
        if (auto* const wrong = std::get_if<api::Problem>(&fault)) return std::move(*wrong);
        return std::optional<Fault>{std::get<Fault>(std::move(fault))};
    }
    domain::FaultCall const call{static_cast<std::uint8_t>(request.index()), reads,
                                 account_of(world_.state_, request, credential)};
    world_.begin_turn();
    std::uint32_t const ordinal = domain::meet(world_.state_, call, world_.turn_);
    world_.fold(0);
    world_.commit(cause);
    if (ordinal == 0) return std::optional<Fault>{};
    return std::optional<Fault>{*world_.state_.fault(ordinal)};
}

api::Answer FaultDesk::answer(api::Request const& request, api::Credential const& credential) {
    auto met = meet(request, credential);
    if (auto* const wrong = std::get_if<api::Problem>(&met)) {
        ++world_.counters_.requests;
        ++world_.counters_.refusals;
        return std::move(*wrong);
    }
    auto const& fault = std::get<std::optional<Fault>>(met);
    if (!fault) return world_.answer_as_asked(request, credential);
    ++world_.counters_.faults.at(static_cast<std::size_t>(fault->terms.kind));
    return act(*fault, request, credential);
}

api::Answer FaultDesk::carry_out(api::Request const& request, api::Credential const& credential) {
    api::Answer answer = world_.answer_as_asked(request, credential);
    while (!world_.settled()) world_.slice(UINT64_MAX);
    return answer;
}

api::Answer FaultDesk::act(Fault const& fault, api::Request const& request,
                           api::Credential const& credential) {
    Effect effect;
    effect.fault = fault.ordinal;
    effect.kind = static_cast<api::FaultKind>(fault.terms.kind);
    effect.wait_ms = fault.terms.wait_ms;
    effect.bytes = fault.terms.bytes;
    effect.retry_as_date = fault.terms.retry_as_date;
    api::Answer answer = api::Done{};
    switch (fault.terms.kind) {
        case FaultKind::status:
        case FaultKind::rate_limit:
        case FaultKind::quota:
        case FaultKind::down: answer = refuse(fault, effect); break;
        case FaultKind::request_lost: ++world_.counters_.requests; break;
        case FaultKind::duplicate:
            carry_out(request, credential);
            answer = world_.answer_as_asked(request, credential);
            break;
        case FaultKind::stale_read: {
            domain::State before = *fault.before;
            std::swap(world_.state_, before);
            answer = world_.answer_as_asked(request, credential);
            std::swap(world_.state_, before);
            break;
        }
        case FaultKind::delay:
        case FaultKind::reply_lost:
        case FaultKind::reset:
        case FaultKind::truncated:
        case FaultKind::malformed:
        case FaultKind::drip: answer = world_.answer_as_asked(request, credential); break;
    }
    world_.effect_ = std::move(effect);
    return answer;
}

// What it is answered with instead of being carried out.
api::Answer FaultDesk::refuse(Fault const& fault, Effect& effect) {
    auto const& terms = fault.terms;
    ++world_.counters_.requests;
    ++world_.counters_.refusals;
    api::Problem refusal;
    switch (terms.kind) {
        case FaultKind::rate_limit: refusal = problem(Code::rate_limited); break;
        case FaultKind::quota: refusal = problem(Code::quota_exhausted); break;
        case FaultKind::down: refusal = problem(Code::service_down); break;
        default: refusal = problem(terms.code); break;
    }
    if (terms.makes_wait()) {
        refusal.not_before = fault.closed_until;
    } else if (terms.kind == FaultKind::down) {
        refusal.not_before = terms.until;
    } else if (remedy_of(terms.code) == Remedy::wait) {
        refusal.not_before = world_.state_.now() + Duration{terms.wait_ms};
    }
    if (terms.kind == FaultKind::status && (terms.code == Code::ok || has_body(fault))) {
        effect.status = terms.status;
        effect.content_type = type_of(fault);
        effect.body = body_of(fault);
    }
    return refusal;
}

}  // namespace fauxcount::engine
