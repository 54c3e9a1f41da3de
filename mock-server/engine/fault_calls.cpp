#include "engine/fault_calls.hpp"

#include "domain/access.hpp"
#include "domain/faults.hpp"
#include "domain/logins.hpp"
#include "domain/sent_codes.hpp"
#include "engine/tokens.hpp"

#include <algorithm>
#include <type_traits>
#include <utility>

namespace fauxcount::engine {

namespace {

using domain::Place;
using domain::Slot;

// The account that whoever calls acts for; of an administrator, or of nobody who signs up or in or answers a
// challenge, those that the call names.
std::vector<Place> accounts_of(domain::State const& state, api::Request const& request,
                               api::Credential const& credential) {
    auto const actor = actor_of(state, credential.bearer);
    if (actor && actor->account.generation != 0) return {actor->account};
    bool const administrator = actor && actor->kind == domain::ActorKind::administrator;
    std::vector<Place> named;
    auto const add = [&](AccountId id) {
        if (auto const place = state.identity().place_of(id); place.generation != 0) named.push_back(place);
    };
    auto const add_holder = [&](std::string const& text) {
        if (auto const slot = domain::holder_of(state, text)) named.push_back(state.place(*slot));
    };
    std::visit(
        [&](auto const& one) {
            if constexpr (requires { one.account; }) {
                std::optional<AccountId> const id = one.account;
                if (administrator && id) add(*id);
            } else if constexpr (requires { one.accounts; }) {
                if (administrator) std::for_each(one.accounts.begin(), one.accounts.end(), add);
            } else if constexpr (requires { one.removal; }) {
                if (administrator) named.push_back(state.identity().child_of(one.removal).owner);
            } else if constexpr (requires { one.challenge; }) {
                named.push_back(state.identity().child_of(one.challenge).owner);
            } else if constexpr (requires { one.identifier; }) {
                add_holder(one.identifier);
            } else if constexpr (requires { one.identifiers; }) {
                std::for_each(one.identifiers.begin(), one.identifiers.end(), add_holder);
            }
        },
        request);
    return named;
}

template <class R, class... Of>
inline constexpr bool is_one = (std::is_same_v<R, Of> || ...);

// What a call needs, and what it needs of an account that has something there.
struct Needs {
    std::uint8_t always = 0, of_owners = 0;
};
template <class R>
constexpr Needs needs_of() {
    using namespace domain;
    if constexpr (is_one<R, api::MakeDevice, api::GetDevice, api::ListDevices, api::SetUpDevice,
                         api::SetFindDevice, api::SetLostMode, api::UnbindDevice, api::SignOutDevice,
                         api::FactoryReset>)
        return {needs_devices, 0};
    if constexpr (is_one<R, api::AddItem, api::GetItem, api::ListItems, api::DropItem>)
        return {needs_cloud, 0};
    if constexpr (is_one<R, api::Subscribe, api::GetSubscription, api::ListSubscriptions,
                         api::CancelSubscription>)
        return {needs_billing, 0};
    if constexpr (is_one<R, api::Preflight, api::RequestRemoval, api::BulkRemovals>)
        return {0, needs_billing | needs_devices};
    if constexpr (is_one<R, api::CancelRemoval>) return {0, needs_billing};
    return {};
}

// By which way a code is asked for; 0: none is.
std::uint8_t sends_by(domain::State const& state, api::Request const& request) {
    std::optional<domain::Via> way;
    if (auto const* const asked = std::get_if<api::SendCode>(&request)) {
        way = static_cast<domain::Via>(asked->via);
    } else if (auto const* const confirms = std::get_if<api::SendFactorCode>(&request)) {
        auto const place = state.identity().child_of(confirms->factor);
        domain::Account const* const account = state.find(place.owner);
        if (account == nullptr) return 0;
        for (domain::Factor const& factor : state.extent(*account).factors())
            if (factor.ordinal == place.ordinal) way = domain::way_of(factor.kind);
    }
    if (!way) return 0;
    return *way == domain::Via::email ? domain::needs_mail : domain::needs_sms;
}

// Whose set-up the challenge is in the way of.
std::optional<Slot> device_waiting(domain::State const& state, ChallengeId challenge) {
    auto const place = state.identity().child_of(challenge);
    domain::Account const* const account = state.find(place.owner);
    if (account == nullptr) return std::nullopt;
    for (domain::Challenge const& one : state.extent(*account).challenges())
        if (one.ordinal == place.ordinal && one.purpose == domain::Purpose::set_up &&
            state.now() < one.expires_at)
            return one.subject;
    return std::nullopt;
}

// The device that the call is about as only the device itself can make it; of generation 0: none.
Place device_in(domain::State const& state, api::Request const& request) {
    if (auto const* const set_up = std::get_if<api::SetUpDevice>(&request))
        return state.identity().place_of(set_up->device);
    if (auto const* const out = std::get_if<api::SignOutDevice>(&request))
        return state.identity().place_of(out->device);
    std::optional<Slot> waiting;
    if (auto const* const shown = std::get_if<api::AnswerChallenge>(&request))
        waiting = device_waiting(state, shown->challenge);
    if (auto const* const asked = std::get_if<api::SendCode>(&request))
        waiting = device_waiting(state, asked->challenge);
    return waiting ? Place{*waiting, state.device(*waiting).generation} : Place{};
}

// That on which the session of the credential lives.
Place device_of_session(domain::State const& state, api::Credential const& credential) {
    auto const actor = actor_of(state, credential.bearer);
    if (!actor || actor->kind != domain::ActorKind::session) return {};
    domain::Session const* const session = domain::live_session(state, *actor);
    if (session == nullptr || session->device_plus_one == 0) return {};
    Slot const slot = session->device_plus_one - 1;
    return {slot, state.device(slot).generation};
}

// The device that makes the call; of generation 0: none does. Where two could, the one that is out of reach:
// nothing gets through that has to pass it.
Place device_of(domain::State const& state, api::Request const& request, api::Credential const& credential) {
    // Neither takes a network: it is in somebody's hand.
    if (std::holds_alternative<api::GetDevice>(request) || std::holds_alternative<api::FactoryReset>(request))
        return {};
    Place const named = device_in(state, request);
    bool const away = named.generation != 0 && domain::find_device(state, named) != nullptr &&
                      domain::is_offline(state, named.slot);
    Place const own = device_of_session(state, credential);
    return away || own.generation == 0 ? named : own;
}

// The systems that a call needs.
std::uint8_t systems_of(domain::State const& state, api::Request const& request,
                        std::vector<Place> const& accounts) {
    Needs const needs =
        std::visit([](auto const& one) { return needs_of<std::decay_t<decltype(one)>>(); }, request);
    std::uint8_t systems = needs.always | sends_by(state, request);
    if (needs.of_owners == 0) return systems;
    for (Place const& place : accounts) {
        if (place.slot >= state.account_slots() || state.place(place.slot) != place) continue;
        domain::Extent const children = state.extent(state.account(place.slot));
        auto const subscriptions = children.subscriptions();
        bool const is_billed = std::any_of(subscriptions.begin(), subscriptions.end(), [](auto const& one) {
            return one.state() != domain::SubscriptionState::ended;
        });
        if (is_billed) systems |= needs.of_owners & domain::needs_billing;
        if (!children.devices().empty()) systems |= needs.of_owners & domain::needs_devices;
    }
    return systems;
}

}  // namespace

CallFacts facts_of(domain::State const& state, api::Request const& request,
                   api::Credential const& credential) {
    CallFacts facts;
    facts.accounts = accounts_of(state, request, credential);
    facts.systems = systems_of(state, request, facts.accounts);
    facts.device = device_of(state, request, credential);
    return facts;
}

}  // namespace fauxcount::engine
