// The port through which a host gets at the codes that a provider sends, as their owner would in a mailbox or
// on a telephone.
#pragma once

#include "client/step.hpp"
#include "client/transport.hpp"

#include <optional>
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
// Which code is right depends on the account, and of an account the newest by a way is the only one that can
// be: where the account is known, nobody else's is ever taken, and no clock and no order of requests matters.
// Before a sign-in it is known by its mail: it is the account that was written to last at that address. A
// user name is no address, and a number may have been written to by nobody. Then it is the newest code that
// came after it was asked for, if only one account was sent any for that purpose; between two nobody guesses,
// since a wrong code counts.
class WorldInbox final : public Mailbox {
public:
    WorldInbox(Transport& transport, std::string world) : transport_{transport}, world_{std::move(world)} {}

    void about_to_ask(api::Via via) override;
    Mail newest(ReadCode const& look) override;

private:
    // The messages that fit, the oldest first, and where the next look may begin.
    struct Pages {
        std::vector<api::MessageView> messages;
        std::string end;
    };
    std::variant<Pages, Unread> read(api::ListInbox request);
    std::variant<api::Inbox, Unread> ask(api::ListInbox const& request);
    std::variant<std::optional<AccountId>, Unread> account_of(ReadCode const& look);
    Mail since_it_was_asked_for(ReadCode const& look);

    Transport& transport_;
    std::string world_;
    std::variant<Unread, std::string> asked_after_ = Unread{"nobody looked before it was asked for"};
};

}  // namespace fauxcount::client
