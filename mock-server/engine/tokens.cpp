#include "engine/tokens.hpp"

#include "api/ids.hpp"

namespace fauxcount::engine {

namespace {

using domain::Actor;
using domain::ActorKind;
using domain::ChildPlace;
using domain::State;
using domain::Stream;

constexpr std::string_view session_prefix = "mock_ses_";
constexpr std::string_view receipt_prefix = "mock_rct_";
constexpr std::string_view administrator_prefix = "mock_adm_";

enum class Purpose : std::uint64_t { session = 1, receipt, administrator };

std::uint64_t tag_of(State const& state, Purpose purpose, std::uint64_t id) {
    return domain::draw(state.seed(), Stream::token_tag,
                        domain::mix(id) ^ static_cast<std::uint64_t>(purpose));
}

std::string token(State const& state, std::string_view prefix, Purpose purpose, std::uint64_t id) {
    std::string text(prefix);
    append_base32(text, id);
    append_base32(text, tag_of(state, purpose, id));
    return text;
}

// The id of a token with the right prefix, length and tag.
std::optional<std::uint64_t> id_of(State const& state, std::string_view text, std::string_view prefix,
                                   Purpose purpose) {
    if (!text.starts_with(prefix) || text.size() != prefix.size() + 2 * base32_length) return std::nullopt;
    auto const id = parse_base32(text.substr(prefix.size(), base32_length));
    auto const tag = parse_base32(text.substr(prefix.size() + base32_length));
    if (!id || !tag || *tag != tag_of(state, purpose, *id)) return std::nullopt;
    return id;
}

}  // namespace

std::string session_token(State const& state, ChildPlace session) {
    return token(state, session_prefix, Purpose::session,
                 state.identity().child_id<SessionId>(session).value);
}

std::string receipt_token(State const& state, ChildPlace removal) {
    return token(state, receipt_prefix, Purpose::receipt,
                 state.identity().child_id<RemovalId>(removal).value);
}

std::string administrator_token(State const& state) {
    return token(state, administrator_prefix, Purpose::administrator, 0);
}

std::optional<Actor> actor_of(State const& state, std::string_view bearer) {
    if (bearer.empty()) return Actor{};
    if (auto const id = id_of(state, bearer, session_prefix, Purpose::session)) {
        ChildPlace const place = state.identity().child_of(SessionId{*id});
        return Actor{ActorKind::session, place.owner, place.ordinal};
    }
    if (auto const id = id_of(state, bearer, receipt_prefix, Purpose::receipt)) {
        ChildPlace const place = state.identity().child_of(RemovalId{*id});
        return Actor{ActorKind::receipt, place.owner, place.ordinal};
    }
    if (id_of(state, bearer, administrator_prefix, Purpose::administrator))
        return Actor{ActorKind::administrator, {}, 0};
    return std::nullopt;
}

}  // namespace fauxcount::engine
