#include "engine/memo.hpp"

#include "api/wire.hpp"
#include "domain/access.hpp"
#include "domain/passwords.hpp"
#include "engine/problems.hpp"
#include "engine/remembered_form.hpp"

#include <cstring>
#include <string_view>
#include <type_traits>
#include <utility>
#include <variant>

namespace fauxcount::engine {

namespace {

using domain::ActorKind;
using domain::Stream;

template <class R>
constexpr bool remembered =
    R::route.method != "GET" && !std::is_same_v<R, api::BulkRemovals> && !std::is_same_v<R, api::SignIn> &&
    !std::is_same_v<R, api::SetUpDevice> && !std::is_same_v<R, api::AnswerChallenge> &&
    !std::is_same_v<R, api::EnrolFactor> && !std::is_same_v<R, api::SendCode> &&
    !std::is_same_v<R, api::SendFactorCode>;

// An answer is kept as who sent the key and the answer's form.
constexpr std::size_t sender_bytes = sizeof(std::uint64_t);

std::uint64_t sender_of(std::string_view stored) {
    std::uint64_t sender = 0;
    std::memcpy(&sender, stored.data(), sender_bytes);
    return sender;
}

}  // namespace

bool is_remembered(api::Request const& request) {
    return std::visit([](auto const& one) { return remembered<std::remove_cvref_t<decltype(one)>>; },
                      request);
}

api::Request compared_part(api::Request request) {
    std::visit(
        [](auto& one) {
            if constexpr (requires { one.password; }) one.password = {};
            if constexpr (requires { one.code; }) one.code = {};
        },
        request);
    return request;
}

Remembering::Remembering(domain::State const& state, Views const& views, domain::Actor const& actor,
                         api::Request const& request, api::Credential const& credential,
                         domain::IdentityWork& work)
    : state_(state),
      views_(views),
      actor_(actor),
      request_(request),
      applies_(is_remembered(request)),
      key_is_usable_(api::is_idempotency_key(credential.idempotency_key)),
      operation_(static_cast<std::uint8_t>(request.index())) {
    if (!applies_ || !key_is_usable_) return;
    // Whoever signs up is nobody yet, whatever credential comes along.
    bool const signs_up = std::holds_alternative<api::SignUp>(request);
    ActorKind const kind = signs_up ? ActorKind::nobody : actor.kind;
    std::uint64_t const secret =
        domain::draw(state.seed(), Stream::memo_key, static_cast<std::uint64_t>(kind));
    key_ = domain::digest(secret, credential.idempotency_key);
    api::WireRequest wire = api::encode_request("", compared_part(request));
    // A new password is what the request is about. It is compared as it is kept, and for the session alone in
    // which it was asked: in another one nobody learns whether it is another.
    if (auto const* const change = std::get_if<api::ChangePassword>(&request)) {
        domain::Place const account = state.identity().place_of(change->account);
        wire.body += std::to_string(domain::kept_of(state, account, change->password, work));
        wire.body += credential.bearer;
    }
    body_ = domain::digest(domain::digest(secret, wire.target), wire.body);
    if (!signs_up) sender_ = domain::digest(secret, credential.bearer);
    by_the_dead_ = kind == ActorKind::session && domain::live_session(state, actor) == nullptr;
}

// From the instant the purge begins, an account has no memory any more, whatever is still to be erased of it.
std::optional<Remembering::Memory> Remembering::memory_of(domain::Place place) const {
    domain::Account const* const account = state_.find(place);
    bool const lives = account != nullptr && (account->phase == domain::Phase::active ||
                                              account->phase == domain::Phase::scheduled);
    if (!lives) return std::nullopt;
    return Memory{false, place.slot};
}

// Where an answer to this request is remembered; nullopt: nowhere.
std::optional<Remembering::Memory> Remembering::memory() const {
    if (auto const* const sign_up = std::get_if<api::SignUp>(&request_)) {
        // Once it succeeded, its identifiers lead to the account it made.
        if (sign_up->identifiers.empty()) return std::nullopt;
        auto const holder = domain::holder_of(state_, sign_up->identifiers.front());
        if (!holder) return std::nullopt;
        return memory_of(state_.place(*holder));
    }
    switch (actor_.kind) {
        case ActorKind::nobody: return std::nullopt;
        case ActorKind::session:
        case ActorKind::receipt: return memory_of(actor_.account);
        case ActorKind::administrator: break;
    }
    if (auto const* const removal = std::get_if<api::RequestRemoval>(&request_)) {
        if (!removal->account) return std::nullopt;
        return memory_of(state_.identity().place_of(*removal->account));
    }
    if (auto const* const cancel = std::get_if<api::CancelRemoval>(&request_))
        return memory_of(state_.identity().child_of(cancel->removal).owner);
    return Memory{true, 0};
}

std::optional<api::Answer> Remembering::stored() const {
    if (!applies_) return std::nullopt;
    if (!key_is_usable_) return problem(Code::idempotency_key_invalid, api::idempotency_key_form);
    auto const where = memory();
    if (!where) return std::nullopt;
    domain::ExtentRef const newest =
        where->of_administrator ? state_.admin_memo() : state_.account(where->slot).memo;
    domain::Memo const* const memo = state_.memo(newest, operation_, key_);
    if (memo == nullptr) return std::nullopt;
    std::string_view const bytes = state_.answer_of(*memo);
    // The answer may be lost that ended the session: who asked gets it again, and nobody else who is dead.
    if (by_the_dead_ && sender_of(bytes) != sender_) return problem(Code::auth_invalid_token);
    if (memo->body != body_) return problem(Code::idempotency_key_reused);
    return answer_from(bytes.substr(sender_bytes), views_);
}

void Remembering::keep(api::Answer const& answer, domain::Turn& turn) const {
    if (!applies_ || by_the_dead_) return;
    if (auto const* refusal = std::get_if<api::Problem>(&answer)) {
        // The account that a refused sign-up would be remembered with is somebody else's.
        if (std::holds_alternative<api::SignUp>(request_)) return;
        // Whoever could not even show who they are is nobody's memory to keep; nor is what the same request
        // is to mend a little later, which whoever is put off sends under the same key.
        Remedy const remedy = remedy_of(refusal->code);
        bool const nobody = remedy == Remedy::authenticate || remedy == Remedy::answer_challenge ||
                            refusal->code == Code::auth_too_many_tries;
        if (nobody || remedy == Remedy::retry) return;
    }
    auto const where = memory();
    if (!where) return;
    std::size_t const begin = turn.vault.size();
    turn.vault.append(reinterpret_cast<char const*>(&sender_), sender_bytes);
    turn.vault += remembered_form(answer);
    domain::AnswerRemembered event{};
    event.slot = where->slot;
    event.admin = where->of_administrator;
    event.operation = operation_;
    event.key = key_;
    event.body = body_;
    event.until = state_.now() + lifetime;
    event.answer = {static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(turn.vault.size() - begin)};
    turn.add(event);
}

}  // namespace fauxcount::engine
