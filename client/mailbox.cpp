// Looks into the inbox of a world over the control interface.
#include "client/mailbox.hpp"

#include "client/tries.hpp"

#include <algorithm>
#include <iterator>
#include <set>
#include <utility>

namespace fauxcount::client {

namespace {

// It is only a look, so one that is lost costs nothing but another one.
constexpr int tries_max = 5;
// One that is written to faster than it is read has an end all the same.
constexpr std::uint32_t pages_max = api::messages_max / api::page_max + 3;

bool is_address(std::string const& identifier) {
    return identifier.starts_with('+') || identifier.find('@') != std::string::npos;
}

std::optional<SentCode> code_in(api::MessageView const& message) {
    if (!message.code || !message.purpose || !message.expires_at) return std::nullopt;
    return SentCode{message.number, *message.code, *message.purpose, *message.expires_at, message.at};
}

bool of_one_box(api::MessageView const& a, api::MessageView const& b) {
    return a.account == b.account && a.via == b.via;
}

// Whether it went elsewhere than the first code for the same account by the same way. `codes` are all that
// there are.
bool went_astray(api::MessageView const& code, std::vector<api::MessageView> const& codes) {
    auto const first = std::find_if(codes.begin(), codes.end(),
                                    [&](auto const& message) { return of_one_box(message, code); });
    return first != codes.end() && first->to != code.to;
}

// Of the codes of one account by one way the one that was sent last, if it came to whom it is for. All are
// right for the same length of time, of which the one that took least to come shows most.
std::optional<SentCode> sent_last(std::vector<api::MessageView> const& codes) {
    std::optional<SentCode> last;
    Duration life;
    for (auto const& message : codes) {
        auto const code = code_in(message);
        if (!code) continue;
        life = std::max(life, code->expires_at - message.at);
        bool const later = !last || last->expires_at <= code->expires_at;
        if (later && !went_astray(message, codes)) last = code;
    }
    if (last) last->sent_by = last->expires_at - life;
    return last;
}

// Whoever was sent a code for that after the first `sent` messages; only of `among`, unless that is empty.
std::set<AccountId> sent_since(std::uint64_t sent, ReadCode const& look,
                               std::vector<api::MessageView> const& codes, std::set<AccountId> const& among) {
    std::set<AccountId> accounts;
    for (auto const& code : codes) {
        bool const fits = code.number > sent && code.via == look.via && code.purpose == look.purpose;
        bool const known = among.empty() || among.contains(code.account);
        if (fits && known && !went_astray(code, codes)) accounts.insert(code.account);
    }
    return accounts;
}

}  // namespace

void WorldInbox::about_to_ask(api::Via /*via*/) {
    api::ListInbox request;
    request.world = world_;
    request.limit = 1;
    auto const so_far = ask(request);
    if (auto const* const unread = std::get_if<Unread>(&so_far)) asked_after_ = *unread;
    if (auto const* const inbox = std::get_if<api::Inbox>(&so_far)) asked_after_ = inbox->sent;
}

Mail WorldInbox::newest(ReadCode const& look) {
    if (!look.account) return newest_of_whoever_asked(look);
    api::ListInbox request;
    request.kind = api::MessageKind::code;
    request.via = look.via;
    request.account = look.account;
    auto const codes = read(std::move(request));
    if (auto const* const unread = std::get_if<Unread>(&codes)) return *unread;
    return sent_last(std::get<Messages>(codes));
}

Mail WorldInbox::newest_of_whoever_asked(ReadCode const& look) {
    api::ListInbox request;
    request.kind = api::MessageKind::code;
    auto read_codes = read(std::move(request));
    if (auto const* const unread = std::get_if<Unread>(&read_codes)) return *unread;
    auto& codes = std::get<Messages>(read_codes);
    std::set<AccountId> accounts;
    if (is_address(look.identifier)) {
        auto const found = written_to(look.identifier, codes);
        if (auto const* const unread = std::get_if<Unread>(&found)) return *unread;
        accounts = std::get<std::set<AccountId>>(found);
    }
    if (accounts.size() != 1) {
        if (auto const* const unread = std::get_if<Unread>(&asked_after_)) return *unread;
        accounts = sent_since(std::get<std::uint64_t>(asked_after_), look, codes, accounts);
    }
    if (accounts.size() != 1) return std::optional<SentCode>{};
    auto const account = *accounts.begin();
    std::erase_if(codes, [&](auto const& code) { return code.account != account || code.via != look.via; });
    return sent_last(codes);
}

// Whoever is purged has left the address to somebody else.
std::variant<std::set<AccountId>, Unread> WorldInbox::written_to(std::string const& address,
                                                                 Messages const& codes) {
    api::ListInbox request;
    request.to = address;
    auto const read_letters = read(std::move(request));
    if (auto const* const unread = std::get_if<Unread>(&read_letters)) return *unread;
    auto const& letters = std::get<Messages>(read_letters);
    std::set<AccountId> accounts;
    for (auto const& letter : letters) {
        bool const astray = letter.kind == api::MessageKind::code && went_astray(letter, codes);
        if (!astray) accounts.insert(letter.account);
    }
    for (auto const& letter : letters) {
        if (letter.kind == api::MessageKind::purged) accounts.erase(letter.account);
    }
    return accounts;
}

std::variant<WorldInbox::Messages, Unread> WorldInbox::read(api::ListInbox request) {
    request.world = world_;
    request.limit = api::page_max;
    Messages messages;
    for (std::uint32_t page = 0; page < pages_max; ++page) {
        auto answer = ask(request);
        if (auto* const unread = std::get_if<Unread>(&answer)) return std::move(*unread);
        auto& inbox = std::get<api::Inbox>(answer);
        bool const last = inbox.messages.size() < request.limit;
        std::move(inbox.messages.begin(), inbox.messages.end(), std::back_inserter(messages));
        if (last) break;
        request.cursor = std::move(inbox.next_cursor);
    }
    return messages;
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
