// Who may do what: the questions about sessions, proofs and identifiers that several commands ask.
#pragma once

#include "api/codes.hpp"
#include "domain/command.hpp"
#include "domain/state.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace fauxcount::domain {

// The live session an actor comes with; nullptr when it has ended or its account is gone.
Session const* live_session(State const& state, Actor const& actor);

// What the actor needs to act for its own account. `restricted`: also in the session of an interstitial
// sign-in.
enum class Need : std::uint8_t { restricted, full, full_and_writable };
// Of a credential that has ended, everybody hears that it has ended before what it would not have allowed.
Code check_owner(State const& state, Actor const& actor, Need need);
Code check_administrator(State const& state, Actor const& actor);

// What a sensitive action needs of a live session of that account: a proof counts from when it was given
// until `reauth.max_age` later, that instant not included, and is made with a second factor where the account
// has one. Age is told before weakness; one that a change of the password made void is too old.
Code check_proof(State const& state, Slot slot, Session const& session);

struct ParsedIdentifier {
    IdentifierKind kind{};
    std::string text;  // normalised
};
// nullopt: not an identifier. Has an @: an e-mail address; begins with +: a phone number; else a user name.
std::optional<ParsedIdentifier> parse_identifier(std::string_view text);
// The account that is called so, or was, as State::holder_of() says; nullopt also for what is no identifier.
std::optional<Slot> holder_of(State const& state, std::string_view identifier);
// In the ranges set aside for examples: .test, example.com/.net/.org and below, +1 NPA 555 01xx. User names
// always.
bool is_reserved_example(ParsedIdentifier const& identifier);

}  // namespace fauxcount::domain
