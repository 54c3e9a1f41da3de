// An event as one line for people: its name with ids, words and instants; never text of an account.
#pragma once

#include "domain/event.hpp"
#include "engine/views.hpp"

#include <string>

namespace fauxcount::engine {

std::string event_text(Views const& views, domain::State const& state, domain::Event const& event);

}  // namespace fauxcount::engine
