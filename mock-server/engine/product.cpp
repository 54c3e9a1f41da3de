#include "engine/product.hpp"

#include "domain/access.hpp"
#include "domain/factors.hpp"
#include "domain/lookahead.hpp"
#include "engine/memo.hpp"
#include "engine/pages.hpp"
#include "engine/problems.hpp"
#include "engine/sign_up_place.hpp"
#include "engine/tokens.hpp"

#include <algorithm>
#include <utility>

namespace fauxcount::engine {

using domain::Actor;
using domain::ActorKind;
using domain::ChildPlace;
using domain::Need;
using domain::Place;
using domain::Slot;
using domain::Verdict;

ProductApi::ProductApi(World& world)
    : world_(world), state_(world.state_), views_(world.state_, world.name_) {}

api::Answer ProductApi::answer(api::Request const& request, api::Credential const& credential) {
    auto const actor = actor_of(state_, credential.bearer);
    if (!actor) return problem(Code::auth_invalid_token);
    actor_ = *actor;
    if (credential.idempotency_key.empty()) return std::visit(*this, request);
    Remembering remembering(state_, views_, actor_, request, credential, world_.turn_.work);
    if (auto stored = remembering.stored()) return *std::move(stored);
    api::Answer answer = std::visit(*this, request);
    std::size_t const from = world_.turn_.events.size();
    remembering.keep(answer, world_.turn_);
    world_.fold(from);
    return answer;
}

api::Problem ProductApi::refuse(Verdict const& verdict) const {
    api::Problem refusal = problem(verdict.code, verdict.detail);
    if (remedy_of(verdict.code) == Remedy::wait) refusal.not_before = verdict.not_before;
    if (remedy_of(verdict.code) == Remedy::step_up) refusal.max_age = state_.policy().reauth_max_age;
    if (verdict.code == Code::auth_factor_required) {
        domain::Slot const slot = verdict.place.slot;
        auto const at = domain::index_of_challenge(state_, slot, verdict.ordinal);
        refusal.challenge =
            views_.challenge(slot, state_.extent(state_.account(slot)).challenges()[at.value()]);
    }
    if (verdict.code == Code::removal_blocked) {
        refusal.blockers = views_.blockers(verdict.place.slot, domain::Severity::block);
    }
    return refusal;
}

Place ProductApi::place_of(DeviceId id) const {
    domain::Device const* const device = state_.find(id);
    return device == nullptr ? Place{} : state_.identity().place_of(id);
}

Place ProductApi::place_of(AccountId id) const {
    return state_.find(id) == nullptr ? Place{} : state_.identity().place_of(id);
}

std::variant<Slot, api::Problem> ProductApi::subject_of(std::optional<AccountId> named) const {
    if (actor_.kind != ActorKind::administrator) {
        Code const code = domain::check_owner(state_, actor_, Need::restricted);
        if (code != Code::ok) return problem(code);
        if (named && *named != views_.account_id(actor_.account.slot))
            return problem(Code::account_not_found);
        return actor_.account.slot;
    }
    if (!named) return problem(Code::request_invalid, "an administrator names the account", "?account");
    domain::Account const* const account = state_.find(*named);
    if (account == nullptr || account->phase == domain::Phase::removed)
        return problem(Code::account_not_found);
    return state_.identity().place_of(*named).slot;
}

api::Answer ProductApi::operator()(api::SignUp const& request) {
    std::vector<std::string_view> const identifiers(request.identifiers.begin(), request.identifiers.end());
    domain::SignUp const command{identifiers, request.password, world_.options_.real_identifiers};
    Verdict const verdict = submit("account.sign_up", command);
    if (verdict.ok()) return views_.account(verdict.place.slot);
    api::Problem refusal = refuse(verdict);
    refusal.place = sign_up_place(request.identifiers, request.password, verdict);
    return refusal;
}

api::Answer ProductApi::operator()(api::GetAccount const& request) {
    auto const subject = subject_of(request.account);
    if (auto const* refusal = std::get_if<api::Problem>(&subject)) return *refusal;
    return views_.account(std::get<Slot>(subject));
}

api::Answer ProductApi::operator()(api::ListAccounts const& request) {
    if (Code const code = domain::check_administrator(state_, actor_); code != Code::ok) return problem(code);
    auto const page = page_of(request);
    if (auto const* refusal = std::get_if<api::Problem>(&page)) return *refusal;
    auto const& [limit, after] = std::get<Page>(page);
    api::AccountList list;
    for (std::uint64_t slot = after ? *after + 1 : 0; slot < state_.account_slots(); ++slot) {
        domain::Account const& account = state_.account(static_cast<Slot>(slot));
        if (account.generation == 0 || account.phase == domain::Phase::removed) continue;
        if (list.accounts.size() == limit) {
            list.next_cursor = cursor_text(slot - 1);
            break;
        }
        list.accounts.push_back(views_.account(static_cast<Slot>(slot)));
    }
    return list;
}

api::Answer ProductApi::session_opened(Verdict const& verdict) const {
    auto const& events = world_.turn_.events;
    domain::Account const& account = state_.account(verdict.place.slot);
    api::SessionOpened opened;
    // Not the live one: at the end of time a session is over as soon as it is opened.
    auto const sessions = state_.extent(account).sessions();
    auto const session = std::find_if(sessions.begin(), sessions.end(), [&](domain::Session const& one) {
        return one.ordinal == verdict.ordinal;
    });
    opened.session = views_.session(verdict.place.slot, *session);
    opened.token = session_token(state_, {verdict.place, verdict.ordinal});
    opened.removal_cancelled = std::any_of(events.begin(), events.end(), [](domain::Event const& event) {
        return std::holds_alternative<domain::RemovalCancelled>(event);
    });
    if (account.phase == domain::Phase::scheduled) {
        opened.pending_removal = views_.child_id<RemovalId>(verdict.place.slot, account.removals);
        opened.removal_due = account.due;
    }
    return opened;
}

api::Answer ProductApi::operator()(api::SignIn const& request) {
    Verdict const verdict =
        submit("session.sign_in", domain::SignIn{request.identifier, request.password, request.interactive});
    return verdict.ok() ? session_opened(verdict) : refuse(verdict);
}

api::Answer ProductApi::operator()(api::ListSessions const& request) {
    if (Code const code = domain::check_owner(state_, actor_, Need::restricted); code != Code::ok)
        return problem(code);
    auto const page = page_of(request);
    if (auto const* refusal = std::get_if<api::Problem>(&page)) return *refusal;
    Slot const slot = actor_.account.slot;
    std::vector<domain::Session> live;
    for (domain::Session const& session : state_.extent(state_.account(slot)).sessions()) {
        if (!is_due(session.expires_at, state_.now())) live.push_back(session);
    }
    api::SessionList list;
    fill_page(
        std::get<Page>(page), live, [](auto const& session) { return session.ordinal; },
        [&](auto const& session) { return views_.session(slot, session); }, list.sessions, list.next_cursor);
    return list;
}

api::Answer ProductApi::operator()(api::SignOut const& request) {
    Verdict const verdict =
        submit("session.sign_out", domain::SignOut{actor_, state_.identity().child_of(request.session)});
    return verdict.ok() ? api::Answer(api::Done{}) : refuse(verdict);
}

api::Answer ProductApi::operator()(api::ProveSession const& request) {
    ChildPlace const place = state_.identity().child_of(request.session);
    Verdict const verdict = submit("session.prove", domain::ProveSession{actor_, place, request.password});
    if (!verdict.ok()) return refuse(verdict);
    Actor const session{ActorKind::session, verdict.place, verdict.ordinal};
    return views_.session(verdict.place.slot, *domain::live_session(state_, session));
}

api::Answer ProductApi::operator()(api::ChangePassword const& request) {
    domain::ChangePassword const command{actor_, place_of(request.account), request.password};
    Verdict const verdict = submit("account.change_password", command);
    if (verdict.ok()) return api::Done{};
    api::Problem refusal = refuse(verdict);
    if (verdict.code == Code::request_invalid) refusal.place = "/password";
    return refusal;
}

api::Answer ProductApi::operator()(api::Preflight const& request) {
    auto const subject = subject_of(request.account);
    if (auto const* refusal = std::get_if<api::Problem>(&subject)) return *refusal;
    Slot const slot = std::get<Slot>(subject);
    // An administrator can still look at it; there is no removal of it to ask for any more.
    if (state_.account(slot).phase == domain::Phase::purging) return problem(Code::account_not_found);
    api::PreflightView view;
    view.account = views_.account_id(slot);
    view.blockers = views_.blockers(slot, domain::Severity::block);
    view.warnings = views_.blockers(slot, domain::Severity::warn);
    view.due_if_requested_now = domain::schedule_from(state_.policy(), state_.now()).due;
    bool may_ask = state_.policy().bulk == domain::BulkAuthority::admin;
    if (domain::Session const* const session = domain::live_session(state_, actor_); session != nullptr) {
        view.proof_needed = domain::check_proof(state_, slot, *session) != Code::ok;
        may_ask = session->scope == domain::SessionScope::full;
    }
    view.allowed = may_ask && view.blockers.empty() && state_.account(slot).phase == domain::Phase::active;
    return view;
}

api::Answer ProductApi::operator()(api::RequestRemoval const& request) {
    if (actor_.kind == ActorKind::nobody || actor_.kind == ActorKind::receipt)
        return problem(domain::check_owner(state_, actor_, Need::restricted));
    Place account = actor_.account;
    if (actor_.kind == ActorKind::administrator) {
        if (!request.account)
            return problem(Code::request_invalid, "an administrator names the account", "/account");
        account = place_of(*request.account);
    } else if (request.account && *request.account != state_.identity().id_of<AccountId>(account)) {
        // Whoever is let in nowhere is not told which accounts there are, either.
        Code const code = domain::check_owner(state_, actor_, Need::restricted);
        return problem(code != Code::ok ? code : Code::account_not_found);
    }
    // What the removal touches lies in many places: their ways from memory overlap when all are asked for at
    // once.
    domain::Lookahead().reach(state_, 0, 1, [&](std::size_t) {
        return domain::Lookahead::Wanted{account.slot, domain::parts_of_request(state_.policy())};
    });
    // What the request stops is warned of, too: afterwards it would not be seen.
    std::vector<api::Blocker> warnings;
    if (state_.find(account) != nullptr) warnings = views_.blockers(account.slot, domain::Severity::warn);
    auto const channel = static_cast<domain::Channel>(request.channel);
    Verdict const verdict = submit("removal.request", domain::RequestRemoval{actor_, account, channel});
    if (!verdict.ok()) return refuse(verdict);
    ChildPlace const removal{verdict.place, verdict.ordinal};
    domain::RemovalFacts facts;
    domain::look_up_removal(state_, removal, facts);
    api::RemovalAccepted accepted;
    accepted.removal = views_.removal(removal, facts);
    accepted.receipt = receipt_token(state_, removal);
    accepted.warnings = std::move(warnings);
    return accepted;
}

api::Answer ProductApi::removal_view(ChildPlace removal) const {
    domain::RemovalFacts facts;
    Code const code = domain::look_up_removal(state_, removal, facts);
    if (code != Code::ok) return problem(code);
    return views_.removal(removal, facts);
}

api::Answer ProductApi::operator()(api::GetRemoval const& request) {
    ChildPlace const removal = state_.identity().child_of(request.removal);
    if (actor_.kind == ActorKind::session || actor_.kind == ActorKind::nobody) {
        Code const code = domain::check_owner(state_, actor_, Need::restricted);
        if (code != Code::ok) return problem(code);
    }
    bool const own = actor_.account.slot == removal.owner.slot &&
                     actor_.account.generation == removal.owner.generation &&
                     (actor_.kind != ActorKind::receipt || actor_.ordinal == removal.ordinal);
    if (actor_.kind != ActorKind::administrator && !own) return problem(Code::removal_not_found);
    return removal_view(removal);
}

api::Answer ProductApi::operator()(api::CancelRemoval const& request) {
    ChildPlace const removal = state_.identity().child_of(request.removal);
    Verdict const verdict = submit("removal.cancel", domain::CancelRemoval{actor_, removal});
    return verdict.ok() ? removal_view(removal) : refuse(verdict);
}

api::Answer ProductApi::operator()(api::BulkRemovals const& request) {
    cause_ = "removal.request_all";
    if (Code const code = domain::check_administrator(state_, actor_); code != Code::ok) return problem(code);
    if (request.accounts.empty())
        return problem(Code::request_invalid, "name at least one account", "/accounts");
    // Decoding an id gives its place without a look-up.
    std::vector<Place> places;
    places.reserve(request.accounts.size());
    for (AccountId const id : request.accounts) places.push_back(state_.identity().place_of(id));
    domain::Lookahead lookahead;
    domain::Parts const parts = domain::parts_of_request(state_.policy());
    auto const wanted_at = [&](std::size_t i) { return domain::Lookahead::Wanted{places[i].slot, parts}; };
    api::BulkRemovalsView view;
    view.results.reserve(places.size());
    for (std::size_t i = 0; i < places.size(); ++i) {
        lookahead.reach(state_, i, places.size(), wanted_at);
        Verdict const verdict =
            submit("removal.request_all", domain::RequestRemoval{actor_, places[i], domain::Channel::site});
        api::BulkResult& result = view.results.emplace_back();
        result.account = request.accounts[i];
        result.code = verdict.code;
        ++(verdict.ok() ? view.accepted : view.refused);
        if (verdict.ok() || verdict.code == Code::removal_already_pending) {
            result.removal = state_.identity().child_id<RemovalId>({verdict.place, verdict.ordinal});
            result.due = state_.account(verdict.place.slot).due;
        }
    }
    return view;
}

}  // namespace fauxcount::engine
