// The inbox of a world, as the control interface shows it.
#pragma once

#include "api/control.hpp"
#include "engine/world.hpp"

#include <cstdint>
#include <variant>

namespace fauxcount::engine {

// What a request for messages looks at: checked, and in the terms of the domain.
struct InboxSearch {
    std::uint32_t limit = api::page_default;
    std::uint64_t after = 0;  // the number of the message that was looked at last
    std::optional<std::string> to_text;  // as it is kept
    std::uint64_t to = 0;  // its digest
    std::optional<domain::Place> account;
    std::optional<domain::MessageKind> kind;
    std::optional<domain::Via> via;
};

// The request in these terms; or what is wrong with it.
std::variant<InboxSearch, api::Problem> inbox_search(World const& world, api::ListInbox const& request);

// What it finds now. `search` looks only at what comes after that from here on.
api::Inbox find_messages(World const& world, InboxSearch& search);

}  // namespace fauxcount::engine
