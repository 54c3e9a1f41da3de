// Who acts in a test: accounts and devices under the names the test gives them. They remember ids and
// credentials that the world answered with, and nothing else: what they are is always asked of the world.
#pragma once

#include "client/totp.hpp"
#include "scenarios/dsl/expect.hpp"
#include "scenarios/dsl/words.hpp"

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace fauxcount::testing {

class World;
class Account;

// Hardware. It belongs to the world, whoever is signed in on it.
class Device {
public:
    Device(std::string name, DeviceId id) : name_(std::move(name)), id_(id) {}

    std::string const& name() const { return name_; }
    DeviceId id() const { return id_; }
    // Of the session that its newest set-up opened on it.
    std::string const& token() const { return token_; }

    Condition is_set_up() const;
    // Waits for an owner, whoever that is.
    Condition is_free() const;
    Condition is_locked() const;
    Condition is_orphan_locked() const;
    // Its account has let go of it while it was out of reach.
    Condition has_a_sign_out_pending() const;
    Condition is_bound_to(Account const& account) const;
    // What the session that its newest set-up opened was proven with last.
    Condition is(proven_by expected) const;

private:
    friend struct Remember;
    Condition seen(std::string const& says, std::function<bool(api::DeviceView const&)> holds) const;

    std::string name_;
    DeviceId id_;
    std::string token_;
};

class Subscription {
public:
    Subscription(Account const& owner, plan what, SubscriptionId id);

    SubscriptionId id() const { return id_; }
    plan what() const { return what_; }
    std::string const& owner() const { return owner_; }
    std::string const& token() const { return token_; }

    // Asked by the owner in the session it had when this was looked up.
    Condition is(subscription_state state) const;
    Condition charged(std::uint32_t times) const;
    Condition renews_at(Instant at) const;

private:
    std::string owner_, token_;
    plan what_;
    SubscriptionId id_;
};

// Something an account has from the start.
using Belonging = std::function<void(World&, Account&)>;
Belonging device(std::string const& name, find_device find = find_device::off,
                 lost_mode lost = lost_mode::off);
Belonging subscription(plan what);
// An app that is confirmed, in the session on the site; its code of now is still to be used. Or codes by mail
// or SMS: then time passes until the next one can be sent (`code.resend`).
Belonging second_factor(factor_kind kind = factor_kind::totp);
Belonging backup_codes();
Belonging items(std::uint32_t n, item_kind kind = item_kind::photo, std::uint32_t bytes = 1000);

class Account {
public:
    Account(World& world, std::string name, std::vector<std::string> identifiers);

    template <class... Belongings>
    Account& with(Belongings&&... belongings) {
        (belongings(*world_, *this), ...);
        return *this;
    }

    std::string const& name() const { return name_; }
    AccountId id() const { return id_; }
    std::vector<std::string> const& identifiers() const { return identifiers_; }
    // As it was changed last, and the one before that. Throws std::out_of_range if it was never changed.
    std::string const& password() const { return password_; }
    std::string const& old_password() const;
    // Of the newest sign-in on the account site.
    std::string const& token() const { return token_; }
    SessionId session() const { return session_; }
    // Of the newest removal that was accepted.
    std::string const& receipt() const;
    api::RemovalView const& removal() const;

    // One that was given to the account by with(device(name)). Throws std::out_of_range if there is none.
    Device& device(std::string const& name) const;
    // Of that plan's wire name, the newest.
    Subscription subscription(std::string const& plan_name) const;
    ItemId item(std::size_t index) const;
    // Of the app that was enrolled last: itself, and its code of now, or of so much later.
    FactorId app() const;
    std::string code(Duration later = {}) const;
    // The newest code that was sent to it by mail, or by SMS, or so many before that.
    std::string mailed(std::size_t before = 0) const;
    std::string texted(std::size_t before = 0) const;
    // Whose codes are sent by that way: the one that was enrolled last.
    FactorId factor(via way) const;
    // Of the set that was enrolled last, counted from 0.
    FactorId backup_codes() const;
    std::string const& backup_code(std::size_t index) const;
    // The newest that it was told of.
    ChallengeId challenge() const;

    // What an administrator of the world sees.
    Condition is(phase expected) const;
    // What its newest session on the account site was proven with last.
    Condition is(proven_by expected) const;
    // Whether the inbox has a message of that kind that is about it.
    Condition was_told(message_kind kind) const;

private:
    friend class World;
    friend struct Remember;

    std::string sent(via way, std::size_t before) const;

    World* world_;
    std::string name_;
    std::vector<std::string> identifiers_;
    std::string password_ = "sesame";
    std::optional<std::string> old_password_;
    AccountId id_;
    std::string token_;
    SessionId session_;
    std::optional<api::RemovalAccepted> accepted_;
    std::map<std::string, std::pair<plan, SubscriptionId>> subscriptions_;
    std::vector<ItemId> items_;
    std::optional<std::pair<FactorId, client::TotpSecret>> app_;
    std::map<via, FactorId> reached_;  // factors of codes that are sent
    std::optional<api::FactorEnrolled> backup_codes_;
    std::optional<ChallengeId> challenge_;
};

// Out of reach: until it is healed, or for so long of virtual time.
api::OrderFault offline(Device const& device, std::optional<Duration> lasts = std::nullopt);

// Every store, looked into: removed, and what is still there is there on purpose.
Condition nothing_left_of(Account const& account);

// How steps tell actors what the world answered.
struct Remember {
    static void signed_up(Account& account, api::AccountView const& view) { account.id_ = view.id; }
    static void password_changed(Account& account, std::string const& password);
    static void signed_in(Account& account, api::SessionOpened const& opened);
    static void set_up(Device& device, api::SessionOpened const& opened) { device.token_ = opened.token; }
    static void subscribed(Account& account, api::SubscriptionView const& view);
    static void item_added(Account& account, api::ItemView const& view) { account.items_.push_back(view.id); }
    static void accepted(Account& account, api::RemovalAccepted const& answer) { account.accepted_ = answer; }
    static void enrolled(Account& account, api::FactorEnrolled const& answer);
    static void challenged(Account& account, api::Answer const& answer);
};

}  // namespace fauxcount::testing
