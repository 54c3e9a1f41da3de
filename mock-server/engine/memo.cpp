#include "engine/memo.hpp"

#include "api/codec.hpp"
#include "api/wire.hpp"
#include "engine/problems.hpp"

#include <algorithm>
#include <type_traits>
#include <utility>
#include <variant>

namespace fauxcount::engine {

namespace {

using domain::ActorKind;
using domain::Stream;

template <class R>
constexpr bool remembered = R::route.method != "GET" && !std::is_same_v<R, api::BulkRemovals>;

// An answer as it is kept: which alternative, then its JSON form.
std::string stored_form(api::Answer const& answer) {
    std::string bytes(1, static_cast<char>(answer.index()));
    std::visit([&](auto const& one) { api::encode(one, bytes); }, answer);
    return bytes;
}

template <std::size_t I = 0>
std::optional<api::Answer> restored(std::size_t index, std::string_view json) {
    if constexpr (I < std::variant_size_v<api::Answer>) {
        if (index != I) return restored<I + 1>(index, json);
        auto decoded = api::decode<std::variant_alternative_t<I, api::Answer>>(json);
        if (auto* const value = std::get_if<0>(&decoded))
            return api::Answer(std::in_place_index<I>, std::move(*value));
    }
    return std::nullopt;
}

// Of the draft: an item structured header string; here any printable text of a sensible length, quotes or
// not.
bool is_usable(std::string_view key) {
    return !key.empty() && key.size() <= 128 &&
           std::all_of(key.begin(), key.end(), [](char c) { return c > ' ' && c < 127; });
}

}  // namespace

Remembering::Remembering(domain::State const& state, domain::Actor const& actor, api::Request const& request,
                         std::string_view key)
    : state_(state),
      actor_(actor),
      key_is_usable_(is_usable(key)),
      operation_(static_cast<std::uint8_t>(request.index())) {
    applies_ =
        std::visit([](auto const& one) { return remembered<std::remove_cvref_t<decltype(one)>>; }, request);
    bool const has_subject = actor.kind == ActorKind::administrator || state.find(actor.account) != nullptr;
    applies_ = applies_ && (has_subject || actor.kind == ActorKind::nobody);
    if (!applies_ || !key_is_usable_) return;
    std::uint64_t const secret =
        domain::draw(state.seed(), Stream::memo_key, static_cast<std::uint64_t>(actor.kind));
    key_ = domain::digest(secret, key);
    api::WireRequest const wire = api::encode_request("", request);
    body_ = domain::digest(domain::digest(secret, wire.target), wire.body);
}

std::optional<api::Answer> Remembering::stored() const {
    if (!applies_) return std::nullopt;
    if (!key_is_usable_) {
        return problem(Code::idempotency_key_invalid,
                       "a key is 1 to 128 printable characters without spaces");
    }
    bool const by_account = actor_.kind == ActorKind::session || actor_.kind == ActorKind::receipt;
    domain::ExtentRef const newest =
        by_account ? state_.account(actor_.account.slot).memo : state_.admin_memo();
    domain::Memo const* const memo = state_.memo(newest, operation_, key_);
    if (memo == nullptr) return std::nullopt;
    if (memo->body != body_) return problem(Code::idempotency_key_reused);
    std::string_view const bytes = state_.answer_of(*memo);
    return restored(static_cast<std::size_t>(bytes[0]), bytes.substr(1));
}

void Remembering::keep(api::Answer const& answer, domain::Turn& turn) const {
    if (!applies_) return;
    bool const by_account = actor_.kind == ActorKind::session || actor_.kind == ActorKind::receipt;
    // Whoever could not even show who they are is nobody's memory to keep; nor is what only a retry can mend.
    if (auto const* refusal = std::get_if<api::Problem>(&answer)) {
        Remedy const remedy = remedy_of(refusal->code);
        if (remedy == Remedy::authenticate || remedy == Remedy::retry) return;
    }
    // An account that is being purged remembers nothing more: what was erased would come back.
    if (by_account) {
        domain::Phase const phase = state_.account(actor_.account.slot).phase;
        if (phase == domain::Phase::purging || phase == domain::Phase::removed) return;
    }
    std::string const bytes = stored_form(answer);
    if (bytes.size() > answer_bytes_max) return;
    domain::AnswerRemembered event{};
    event.slot = by_account ? actor_.account.slot : 0;
    event.admin = !by_account;
    event.operation = operation_;
    event.key = key_;
    event.body = body_;
    event.until = state_.now() + lifetime;
    event.answer = {static_cast<std::uint32_t>(turn.vault.size()), static_cast<std::uint32_t>(bytes.size())};
    turn.vault += bytes;
    turn.add(event);
}

}  // namespace fauxcount::engine
