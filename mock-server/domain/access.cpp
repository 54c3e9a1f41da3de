#include "domain/access.hpp"

#include "domain/removal.hpp"

#include <algorithm>

namespace fauxcount::domain {

namespace {

bool is_lower_or_digit(char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); }

std::string lower(std::string_view text) {
    std::string out(text);
    for (char& c : out) {
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    }
    return out;
}

std::optional<ParsedIdentifier> parse_email(std::string_view text) {
    std::size_t const at = text.find('@');
    std::string_view const local = text.substr(0, at);
    std::string_view const domain = text.substr(at + 1);
    bool const local_ok =
        !local.empty() && local.size() <= 64 && std::all_of(local.begin(), local.end(), [](char c) {
            return c > ' ' && c < 127 && c != '@' && c != '"' && c != '\\';
        });
    std::string const lowered = lower(domain);
    bool const domain_ok = !domain.empty() && domain.size() <= 100 && lowered.front() != '.' &&
                           lowered.back() != '.' && lowered.find("..") == std::string::npos &&
                           std::all_of(lowered.begin(), lowered.end(),
                                       [](char c) { return is_lower_or_digit(c) || c == '-' || c == '.'; });
    if (!local_ok || !domain_ok) return std::nullopt;
    return ParsedIdentifier{IdentifierKind::email, lower(local) + "@" + lowered};
}

std::optional<ParsedIdentifier> parse_phone(std::string_view text) {
    std::string digits = "+";
    for (char const c : text.substr(1)) {
        if (c == ' ' || c == '-' || c == '(' || c == ')') continue;
        if (c < '0' || c > '9') return std::nullopt;
        digits += c;
    }
    if (digits.size() < 8 || digits.size() > 16) return std::nullopt;
    return ParsedIdentifier{IdentifierKind::phone, digits};
}

bool ends_with_domain(std::string_view address, std::string_view domain) {
    if (!address.ends_with(domain)) return false;
    char const before = address[address.size() - domain.size() - 1];
    return before == '@' || before == '.';
}

}  // namespace

Session const* live_session(State const& state, Actor const& actor) {
    if (actor.kind != ActorKind::session) return nullptr;
    Account const* const account = state.find(actor.account);
    if (account == nullptr || account->phase == Phase::purging || account->phase == Phase::removed)
        return nullptr;
    for (Session const& session : state.extent(*account).sessions()) {
        if (session.ordinal == actor.ordinal)
            return is_due(session.expires_at, state.now()) ? nullptr : &session;
    }
    return nullptr;
}

namespace {

// What an actor hears who may not, whatever it is.
Code refusal_of(State const& state, Actor const& actor) {
    bool lives = true;
    switch (actor.kind) {
        case ActorKind::nobody: return Code::auth_missing;
        case ActorKind::administrator: break;
        case ActorKind::session: lives = live_session(state, actor) != nullptr; break;
        case ActorKind::receipt: {
            RemovalFacts facts;
            lives = look_up_removal(state, {actor.account, actor.ordinal}, facts) == Code::ok;
            break;
        }
    }
    return lives ? Code::auth_forbidden : Code::auth_invalid_token;
}

}  // namespace

Code check_owner(State const& state, Actor const& actor, Need need) {
    if (actor.kind != ActorKind::session) return refusal_of(state, actor);
    Session const* const session = live_session(state, actor);
    if (session == nullptr) return Code::auth_invalid_token;
    if (need == Need::restricted) return Code::ok;
    if (session->scope == SessionScope::removal_only) return Code::account_removal_pending;
    bool const frozen = state.account(actor.account.slot).phase == Phase::scheduled &&
                        state.policy().pending_writes == PendingWrites::freeze;
    if (need == Need::full_and_writable && frozen) return Code::account_removal_pending;
    return Code::ok;
}

Code check_administrator(State const& state, Actor const& actor) {
    return actor.kind == ActorKind::administrator ? Code::ok : refusal_of(state, actor);
}

Code check_proof(State const& state, Slot slot, Session const& session) {
    bool const is_void = session.proof == Proof::nothing;
    if (is_void || is_due(session.proven_at + state.policy().reauth_max_age, state.now()))
        return Code::auth_proof_too_old;
    bool const weak = session.proof == Proof::password && state.extent(state.account(slot)).factor_is_due();
    return weak ? Code::auth_proof_too_weak : Code::ok;
}

std::optional<ParsedIdentifier> parse_identifier(std::string_view text) {
    if (text.empty() || text.size() > 128) return std::nullopt;
    if (text.find('@') != std::string_view::npos) return parse_email(text);
    if (text.front() == '+') return parse_phone(text);
    std::string const name = lower(text);
    bool const ok = name.size() <= 64 && is_lower_or_digit(name.front()) &&
                    std::all_of(name.begin(), name.end(), [](char c) {
                        return is_lower_or_digit(c) || c == '-' || c == '_' || c == '.';
                    });
    if (!ok) return std::nullopt;
    return ParsedIdentifier{IdentifierKind::username, name};
}

std::optional<Slot> holder_of(State const& state, std::string_view identifier) {
    auto const parsed = parse_identifier(identifier);
    if (!parsed) return std::nullopt;
    return state.holder_of(identifier_digest(state.seed(), parsed->kind, parsed->text));
}

bool is_reserved_example(ParsedIdentifier const& identifier) {
    std::string_view const text = identifier.text;
    switch (identifier.kind) {
        case IdentifierKind::username: return true;
        case IdentifierKind::email:
            return text.ends_with(".test") || ends_with_domain(text, "example.com") ||
                   ends_with_domain(text, "example.net") || ends_with_domain(text, "example.org") ||
                   text.ends_with(".example");
        case IdentifierKind::phone:
            // +1-555-01xx as it is usually written, or with an area code before it.
            return text.starts_with("+1") && ((text.size() == 9 && text.substr(2, 5) == "55501") ||
                                              (text.size() == 12 && text.substr(5, 5) == "55501"));
    }
    return false;
}

}  // namespace fauxcount::domain
