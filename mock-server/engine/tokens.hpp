// Credentials of a world as text. Everything in a mock follows from its seed, so a token is an id and a tag
// drawn from the seed; it says `mock` in every character position a person looks at, and opens nothing
// anywhere else.
#pragma once

#include "domain/command.hpp"
#include "domain/state.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace fauxcount::engine {

std::string session_token(domain::State const& state, domain::ChildPlace session);
std::string receipt_token(domain::State const& state, domain::ChildPlace removal);
// Opens the product API of the world as its administrator.
std::string administrator_token(domain::State const& state);

// Who a bearer text stands for. Empty text is nobody; nullopt is a text that was never given out here.
// Whether a session still lives or a receipt still reads is for the domain to say.
std::optional<domain::Actor> actor_of(domain::State const& state, std::string_view bearer);

}  // namespace fauxcount::engine
