// How a test tells what happened: instants since the start of the world, and answers in a few words.
#pragma once

#include "api/contract.hpp"
#include "api/inbox.hpp"

#include <string>

namespace fauxcount::testing {

// t+30d 00:00:00, with milliseconds only if there are any.
std::string since(Instant start, Instant at);
// `refused removal.too_late`, `scheduled, due t+30d 00:00:00`, `done`.
std::string in_words(api::Answer const& answer, Instant start);
// As the header Retry-After tells it: rounded up.
Duration in_whole_seconds(Duration length);
// `2 messages: removal_scheduled, removal_cancelled`.
std::string in_words(api::Inbox const& inbox);

}  // namespace fauxcount::testing
