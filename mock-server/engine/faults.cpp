#include "engine/faults.hpp"

#include "api/operations.hpp"
#include "domain/evolve.hpp"
#include "engine/fault_calls.hpp"
#include "engine/fault_terms.hpp"
#include "engine/memo.hpp"
#include "engine/pages.hpp"
#include "engine/problems.hpp"
#include "engine/product.hpp"
#include "engine/sabotage.hpp"
#include "engine/views.hpp"

#include <algorithm>
#include <type_traits>
#include <utility>
#include <vector>

namespace fauxcount::engine {

namespace {

using domain::Fault;
using domain::FaultKind;

constexpr std::string_view header_name = "Fauxcount-Fault";
constexpr std::string_view cause = "fault";

template <class T>
std::optional<T> said(bool so, T value) {
    return so ? std::optional<T>{std::move(value)} : std::nullopt;
}

// What of it is for messages alone.
void tell_messages(domain::State const& state, Fault const& fault, api::FaultView& view) {
    auto const said_of = fault.message_terms();
    if (said_of.kind != domain::MessageTerms::any_kind)
        view.message = static_cast<api::MessageKind>(said_of.kind);
    if (fault.terms.system != domain::any_system)
        view.via = fault.terms.system == domain::system_mail ? api::Via::email : api::Via::sms;
    if (fault.terms.kind == FaultKind::message_late) view.late_by = Duration{fault.terms.wait_ms};
    if (said_of.recipient != 0) view.recipient = Views(state, {}).address_of(said_of.recipient, last_instant);
}

}  // namespace

api::FaultView fault_view(domain::State const& state, Fault const& fault) {
    auto const& terms = fault.terms;
    bool const is_status = terms.kind == FaultKind::status;
    bool const fails = terms.kind == FaultKind::stage_fails;
    bool const tells_when = fails || terms.makes_wait() || remedy_of(terms.code) == Remedy::wait;
    Duration const wait{terms.wait_ms};
    api::FaultView view;
    view.fault = fault.ordinal;
    view.kind = static_cast<api::FaultKind>(terms.kind);
    view.operation = terms.operation == domain::any_operation ? api::every_operation
                                                              : api::operation_ids.at(terms.operation);
    bool const of_messages = terms.is_of_messages();
    view.system =
        said(terms.system != domain::any_system && !of_messages, static_cast<api::System>(terms.system));
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
    view.stage = said(terms.stage != domain::any_stage, static_cast<api::PurgeStage>(terms.stage));
    view.retry_form = said((tells_when && !fails) || terms.kind == FaultKind::down,
                           terms.retry_as_date ? api::RetryForm::date : api::RetryForm::seconds);
    if (of_messages) tell_messages(state, fault, view);
    if (terms.kind == FaultKind::offline) view.device = state.identity().id_of<DeviceId>(fault.device());
    if (terms.takes_messages())
        view.held = said(!fault.held.empty(), static_cast<std::uint32_t>(fault.held.size()));
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

std::variant<FaultOrder, api::Problem> FaultDesk::read_here(api::OrderFault const& order) const {
    auto read = read_order(world_.state_, order);
    auto const* const understood = std::get_if<FaultOrder>(&read);
    if (understood != nullptr && understood->terms.crashes() && world_.crash_ == nullptr)
        return problem(Code::request_invalid,
                       "this provider does not die on order; start it with --allow-crash", "/kind");
    return read;
}

api::ControlAnswer FaultDesk::order(api::OrderFault const& request) {
    auto const read = read_here(request);
    if (auto const* const wrong = std::get_if<api::Problem>(&read)) return *wrong;
    auto const& order = std::get<FaultOrder>(read);
    world_.begin_turn();
    auto const verdict =
        domain::decide(world_.state_, domain::OrderFault{order.terms, order.text, false}, world_.turn_);
    world_.fold(0);
    world_.commit("fault.order");
    if (!verdict.ok()) return problem(verdict.code, verdict.detail);
    return fault_view(world_.state_, *world_.state_.fault(verdict.ordinal));
}

api::ControlAnswer FaultDesk::heal(std::uint32_t ordinal) {
    // Among orders 0 means all of them, and there is no fault of that number.
    world_.begin_turn();
    if (world_.saboteur_ != nullptr) world_.saboteur_->before(world_.state_, Happening{});
    auto const verdict = domain::decide(world_.state_, domain::HealFault{ordinal}, world_.turn_);
    world_.fold(0);
    if (world_.saboteur_ != nullptr) world_.saboteur_->after(world_.state_, Happening{}, world_.turn_.events);
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
    auto const not_here = [&](std::string_view place, std::string_view detail) {
        return in_header(problem(Code::request_invalid, detail, place));
    };
    constexpr std::string_view for_this_call = "a fault in a header is for its own call";
    if (order.operation != api::every_operation) return not_here("/operation", for_this_call);
    if (order.system) return not_here("/system", for_this_call);
    if (order.account) return not_here("/account", for_this_call);
    if (order.nth != 1) return not_here("/nth", for_this_call);
    if (order.times) return not_here("/times", for_this_call);
    if (order.lasts && order.kind != api::FaultKind::down) return not_here("/lasts", for_this_call);
    if (order.kind == api::FaultKind::stale_read)
        return not_here("/kind", "a stale read is ordered before it is read");
    if (api::FaultKind::message_lost <= order.kind)
        return not_here("/kind", "a fault of messages, or of a device, is for no call");
    if (order.kind == api::FaultKind::stage_fails || order.stage)
        return not_here(order.stage ? "/stage" : "/kind",
                        "a stage of a purge comes when its time comes, not with a call");
    auto const read = read_here(order);
    if (auto const* const wrong = std::get_if<api::Problem>(&read)) return in_header(*wrong);
    auto const& [terms, text] = std::get<FaultOrder>(read);
    world_.begin_turn();
    auto const verdict = domain::decide(world_.state_, domain::OrderFault{terms, text, true}, world_.turn_);
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
    CallFacts const call = facts_of(world_.state_, request, credential);
    world_.begin_turn();
    std::uint32_t const ordinal = domain::meet(world_.state_,
                                               {static_cast<std::uint8_t>(request.index()), reads,
                                                call.accounts, call.systems, std::nullopt, call.device},
                                               world_.turn_);
    Fault const* const acts = world_.state_.fault(ordinal);
    auto const before = acts == nullptr ? nullptr : acts->before;  // its last turn lets go of it
    world_.fold(0);
    world_.commit(cause);
    if (ordinal == 0) return std::optional<Fault>{};
    Fault fault = *world_.state_.fault(ordinal);
    fault.before = before;
    return std::optional<Fault>{std::move(fault)};
}

api::Answer FaultDesk::answer(api::Request const& request, api::Credential const& credential) {
    // With a key that is none it is refused before anybody looks at what it is for.
    auto const& key = credential.idempotency_key;
    if (!key.empty() && !api::is_idempotency_key(key) && is_remembered(request))
        return world_.answer_as_asked(request, credential);
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

// What is due in an old state has happened since: it is asked, and nothing goes on in it.
api::Answer FaultDesk::read_from(domain::State before, api::Request const& request,
                                 api::Credential const& credential) {
    ++world_.counters_.requests;
    std::swap(world_.state_, before);
    world_.begin_turn();
    api::Answer answer = ProductApi(world_).answer(request, credential);
    world_.turn_.clear();
    std::swap(world_.state_, before);
    if (std::holds_alternative<api::Problem>(answer)) ++world_.counters_.refusals;
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
        case FaultKind::offline: effect.kind = api::FaultKind::request_lost; [[fallthrough]];
        case FaultKind::request_lost: ++world_.counters_.requests; break;
        case FaultKind::duplicate:
            world_.answer_as_asked(request, credential);
            answer = world_.answer_as_asked(request, credential);
            break;
        case FaultKind::stale_read: answer = read_from(*fault.before, request, credential); break;
        case FaultKind::delay:
        case FaultKind::reply_lost:
        case FaultKind::reset:
        case FaultKind::truncated:
        case FaultKind::malformed:
        case FaultKind::drip: answer = world_.answer_as_asked(request, credential); break;
        // A server that may not crash any more since this was ordered lets only the connection end.
        case FaultKind::crash_before:
            world_.crash();
            ++world_.counters_.requests;
            break;
        case FaultKind::crash_after:
            answer = world_.answer_as_asked(request, credential);
            world_.crash();
            break;
        case FaultKind::stage_fails:
        case FaultKind::message_lost:
        case FaultKind::message_late:
        case FaultKind::message_twice:
        case FaultKind::message_astray: break;  // to no call
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
