// What can be done in a test: one function a verb, named like the command it gives. A step only says what
// to do; giving it to a World does it.
#pragma once

#include "scenarios/dsl/actors.hpp"
#include "scenarios/dsl/words.hpp"

#include <functional>
#include <source_location>
#include <string>
#include <string_view>
#include <vector>

namespace fauxcount::testing {

using Where = std::source_location;

class [[nodiscard]] Step {
public:
    using Note = std::function<void(api::Answer const&)>;
    using Act = std::function<api::Answer(World&)>;

    // A request of the product API. `note` is told of its answer.
    Step(std::string who, std::string verb, api::Request request, std::string bearer, Where where,
         Note note = {});
    // Anything else, time above all.
    Step(std::string verb, Act act, Where where);

    // The same request on somebody else's behalf.
    Step as(Account const& account) &&;
    Step as_administrator() &&;
    Step as_nobody() &&;
    Step with_receipt_of(Account const& account) &&;
    Step with_token(std::string bearer) &&;
    // Under this Idempotency-Key.
    Step keyed(std::string key) &&;
    // With another code than the right one, and to another challenge than the newest.
    Step code(std::string text) &&;
    Step to(ChallengeId challenge) &&;

private:
    friend class ReadInbox;
    friend class World;

    // Of its request, if it has one of that kind.
    template <class Request, class Change>
    void change(Change change);

    std::string who_, verb_;
    std::vector<api::Request> request_;  // one, or none for what is no request
    api::Credential credential_;
    bool by_administrator_ = false;
    Act act_;
    std::function<std::string()> told_;  // what it came to, where the answer does not say
    Note note_;
    Where where_;
};

// What the provider has written to people, all of it or what fits every word that follows. Given to a World
// it hands out messages instead of an answer.
class [[nodiscard]] ReadInbox {
public:
    explicit ReadInbox(Where where) : where_(where) {}

    ReadInbox to(std::string identifier) &&;  // spelt as its owner may spell it
    ReadInbox about(Account const& account) &&;
    ReadInbox of(message_kind kind) &&;
    ReadInbox by(via way) &&;
    ReadInbox at_most(std::uint32_t messages) &&;
    // What came after all that another reading looked at.
    ReadInbox after(api::Inbox const& seen) &&;

private:
    friend class World;

    void say(std::string_view word);
    // The step that fills it, which outlives the step.
    Step into(api::Inbox& inbox) const;

    api::ListInbox request_;
    std::string chosen_;  // in words
    Where where_;
};
ReadInbox read_inbox(Where where = Where::current());

// Time passes by these alone.
Step advance(Duration by, Where where = Where::current());
Step advance_to(Instant at, Where where = Where::current());
Step advance_to_next_deadline(Where where = Where::current());
Step snapshot(std::string const& name, Where where = Where::current());
Step rewind(std::string const& name, Where where = Where::current());

// What goes wrong with calls: docs/failures.md. A number is that of the order, from 1.
Step order_fault(api::OrderFault fault, Where where = Where::current());
Step heal_fault(std::uint32_t number, Where where = Where::current());
Step heal_faults(Where where = Where::current());

Step sign_up(std::vector<std::string> identifiers, Where where = Where::current());
Step sign_up(Account& account, Where where = Where::current());
Step read(Account const& account, Where where = Where::current());
// In the account's session on the site. Once it is accepted the account knows the new one, and shows it.
Step change_password(Account& account, std::string text, Where where = Where::current());
Step sign_in(Account& account, Where where = Where::current());
Step sign_in(Account& account, Password wrong, Where where = Where::current());
// By an unattended client, which sees no question and answers none.
Step sign_in_unattended(Account& account, Where where = Where::current());
Step sign_in_as(std::string identifier, Password text, Where where = Where::current());
Step sign_out(Account const& account, Where where = Where::current());
Step prove(Account& account, Where where = Where::current());
Step prove(Account& account, Password wrong, Where where = Where::current());
Step list_sessions(Account const& account, Where where = Where::current());

Step enrol_totp(Account& account, Where where = Where::current());
Step enrol_backup_codes(Account& account, Where where = Where::current());
Step enrol_codes_by(Account& account, via way, Where where = Where::current());
Step list_factors(Account const& account, Where where = Where::current());
// The newest app, with its code of now.
Step confirm(Account const& account, Where where = Where::current());
// The newest factor whose codes are sent by that way: one is asked for, and the newest one confirms it.
Step send_factor_code(Account const& account, via way, Where where = Where::current());
Step confirm_by(Account const& account, via way, Where where = Where::current());
Step remove_factor(Account const& account, Where where = Where::current());  // the newest app
Step remove_factor(Account const& account, FactorId factor, Where where = Where::current());
// The newest challenge, with the app's code of now or with a backup code, in the account's session on the
// site if it has one.
Step answer(Account& account, Where where = Where::current());
Step answer_with_backup_code(Account& account, std::size_t index, Where where = Where::current());
// The same with the newest code that was sent by that way, once one was asked for.
Step send_code(Account const& account, via way, Where where = Where::current());
Step answer_by(Account& account, via way, Where where = Where::current());
// That of a set-up, which opens the session on the device.
Step answer_on(Device& device, Account const& account, Where where = Where::current());
Step answer_on(Device& device, Account const& account, via way, Where where = Where::current());

Step make_device(device_kind kind, Where where = Where::current());
Step read(Device const& device, Where where = Where::current());
Step list_devices(Account const& account, Where where = Where::current());
Step set_up(Device& device, Account& account, Where where = Where::current());
Step set_up(Device& device, Account& account, Password wrong, Where where = Where::current());
Step set_find(Account const& owner, Device const& device, find_device find, Where where = Where::current());
Step set_find_off_with(Account const& owner, Device const& device, Password text,
                       Where where = Where::current());
Step set_lost_mode(Account const& owner, Device const& device, lost_mode lost,
                   Where where = Where::current());
Step unbind(Account const& owner, Device const& device, Where where = Where::current());
// Through the device's own settings.
Step sign_out(Account const& owner, Device const& device, Where where = Where::current());
Step sign_out(Account const& owner, Device const& device, Password wrong, Where where = Where::current());
Step factory_reset(Device const& device, Where where = Where::current());

Step add_item(Account& account, item_kind kind, std::uint32_t bytes, Where where = Where::current());
Step read_item(Account const& account, ItemId item, Where where = Where::current());
Step list_items(Account const& account, Where where = Where::current());
Step drop_item(Account const& account, ItemId item, Where where = Where::current());

Step subscribe(Account& account, plan what, Where where = Where::current());
Step cancel(Subscription const& subscription, Where where = Where::current());
Step cancel(Subscription const& subscription, when at, Where where = Where::current());
Step list_subscriptions(Account const& account, Where where = Where::current());

Step preflight(Account const& account, Where where = Where::current());
// On the account site, in the account's session.
Step request_removal(Account& account, Where where = Where::current());
// In the settings of a device, in the session opened on it.
Step request_removal_on(Device const& device, Account& account, Where where = Where::current());
Step read_removal(Account const& account, Where where = Where::current());  // by its receipt
Step cancel_removal(Account const& account, Where where = Where::current());  // by its receipt
Step request_removals(std::vector<Account*> const& accounts, Where where = Where::current());  // in bulk

}  // namespace fauxcount::testing
