#include "engine/inbox.hpp"

#include "domain/access.hpp"
#include "engine/pages.hpp"
#include "engine/problems.hpp"
#include "engine/views.hpp"

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>

namespace fauxcount::engine {

namespace {

using domain::Message;

static_assert(api::messages_max == domain::messages_max);

// Also one whose slot belongs to another account by now.
bool was_given_out(domain::State const& state, domain::Place account) {
    return account.slot < state.account_slots() && account.generation >= 1 &&
           account.generation <= state.account(account.slot).generation;
}

bool fits(InboxSearch const& search, Message const& message) {
    return (!search.to_text || search.to == message.to) &&
           (!search.account || *search.account == domain::Place{message.slot, message.generation}) &&
           (!search.kind || *search.kind == message.kind) && (!search.via || *search.via == message.via);
}

std::string_view name_of(domain::FactorKind factor) {
    switch (factor) {
        case domain::FactorKind::totp: return "An app for codes";
        case domain::FactorKind::email: return "A code by mail";
        case domain::FactorKind::sms: return "A code by SMS";
        case domain::FactorKind::backup_codes: break;
    }
    return "A set of backup codes";
}

std::string_view name_of(domain::CodePurpose purpose) {
    switch (purpose) {
        case domain::CodePurpose::sign_in: return "to sign in";
        case domain::CodePurpose::set_up: return "to set up a device";
        case domain::CodePurpose::step_up: return "to prove who you are";
        case domain::CodePurpose::confirmation: break;
    }
    return "to confirm that it reaches you";
}

std::string text_of(Message const& message, api::MessageView const& view) {
    bool const codes = message.factor == domain::FactorKind::backup_codes;
    switch (message.kind) {
        case domain::MessageKind::removal_scheduled:
            return "Your account is scheduled for removal. It will be removed at " + to_string(message.due) +
                   ".";
        case domain::MessageKind::removal_cancelled:
            return "The removal of your account was cancelled. Your account stays.";
        case domain::MessageKind::purged:
            return "The data of your account have been erased. This is our last message.";
        case domain::MessageKind::factor_added:
            return codes ? "Your account has new backup codes."
                         : std::string(name_of(message.factor)) + " now guards your account.";
        case domain::MessageKind::factor_removed:
            return codes ? "The backup codes of your account are void."
                         : std::string(name_of(message.factor)) + " no longer guards your account.";
        case domain::MessageKind::backup_code_used: return "A backup code of your account was used.";
        case domain::MessageKind::password_changed: return "The password of your account was changed.";
        case domain::MessageKind::code:
            return "Your code " + std::string(name_of(message.purpose)) + " is " + view.code.value_or("") +
                   ". It is good until " + to_string(message.due) + ".";
    }
    return {};
}

}  // namespace

std::variant<InboxSearch, api::Problem> inbox_search(World const& world, api::ListInbox const& request) {
    domain::State const& state = world.state();
    auto const page = page_of(request);
    if (auto const* refusal = std::get_if<api::Problem>(&page)) return *refusal;
    InboxSearch search;
    search.limit = std::get<Page>(page).limit;
    search.after = std::get<Page>(page).after.value_or(0);
    if (search.after > state.messages_sent()) return problem(Code::cursor_invalid, {}, "?cursor");
    if (request.wait && api::inbox_wait_max < *request.wait) {
        return problem(Code::request_invalid, "wait is at most " + to_string(api::inbox_wait_max), "?wait");
    }
    if (request.to) {
        auto parsed = domain::parse_identifier(*request.to);
        if (!parsed || parsed->kind == domain::IdentifierKind::username) {
            return problem(Code::request_invalid,
                           "This must be an e-mail address or a telephone number like +15550100", "?to");
        }
        search.to = domain::identifier_digest(state.seed(), parsed->kind, parsed->text);
        search.to_text = std::move(parsed->text);
    }
    if (request.account) {
        search.account = state.identity().place_of(*request.account);
        if (!was_given_out(state, *search.account)) return problem(Code::account_not_found);
    }
    if (request.kind) search.kind = static_cast<domain::MessageKind>(*request.kind);
    if (request.via) search.via = static_cast<domain::Via>(*request.via);
    return search;
}

api::Inbox find_messages(World const& world, InboxSearch& search) {
    domain::State const& state = world.state();
    Views const views(state, world.name());
    api::Inbox inbox;
    inbox.sent = state.messages_sent();
    std::uint64_t number = std::max(search.after + 1, state.first_message());
    for (; number <= state.messages_sent() && inbox.messages.size() < search.limit; ++number) {
        Message const& message = state.message(number);
        if (!fits(search, message)) continue;
        api::MessageView& view = inbox.messages.emplace_back(views.message(number, message));
        view.text = text_of(message, view);
        // Whoever asks with it knows it, though the account has forgotten it.
        if (search.to_text) view.to = search.to_text;
    }
    search.after = number - 1;
    inbox.next_cursor = cursor_text(search.after);
    return inbox;
}

}  // namespace fauxcount::engine
