// The control interface about the inbox: what the provider has written to the people of a world. It shows
// what their mailboxes and telephones would.
#pragma once

#include "api/fields.hpp"
#include "api/ids.hpp"
#include "api/instant.hpp"
#include "api/kinds.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <tuple>
#include <vector>

namespace fauxcount::api {

// The inbox keeps so many, the newest.
inline constexpr std::uint32_t messages_max = 1024;
// Of real time: how long a request may wait for a message.
inline constexpr Duration inbox_wait_max{60'000};

// Messages in the order in which they were sent, the oldest first; those that fit all of what is named. With
// `wait` a request that finds none stays open until there is one, or for so long of real time.
struct ListInbox {
    std::string world;
    std::uint32_t limit = page_default;
    std::optional<std::string> cursor;
    std::optional<std::string> to;  // an identifier, spelt as its owner may spell it
    std::optional<AccountId> account;
    std::optional<MessageKind> kind;
    std::optional<Via> via;
    std::optional<Duration> wait;
    static constexpr Route route{"GET", "/__admin/worlds/{world}/inbox", 200};
    static constexpr auto path_fields() { return std::tuple{required("world", &ListInbox::world, 63)}; }
    static constexpr auto query_fields() {
        return std::tuple{optional("limit", &ListInbox::limit), optional("cursor", &ListInbox::cursor),
                          optional("to", &ListInbox::to),       optional("account", &ListInbox::account),
                          optional("kind", &ListInbox::kind),   optional("via", &ListInbox::via),
                          optional("wait", &ListInbox::wait)};
    }
    static constexpr auto fields() { return std::tuple{}; }
};

struct MessageView {
    std::uint64_t number = 0;  // of the world's messages, from 1
    Instant at;
    Via via{};
    // Whom it was sent to. Absent once the account has forgotten it, unless the request says it itself.
    std::optional<std::string> to;
    AccountId account;
    MessageKind kind{};
    std::string text;
    std::optional<RemovalId> removal;  // that it is about
    std::optional<Instant> due;  // of a removal that is scheduled
    std::optional<FactorId> factor;  // that it is about, which may be gone
    std::optional<FactorKind> factor_kind;
    std::optional<std::string> code;  // of six digits, for this, and right until then
    std::optional<CodePurpose> purpose;
    std::optional<Instant> expires_at;
    static constexpr auto fields() {
        return std::tuple{required("number", &MessageView::number),
                          required("at", &MessageView::at),
                          required("via", &MessageView::via),
                          optional("to", &MessageView::to),
                          required("account", &MessageView::account),
                          required("kind", &MessageView::kind),
                          required("text", &MessageView::text),
                          optional("removal", &MessageView::removal),
                          optional("due", &MessageView::due),
                          optional("factor", &MessageView::factor),
                          optional("factor_kind", &MessageView::factor_kind),
                          optional("code", &MessageView::code),
                          optional("purpose", &MessageView::purpose),
                          optional("expires_at", &MessageView::expires_at)};
    }
};

struct Inbox {
    std::uint64_t sent = 0;  // since the world began: whatever is kept of them
    std::vector<MessageView> messages;
    // Always: asked with it, the inbox tells what comes after all that was looked at.
    std::string next_cursor;
    static constexpr auto fields() {
        return std::tuple{required("sent", &Inbox::sent), required("messages", &Inbox::messages, page_max),
                          required("next_cursor", &Inbox::next_cursor)};
    }
};

}  // namespace fauxcount::api
