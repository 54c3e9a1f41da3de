// The port through which a host gets at the codes that a provider sends, as their owner would in a mailbox or
// on a telephone.
#pragma once

#include "client/step.hpp"
#include "client/transport.hpp"

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace fauxcount::client {

// Nobody could look: whether there is a code is not known.
struct Unread {
    std::string why;
};
using Mail = std::variant<std::optional<SentCode>, Unread>;

class Mailbox {
public:
    Mailbox() = default;
    virtual ~Mailbox() = default;
    Mailbox(Mailbox const&) = delete;
    Mailbox& operator=(Mailbox const&) = delete;

    // A code will be asked for by that way: what newest() finds may have to be told from what was there.
    virtual void about_to_ask(api::Via via) = 0;
    // nullopt: there is no code that can be theirs.
    virtual Mail newest(ReadCode const& look) = 0;
};

// The inbox of a world, which shows the mailboxes of all its people.
//
// Which code is right depends on the account, and of an account the one by a way that was sent last is the
// only one that can be: where the account is known, nobody else's is ever taken, and no clock and no order of
// requests matters. What came last may be late: what was sent last is right for longest.
//
// Only what came to its owner is found. All codes of an account by one way go to one address, so one that
// went elsewhere than the first of them has gone astray.
//
// Before a sign-in the account is known by its mail: it is the one that was written to at that address and is
// not purged. A user name is no address, a number may have been written to by nobody, and letters go astray.
// Where there is none, or more than one, it is the one that was sent a code for that purpose after it was
// asked for; between two nobody guesses, since a wrong code counts.
class WorldInbox final : public Mailbox {
public:
    WorldInbox(Transport& transport, std::string world) : transport_{transport}, world_{std::move(world)} {}

    void about_to_ask(api::Via via) override;
    Mail newest(ReadCode const& look) override;

private:
    using Messages = std::vector<api::MessageView>;  // the oldest first
    std::variant<Messages, Unread> read(api::ListInbox request);
    std::variant<api::Inbox, Unread> ask(api::ListInbox const& request);
    Mail newest_of_whoever_asked(ReadCode const& look);
    std::variant<std::set<AccountId>, Unread> written_to(std::string const& address, Messages const& codes);

    Transport& transport_;
    std::string world_;
    // So many messages had been sent by then.
    std::variant<Unread, std::uint64_t> asked_after_ = Unread{"nobody looked before it was asked for"};
};

}  // namespace fauxcount::client
