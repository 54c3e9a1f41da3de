// Looks into the inbox of a world over the control interface.
#include "client/mailbox.hpp"

#include "client/tries.hpp"

#include <algorithm>
#include <iterator>

namespace fauxcount::client {

namespace {

// It is only a look, so one that is lost costs nothing but another one.
constexpr int tries_max = 5;
// One that is written to faster than it is read has an end all the same.
constexpr std::uint32_t pages_max = api::messages_max / api::page_max + 3;

bool is_address(std::string const& identifier) {
    return identifier.starts_with('+') || identifier.find('@') != std::string::npos;
}

api::ListInbox codes_by(api::Via via) {
    api::ListInbox request;
    request.kind = api::MessageKind::code;
    request.via = via;
    return request;
}

std::optional<SentCode> code_in(api::MessageView const& message) {
    if (!message.code || !message.purpose || !message.expires_at) return std::nullopt;
    return SentCode{message.number, *message.code, *message.purpose, *message.expires_at};
}

}  // namespace

void WorldInbox::about_to_ask(api::Via via) {
    auto const so_far = read(codes_by(via));
    if (auto const* const unread = std::get_if<Unread>(&so_far)) asked_after_ = *unread;
    if (auto const* const pages = std::get_if<Pages>(&so_far)) asked_after_ = pages->end;
}

Mail WorldInbox::newest(ReadCode const& look) {
    auto const known = account_of(look);
    if (auto const* const unread = std::get_if<Unread>(&known)) return *unread;
    auto const account = std::get<std::optional<AccountId>>(known);
    if (account) {
        auto request = codes_by(look.via);
        request.account = account;
        auto const found = read(std::move(request));
        if (auto const* const unread = std::get_if<Unread>(&found)) return *unread;
        auto const& messages = std::get<Pages>(found).messages;
        if (!messages.empty()) return code_in(messages.back());
    }
    if (look.account) return std::optional<SentCode>{};
    return since_it_was_asked_for(look);
}

std::variant<std::optional<AccountId>, Unread> WorldInbox::account_of(ReadCode const& look) {
    if (look.account || !is_address(look.identifier)) return look.account;
    api::ListInbox request;
    request.to = look.identifier;
    auto const found = read(std::move(request));
    if (auto const* const unread = std::get_if<Unread>(&found)) return *unread;
    auto const& messages = std::get<Pages>(found).messages;
    return messages.empty() ? std::nullopt : std::optional{messages.back().account};
}

Mail WorldInbox::since_it_was_asked_for(ReadCode const& look) {
    if (auto const* const unread = std::get_if<Unread>(&asked_after_)) return *unread;
    auto request = codes_by(look.via);
    request.cursor = std::get<std::string>(asked_after_);
    auto const found = read(std::move(request));
    if (auto const* const unread = std::get_if<Unread>(&found)) return *unread;
    auto messages = std::get<Pages>(found).messages;
    std::erase_if(messages, [&](auto const& message) { return message.purpose != look.purpose; });
    bool const of_one = std::all_of(messages.begin(), messages.end(), [&](auto const& message) {
        return message.account == messages.front().account;
    });
    if (messages.empty() || !of_one) return std::optional<SentCode>{};
    return code_in(messages.back());
}

std::variant<WorldInbox::Pages, Unread> WorldInbox::read(api::ListInbox request) {
    request.world = world_;
    request.limit = api::page_max;
    Pages pages;
    for (std::uint32_t page = 0; page < pages_max; ++page) {
        auto answer = ask(request);
        if (auto* const unread = std::get_if<Unread>(&answer)) return std::move(*unread);
        auto& inbox = std::get<api::Inbox>(answer);
        bool const last = inbox.messages.size() < request.limit;
        std::move(inbox.messages.begin(), inbox.messages.end(), std::back_inserter(pages.messages));
        pages.end = std::move(inbox.next_cursor);
        if (last) break;
        request.cursor = pages.end;
    }
    return pages;
}

std::variant<api::Inbox, Unread> WorldInbox::ask(api::ListInbox const& request) {
    Unread unread;
    for (int tries = 0; tries < tries_max; ++tries) {
        auto outcome = transport_.control(request);
        if (auto const* const unknown = std::get_if<Unknown>(&outcome)) unread.why = unknown->why;
        if (auto const* const unsent = std::get_if<Unsent>(&outcome)) unread.why = unsent->why;
        auto* const answer = std::get_if<api::ControlAnswer>(&outcome);
        if (answer == nullptr) continue;
        if (auto* const inbox = std::get_if<api::Inbox>(answer)) return std::move(*inbox);
        auto const* const problem = std::get_if<api::Problem>(answer);
        unread.why = problem == nullptr ? "the answer was of another kind than the request"
                                        : std::string{wire_name(problem->code)};
        if (problem != nullptr && weight_of(problem->code) == Weight::decision) break;
    }
    return unread;
}

}  // namespace fauxcount::client
