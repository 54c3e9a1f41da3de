// What the people of a scenario know: ids, tokens and receipts that the provider gave them, and what the
// scenario saved. A copy goes with each copy of the world.
#pragma once

#include "client/totp.hpp"
#include "scenarios/files/scenario.hpp"

#include <map>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace fauxcount::play {

struct Login {
    SessionId id;
    std::string token;
};

// A second factor as its owner has it.
struct Factor {
    FactorId id;
    api::FactorKind kind{};
    std::optional<client::TotpSecret> app;
    std::vector<std::string> codes;  // of a set of backup codes
};

struct Known {
    std::vector<std::string> identifiers;
    std::string password;
    std::optional<AccountId> account;
    std::optional<Login> site;
    std::map<std::string, Login> on;  // devices by name
    std::vector<ItemId> items;
    std::vector<std::pair<std::string, SubscriptionId>> subscriptions;  // by plan
    std::optional<RemovalId> removal;
    std::string receipt;
    std::optional<Instant> due, removed;
    std::vector<Factor> factors;  // that were ever enrolled
    std::optional<ChallengeId> challenge;  // the newest
    Instant newest_due;  // the same, also of an account before this one; zero: there was none

    // The one that was enrolled last, or so many of its kind before it. Null: there is none.
    Factor const* newest_factor(api::FactorKind kind, std::size_t before = 0) const;
    // Of those that a code confirms, so no backup codes.
    Factor const* newest_factor() const;
};

class Memory {
public:
    void meet(files::Person const& person);
    // What an answer teaches whoever asked.
    void learn(files::Act const& act, api::Request const& request, api::Answer const& answer);
    void save(std::string const& name, std::string text) { saved_[name] = std::move(text); }

    // The bearer text of the one who acts; or why there is none.
    std::variant<std::string, std::string_view> bearer(files::Who const& who) const;

    Known const* known(std::string const& account) const;
    Factor const* factor(FactorId id) const;
    DeviceId const* device(std::string const& name) const;
    std::string const* saved(std::string const& name) const;
    // Whom a step is about: who acts, or else the one that is named, or whose device it is, or else who
    // signed up last. Null before anybody did.
    Known const* about(files::Act const& act) const;
    // Whose removal was the newest to be accepted; empty before the first.
    std::string const& newest_removal_of() const { return newest_removal_of_; }

    std::string administrator;

private:
    // The name of the account with that id; the actor's own where it is nobody's.
    std::string owner(AccountId account, files::Who const& actor) const;

    std::map<std::string, Known> people_;
    std::map<std::string, DeviceId> devices_;
    std::map<std::string, std::string> saved_;
    std::string newest_removal_of_, newest_account_;
};

}  // namespace fauxcount::play
